package org.angarium.engine.embedded;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Whether the committer waits a moment before it syncs, for those who come just after.
 *
 * <p>After a sync a sender and a consumer are told at the same moment; both come again, one some
 * microseconds after the other. The one that comes first would have a sync of its own, the other
 * the next, and so on, by turns: half of the syncs for nothing. So the committer sees whether those
 * who came while a sync was under way came shortly after its begin, again and again. Then it waits,
 * as long as a part of a sync takes, until as many are there as took part in the last sync or had
 * missed it. A sender that is alone never waits.
 *
 * <p>Only those count of whom a thread waits for the sync: they come again when it is over. Who
 * sends without waiting comes all the time, and waiting for him makes the others slower: one
 * consumer that acknowledges what is sent asynchronously got 2,000 messages a second, not 2,800.
 *
 * <p>For the committer's thread, but for {@link #arrived}.
 */
final class Gathering {
  private static final long LONGEST_NANOS = 100_000;

  /** A part of how long a sync takes. */
  private static final int PART = 3;

  /** So often more must have missed a sync by little than not, or have come in time. */
  private static final int SURE = 4;

  private static final int SUREST = 12;

  private final LongSupplier nanoTime;

  /** When the first came while a sync was under way; 0 while nobody did. */
  private volatile long missedAt = 1;

  private long began;
  private long syncNanos;
  private int score;
  private boolean waited;
  private int expected;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  Gathering(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Somebody submits. */
  void arrived() {
    if (missedAt == 0) {
      missedAt = nanoTime.getAsLong();
    }
  }

  /**
   * Waits for more, where that is worth while.
   *
   * @param size of the group
   * @param more takes into the group who has come, and tells its size
   * @return its size
   */
  @SuppressWarnings("ThreadPriorityCheck") // a hint, and no more than that
  int await(int size, IntSupplier more) {
    waited = score >= SURE && size < expected;
    if (!waited) {
      return size;
    }
    long start = nanoTime.getAsLong();
    int now = size;
    while (now < expected && nanoTime.getAsLong() - start < patience()) {
      Thread.yield(); // they may need this processor
      now = more.getAsInt();
    }
    score = now > size ? Math.min(score + 1, SUREST) : score - 2;
    return now;
  }

  private long patience() {
    return Math.min(LONGEST_NANOS, syncNanos / PART);
  }

  /** A sync begins. */
  void syncBegins() {
    began = nanoTime.getAsLong();
    missedAt = 0;
  }

  /**
   * It has ended.
   *
   * @return whether it is to be told for how many to wait, see {@link #expect}
   */
  boolean syncEnded() {
    long now = nanoTime.getAsLong();
    long took = now - began;
    syncNanos = syncNanos == 0 ? took : (7 * syncNanos + took) / 8;
    long missed = missedAt;
    missedAt = 1;
    if (!waited) {
      boolean byLittle = missed != 0 && missed - began < patience();
      score = byLittle ? Math.min(score + 1, SUREST) : Math.max(score - 1, 0);
    }
    waited = false;
    return score >= SURE;
  }

  /** So many threads wait for the sync that has ended, or for the next one. */
  void expect(int waiting) {
    expected = waiting;
  }
}
