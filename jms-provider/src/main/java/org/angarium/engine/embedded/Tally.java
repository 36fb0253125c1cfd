package org.angarium.engine.embedded;

import org.angarium.engine.Counts;
import org.angarium.engine.support.Amount;
import org.jspecify.annotations.Nullable;

/**
 * How many deliveries a subscription has, and how many of them are held. Guarded by the
 * subscription's lock, but for {@link #heldBytes}, which may be a little old elsewhere.
 */
final class Tally {
  private long depth;
  private long held;
  private long heldBytes;
  private long memory;
  private long disk;
  private long heldMemory;
  private long heldDisk;

  /** Made when there is something to count. */
  private @Nullable Counters counters;

  /**
   * @param depth deliveries that are there already
   * @param bytes what their messages take on disk
   */
  Tally(long depth, long bytes) {
    this.depth = depth;
    this.disk = depth == 0 ? 0 : bytes;
  }

  /** One more has come. */
  void arrived(QueuedDelivery d) {
    depth++;
    counters().arrived();
    if (d.durable) {
      disk += d.size;
    } else {
      memory += d.size;
    }
  }

  /** One is no longer there: settled, expired, or removed. */
  void gone(int size, boolean durable) {
    depth--;
    if (durable) {
      disk -= size;
    } else {
      memory -= size;
    }
  }

  /** One is no longer there: its acknowledgement has been committed. */
  void settled(QueuedDelivery d) {
    gone(d.size, d.durable);
    counters().settled(d);
  }

  /** A consumer holds one now. */
  void taken(QueuedDelivery d) {
    held(d);
    counters().delivered(d.attempts);
  }

  /** A consumer, or somebody else, holds one now. */
  void held(QueuedDelivery d) {
    held++;
    heldBytes += d.counted;
    if (d.durable) {
      heldDisk += d.size;
    } else {
      heldMemory += d.size;
    }
  }

  void noLongerHeld(QueuedDelivery d) {
    held--;
    heldBytes -= d.counted;
    if (d.durable) {
      heldDisk -= d.size;
    } else {
      heldMemory -= d.size;
    }
  }

  /** For what happens. */
  Counters counters() {
    Counters present = counters;
    if (present == null) {
      present = new Counters();
      counters = present;
    }
    return present;
  }

  /** What has happened. */
  Counts counts() {
    return counters == null ? Counts.NONE : counters.counts();
  }

  /** All that are there, held ones included, with what their messages take. */
  Amount all() {
    return new Amount(depth, memory, disk);
  }

  /** Those of them that are held. */
  Amount allHeld() {
    return new Amount(held, heldMemory, heldDisk);
  }

  /** How many are there, held ones included. */
  long depth() {
    return depth;
  }

  /** Those that are held. */
  long held() {
    return held;
  }

  /** The bytes in memory of those that are held. */
  long heldBytes() {
    return heldBytes;
  }
}
