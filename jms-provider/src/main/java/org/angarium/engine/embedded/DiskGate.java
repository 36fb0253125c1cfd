package org.angarium.engine.embedded;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.support.Departures;
import org.angarium.engine.support.Line;
import org.angarium.engine.support.Refusals;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Takes no more messages for the disk before the disk is full, so that there is room to acknowledge
 * those that are there. Thread-safe.
 *
 * <p>The disk is looked at now and then: each look gives a budget that is a small part of what is
 * free, since a message is written more than once before the disk has it for good; messages use it
 * up, and then the disk is looked at again. Who finds it full waits, and it is looked at each
 * second. What was acknowledged meanwhile is then removed from the tables at once, and not when
 * more comes: else there would be no end.
 */
final class DiskGate implements AutoCloseable {
  /** How much of what is free may be sent before the disk is looked at again. */
  private static final int PART = 8;

  private static final long MAX_BUDGET = 32 << 20;
  private static final long MIN_BUDGET = 64 << 10;
  private static final long INTERVAL_MILLIS = 1_000;

  private final EngineSettings settings;
  private final Store store;
  private final Clock clock;
  private final Departures departures;
  private final LongSupplier unwritten;
  private final Runnable tidying;
  private final Clock.Timer timer;
  private final Line line = new Line(true);
  private final AtomicLong budget = new AtomicLong();
  private final ReentrantLock measuring = new ReentrantLock();
  private final AtomicBoolean full = new AtomicBoolean();
  private final boolean guards;
  private long measuredAt = Long.MIN_VALUE / 2;

  /**
   * @param unwritten how many bytes of messages were let in that are not on the disk yet
   * @param tidying has the space freed of what was removed; does not block
   */
  DiskGate(
      String name,
      EngineSettings settings,
      Store store,
      Clock clock,
      Departures departures,
      LongSupplier unwritten,
      Runnable tidying) {
    this.unwritten = unwritten;
    this.tidying = tidying;
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.departures = departures;
    this.guards =
        store.keepsMessages() && (settings.minFreeDisk() != 0 || settings.diskLimit() != 0);
    this.timer = clock.timer("angarium-" + name + "-disk", this::look);
  }

  /** Those who wait. */
  Line line() {
    return line;
  }

  /**
   * Takes room for what is to be written; may block, also for the disk.
   *
   * @throws AngariumException {@link ErrorCode#DISK_FULL}, {@link ErrorCode#INTERRUPTED}
   */
  void reserve(long bytes, String connectionId, @Nullable EmbeddedRoom room, boolean mayWait) {
    if (bytes == 0 || !guards || (line.waiting() == 0 && !full.get() && tryTake(bytes))) {
      return;
    }
    timer.wakeAfter(clock.millis(), INTERVAL_MILLIS);
    try {
      BytesWant want = new BytesWant(departures, connectionId, room, () -> takeOrLook(bytes));
      if (!line.take(want, ByteGate.nanos(settings, mayWait))) {
        throw full(bytes, ByteGate.reason(settings, mayWait));
      }
    } catch (InterruptedException e) {
      throw Refusals.interrupted("room on the disk", e);
    }
  }

  /** Takes from the budget, and makes a new one where that is used up. */
  private boolean tryTake(long bytes) {
    if (budget.addAndGet(-bytes) >= 0) {
      return true;
    }
    return measure(bytes);
  }

  private boolean takeOrLook(long bytes) {
    return full.get() ? measure(bytes) : tryTake(bytes);
  }

  private boolean measure(long bytes) {
    measuring.lock();
    try {
      if (full.get()
          && clock.millis() < measuredAt + INTERVAL_MILLIS
          && clock.millis() >= measuredAt) {
        return false;
      }
      measuredAt = clock.millis();
      long free = free(store.diskSpace());
      boolean room = free / PART >= Math.max(bytes, MIN_BUDGET);
      full.set(!room);
      if (room) {
        budget.set(Math.min(MAX_BUDGET, free / PART) - bytes);
      } else {
        tidying.run(); // the next look may find more
      }
      return room;
    } finally {
      measuring.unlock();
    }
  }

  /**
   * How many bytes more the store may take, beside those that it must: open transactions commit
   * what they were let in with, however full the disk is by then.
   */
  private long free(DiskSpace space) {
    long free = space.usable() - minFree(space);
    long within = settings.diskLimit() - space.used();
    return (settings.diskLimit() == 0 ? free : Math.min(free, within)) - unwritten.getAsLong();
  }

  private long minFree(DiskSpace space) {
    return settings.minFreeDisk() == EngineSettings.AUTO
        ? Math.min(256L << 20, Math.max(32L << 20, space.total() / 20))
        : settings.minFreeDisk();
  }

  private void look() {
    if (line.waiting() > 0) {
      timer.wakeAfter(clock.millis(), INTERVAL_MILLIS);
      line.grant();
    }
  }

  private AngariumException full(long bytes, String why) {
    DiskSpace space = store.diskSpace();
    return new AngariumException(
        ErrorCode.DISK_FULL,
        ("no room for %d bytes of messages on the disk (%d bytes are free for them, of which %d are"
                + " kept for acknowledgements, minFreeDisk; %d bytes are in use, diskLimit %s; %d more"
                + " are to come of open transactions and commits; %s);"
                + " consume messages, make room on the disk, or change these options")
            .formatted(
                bytes,
                space.usable(),
                minFree(space),
                space.used(),
                settings.diskLimit() == 0 ? "none" : settings.diskLimit(),
                unwritten.getAsLong(),
                why));
  }

  @Override
  public void close() {
    timer.close();
  }
}
