package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.Threads;

/**
 * The thread that reads: it brings in deliveries from disk before consumers need them, wakes what
 * becomes due, removes what has expired, and purges what was deleted.
 *
 * <p>All of that is one thread's work, so that a page that is read and a delivery that becomes due
 * never meet: see {@link DueReader} and {@link PageReader}.
 */
final class Pager {
  /** With fewer in memory, a spilled group is read on. */
  static final int GROUP_LOW = 4;

  private static final int PURGE_CHUNK = 1_000;
  private static final long SWEEP_INTERVAL = 100;
  private static final int MANY_STALE = 1_000;

  private final EmbeddedEngine engine;
  private final Clock clock;
  private final StoreReader reader;
  private final PageReader pages;
  private final DueReader due;
  private final ExpiryReader expiry;
  private final ExpiryMover mover;
  private final AgeSweep ages;
  private final Clock.Timer timer;
  private final Thread thread;
  private final Set<Subscription> requested = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Subscription> requests = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Integer> purges = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<PagerStep> steps = new ConcurrentLinkedQueue<>();
  private final ReentrantLock delayLock = new ReentrantLock();
  private final PriorityQueue<Delayed> delayed = new PriorityQueue<>();
  private final Watches watches;
  private volatile boolean woken;
  private volatile boolean closing;
  private volatile boolean ended;
  private int stale;
  private final AtomicLong nextSweep = new AtomicLong(Long.MIN_VALUE);
  private long lastSweep = Long.MIN_VALUE / 2;

  /** A delivery that waits in memory for its time. */
  private record Delayed(long millis, QueuedDelivery delivery) implements Comparable<Delayed> {
    @Override
    public int compareTo(Delayed o) {
      int byTime = Long.compare(millis, o.millis);
      return byTime != 0 ? byTime : Long.compare(delivery.ord, o.delivery.ord);
    }
  }

  Pager(String name, EmbeddedEngine engine, Clock clock, StoreReader reader) {
    this.engine = engine;
    this.clock = clock;
    this.reader = reader;
    this.pages = new PageReader(engine, clock, reader);
    this.due = new DueReader(engine, reader, clock.millis());
    this.expiry = new ExpiryReader(engine, reader);
    this.mover = new ExpiryMover(engine);
    this.ages = new AgeSweep(engine);
    this.timer = clock.timer("angarium-" + name + "-pager", this::wake);
    this.watches = new Watches(timer);
    this.thread = new Thread(this::run, "angarium-" + name + "-pager");
    this.thread.setDaemon(true);
  }

  void start() {
    woken = true;
    thread.start();
  }

  /** Stops after what it is doing. Blocks. */
  void close() {
    closing = true;
    timer.close();
    wake();
    Threads.awaitEnd(thread);
  }

  /** Up to this time deliveries that were delayed have become due. */
  long horizon() {
    return due.horizon();
  }

  /** Consumers of a subscription wait for something that may be on disk. Does not block. */
  void request(Subscription subscription) {
    if (requested.add(subscription)) {
      requests.add(subscription);
      wake();
    }
  }

  /** A delivery arrived before its time; a durable one is on disk and need not stay in memory. */
  void delay(QueuedDelivery d) {
    if (d.durable) {
      due.note(d.due);
      timer.wakeAt(d.due);
    } else {
      d.moveTo(QueuedDelivery.DELAYED);
      delay(d, d.due);
    }
  }

  /** Keeps a delivery in memory until its time. */
  void delay(QueuedDelivery d, long millis) {
    delayLock.lock();
    try {
      delayed.add(new Delayed(millis, d));
    } finally {
      delayLock.unlock();
    }
    timer.wakeAt(millis);
  }

  /** What waits in a subscription may be too old at this time. */
  void noteAge(long tooOldAt) {
    if (ages.note(tooOldAt)) {
      timer.wakeAt(tooOldAt);
    }
  }

  /** Looks at this time whether consumers have come for what waits for them. Does not block. */
  void watch(Subscription subscription, long millis) {
    watches.add(subscription, clock.millis(), millis);
  }

  /** A subscription has ended: what waits for its time is gone. */
  void forget(Subscription subscription) {
    List<QueuedDelivery> gone = new ArrayList<>(0);
    delayLock.lock();
    try {
      delayed.removeIf(
          waiting -> {
            boolean its = waiting.delivery.subscription == subscription;
            if (its) {
              gone.add(waiting.delivery);
            }
            return its;
          });
    } finally {
      delayLock.unlock();
    }
    gone.forEach(subscription::forget);
  }

  /** What of a subscription waits in memory for its delivery time. */
  List<QueuedDelivery> delayedOf(Subscription subscription) {
    List<QueuedDelivery> found = new ArrayList<>();
    delayLock.lock();
    try {
      for (Delayed waiting : delayed) {
        QueuedDelivery d = waiting.delivery;
        if (d.subscription == subscription && d.state() == QueuedDelivery.DELAYED) {
          found.add(d);
        }
      }
    } finally {
      delayLock.unlock();
    }
    return found;
  }

  /** Until when some deliveries wait in memory; of the others nothing is told. */
  Map<QueuedDelivery, Long> timesOf(Set<QueuedDelivery> wanted) {
    Map<QueuedDelivery, Long> times = new HashMap<>();
    delayLock.lock();
    try {
      for (Delayed waiting : delayed) {
        if (wanted.contains(waiting.delivery)) {
          times.put(waiting.delivery, waiting.millis);
        }
      }
    } finally {
      delayLock.unlock();
    }
    return times;
  }

  /**
   * So many deliveries at most have gone that waited for their time. Most of the time that is known
   * when the time comes; where there are many, they are looked for, so that they take no memory.
   */
  void dropStale(int more) {
    delayLock.lock();
    try {
      stale += more;
      if (stale > MANY_STALE && stale > delayed.size() / 2) {
        delayed.removeIf(waiting -> waiting.delivery.state() == QueuedDelivery.GONE);
        stale = 0;
      }
    } finally {
      delayLock.unlock();
    }
  }

  /** Has this thread do something, after what it is doing. */
  void run(PagerStep step) {
    steps.add(step);
    wake();
    if (ended) {
      refuseSteps();
    }
  }

  private void refuseSteps() {
    for (PagerStep step = steps.poll(); step != null; step = steps.poll()) {
      step.refuse();
    }
  }

  /** A delivery that will expire is in memory. */
  void noteExpiry(long millis) {
    if (nextSweep.getAndAccumulate(millis, Math::min) > millis) {
      timer.wakeAt(millis);
    }
  }

  /** A delivery is, or may be, on disk only from now on; if it expires, that is to be noticed. */
  void noteOnDisk(QueuedDelivery d) {
    if (d.expires != 0) {
      expiry.note(d.expires);
      noteExpiry(d.expires);
    }
  }

  /** The deliveries of a deleted subscription are to be removed from disk. */
  void purge(int subscriptionId) {
    if (subscriptionId > 0) {
      purges.add(subscriptionId);
      wake();
    }
  }

  /** What has expired is to be moved to its queue; the engine holds it until then. */
  void move(List<QueuedDelivery> expired) {
    mover.add(expired);
    wake();
  }

  private void wake() {
    woken = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    try {
      runUntilClosed();
    } finally {
      ended = true;
      refuseSteps();
    }
  }

  private void runUntilClosed() {
    while (!closing) {
      while (!woken && !closing) {
        LockSupport.park(this);
      }
      woken = false;
      try {
        work();
      } catch (AngariumException e) {
        stopUnlessClosing(e);
        return;
      } catch (RuntimeException | Error e) {
        stopUnlessClosing(
            new AngariumException(
                ErrorCode.STORE_FAILED,
                "what is on disk can no longer be brought in: "
                    + e
                    + "; close the broker and open it again, and please report this",
                e));
        return;
      }
    }
  }

  /** Without this thread consumers would wait for ever: better that everyone hears of it. */
  private void stopUnlessClosing(AngariumException e) {
    if (!closing) {
      engine.fail(e);
    }
  }

  /** As of one moment: what becomes due, and has expired meanwhile, is swept with the rest. */
  private void work() {
    long now = clock.millis();
    becomeDue(now);
    watches.look(now);
    serveRequests();
    sweep(now);
    long tooOldAt = ages.sweep(now);
    if (tooOldAt != Long.MAX_VALUE) {
      timer.wakeAt(tooOldAt);
    }
    if (mover.moveSome()) {
      wake(); // those who wait for pages have their turn first
    }
    PagerStep step = steps.poll();
    if (step != null) {
      step.run(reader);
      wake();
    }
    Integer id = purges.peek();
    if (id != null && !closing) {
      Purge purge = new Purge(id, PURGE_CHUNK);
      engine.run(purge, purge.commit());
      if (!purge.isMoreLeft()) {
        purges.remove();
      }
      wake();
    }
  }

  /** Serves those who stand in line now; who comes again meanwhile has to wait for the rest. */
  private void serveRequests() {
    for (int n = requests.size(); n > 0 && !closing; n--) {
      Subscription s = requests.poll();
      if (s != null) {
        requested.remove(s);
        pages.serve(s);
      }
    }
    if (!requests.isEmpty()) {
      wake();
    }
  }

  private void becomeDue(long now) {
    due.advance(now);
    Wakes wakes = new Wakes();
    for (QueuedDelivery d : pollDelayed(now)) {
      d.subscription.becomeDue(d, wakes);
    }
    wakes.run();
    long next = due.nextDue();
    if (next != Long.MAX_VALUE) {
      timer.wakeAt(next);
    }
  }

  private List<QueuedDelivery> pollDelayed(long now) {
    List<QueuedDelivery> result = new ArrayList<>();
    delayLock.lock();
    try {
      for (Delayed first = delayed.peek();
          first != null && first.millis <= now;
          first = delayed.peek()) {
        result.add(first.delivery);
        delayed.remove();
      }
      Delayed first = delayed.peek();
      if (first != null) {
        timer.wakeAt(first.millis);
      }
      return result;
    } finally {
      delayLock.unlock();
    }
  }

  private void sweep(long now) {
    if (!expiry.isBehind() && !isTimeToSweep(now)) {
      return;
    }
    lastSweep = now;
    nextSweep.set(Long.MAX_VALUE);
    long next = engine.expire(now);
    next = Math.min(next, expiry.removeSome(now, engine.committedSequence()));
    if (expiry.isBehind()) {
      wake(); // those who wait for pages have their turn first
    } else if (next != Long.MAX_VALUE) {
      noteExpiry(next);
    }
  }

  private boolean isTimeToSweep(long now) {
    long at = nextSweep.get();
    if (now < at) {
      if (at != Long.MAX_VALUE) {
        timer.wakeAt(at);
      }
      return false;
    }
    boolean soon = now < lastSweep + SWEEP_INTERVAL && now >= lastSweep;
    if (soon) {
      timer.wakeAt(lastSweep + SWEEP_INTERVAL);
    }
    return !soon;
  }
}
