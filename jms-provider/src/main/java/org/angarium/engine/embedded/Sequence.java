package org.angarium.engine.embedded;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives sequence numbers to deliveries and ids to what is stored. Thread-safe.
 *
 * <p>The store only knows a number that none has passed yet, moved on in large steps, so that a
 * start need not look for the greatest one; a restart leaves a gap.
 */
final class Sequence {
  private static final long STEP = 1_000_000;
  private static final int ID_STEP = 1_000;

  private final AtomicLong next;
  private final AtomicInteger nextId;
  private final AtomicInteger nextVolatileId = new AtomicInteger(-1);
  private long reserved;
  private int reservedIds;

  Sequence(Contents contents) {
    this.next = new AtomicLong(contents.nextSequence());
    this.nextId = new AtomicInteger(contents.nextId());
    this.reserved = contents.nextSequence();
    this.reservedIds = contents.nextId();
  }

  /** The next sequence number. */
  long next() {
    return next.getAndIncrement();
  }

  /** The last one given. */
  long last() {
    return next.get() - 1;
  }

  /** An id for something that is stored. */
  int nextId() {
    return nextId.getAndIncrement();
  }

  /** An id for a subscription that is only in memory. */
  int nextVolatileId() {
    return nextVolatileId.getAndDecrement();
  }

  /** Has the store know of what was given. For the committer's thread. */
  void reserveIfNeeded(StoreWriter writer) {
    long used = next.get();
    if (used >= reserved) {
      writer.reserveSequence(used + STEP);
      reserved = used + STEP;
    }
    int ids = nextId.get();
    if (ids >= reservedIds) {
      writer.reserveId(ids + ID_STEP);
      reservedIds = ids + ID_STEP;
    }
  }
}
