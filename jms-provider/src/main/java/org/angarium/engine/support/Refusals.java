package org.angarium.engine.support;

import org.angarium.engine.Limits;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What senders are told for whose messages a destination has no room. */
public final class Refusals {
  private Refusals() {}

  /**
   * Of a message that alone is too large for its destination; null where it is not.
   *
   * @param message as people call it
   * @param size of it, in bytes
   * @param onDisk whether it is kept there
   */
  public static @Nullable AngariumException tooLarge(
      DestinationName to, Limits limits, Object message, int size, boolean onDisk) {
    long limit = onDisk ? limits.maxDiskBytes() : limits.maxMemoryBytes();
    if (limit == 0 || size <= limit) {
      return null;
    }
    String option = onDisk ? "maxDiskBytes" : "maxMemoryBytes";
    return new AngariumException(
        ErrorCode.DESTINATION_FULL,
        "%s is refused: it takes %d bytes, and %s of %s is %d; send less in one message, or raise %s"
            .formatted(message, size, option, to, limit, option));
  }

  /**
   * A subscription is full.
   *
   * @param subscription as people call it
   * @param obstacle which limit is met
   * @param why it was refused
   */
  public static AngariumException full(Object subscription, String obstacle, String why) {
    return new AngariumException(
        ErrorCode.DESTINATION_FULL,
        ("%s is full (%s, %s); consume, raise the limit, or choose another whenFull, such as"
                + " DROP_OLDEST")
            .formatted(subscription, obstacle, why));
  }

  /** There was no room until now. */
  public static AngariumException wasFull(Object to, String why) {
    return new AngariumException(
        ErrorCode.DESTINATION_FULL,
        "%s was full until now (%s); others wait before this message, send it again"
            .formatted(to, why));
  }

  /** The sender's transaction is over. */
  public static AngariumException ended() {
    return new AngariumException(
        ErrorCode.TRANSACTION_ROLLED_BACK,
        "the message was not sent: its transaction ended while it waited for room");
  }

  /** The sender was interrupted while he waited for something; his thread stays interrupted. */
  public static AngariumException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AngariumException(
        ErrorCode.INTERRUPTED,
        "the thread was interrupted while it waited for %s; nothing was sent".formatted(what),
        e);
  }
}
