package org.angarium.engine.move;

import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * One message in one subscription. Immutable.
 *
 * @param subscription its place in the {@link Inventory}
 * @param ord its order key, the same in all stores: the priority, highest first, then the sequence
 *     number
 * @param shared whether the message may wait in other subscriptions too, with the same sequence
 *     number
 * @param attempts how often it was handed out, or may have been
 * @param history what became of that, as text; null for nothing
 * @param due not before this time, in milliseconds; 0 where it need not wait
 * @param holds whether its group waits for it meanwhile
 */
public record Item(
    int subscription,
    long ord,
    SentMessage message,
    boolean shared,
    int attempts,
    @Nullable String history,
    long due,
    boolean holds) {
  private static final int SHIFT = 56;
  private static final int HIGHEST_PRIORITY = 9;

  /** The priority in an order key. */
  public static int priority(long ord) {
    return HIGHEST_PRIORITY - (int) (ord >>> SHIFT);
  }

  /** The sequence number in an order key. */
  public static long sequence(long ord) {
    return ord & ((1L << SHIFT) - 1);
  }

  /** The message's sequence number. */
  public long sequence() {
    return sequence(ord);
  }

  /** Whether it waits after an attempt, and not for the time that its sender wanted. */
  public boolean isHeldBack() {
    boolean grouped = message.groupId() != null;
    return due != 0 && (grouped ? holds : attempts > 0 || due != message.deliveryTime());
  }
}
