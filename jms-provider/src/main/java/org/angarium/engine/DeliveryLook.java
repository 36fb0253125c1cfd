package org.angarium.engine;

import org.angarium.message.AttemptHistory;
import org.angarium.message.MessageHead;
import org.angarium.model.BranchId;
import org.jspecify.annotations.Nullable;

/**
 * One message in one subscription at one moment, for operators.
 *
 * @param subscriptionId the {@link SubscriptionLook#id()}
 * @param source which subscription that is
 * @param head null where it is on disk only and was not read
 * @param attempts how often it was handed out, the present hand-out too
 * @param history what became of the attempts before, as far as is known
 * @param holder who holds it; null for no consumer
 * @param sinceMillis when it was claimed or prepared; 0 where nobody holds it
 * @param notBeforeMillis until when it waits; 0 for not
 * @param branch the prepared branch that it is part of; null for none
 * @param group what holds for its group; null where it has none
 * @param onDiskOnly whether it must be brought in before anybody can have it
 */
public record DeliveryLook(
    int subscriptionId,
    SubscriptionSpec source,
    @Nullable MessageHead head,
    State state,
    int attempts,
    AttemptHistory history,
    @Nullable ConsumerLook holder,
    long sinceMillis,
    long notBeforeMillis,
    @Nullable BranchId branch,
    @Nullable GroupLook group,
    boolean onDiskOnly) {

  /** What it does. */
  public enum State {
    /** It waits for a consumer. */
    READY,
    /** A consumer holds it. */
    CLAIMED,
    /** Its acknowledgement is on the way, or part of a prepared branch. */
    SETTLING,
    /** It waits for its time, after a failure. */
    HELD_BACK,
    /** It waits for its delivery time. */
    DELAYED,
    /** It has expired and is about to be removed or moved. */
    EXPIRED
  }

  /**
   * The group of a delivery at one moment.
   *
   * @param owner the only consumer that may have more of it now; null for none in particular
   * @param held how many of it consumers and prepared branches hold, or wait for their time
   * @param heldBack how many of those wait for their time
   * @param heldBackUntilMillis until when the first of these waits; 0 where that is not known
   * @param first whether the delivery is the next of its group
   */
  public record GroupLook(
      String key,
      @Nullable ConsumerLook owner,
      int held,
      int heldBack,
      long heldBackUntilMillis,
      boolean first) {}
}
