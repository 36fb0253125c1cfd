package org.angarium.engine.embedded;

/**
 * The order key of a delivery: the priority, highest first, then the sequence number of the commit.
 * Deliveries of a subscription are handed out in ascending order of their keys.
 */
public final class Ord {
  /** How many priorities there are. */
  public static final int PRIORITIES = 10;

  /** Less than every order key. */
  public static final long BEFORE_ALL = -1;

  /** Greater than every order key. */
  public static final long AFTER_ALL = Long.MAX_VALUE;

  private static final int SHIFT = 56;
  private static final long SEQUENCE_MASK = (1L << SHIFT) - 1;

  private Ord() {}

  /** The key of a priority, 0 to 9, and a sequence number. */
  public static long of(int priority, long sequence) {
    return ((long) (PRIORITIES - 1 - priority) << SHIFT) | sequence;
  }

  /** The sequence number in a key. */
  public static long sequence(long ord) {
    return ord & SEQUENCE_MASK;
  }

  /** The lane of a key: 0 for priority 9 to 9 for priority 0. */
  public static int lane(long ord) {
    return (int) (ord >>> SHIFT);
  }

  /** The priority in a key. */
  public static int priority(long ord) {
    return PRIORITIES - 1 - lane(ord);
  }
}
