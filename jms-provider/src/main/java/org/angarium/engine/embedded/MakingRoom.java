package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.angarium.engine.LimitPolicy;
import org.angarium.engine.Limits;
import org.angarium.engine.Limits.WhenFull;
import org.angarium.engine.Send;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.LimitCheck.Among;
import org.angarium.message.AttemptHistory;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What leaves full subscriptions so that the messages of one unit of work find room, by the
 * policies of their destinations.
 *
 * <p>Whoever submits the unit takes the victims as a consumer would, so nobody else gets them, and
 * the unit then acknowledges them along with the rest: so dropping happens with the send, in one
 * commit, or not at all. It is done on the sender's thread, which may have to read from disk.
 */
final class MakingRoom {
  /** More than so many at a time only what comes now needs; the next units go on. */
  private static final int MAX_VICTIMS = 1_000;

  /** Likewise of those that are moved, whose messages must be in memory for that. */
  private static final int MAX_MOVED = 64;

  private final EmbeddedEngine engine;
  private final boolean keepsOwn;
  private final List<Victim> victims = new ArrayList<>();
  private final List<Send> moved = new ArrayList<>();
  private final Set<Skip> skipped = new HashSet<>();
  private final Map<Subscription, Integer> counts = new LinkedHashMap<>();

  /**
   * A delivery that makes room; the engine holds it.
   *
   * @param until when it would have ended its rest in memory; 0 where it did not rest
   */
  record Victim(QueuedDelivery delivery, long until) {}

  /** A message of the unit that makes room itself, in one subscription. */
  private record Skip(int send, Subscription subscription) {}

  /** A message on its way to a subscription. */
  private record Arrival(int send, SentMessage message, Amount amount) {}

  MakingRoom(EmbeddedEngine engine) {
    this(engine, false);
  }

  /**
   * @param keepsOwn whether all that comes is to arrive, so that only what is there makes room: a
   *     branch that is prepared says what it will do, and must do the same after a restart
   */
  MakingRoom(EmbeddedEngine engine, boolean keepsOwn) {
    this.engine = engine;
    this.keepsOwn = keepsOwn;
  }

  List<Victim> victims() {
    return victims;
  }

  /** The messages for queues of dead letters. */
  List<Send> moved() {
    return moved;
  }

  /** Whether a message of the unit does not go to a subscription, for want of room. */
  boolean skips(int send, Subscription subscription) {
    return !skipped.isEmpty() && skipped.contains(new Skip(send, subscription));
  }

  /** Whether some of it has to be written. */
  boolean isOnDisk() {
    for (Victim victim : victims) {
      if (victim.delivery.durable) {
        return true;
      }
    }
    return !moved.isEmpty();
  }

  /** How many messages make room, in each subscription. */
  Map<Subscription, Integer> counts() {
    return counts;
  }

  /**
   * Makes room for messages. Blocks for the disk.
   *
   * @param room where it is noted down what they take
   * @param waits whether this waits for others whose messages are on their way, and fill the place
   */
  void makeFor(List<Send> sends, EmbeddedRoom room, boolean waits) {
    makeFor(sends, 0, room, waits);
    if (!moved.isEmpty()) {
      List<Send> all = new ArrayList<>(sends);
      all.addAll(moved);
      makeFor(all, sends.size(), room, false); // the queues of dead letters may have limits too
    }
  }

  /** Makes room for what was too old and is moved: the queue of dead letters may have limits. */
  void makeForMoved(EmbeddedRoom room) {
    makeFor(List.copyOf(moved), 0, room, false);
  }

  /**
   * All take room in the subscriptions in one order, by their ids: who has room in some of them
   * waits only for those that come later, and so never for somebody who waits for him.
   */
  private void makeFor(List<Send> sends, int from, EmbeddedRoom room, boolean waits) {
    Map<Subscription, List<Arrival>> arrivals = new TreeMap<>(Comparator.comparingInt(s -> s.id));
    for (int i = from; i < sends.size(); i++) {
      Send send = sends.get(i);
      DestinationEntry to = engine.directory().get(send.message().destination());
      boolean makesRoom = to.limits().isAnyOfSize() && to.limits().whenFull().takesWhatWaits();
      if (makesRoom && !to.knows(send, engine.now())) {
        for (Subscription s : Routes.accepting(to.subscriptionsFor(send), send)) {
          boolean durable = send.message().persistent() && s.durable;
          Amount amount = Amount.of(send.message().size(), durable);
          arrivals
              .computeIfAbsent(s, subscription -> new ArrayList<>())
              .add(new Arrival(i, send.message(), amount));
        }
      }
    }
    String connectionId = sends.get(0).connectionId();
    arrivals.forEach((s, some) -> makeIn(s, some, room, waits ? connectionId : null));
  }

  private void makeIn(
      Subscription s, List<Arrival> arrivals, EmbeddedRoom room, @Nullable String connectionId) {
    Capacity capacity = s.capacity();
    WaitingOrder order = capacity == null ? null : capacity.victims();
    if (capacity == null || order == null) {
      return;
    }
    int first = victims.size();
    List<Arrival> own = new ArrayList<>();
    boolean done = false;
    while (!done) {
      WaitingOrder.Read read = null;
      boolean crowded;
      s.lock().lock();
      try {
        if (!s.isEnded()) {
          read = takeUntilThereIsRoom(s, capacity, order, arrivals, own, first);
        }
        crowded = read == null && connectionId != null && isCrowded(s, order, arrivals);
        done = read == null && !crowded;
        if (done) {
          Amount all = sum(arrivals);
          capacity.take(all);
          room.note(s, all);
        }
      } finally {
        s.lock().unlock();
      }
      if (read != null) {
        readOn(engine, s, order, read);
      } else if (crowded && connectionId != null) {
        new OnTheWay(engine, s, order, sum(arrivals), connectionId).await();
      }
    }
    int count = victims.size() - first + own.size();
    if (count > 0) {
      counts.merge(s, count, Integer::sum);
      move(s, victims.subList(first, victims.size()), own);
    }
  }

  /** Whether what is on its way leaves no room, and nothing waits that could make some. */
  private static boolean isCrowded(Subscription s, WaitingOrder order, List<Arrival> arrivals) {
    Among among = Capacity.of(s).lacking(sum(arrivals));
    return among != Among.NONE && order.first(among) == null && !arrivals.isEmpty();
  }

  /**
   * Takes victims; or returns what is to be read before that can go on.
   *
   * @param own those of the arrivals that do not arrive; they are moved here. Where all arrive,
   *     those for which there is no room only leave the list
   */
  private WaitingOrder.@Nullable Read takeUntilThereIsRoom(
      Subscription s,
      Capacity capacity,
      WaitingOrder order,
      List<Arrival> arrivals,
      List<Arrival> own,
      int first) {
    boolean moves = engine.limitPolicy().deadLetterQueueOf(s.spec.destination()) != null;
    int most = arrivals.size() + own.size() + (moves ? MAX_MOVED : MAX_VICTIMS);
    Amount more = sum(arrivals);
    Among among = capacity.lacking(more);
    while (among != Among.NONE && victims.size() - first < most) {
      if (!order.knowsFirst(among, engine.now())) {
        return order.beginRead(s.spill().lastApplied());
      }
      QueuedDelivery victim = order.first(among);
      Arrival arrival = firstOf(arrivals, among, capacity.limits());
      if (victim != null && isBefore(victim, arrival, capacity.limits())) {
        victims.add(new Victims(engine, s).take(victim, order));
      } else if (arrival != null && (victim != null || !capacity.couldHold(more))) {
        arrivals.remove(arrival);
        if (!keepsOwn) {
          own.add(arrival);
          skipped.add(new Skip(arrival.send, s));
        }
        more = more.minus(arrival.amount);
      } else {
        return null;
      }
      among = capacity.lacking(more);
    }
    return null;
  }

  private static Amount sum(List<Arrival> arrivals) {
    Amount sum = Amount.NONE;
    for (Arrival arrival : arrivals) {
      sum = sum.plus(arrival.amount);
    }
    return sum;
  }

  private static boolean isBefore(QueuedDelivery victim, @Nullable Arrival arrival, Limits limits) {
    return arrival == null
        || limits.whenFull() != WhenFull.DROP_LOWEST_PRIORITY
        || Ord.priority(victim.ord) <= arrival.message.priority();
  }

  /** Of those that count for what is lacking. */
  private static @Nullable Arrival firstOf(List<Arrival> arrivals, Among among, Limits limits) {
    Arrival first = null;
    for (Arrival arrival : arrivals) {
      boolean counts =
          among == Among.ALL || (among == Among.DURABLE) == (arrival.amount.diskBytes() > 0);
      boolean lower =
          first == null
              || (limits.whenFull() == WhenFull.DROP_LOWEST_PRIORITY
                  && arrival.message.priority() < first.message.priority());
      if (counts && lower) {
        first = arrival;
      }
    }
    return first;
  }

  // ---- dead letters -----------------------------------------------------------------------------

  private void move(Subscription s, List<Victim> some, List<Arrival> own) {
    DestinationName queue = engine.limitPolicy().deadLetterQueueOf(s.spec.destination());
    if (queue == null) {
      return;
    }
    String reason = "there was no room for it in %s any more".formatted(s);
    for (Victim victim : some) {
      QueuedDelivery d = victim.delivery;
      move(
          new LimitPolicy.Overflowed(
              d.message(), s.spec, d.attempts, d.historySoFar(), reason, engine.now()),
          queue);
    }
    for (Arrival arrival : own) {
      move(
          new LimitPolicy.Overflowed(
              arrival.message, s.spec, 0, AttemptHistory.EMPTY, reason, engine.now()),
          queue);
    }
  }

  private void move(LimitPolicy.Overflowed overflowed, DestinationName queue) {
    if (!engine.exists(queue)) {
      engine.declareAnyway(queue);
    }
    moved.add(new Send(engine.limitPolicy().moved(overflowed, queue), "", null));
  }

  // ---- age --------------------------------------------------------------------------------------

  /**
   * Takes what is too old in a subscription, some at a time. Blocks for the disk.
   *
   * @return when the next is too old; {@link Long#MAX_VALUE} where nothing waits
   */
  long takeTooOld(Subscription s, long now) {
    Capacity capacity = s.capacity();
    WaitingOrder order = learnAge(engine, s);
    if (capacity == null || order == null) {
      return Long.MAX_VALUE;
    }
    long next;
    s.lock().lock();
    try {
      next = tooOldAt(capacity, order, now);
      while (next <= now && victims.size() < MAX_MOVED && order.knowsFirst(Among.ALL, now)) {
        QueuedDelivery oldest = order.first(Among.ALL);
        if (oldest == null) {
          break;
        }
        victims.add(new Victims(engine, s).take(oldest, order));
        next = tooOldAt(capacity, order, now);
      }
    } finally {
      s.lock().unlock();
    }
    if (!victims.isEmpty()) {
      counts.put(s, victims.size());
      move(s, victims, List.of());
    }
    return next;
  }

  private static long tooOldAt(Capacity capacity, WaitingOrder order, long now) {
    if (!order.knowsFirst(Among.ALL, now)) {
      return now; // the disk has to be asked
    }
    QueuedDelivery oldest = order.first(Among.ALL);
    return oldest == null ? Long.MAX_VALUE : oldest.sentAt + capacity.limits().maxAgeMillis() + 1;
  }

  /** Sees that it is known what waits longest. Blocks for the disk. */
  static @Nullable WaitingOrder learnAge(EmbeddedEngine engine, Subscription s) {
    Capacity capacity = s.capacity();
    WaitingOrder order = capacity == null ? null : capacity.byAge();
    if (order == null) {
      return null;
    }
    while (true) {
      WaitingOrder.Read read;
      s.lock().lock();
      try {
        if (s.isEnded() || order.knowsFirst(Among.ALL, engine.now())) {
          return order;
        }
        read = order.beginRead(s.spill().lastApplied());
      } finally {
        s.lock().unlock();
      }
      readOn(engine, s, order, read);
    }
  }

  private static void readOn(
      EmbeddedEngine engine, Subscription s, WaitingOrder order, WaitingOrder.Read read) {
    WaitingOrder.Found found = null;
    try {
      found = order.read(s, engine.reader(), read, engine.memory().page());
    } finally {
      s.lock().lock();
      try {
        order.endRead(s, read, found);
      } finally {
        s.lock().unlock();
      }
    }
  }

  // ---- giving up --------------------------------------------------------------------------------

  /** Nothing of it happens: what was taken goes back to its place. */
  void giveBack() {
    Wakes wakes = new Wakes();
    for (int i = victims.size() - 1; i >= 0; i--) {
      Victim victim = victims.get(i);
      new Victims(engine, victim.delivery.subscription).putBack(victim, wakes);
    }
    victims.clear();
    wakes.run();
  }
}
