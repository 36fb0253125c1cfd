package org.angarium.engine.embedded;

/**
 * How many deliveries a subscription has, and how many of them are held. Guarded by the
 * subscription's lock, but for {@link #heldBytes}, which may be a little old elsewhere.
 */
final class Tally {
  private long depth;
  private long held;
  private long heldBytes;
  private final Counters counters = new Counters();

  /**
   * @param depth deliveries that are there already
   */
  Tally(long depth) {
    this.depth = depth;
  }

  /** One more has come. */
  void arrived() {
    depth++;
    counters.arrived();
  }

  /** One is no longer there: settled, expired, or removed. */
  void gone() {
    depth--;
  }

  /** One is no longer there: its acknowledgement has been committed. */
  void settled(QueuedDelivery d) {
    gone();
    counters.settled(d);
  }

  /** A consumer holds one now. */
  void taken(QueuedDelivery d, EmbeddedClaimer claimer) {
    held(d);
    claimer.held++;
    counters.delivered(d.attempts);
  }

  /** A consumer, or somebody else, holds one now. */
  void held(QueuedDelivery d) {
    held++;
    heldBytes += d.counted;
  }

  void noLongerHeld(QueuedDelivery d) {
    EmbeddedClaimer holder = d.holder;
    if (holder != null) {
      holder.held--;
    }
    held--;
    heldBytes -= d.counted;
  }

  /** What has happened. */
  Counters counters() {
    return counters;
  }

  /** All that are there, held ones included. */
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
