package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.message.SentMessage;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Walks once over all that a subscription held when the walk began, in delivery order, a bit at a
 * time: what is ready, in memory or not, what is delayed, what waits for its next attempt, and what
 * somebody holds.
 *
 * <p>What is durable is found on disk, page by page, and what is not, in memory. Each step runs on
 * the pager's thread: nothing comes from disk into memory, or becomes due, between its read and its
 * look, so for each delivery it is clear where it is. What was settled meanwhile is noted by {@link
 * Spill}. Whoever has a step done waits for its end, so the fields are one thread's at a time.
 */
final class BacklogWalk {
  private static final int ROWS = 1_000;
  private static final long BYTES = 512 * 1024;

  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private final Selector selector;
  private final boolean bodies;
  private List<QueuedDelivery> volatiles = List.of();
  private int nextVolatile;
  private long maxSequence;
  private long scannedTo = Ord.BEFORE_ALL;
  private boolean begun;
  private boolean ended;
  private long looked;

  /** Where a delivery is. */
  enum Place {
    /** In memory, and ready. */
    INDEX,
    /** In memory, and waits for its delivery time. */
    TIMER,
    /** In memory, and waits for its next attempt. */
    HELD_BACK,
    /** Somebody holds it. */
    HELD,
    /** On disk only, and ready. */
    DISK,
    /** On disk only, and waits for a time. */
    DISK_LATER
  }

  /**
   * A delivery, and where it is.
   *
   * @param delivery null where it is on disk only
   * @param row null where it is in memory only
   */
  record Found(@Nullable QueuedDelivery delivery, @Nullable StoredDelivery row, Place place) {
    long ord() {
      return delivery != null ? delivery.ord : java.util.Objects.requireNonNull(row).ord();
    }
  }

  /** Is shown what a step finds, under the subscription's lock. */
  @FunctionalInterface
  interface Visitor {
    /** Whether the step is to go on with the next. */
    boolean visit(Found found);
  }

  /** What may be there: a row that was read, or what was in memory when the walk began. */
  private record Candidate(
      long ord, @Nullable StoredDelivery row, @Nullable QueuedDelivery inMemory) {}

  BacklogWalk(EmbeddedEngine engine, Subscription subscription, Selector selector, boolean bodies) {
    this.engine = engine;
    this.subscription = subscription;
    this.selector = selector;
    this.bodies = bodies;
  }

  Subscription subscription() {
    return subscription;
  }

  /** Whether all has been looked at. */
  boolean isEnded() {
    return ended;
  }

  /** How many deliveries it has passed, whatever the selector says. */
  long looked() {
    return looked;
  }

  /**
   * Goes on a bit. On the pager's thread.
   *
   * @param reader the pager's
   */
  void step(StoreReader reader, Visitor visitor) {
    if (!begun) {
      begin();
    }
    mark(true);
    try {
      List<StoredDelivery> rows = List.of();
      long to = Ord.AFTER_ALL;
      if (subscription.durable) {
        Page page = read(reader);
        rows = page.rows();
        to = page.end() ? Ord.AFTER_ALL : page.scannedTo();
      }
      to = Math.min(to, boundOfVolatiles());
      scannedTo = look(candidates(rows, to), to, visitor);
    } finally {
      mark(false);
    }
    ended = ended || scannedTo == Ord.AFTER_ALL;
  }

  /** What is settled during a read is to be noted. */
  private void mark(boolean reading) {
    subscription.lock().lock();
    try {
      if (reading) {
        subscription.spill().beginRead();
      } else {
        subscription.spill().endRead();
      }
    } finally {
      subscription.lock().unlock();
    }
  }

  private void begin() {
    begun = true;
    List<QueuedDelivery> found = new ArrayList<>();
    subscription.lock().lock();
    try {
      subscription.index().toList().forEach(d -> addVolatile(d, found));
      found.addAll(subscription.spill().held());
      subscription.spill().pinned().forEach(d -> addVolatile(d, found));
      maxSequence = subscription.spill().lastApplied();
    } finally {
      subscription.lock().unlock();
    }
    found.addAll(engine.pager().delayedOf(subscription));
    found.sort((a, b) -> Long.compare(a.ord, b.ord));
    volatiles = found;
  }

  private static void addVolatile(QueuedDelivery d, List<QueuedDelivery> found) {
    if (!d.durable) {
      found.add(d);
    }
  }

  private Page read(StoreReader reader) {
    return bodies
        ? reader.page(subscription.id, scannedTo, maxSequence, Long.MAX_VALUE, ROWS, BYTES)
        : reader.heads(subscription.id, scannedTo, maxSequence, Long.MAX_VALUE, ROWS, BYTES);
  }

  private long boundOfVolatiles() {
    int last = nextVolatile + ROWS - 1;
    return last < volatiles.size() - 1 ? volatiles.get(last).ord : Ord.AFTER_ALL;
  }

  /** What is wanted of both, up to an order key, in order. */
  private List<Candidate> candidates(List<StoredDelivery> rows, long to) {
    List<Candidate> all = new ArrayList<>();
    for (StoredDelivery row : rows) {
      if (row.ord() <= to) {
        all.add(new Candidate(row.ord(), row, null));
      }
    }
    for (int i = nextVolatile; i < volatiles.size() && volatiles.get(i).ord <= to; i++) {
      all.add(new Candidate(volatiles.get(i).ord, null, volatiles.get(i)));
    }
    all.sort((a, b) -> Long.compare(a.ord, b.ord));
    return all;
  }

  private boolean isWanted(Candidate candidate) {
    SentMessage message =
        candidate.row != null
            ? candidate.row.message()
            : java.util.Objects.requireNonNull(candidate.inMemory).message();
    boolean expired = message.expiration() != 0 && message.expiration() <= engine.now();
    return !expired && selector.matches(message::selectorValue);
  }

  /** Shows what is there; returns the order key up to which it came. */
  private long look(List<Candidate> candidates, long to, Visitor visitor) {
    List<Candidate> wanted = candidates.stream().filter(this::isWanted).toList();
    long cameTo = to;
    subscription.lock().lock();
    try {
      ended = ended || subscription.isEnded();
      InMemory inMemory = new InMemory(to);
      for (Candidate candidate : wanted) {
        Found found = ended ? null : resolve(candidate, inMemory);
        if (found != null && !visitor.visit(found)) {
          cameTo = candidate.ord;
          break;
        }
      }
    } finally {
      subscription.lock().unlock();
    }
    pass(candidates, cameTo);
    return cameTo;
  }

  private void pass(List<Candidate> candidates, long cameTo) {
    for (Candidate candidate : candidates) {
      if (candidate.ord > cameTo) {
        break;
      }
      looked++;
    }
    while (nextVolatile < volatiles.size() && volatiles.get(nextVolatile).ord <= cameTo) {
      volatiles.set(nextVolatile, volatiles.get(volatiles.size() - 1)); // let go of what is passed
      nextVolatile++;
    }
  }

  /** Where it is now; null where it is gone. Only under the lock. */
  private @Nullable Found resolve(Candidate candidate, InMemory inMemory) {
    StoredDelivery row = candidate.row;
    if (row == null) {
      return of(java.util.Objects.requireNonNull(candidate.inMemory).latest(), null);
    }
    Spill spill = subscription.spill();
    long ord = row.ord();
    if (spill.wasSettled(ord)) {
      return null;
    }
    QueuedDelivery pinned = spill.pinned(ord);
    if (pinned != null) {
      return of(pinned, row);
    }
    if (row.due() > engine.horizon() && !spill.wasHeldBack(ord)) {
      return new Found(null, row, Place.DISK_LATER);
    }
    boolean far = subscription.placement().isGroupSpilled(row.message().groupId(), ord);
    if (ord > spill.edge() || far) {
      return new Found(null, row, Place.DISK);
    }
    QueuedDelivery ready = inMemory.find(ord);
    return ready == null ? null : of(ready, row);
  }

  private static @Nullable Found of(QueuedDelivery d, @Nullable StoredDelivery row) {
    return switch (d.state()) {
      case QueuedDelivery.READY -> new Found(d, row, Place.INDEX);
      case QueuedDelivery.DELAYED -> new Found(d, row, Place.TIMER);
      case QueuedDelivery.HELD_BACK -> new Found(d, row, Place.HELD_BACK);
      case QueuedDelivery.CLAIMED, QueuedDelivery.SETTLING -> new Found(d, row, Place.HELD);
      default -> null; // it is on its way out
    };
  }

  /** The ready ones in memory of one step, by their order keys; looked up when one is needed. */
  private final class InMemory {
    private final long to;
    private @Nullable Map<Long, QueuedDelivery> byOrd;

    InMemory(long to) {
      this.to = to;
    }

    @Nullable QueuedDelivery find(long ord) {
      Map<Long, QueuedDelivery> known = byOrd;
      if (known == null) {
        known = new HashMap<>();
        for (QueuedDelivery d : subscription.index().toList()) {
          if (d.durable && d.ord > scannedTo && d.ord <= to) {
            known.put(d.ord, d);
          }
        }
        byOrd = known;
      }
      return known.get(ord);
    }
  }
}
