package org.angarium.jms;

import java.util.List;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Delivery;
import org.angarium.message.Failure;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * When a session acknowledges what it delivers: the acknowledge modes of Jakarta Messaging 6.2.10
 * and local transactions (6.2.7), which differ in nothing else.
 *
 * <p>Its methods are called by whoever is inside the session's {@link DeliveryGate}, or has paused
 * it; {@link #acknowledge()} and a transaction's commit may be called on any thread. All may throw
 * {@link AngariumException}.
 */
sealed interface Acknowledging
    permits AtMostOnceAcknowledging,
        PerMessageAcknowledging,
        KeepingAcknowledging,
        XaAcknowledging {

  /**
   * The transaction that is open, which sends what the session sends when it commits; null where
   * messages are sent at once.
   */
  default @Nullable OpenWork openWork() {
    return null;
  }

  /** How many more deliveries may be handed out before some are acknowledged. */
  int room();

  /**
   * Whether {@code receive()} settles what it returns by itself, so that the engine may take it for
   * good in one step; then {@link #received} is not called.
   */
  default boolean mayTake() {
    return false;
  }

  /** {@code receive()} is about to return this delivery. */
  void received(Delivery delivery);

  /** {@code receiveBody()} could not make its body what was asked for (8.6). */
  void refused(Delivery delivery);

  /**
   * A listener is about to get it.
   *
   * @throws AngariumException and the listener must not get it; the delivery is still claimed
   */
  void handing(Delivery delivery);

  /** The listener has returned. */
  void handled(Delivery delivery);

  /** Whether a delivery whose listener threw is delivered again at once (8.7). */
  boolean redeliversFailures();

  /** What becomes of a message whose listener threw, for the log. */
  default String afterFailure() {
    return redeliversFailures() ? "is delivered again" : "stays unacknowledged";
  }

  /** The listener threw, and the delivery shall come again. */
  void failed(Delivery delivery);

  /** Why what was received and is not settled will come again; nothing is held: ignored. */
  default void failed(Failure failure) {}

  /** The application calls {@code acknowledge()}; ignored where that is not its matter. */
  default void acknowledge() {}

  /** What was delivered and not acknowledged, in that order; it is the caller's to release. */
  List<Delivery> takeUnacknowledged();

  /**
   * As {@link #takeUnacknowledged()}, because the session closes: whatever is being acknowledged at
   * this moment and fails is given back by whoever acknowledges it.
   */
  default List<Delivery> end() {
    return takeUnacknowledged();
  }

  /** Nothing is to be delivered for now: a time to acknowledge what was put off. */
  default void idle() {}

  /** Acknowledges what was put off and waits until that is durable, or has failed. */
  default void settle() {}
}
