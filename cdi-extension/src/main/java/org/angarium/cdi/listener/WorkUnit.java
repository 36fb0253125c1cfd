package org.angarium.cdi.listener;

import jakarta.jms.JMSContext;
import org.angarium.DeliveryGuarantee;

/**
 * How a listener's messages are settled: what its guarantee and its acknowledge mode say. For one
 * thread. Every method may throw; then the session is of no use any more.
 */
interface WorkUnit {
  /** Before a message is received. */
  default void begin() throws Exception {}

  /** No message came. */
  default void idle() throws Exception {}

  /** Whether something waits for {@link #idle()}. */
  default boolean pending() {
    return false;
  }

  /** The listener has returned; all of it is to happen. */
  void done() throws Exception;

  /** The listener threw; nothing of it is to happen, and its messages come again. */
  void failed(Throwable failure) throws Exception;

  /** The unit of work of a context that was made with {@link #mode}. */
  static WorkUnit of(JMSContext context, ListenerSpec.Work work) {
    return switch (work.guarantee()) {
      case EXACTLY_ONCE -> new TransactedUnit(context);
      case AT_LEAST_ONCE -> new AcknowledgedUnit(context, work.together() ? 100 : 1);
      case AT_MOST_ONCE -> new OnceUnit();
    };
  }

  /** The session mode for it. Acknowledging is the unit's, after the listener has returned. */
  static int mode(ListenerSpec.Work work) {
    return work.guarantee() == DeliveryGuarantee.AT_LEAST_ONCE
        ? JMSContext.CLIENT_ACKNOWLEDGE
        : work.guarantee().sessionMode();
  }
}
