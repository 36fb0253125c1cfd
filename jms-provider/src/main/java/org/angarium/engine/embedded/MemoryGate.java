package org.angarium.engine.embedded;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of messages. What is only in memory has a hard limit, half of all: senders wait
 * or are refused. What is on disk too is merely counted, and leaves memory when there is too much.
 * Thread-safe.
 */
final class MemoryGate {
  private static final long SMALL_WINDOW = 64 * 1024;

  private final EngineSettings settings;
  private final long volatileLimit;
  private final AtomicLong volatileBytes = new AtomicLong();
  private final AtomicLong cachedBytes = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition room = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable AngariumException ended;

  MemoryGate(EngineSettings settings) {
    this.settings = settings;
    this.volatileLimit = Math.max(1, settings.memoryLimit() / 2);
  }

  /**
   * Takes room for messages that are only in memory; may block. A message that alone exceeds the
   * limit is let in when nothing else is there.
   *
   * @throws AngariumException {@link ErrorCode#MEMORY_FULL}, {@link ErrorCode#INTERRUPTED}, and
   *     with what {@link #end} was told
   */
  void reserve(long bytes) {
    if (bytes == 0 || tryReserve(bytes)) {
      return;
    }
    if (settings.whenMemoryFull() == WhenFull.REJECT) {
      throw full(bytes, "policy REJECT");
    }
    try {
      await(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AngariumException(
          ErrorCode.INTERRUPTED,
          "the thread was interrupted while it waited for room for %d bytes; nothing was sent"
              .formatted(bytes),
          e);
    }
  }

  /**
   * As {@link #reserve}, without waiting.
   *
   * @throws AngariumException {@link ErrorCode#MEMORY_FULL}
   */
  void reserveNow(long bytes) {
    if (bytes != 0 && !tryReserve(bytes)) {
      throw full(bytes, "nobody waits");
    }
  }

  /** Takes room, also where there is none. */
  void take(long bytes) {
    volatileBytes.addAndGet(bytes);
  }

  /** Sends those away who wait for room, and who would; only the first reason counts. */
  void end(AngariumException reason) {
    lock.lock();
    try {
      if (ended == null) {
        ended = reason;
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives room back. */
  void release(long bytes) {
    if (bytes != 0) {
      volatileBytes.addAndGet(-bytes);
      if (waiting.get() > 0) {
        lock.lock();
        try {
          room.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /** Durable messages came into memory, or left it. */
  void cached(long delta) {
    cachedBytes.addAndGet(delta);
  }

  /** What messages take that are only in memory. */
  long volatileBytes() {
    return volatileBytes.get();
  }

  /** What those may take. */
  long volatileLimit() {
    return volatileLimit;
  }

  /** What messages take in memory that are on disk too. */
  long cachedBytes() {
    return cachedBytes.get();
  }

  /** How many bytes one subscription may keep in memory of what is on disk too. */
  long window() {
    long limit = settings.memoryLimit();
    long cached = cachedBytes.get();
    if (cached > limit / 2) {
      return cached > limit ? 0 : Math.min(SMALL_WINDOW, limit / 8);
    }
    return limit / 8;
  }

  /** How many bytes one read from disk may bring. */
  long page() {
    return Math.max(window() / 2, Math.min(SMALL_WINDOW, settings.memoryLimit() / 16));
  }

  private boolean tryReserve(long bytes) {
    long now = volatileBytes.get();
    while (now + bytes <= volatileLimit || now == 0) {
      if (volatileBytes.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = volatileBytes.get();
    }
    return false;
  }

  private void await(long bytes) throws InterruptedException {
    long nanos = settings.blockTimeout().toNanos();
    lock.lockInterruptibly();
    waiting.incrementAndGet();
    try {
      boolean reserved = tryReserve(bytes);
      while (!reserved && nanos > 0 && ended == null) {
        nanos = room.awaitNanos(nanos);
        reserved = tryReserve(bytes);
      }
      AngariumException reason = ended;
      if (reason != null) {
        release(reserved ? bytes : 0);
        throw reason;
      }
      if (!reserved) {
        throw full(bytes, "policy BLOCK, waited " + settings.blockTimeout().toMillis() + " ms");
      }
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  private AngariumException full(long bytes, String why) {
    return new AngariumException(
        ErrorCode.MEMORY_FULL,
        ("no room for %d bytes of messages that are kept in memory (%d bytes are taken, limit %d,"
                + " %s); consume messages, raise memoryLimit, or send PERSISTENT messages to queues"
                + " and durable subscriptions, which are kept on disk")
            .formatted(bytes, volatileBytes.get(), volatileLimit, why));
  }
}
