package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Delivery;
import org.angarium.engine.Limits;
import org.angarium.engine.Limits.WhenFull;
import org.angarium.engine.Room;
import org.angarium.engine.Router;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.Line;
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
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final Map<Level, Share> shares = new HashMap<>();

  /** Changed under the lock. */
  private volatile boolean closed;

  private volatile @Nullable Line waitingIn;

  /**
   * @param waits whether a sender may wait for it
   */
  SharedRoom(SharedEngine engine, boolean waits) {
    this.engine = engine;
    this.waits = waits;
  }

  /** What it has to do with one subscription. */
  private static final class Share {
    Amount sent = Amount.NONE;
    Amount held = Amount.NONE;
    Amount taken = Amount.NONE;

    /** What is to be taken besides, to send so much more. */
    Amount missing(Amount more) {
      return sent.plus(more).minus(held).atLeastNone().minus(taken).atLeastNone();
    }
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
    boolean onDisk = send.message().persistent() && !to.name().temporary();
    AngariumException tooLarge = Refusals.tooLarge(to.name(), limits, send, onDisk);
    if (tooLarge != null) {
      engine.limits().counts(to.name()).refused();
      throw tooLarge;
    }
    List<Level> parts = limits.whenFull().takesWhatWaits() ? List.of() : levels(to, send);
    if (!parts.isEmpty()) {
      await(to, limits, new Want(parts, send));
    }
  }

  private List<Level> levels(DestinationEntry to, Send send) {
    List<Level> parts = new ArrayList<>();
    for (SubscriptionEntry s : to.subscriptions()) {
      boolean goes =
          send.only() != null
              ? Sending.isNamed(s, send.only())
              : Router.accepts(s.spec(), s.connectionId(), send);
      if (goes) {
        parts.add(engine.limits().level(s));
      }
    }
    return parts;
  }

  private void await(DestinationEntry to, Limits limits, Want want) {
    DestinationName name = to.name();
    Line line = engine.limits().line(name);
    boolean mayWait = waits && limits.whenFull() == WhenFull.BLOCK && !want.isHopeless();
    waitingIn = line;
    try {
      engine.limits().measure(want.toBeMeasured());
      if (line.take(want, 0) || isKnown(to, want.send)) {
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

  /** Then it will not be sent again, and needs no room. */
  private boolean isKnown(DestinationEntry to, Send send) {
    String id = send.deduplicationId();
    return id != null
        && engine
            .database()
            .look("looking for a deduplication id", c -> isKnown(c, to.id(), SqlText.key(id)));
  }

  private boolean isKnown(Connection c, int destination, String key) throws SQLException {
    String sql = "SELECT 1 FROM dedup WHERE dest = ? AND key = ? AND at > ?";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, destination);
      s.setString(2, key);
      s.setLong(3, engine.now() - engine.settings().deduplicationWindow().toMillis());
      try (ResultSet rows = s.executeQuery()) {
        return rows.next();
      }
    }
  }

  private @Nullable AngariumException over() {
    return closed ? Refusals.ended() : null;
  }

  private Share shareOf(Level level) {
    return shares.computeIfAbsent(level, l -> new Share());
  }

  /** Room for one message in some subscriptions: in all of them or in none. */
  private final class Want implements Line.Want {
    private final List<Level> parts;
    private final Send send;
    private List<Level> lacking = List.of();

    Want(List<Level> parts, Send send) {
      this.parts = parts;
      this.send = send;
    }

    /** What is not known well enough: what others have consumed is not known here. */
    List<Level> toBeMeasured() {
      lock.lock();
      try {
        return parts.stream()
            .filter(p -> p.isStale() || !p.hasRoomFor(shareOf(p).missing(amount(p)), engine.now()))
            .toList();
      } finally {
        lock.unlock();
      }
    }

    private Amount amount(Level level) {
      SentMessage message = send.message();
      return Amount.of(
          message.size(), message.persistent() && level.subscription().spec().durable());
    }

    @Override
    public boolean tryTake(List<?> wanted) {
      lock.lock();
      try {
        if (closed) {
          return false;
        }
        List<Amount> missing = new ArrayList<>(parts.size());
        lacking = new ArrayList<>(0);
        for (Level part : parts) {
          Amount more = shareOf(part).missing(amount(part));
          if (wanted.contains(part) || !part.hasRoomFor(more, engine.now())) {
            lacking.add(part);
          }
          missing.add(more);
        }
        if (!lacking.isEmpty()) {
          return false;
        }
        for (int i = 0; i < parts.size(); i++) {
          Share share = shareOf(parts.get(i));
          share.sent = share.sent.plus(amount(parts.get(i)));
          share.taken = share.taken.plus(missing.get(i));
          parts.get(i).take(missing.get(i));
        }
        return true;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public List<?> lacking() {
      return lacking;
    }

    @Override
    public String connectionId() {
      return send.connectionId();
    }

    @Override
    public Object room() {
      return SharedRoom.this;
    }

    @Override
    public @Nullable AngariumException over() {
      AngariumException ended = SharedRoom.this.over();
      return ended == null ? engine.limits().departures().reason(send.connectionId()) : ended;
    }

    /** Whether no consumer can ever make room: what this unit has taken itself is too much. */
    boolean isHopeless() {
      lock.lock();
      try {
        for (Level part : parts) {
          Share share = shareOf(part);
          if (!part.couldHold(share.taken.plus(share.missing(amount(part))))) {
            return true;
          }
        }
        return false;
      } finally {
        lock.unlock();
      }
    }

    AngariumException refused(DestinationName name, String why) {
      lock.lock();
      try {
        for (Level part : parts) {
          String obstacle = part.obstacle(shareOf(part).missing(amount(part)), engine.now());
          if (obstacle != null) {
            return Refusals.full(Consumers.said(part.subscription()), obstacle, why);
          }
        }
      } finally {
        lock.unlock();
      }
      return Refusals.wasFull(name, why);
    }
  }

  @Override
  public void holds(Delivery delivery) {
    if (delivery instanceof SharedDelivery d
        && !engine.limits().of(d.destination()).whenFull().takesWhatWaits()
        && engine.limits().of(d.destination()).isAny()) {
      lock.lock();
      try {
        Share share = shareOf(engine.limits().level(d.subscription()));
        share.held = share.held.plus(d.amount());
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void join(Room other) {
    if (other instanceof SharedRoom that && that.endWith(this)) {
      return;
    }
    other.close();
  }

  /** Gives all to another one, and is closed; false where it was. Locks are taken in turn. */
  private boolean endWith(SharedRoom heir) {
    Map<Level, Share> mine;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
      mine = Map.copyOf(shares);
    } finally {
      lock.unlock();
    }
    heir.inherit(mine);
    return true;
  }

  private void inherit(Map<Level, Share> more) {
    lock.lock();
    try {
      more.forEach(
          (level, share) -> {
            Share mine = shareOf(level);
            mine.sent = mine.sent.plus(share.sent);
            mine.held = mine.held.plus(share.held);
            mine.taken = mine.taken.plus(share.taken);
          });
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Map<Level, Share> taken;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      taken = Map.copyOf(shares);
    } finally {
      lock.unlock();
    }
    Line line = waitingIn;
    if (line != null) {
      line.refuse(want -> want.room() == this, Refusals.ended());
    }
    taken.forEach((level, share) -> level.giveBack(share.taken));
    taken.keySet().forEach(level -> engine.limits().grant(level.subscription().id()));
  }
}
