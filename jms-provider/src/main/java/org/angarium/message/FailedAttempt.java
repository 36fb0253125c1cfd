package org.angarium.message;

import org.jspecify.annotations.Nullable;

/**
 * One hand-out of a message that did not end with its acknowledgement.
 *
 * @param number counted from 1, as JMSXDeliveryCount
 * @param at when it ended, or began where nobody saw its end, in milliseconds since 1970; 0 where
 *     that is not known
 * @param consumer who had the message, for people; null where that is not known
 * @param failure what happened
 */
public record FailedAttempt(int number, long at, @Nullable String consumer, Failure failure) {
  private static final int CONSUMER = 160;

  /** Cuts a consumer's name that is too long. */
  public FailedAttempt {
    consumer = consumer == null ? null : Failure.cut(consumer, CONSUMER);
  }

  /** What is said of an attempt whose end nobody saw. */
  public static final Failure RESTARTED =
      Failure.of("the broker was restarted before it was acknowledged");

  /** An attempt of which only its number is known. */
  static FailedAttempt unknown(int number) {
    return new FailedAttempt(number, 0, null, RESTARTED);
  }
}
