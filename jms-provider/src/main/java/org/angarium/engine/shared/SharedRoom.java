package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.angarium.engine.Delivery;
import org.angarium.engine.Limits;
import org.angarium.engine.Limits.WhenFull;
import org.angarium.engine.Room;
import org.angarium.engine.Router;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.Line;
import org.angarium.engine.support.PlaceShares;
import org.angarium.engine.support.PlaceShares.Part;
import org.angarium.engine.support.Refusals;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Room for the messages of one unit of work in the subscriptions of destinations whose senders wait
 * or are refused, from when they are sent until the unit has happened or is given up. Memory and
 * disk are the database's. Thread-safe.
 *
 * <p>A unit that acknowledges messages of a subscription and sends others to it takes there only
 * what it needs more than it gives back.
 */
final class SharedRoom implements Room {
  private final SharedEngine engine;
  private final boolean waits;
  private final PlaceShares<Level> shares = new PlaceShares<>();
  private volatile boolean closed;
  private volatile @Nullable Line waitingIn;

  /**
   * @param waits whether a sender may wait for it
   */
  SharedRoom(SharedEngine engine, boolean waits) {
    this.engine = engine;
    this.waits = waits;
  }

  /**
   * The room for a unit: what was taken for it while it was filled, or what is taken now; may
   * block.
   */
  static Room of(SharedEngine engine, UnitOfWork work, boolean waits) {
    Room given = work.room();
    if (given != null) {
      return given;
    }
    SharedRoom room = new SharedRoom(engine, waits);
    if (work.sends().stream().anyMatch(s -> isLimited(engine, s))) {
      try {
        work.acks().forEach(room::holds);
        work.sends().forEach(room::take);
      } catch (RuntimeException e) {
        room.close();
        throw e;
      }
    }
    return room;
  }

  private static boolean isLimited(SharedEngine engine, Send send) {
    return engine.limits().of(send.message().destination()).isAny();
  }

  @Override
  public void take(Send send) {
    AngariumException over = over();
    if (over != null) {
      throw over;
    }
    Limits limits = engine.limits().of(send.message().destination());
    if (!limits.isAny()) {
      return;
    }
    DestinationEntry to = engine.destinations().recall(send.message().destination());
    SentMessage message = send.message();
    boolean onDisk = message.persistent() && !to.name().temporary();
    AngariumException tooLarge =
        Refusals.tooLarge(to.name(), limits, message, message.size(), onDisk);
    if (tooLarge != null) {
      engine.limits().counts(to.name()).refused();
      throw tooLarge;
    }
    List<Part<Level>> parts = limits.whenFull().takesWhatWaits() ? List.of() : parts(to, send);
    if (!parts.isEmpty()) {
      await(to, limits, send, parts);
    }
  }

  private List<Part<Level>> parts(DestinationEntry to, Send send) {
    List<Part<Level>> parts = new ArrayList<>();
    for (SubscriptionEntry s : to.subscriptions()) {
      boolean goes =
          send.only() != null
              ? Sending.isNamed(s, send.only())
              : Router.accepts(s.spec(), s.connectionId(), send);
      if (goes) {
        boolean durable = send.message().persistent() && s.spec().durable();
        parts.add(new Part<>(engine.limits().level(s), Amount.of(send.message().size(), durable)));
      }
    }
    return parts;
  }

  private void await(DestinationEntry to, Limits limits, Send send, List<Part<Level>> parts) {
    DestinationName name = to.name();
    String sender = send.connectionId();
    PlaceShares<Level>.Want want = shares.want(parts, sender, this, () -> over(sender));
    Line line = engine.limits().line(name);
    boolean mayWait = waits && limits.whenFull() == WhenFull.BLOCK && !want.isHopeless();
    waitingIn = line;
    try {
      if (takeNow(line, want, parts) || isKnown(to, send)) {
        return;
      }
      if (!mayWait) {
        engine.limits().counts(name).refused();
        throw want.refused(name, "policy " + limits.whenFull());
      }
      engine.limits().counts(name).slowed();
      if (!line.take(want, limits.blockTimeout().toNanos())) {
        engine.limits().counts(name).refused();
        throw want.refused(
            name, "policy BLOCK, waited %d ms".formatted(limits.blockTimeout().toMillis()));
      }
    } catch (InterruptedException e) {
      throw Refusals.interrupted("room in " + name, e);
    } finally {
      waitingIn = null;
    }
  }

  /** Others may take meanwhile all that may be taken before the tables are asked again. */
  private boolean takeNow(Line line, PlaceShares<Level>.Want want, List<Part<Level>> parts)
      throws InterruptedException {
    while (true) {
      engine.limits().measure(toBeMeasured(want, parts));
      if (line.take(want, 0)) {
        return true;
      } else if (parts.stream().noneMatch(p -> p.place().isSpent())) {
        return false;
      }
    }
  }

  /** What was taken so far; nothing where this has ended. */
  Map<Level, Amount> taken() {
    return shares.taken();
  }

  /** Then it will not be sent again, and needs no room. */
  private boolean isKnown(DestinationEntry to, Send send) {
    String id = send.deduplicationId();
    return id != null
        && engine
            .database()
            .look(
                "looking for a deduplication id",
                c -> new Deduplication(engine, c).knows(to.id(), id));
  }

  private @Nullable AngariumException over() {
    return closed ? Refusals.ended() : null;
  }

  private @Nullable AngariumException over(String connectionId) {
    AngariumException ended = over();
    return ended == null ? engine.limits().departures().reason(connectionId) : ended;
  }

  /** What is not known well enough: what others have consumed is not known here. */
  private static List<Level> toBeMeasured(PlaceShares<Level>.Want want, List<Part<Level>> parts) {
    return parts.stream()
        .filter(p -> p.place().isStale() || !p.place().hasRoomFor(want.missing(p)))
        .map(Part::place)
        .toList();
  }

  @Override
  public void holds(Delivery delivery) {
    if (delivery instanceof SharedDelivery d
        && !engine.limits().of(d.destination()).whenFull().takesWhatWaits()
        && engine.limits().of(d.destination()).isAny()) {
      shares.holds(engine.limits().level(d.subscription()), d.amount());
    }
  }

  @Override
  public void join(Room other) {
    if (other instanceof SharedRoom that && that.endWith(this)) {
      return;
    }
    other.close();
  }

  private boolean endWith(SharedRoom heir) {
    boolean mine = shares.endWith(heir.shares);
    closed = true;
    return mine;
  }

  @Override
  public void close() {
    closed = true;
    Map<Level, Amount> taken = shares.end();
    if (taken == null) {
      return;
    }
    Line line = waitingIn;
    if (line != null) {
      line.refuse(want -> want.room() == this, Refusals.ended());
    }
    PlaceShares.giveBack(taken);
    taken.keySet().forEach(level -> engine.limits().grant(level.subscription().id()));
    engine.limits().givenBack();
  }
}
