package org.angarium.engine.shared;

/** Who has claimed deliveries of a subscription: a consumer, or the node itself. Thread-safe. */
interface Holder {
  /** Whose deliveries it has. */
  SubscriptionEntry entry();

  /** Who that is, for people: what the history of a message says. */
  String description();

  /** One of its deliveries is settled or released. */
  void settled(SharedDelivery delivery);

  /** All deliveries of a write are settled. */
  default void haveSettled() {}

  /** One of its deliveries belongs to a prepared branch from now on. */
  void lostToBranch(SharedDelivery delivery);

  /** The node itself, for some work of its own. */
  record OfNode(SubscriptionEntry entry, String description) implements Holder {
    @Override
    public void settled(SharedDelivery delivery) {
      // nobody counts them
    }

    @Override
    public void lostToBranch(SharedDelivery delivery) {
      // likewise
    }
  }
}
