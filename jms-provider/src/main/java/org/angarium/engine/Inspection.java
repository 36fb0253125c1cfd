package org.angarium.engine;

import java.util.List;
import org.angarium.message.SentMessage;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Looks into an engine, for operators: what waits, who holds it, and why it does not move.
 *
 * <p>Thread-safe. It holds no lock for long, and does a bounded amount of work. What it says was
 * true at one moment of each subscription, not of all at once. Where it says so, a method reads the
 * disk.
 */
public interface Inspection {
  /** All subscriptions, those of queues too, in no particular order. Does not read the disk. */
  List<SubscriptionLook> subscriptions();

  /** One subscription; null where it has gone. Does not read the disk. */
  @Nullable SubscriptionLook subscription(int id);

  /**
   * The consumers of a subscription with what their sessions say of themselves; empty where it has
   * gone. Does not read the disk.
   *
   * @param max how many at most
   */
  List<ConsumerLook> consumers(int subscriptionId, int max);

  /**
   * Some deliveries of a subscription: the first that are ready, then some that are held or wait
   * for their time. Reads one page from disk where nothing ready is in memory.
   *
   * @param max how many of each kind at most
   */
  List<DeliveryLook> some(int subscriptionId, int max);

  /**
   * Where a message is. Reads the disk, {@code budget} deliveries at most.
   *
   * @param where only there; null for everywhere
   */
  Found find(String messageId, @Nullable DestinationName where, long budget);

  /**
   * The delivery that has waited longest of those that are ready, held by nobody; null for none.
   * May read the disk.
   */
  @Nullable Oldest oldest(int subscriptionId);

  /**
   * Has it remembered over a restart since when a durable subscription has no consumer: the only
   * thing here that changes anything. Does nothing where it is known, or not so. Does not block.
   */
  void rememberUnattended(int subscriptionId);

  /** What memory and disk the engine takes. Asks the operating system. */
  StorageLook storage();

  /**
   * What a search for a message has found.
   *
   * @param deliveries one for each subscription that has it
   * @param sentBy the prepared branches that send it when they are committed
   * @param complete whether everything was looked at
   */
  record Found(List<DeliveryLook> deliveries, List<Sending> sentBy, boolean complete) {
    /** Copies the lists. */
    public Found {
      deliveries = List.copyOf(deliveries);
      sentBy = List.copyOf(sentBy);
    }
  }

  /** A prepared branch that sends a message. */
  record Sending(BranchId branch, long preparedAtMillis, SentMessage message) {}

  /**
   * What has waited longest.
   *
   * @param key tells it from others of the subscription
   * @param messageId empty where it has none
   * @param sinceMillis when it was sent, or when its delay was over; 0 where its sender gave no
   *     time
   */
  record Oldest(long key, String messageId, long sinceMillis) {}
}
