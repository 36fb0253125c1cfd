package org.angarium.engine.embedded;

/**
 * How many deliveries a subscription has, and how many of them are held. Guarded by the
 * subscription's lock, but for {@link #heldBytes}, which may be a little old elsewhere.
 */
final class Tally {
  private long depth;
  private long held;
  private long heldBytes;

  /**
   * @param depth deliveries that are there already
   */
  Tally(long depth) {
    this.depth = depth;
  }

  /** One more has come. */
  void arrived() {
    depth++;
  }

  /** One is no longer there: settled, expired, or removed. */
  void gone() {
    depth--;
  }

  /** A consumer, or somebody else, holds one now. */
  void held(QueuedDelivery d) {
    held++;
    heldBytes += d.counted;
  }

  void noLongerHeld(QueuedDelivery d) {
    held--;
    heldBytes -= d.counted;
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
