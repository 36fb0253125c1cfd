package org.angarium.engine.h2;

import org.angarium.engine.embedded.Ord;

/**
 * A stretch of a subscription's deliveries whose order keys agree in their upper half: one
 * priority, and 2^32 sequence numbers, an era.
 *
 * <p>A delivery's row is found by one number, the lane's id and the lower half of the order key: H2
 * keeps a table in the order of a primary key only when that is one number, and with a key of two
 * columns each change costs a second tree. Within a lane the rows lie in the order of delivery.
 *
 * @param id given by the store, never given again, at least 1
 * @param prefix the upper half of the order keys
 */
record Lane(int id, int subscriptionId, int prefix) implements Comparable<Lane> {
  private static final int HALF = 32;
  private static final long LOW = 0xFFFF_FFFFL;

  /** The upper half of an order key. */
  static int prefixOf(long ord) {
    return (int) (ord >>> HALF);
  }

  /** The upper half of the order keys of a priority and an era. */
  static int prefixOf(int priority, long era) {
    return prefixOf(Ord.of(priority, era << HALF));
  }

  int priority() {
    return Ord.priority(firstOrd());
  }

  /** The upper bits of the sequence numbers. */
  long era() {
    return Ord.sequence(firstOrd()) >>> HALF;
  }

  /** The key of the row of a delivery. */
  long key(long ord) {
    return ((long) id << HALF) | (ord & LOW);
  }

  /** The order key of a row's key. */
  long ord(long key) {
    return firstOrd() | (key & LOW);
  }

  /** The least key of a row after an order key; greater than {@link #lastKey} for none. */
  long firstKey(long after) {
    if (after < firstOrd()) {
      return key(0);
    }
    return after >= lastOrd() ? key(LOW) + 1 : key(after) + 1;
  }

  /** The greatest key of a row up to a sequence number; less than every key for none. */
  long lastKey(long maxSequence) {
    long era = era();
    if (maxSequence < era << HALF) {
      return -1;
    }
    return maxSequence >>> HALF > era ? key(LOW) : key(maxSequence);
  }

  private long firstOrd() {
    return (long) prefix << HALF;
  }

  private long lastOrd() {
    return firstOrd() | LOW;
  }

  @Override
  public int compareTo(Lane other) {
    return Integer.compare(prefix, other.prefix);
  }
}
