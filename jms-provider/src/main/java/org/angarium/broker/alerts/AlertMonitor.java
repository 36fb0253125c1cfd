package org.angarium.broker.alerts;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.Engine;
import org.angarium.engine.Inspection;
import org.angarium.engine.StorageLook;
import org.angarium.engine.SubscriptionLook;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a broker from time to time, and raises and clears alerts.
 *
 * <p>It has a thread of its own, which the clock's timer wakes: what it asks for may read the disk.
 * Senders and consumers do nothing for it but count; how fast something grows, and since when a
 * consumer has settled nothing, is seen by comparing two looks. {@link #check()} looks at once.
 * Thread-safe.
 */
public final class AlertMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertMonitor.class);

  /** For how many subscriptions that are partly on disk one look reads what is oldest there. */
  private static final int READS = 200;

  /** Without a message dropped for so long, dropping is over. */
  private static final long DROPPING_MILLIS = Duration.ofMinutes(1).toMillis();

  /** A durable subscription without a consumer for so long is so after a restart, too. */
  private static final long REMEMBERED_MILLIS = Duration.ofHours(1).toMillis();

  private final Engine engine;
  private final Clock clock;
  private final AlertSettings settings;
  private final AlertBook book;
  private final LongConsumer onLook;
  private final Clock.Timer timer;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock: what earlier looks have seen
  private final Map<Long, Progress> progress = new HashMap<>();
  private final Map<Integer, Window> deadLetters = new HashMap<>();
  private final Map<Integer, Window> drops = new HashMap<>();
  private final Map<Integer, FirstSeen> withoutTime = new HashMap<>();
  private final Set<Integer> remembered = new HashSet<>();
  private final Set<Watched> held = new HashSet<>();
  private final Set<Watched> watched = new HashSet<>();
  private long lastLook;
  private int nextRead;

  private volatile boolean woken;
  private volatile boolean closing;

  /** When a consumer was seen to have settled so many. */
  private record Progress(long settled, long at) {}

  /** When a message was first seen that does not tell when it was sent. */
  private record FirstSeen(long key, long at) {}

  /** What held when this look began, or was judged in it. */
  private record Watched(AlertKind kind, AlertSubject subject) {}

  /**
   * @param onLook hears of the time of each look
   */
  public AlertMonitor(
      String brokerName,
      Engine engine,
      Clock clock,
      AlertSettings settings,
      AlertBook book,
      LongConsumer onLook) {
    this.engine = engine;
    this.clock = clock;
    this.settings = settings;
    this.book = book;
    this.onLook = onLook;
    this.lastLook = clock.millis();
    this.timer = clock.timer("angarium-" + brokerName + "-alerts", this::wake);
    this.thread = new Thread(this::run, "angarium-" + brokerName + "-alerts");
    thread.setDaemon(true);
  }

  /** Begins to watch. */
  public void start() {
    engine.onFailure(this::failed);
    onLook.accept(clock.millis());
    if (!settings.interval().isZero()) {
      thread.start();
      timer.wakeAfter(clock.millis(), settings.interval().toMillis());
    }
  }

  private void failed(AngariumException failure) {
    book.raise(
        AlertKind.STORE_FAILED,
        AlertSubject.BROKER,
        1,
        1,
        clock.millis(),
        () -> "the broker takes no more work: " + failure.getMessage());
  }

  private void wake() {
    woken = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!closing) {
      while (!woken && !closing) {
        LockSupport.park(this);
      }
      woken = false;
      if (!closing) {
        look();
        timer.wakeAfter(clock.millis(), settings.interval().toMillis());
      }
    }
  }

  private void look() {
    try {
      check();
    } catch (AngariumException e) {
      LOG.debug("A look for alerts ended with the broker's work", e);
    } catch (Throwable e) { // without this thread nobody would hear of anything any more
      LOG.warn("A look for alerts has failed; the next one tries again", e);
    }
  }

  /** Looks now, on the caller's thread: what is to be raised or cleared, is when this returns. */
  public void check() {
    if (engine.failure() != null) {
      return; // which is the only alert that counts now
    }
    lock.lock();
    try {
      long now = clock.millis();
      onLook.accept(now);
      watched.clear();
      held.clear();
      for (Episode episode : book.current()) {
        held.add(new Watched(episode.kind(), episode.subject()));
      }
      List<SubscriptionLook> looks = engine.inspection().subscriptions();
      lookAtStorage(engine.inspection().storage(), now);
      Set<Long> consumers = new HashSet<>();
      Set<Integer> subscriptions = new HashSet<>();
      for (SubscriptionLook look : looks) {
        subscriptions.add(look.id());
        lookAt(look, now, consumers);
      }
      lookAtAges(looks, now);
      progress.keySet().retainAll(consumers);
      deadLetters.keySet().retainAll(subscriptions);
      drops.keySet().retainAll(subscriptions);
      remembered.retainAll(subscriptions);
      withoutTime.keySet().retainAll(subscriptions);
      clearWhatHasGone(now);
      lastLook = now;
    } finally {
      lock.unlock();
    }
  }

  // ---- the broker ---------------------------------------------------------------------------

  private void lookAtStorage(StorageLook look, long now) {
    long kept = look.volatileBytes() * 100 / Math.max(1, look.volatileLimit());
    long open = look.transactionBytes() * 100 / Math.max(1, look.transactionLimit());
    judge(
        AlertKind.MEMORY,
        AlertSubject.BROKER,
        Math.max(kept, open),
        settings.memory(),
        now,
        () -> open > kept ? AlertTexts.transactions(look, open) : AlertTexts.memory(look, kept));
    if (look.fileBytes() >= 0) {
      judge(
          AlertKind.FILE_SIZE,
          AlertSubject.BROKER,
          look.fileBytes(),
          settings.fileSize(),
          now,
          () -> AlertTexts.fileSize(look, settings));
    }
    if (look.freeBytes() >= 0) {
      lookAtFreeDisk(look, now);
    }
  }

  private void lookAtFreeDisk(StorageLook look, long now) {
    long least = settings.freeDisk();
    boolean holds = watch(AlertKind.FREE_DISK, AlertSubject.BROKER);
    long enough = least + margin(least);
    if (least > 0 && look.freeBytes() < (holds ? enough : least)) {
      book.raise(
          AlertKind.FREE_DISK,
          AlertSubject.BROKER,
          look.freeBytes(),
          least,
          now,
          () -> AlertTexts.freeDisk(look, settings));
      watched.add(new Watched(AlertKind.FREE_DISK, AlertSubject.BROKER));
    } else if (holds) {
      book.clear(AlertKind.FREE_DISK, AlertSubject.BROKER, look.freeBytes(), now);
    }
  }

  // ---- a subscription -----------------------------------------------------------------------

  private void lookAt(SubscriptionLook look, long now, Set<Long> consumers) {
    DestinationName name = look.spec().destination();
    AlertThresholds limits = settings.of().apply(name);
    AlertSubject subject = AlertSubject.of(look);
    Threshold depth = limits.ofDepth();
    judge(
        AlertKind.DEPTH,
        subject,
        look.depth(),
        depth.at(),
        now,
        () -> AlertTexts.depth(subject, look, depth));
    if (look.bytes() >= 0) {
      AlertThresholds.Bytes bytes = limits.nearestBytes(look);
      judge(
          AlertKind.BYTES,
          subject,
          bytes.value(),
          bytes.threshold().at(),
          now,
          () -> AlertTexts.bytes(subject, look, bytes));
    }
    if (settings.givenUp().test(name) && limits.deadLetters() > 0) {
      lookAtDeadLetters(look, subject, limits, now);
    }
    if (look.counts().dropped() > 0) {
      lookAtDrops(look, subject, now);
    }
    if (look.spec().kind().durable()) {
      long alone = look.consumers().isEmpty() ? now - look.unattendedSinceMillis() : 0;
      if (alone >= REMEMBERED_MILLIS && remembered.add(look.id())) {
        engine.inspection().rememberUnattended(look.id());
      } else if (alone == 0) {
        remembered.remove(look.id());
      }
      judge(
          AlertKind.ABANDONED,
          subject,
          alone,
          limits.abandoned().toMillis(),
          now,
          () -> AlertTexts.abandoned(subject, look, alone));
    }
    for (ConsumerLook consumer : look.consumers()) {
      consumers.add(consumer.id());
      lookAt(look, consumer, limits, now);
    }
    for (ConsumerLook consumer : look.departed()) {
      consumers.add(consumer.id());
      lookAt(look, consumer, limits, now);
    }
  }

  private void lookAtDeadLetters(
      SubscriptionLook look, AlertSubject subject, AlertThresholds limits, long now) {
    long grown =
        deadLetters
            .computeIfAbsent(look.id(), id -> new Window(lastLook))
            .grown(now, look.counts().arrived(), limits.window().toMillis());
    judge(
        AlertKind.DEAD_LETTERS,
        subject,
        grown,
        limits.deadLetters(),
        now,
        () -> AlertTexts.deadLetters(subject, grown, limits));
  }

  private void lookAtDrops(SubscriptionLook look, AlertSubject subject, long now) {
    long grown =
        drops
            .computeIfAbsent(look.id(), id -> new Window(lastLook))
            .grown(now, look.counts().dropped(), DROPPING_MILLIS);
    judge(
        AlertKind.DROPPING,
        subject,
        grown,
        1,
        now,
        () -> AlertTexts.dropping(subject, grown, look));
  }

  /** One that has settled something since the last look is at work, however long each one takes. */
  private void lookAt(
      SubscriptionLook look, ConsumerLook consumer, AlertThresholds limits, long now) {
    Progress before = progress.get(consumer.id());
    if (before == null || before.settled() != consumer.settled()) {
      before = new Progress(consumer.settled(), before == null ? 0 : now);
      progress.put(consumer.id(), before);
    }
    AlertSubject subject = AlertSubject.of(look, consumer);
    long since = Math.max(before.at(), consumer.holdsSinceMillis());
    long idle = consumer.holds() == 0 ? 0 : now - since;
    judge(
        AlertKind.UNACKNOWLEDGED,
        subject,
        idle,
        limits.unacknowledged().toMillis(),
        now,
        () -> AlertTexts.unacknowledged(subject, consumer, idle));
  }

  // ---- ages ---------------------------------------------------------------------------------

  /** What is partly on disk may have to be read: some of it in this look, the rest in the next. */
  private void lookAtAges(List<SubscriptionLook> looks, long now) {
    int reads = 0;
    int size = looks.size();
    int begin = size == 0 ? 0 : nextRead % size;
    for (int i = 0; i < size; i++) {
      SubscriptionLook look = looks.get((begin + i) % size);
      AlertThresholds limits = settings.of().apply(look.spec().destination());
      if (limits.age().isZero() || settings.givenUp().test(look.spec().destination())) {
        continue;
      }
      if (look.spilled() && ++reads > READS) {
        nextRead = reads == READS + 1 ? begin + i : nextRead;
        watched.add(new Watched(AlertKind.AGE, AlertSubject.of(look)));
        continue;
      }
      lookAtAge(look, limits, now);
    }
  }

  private void lookAtAge(SubscriptionLook look, AlertThresholds limits, long now) {
    AlertSubject subject = AlertSubject.of(look);
    boolean mayWait = look.depth() > look.claimed();
    Inspection.Oldest oldest = mayWait ? engine.inspection().oldest(look.id()) : null;
    long age = oldest == null ? 0 : Math.max(0, now - sinceOf(look, oldest, now));
    Threshold threshold = limits.ofAge();
    judge(
        AlertKind.AGE,
        subject,
        age,
        threshold.at(),
        now,
        () -> AlertTexts.age(subject, oldest, age, threshold));
  }

  private long sinceOf(SubscriptionLook look, Inspection.Oldest oldest, long now) {
    if (oldest.sinceMillis() > 0) {
      return oldest.sinceMillis();
    }
    FirstSeen seen = withoutTime.get(look.id());
    if (seen == null || seen.key() != oldest.key()) {
      seen = new FirstSeen(oldest.key(), now);
      withoutTime.put(look.id(), seen);
    }
    return seen.at();
  }

  // ---- judging ------------------------------------------------------------------------------

  /** Raised at the threshold, cleared well below it. */
  private void judge(
      AlertKind kind,
      AlertSubject subject,
      long value,
      long threshold,
      long now,
      Supplier<String> text) {
    boolean holds = watch(kind, subject);
    if (threshold > 0 && (holds ? value > threshold - margin(threshold) : value >= threshold)) {
      book.raise(kind, subject, value, threshold, now, text);
      watched.add(new Watched(kind, subject));
    } else if (holds) {
      book.clear(kind, subject, value, now);
    }
  }

  private long margin(long threshold) {
    return Math.max(1, (long) (threshold * (settings.hysteresis() / 100.0)));
  }

  /** Takes note that it is judged; whether it holds. */
  private boolean watch(AlertKind kind, AlertSubject subject) {
    boolean holds = !held.isEmpty() && held.contains(new Watched(kind, subject));
    if (holds) {
      watched.add(new Watched(kind, subject));
    }
    return holds;
  }

  /** What nobody has judged any more has gone with its destination, subscription or consumer. */
  private void clearWhatHasGone(long now) {
    for (Episode episode : book.current()) {
      boolean judged = watched.contains(new Watched(episode.kind(), episode.subject()));
      if (!judged && episode.kind() != AlertKind.STORE_FAILED) {
        book.clear(episode.kind(), episode.subject(), 0, now);
      }
    }
  }

  /** Watches no more. Waits for a look that is under way. */
  @Override
  public void close() {
    closing = true;
    timer.close();
    wake();
    if (Thread.currentThread() != thread) {
      Threads.awaitEnd(thread);
    }
  }
}
