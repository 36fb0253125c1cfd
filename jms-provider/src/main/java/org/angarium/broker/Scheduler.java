package org.angarium.broker;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.angarium.engine.Engine;
import org.angarium.engine.ScheduleBook;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.Threads;
import org.angarium.schedule.Timetable;
import org.angarium.schedule.Timing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the repeating schedules fire when they are due, on a thread of its own. Thread-safe.
 *
 * <p>A schedule fires in one unit of work, its message and how it goes on, so whatever happens to
 * the process it fires once. The thread waits for nothing: it submits what is due, one firing of
 * each schedule at a time, and hears later what became of it. What fails is tried again after a
 * second, then two, four and so on, up to a minute, and holds up no other schedule.
 */
public final class Scheduler implements AutoCloseable {
  /** The property of a message that says which schedule sent it. */
  public static final String KEY = "JMS_ANGARIUM_SCHEDULE";

  /** The property of such a message that says for which time, in milliseconds since 1970. */
  public static final String PLANNED = "JMS_ANGARIUM_SCHEDULED_TIME";

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final int MAX_IN_FLIGHT = 1_000;
  private static final long FIRST_RETRY = 1_000;
  private static final long LONGEST_RETRY = 60_000;

  private final ScheduleBook book;
  private final Clock clock;
  private final Clock.Timer timer;
  private final Firing firing = new Firing();
  private final Thread thread;
  private final AtomicBoolean started = new AtomicBoolean();
  private final ConcurrentLinkedQueue<String> changed = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Done> done = new ConcurrentLinkedQueue<>();
  private final Map<String, ScheduleFailure> failures = new ConcurrentHashMap<>();
  private volatile boolean woken;
  private volatile boolean closing;

  // The rest is the thread's own.
  private final TreeSet<Entry> waiting = new TreeSet<>();
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, Entry> inFlight = new HashMap<>();

  /**
   * When a schedule is looked at next.
   *
   * @param timetable null where it cannot be read
   */
  private record Entry(long at, StoredSchedule schedule, @Nullable Timetable timetable)
      implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : schedule.key().compareTo(other.schedule.key());
    }
  }

  /** What became of a firing. */
  private record Done(StoredSchedule schedule, @Nullable AngariumException failure) {}

  /** The thread starts with the first schedule. */
  Scheduler(String name, Engine engine, Clock clock) {
    this.book = engine.schedules();
    this.clock = clock;
    this.timer = clock.timer("angarium-" + name + "-scheduler", this::wake);
    this.thread = new Thread(this::run, "angarium-" + name + "-scheduler");
    this.thread.setDaemon(true);
    book.onChange(this::changed);
    book.list().forEach(schedule -> changed(schedule.key()));
  }

  /** Why a schedule does not fire at the moment; null where it does. */
  public @Nullable ScheduleFailure failure(StoredSchedule schedule) {
    ScheduleFailure failure = failures.get(schedule.key());
    return failure != null && failure.revision() == schedule.revision() ? failure : null;
  }

  private void changed(String key) {
    changed.add(key);
    if (started.compareAndSet(false, true)) {
      thread.start();
    }
    wake();
  }

  private void wake() {
    woken = true;
    LockSupport.unpark(thread);
  }

  /** Lets nothing fire any more, and waits for what does. */
  @Override
  public void close() {
    closing = true;
    timer.close();
    wake();
    Threads.awaitEnd(thread);
  }

  private void run() {
    while (!closing || !inFlight.isEmpty()) {
      while (!woken) {
        LockSupport.park(this);
      }
      woken = false;
      try {
        work();
      } catch (RuntimeException | Error e) {
        LOG.error(
            "Schedules do not fire any more; please report this, and open the broker again", e);
        return;
      }
    }
  }

  private void work() {
    for (String key = changed.poll(); key != null; key = changed.poll()) {
      enter(key, entries.get(key));
    }
    for (Done one = done.poll(); one != null; one = done.poll()) {
      take(one);
    }
    long now = clock.millis();
    while (!closing
        && !waiting.isEmpty()
        && waiting.first().at <= now
        && inFlight.size() < MAX_IN_FLIGHT) {
      Entry entry = leave(waiting.first());
      Timetable timetable = entry.timetable;
      if (timetable != null) {
        inFlight.put(entry.schedule.key(), entry);
        fire(entry.schedule, timetable, now);
      }
    }
    if (!waiting.isEmpty() && waiting.first().at > now && waiting.first().at != Timing.NEVER) {
      timer.wakeAt(waiting.first().at);
    }
  }

  /** A schedule may have come, changed or gone; while it fires it is left alone. */
  private void enter(String key, @Nullable Entry before) {
    StoredSchedule schedule = book.find(key);
    if (before != null) {
      leave(before);
    }
    if (schedule == null) {
      failures.remove(key);
    } else if (!inFlight.containsKey(key)) {
      Entry entry = entry(schedule, before);
      entries.put(key, entry);
      waiting.add(entry);
    }
  }

  private Entry leave(Entry entry) {
    waiting.remove(entry);
    entries.remove(entry.schedule.key());
    return entry;
  }

  private Entry entry(StoredSchedule schedule, @Nullable Entry before) {
    ScheduleFailure failure = failure(schedule);
    long at = failure == null ? schedule.next() : Math.max(schedule.next(), failure.retryAt());
    Timetable timetable =
        before != null && before.schedule.timetable().equals(schedule.timetable())
            ? before.timetable
            : parse(schedule);
    return new Entry(timetable == null ? Timing.NEVER : at, schedule, timetable);
  }

  private @Nullable Timetable parse(StoredSchedule schedule) {
    try {
      return Timetable.parse(schedule.timetable());
    } catch (AngariumException e) {
      long now = clock.millis();
      failures.put(
          schedule.key(), new ScheduleFailure(schedule.revision(), e, 1, now, Timing.NEVER));
      LOG.error("Schedule \"{}\" does not fire until it is replaced", schedule.key(), e);
      return null;
    }
  }

  private void fire(StoredSchedule schedule, Timetable timetable, long now) {
    try {
      UnitOfWork unit = firing.of(schedule, timetable, now);
      if (unit.sends().isEmpty()) {
        LOG.info(
            "Schedule \"{}\" does not fire for {}, which is too long ago, and goes on",
            schedule.key(),
            Instant.ofEpochMilli(schedule.next()));
      }
      book.fire(unit).whenDone(failure -> finished(schedule, failure));
    } catch (AngariumException e) {
      finished(schedule, e);
    } catch (RuntimeException e) {
      finished(
          schedule,
          new AngariumException(
              ErrorCode.INTERNAL, "a schedule could not fire: " + e + "; please report this", e));
    }
  }

  private void finished(StoredSchedule schedule, @Nullable AngariumException failure) {
    done.add(new Done(schedule, failure));
    wake();
  }

  private void take(Done one) {
    String key = one.schedule.key();
    Entry before = inFlight.remove(key);
    AngariumException error = one.failure;
    if (error == null) {
      ScheduleFailure past = failures.remove(key);
      if (past != null) {
        LOG.info("Schedule \"{}\" fires again, after {} attempts", key, past.attempts());
      }
    } else if (error.code().endsBroker()) {
      closing = true; // nothing fires any more, and everybody hears of it
      return;
    } else if (error.code() != ErrorCode.SCHEDULE_CHANGED) {
      failed(one.schedule, error);
    }
    enter(key, before);
  }

  private void failed(StoredSchedule schedule, AngariumException error) {
    long now = clock.millis();
    ScheduleFailure before = failure(schedule);
    int attempts = before == null ? 1 : before.attempts() + 1;
    long delay = Math.min(LONGEST_RETRY, FIRST_RETRY << Math.min(attempts - 1, 10));
    ScheduleFailure failure =
        new ScheduleFailure(
            schedule.revision(),
            error,
            attempts,
            before == null ? now : before.since(),
            now + delay);
    failures.put(schedule.key(), failure);
    LOG.warn(
        "Schedule \"{}\" could not fire, attempt {}; it is tried again in {} ms: {}",
        schedule.key(),
        attempts,
        delay,
        error.getMessage());
  }
}
