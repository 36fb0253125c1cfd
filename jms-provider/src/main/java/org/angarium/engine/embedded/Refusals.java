package org.angarium.engine.embedded;

import org.angarium.engine.Limits;
import org.angarium.engine.Send;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** What senders are told for whose messages a destination has no room. */
final class Refusals {
  private Refusals() {}

  /** Refuses a message that alone is too large for its destination. */
  static void checkFitsAlone(DestinationEntry to, Send send) {
    Limits limits = to.limits();
    int size = send.message().size();
    boolean disk = send.message().persistent() && to.keeps();
    long limit = disk ? limits.maxDiskBytes() : limits.maxMemoryBytes();
    if (limit > 0 && size > limit) {
      String option = disk ? "maxDiskBytes" : "maxMemoryBytes";
      to.counts().refused();
      throw new AngariumException(
          ErrorCode.DESTINATION_FULL,
          "%s is refused: it takes %d bytes, and %s of %s is %d; send less in one message, or raise %s"
              .formatted(send.message(), size, option, to.name, limit, option));
    }
  }

  /**
   * A subscription is full.
   *
   * @param obstacle which limit is met
   * @param why it was refused
   */
  static AngariumException full(Subscription s, String obstacle, String why) {
    return new AngariumException(
        ErrorCode.DESTINATION_FULL,
        ("%s is full (%s, %s); consume, raise the limit, or choose another whenFull, such as"
                + " DROP_OLDEST")
            .formatted(s, obstacle, why));
  }

  /** There was no room until now. */
  static AngariumException wasFull(DestinationEntry to, String why) {
    return new AngariumException(
        ErrorCode.DESTINATION_FULL,
        "%s was full until now (%s); others wait before this message, send it again"
            .formatted(to.name, why));
  }
}
