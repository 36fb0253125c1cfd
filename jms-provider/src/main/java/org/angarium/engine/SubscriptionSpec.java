package org.angarium.engine;

import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Which subscription a consumer wants. A queue has exactly one; a topic's are told apart by client
 * id, name and kind (Jakarta Messaging 3.1, 4.2 and 8.3).
 *
 * @param clientId null where the connection has none; part of the identity of named subscriptions,
 *     and what noLocal compares
 * @param name null for queues and for unshared non-durable subscriptions
 * @param selector what the subscription lets in; for a queue {@link Selector#all()}, its consumers
 *     have selectors of their own
 */
public record SubscriptionSpec(
    Kind kind,
    DestinationName destination,
    @Nullable String clientId,
    @Nullable String name,
    Selector selector,
    boolean noLocal) {

  /** The kinds of subscription. */
  public enum Kind {
    /** The one subscription of a queue. */
    QUEUE(false, false),
    /** One consumer's own; it ends with the consumer. */
    NON_DURABLE(false, false),
    /** By name; it ends with its last consumer. */
    SHARED(false, true),
    /** By client id and name, one consumer at a time. */
    DURABLE(true, false),
    /** By name and, where there is one, client id; any number of consumers. */
    SHARED_DURABLE(true, true);

    private final boolean durable;
    private final boolean shared;

    Kind(boolean durable, boolean shared) {
      this.durable = durable;
      this.shared = shared;
    }

    /** Whether it outlives its consumers, on a topic. */
    public boolean durable() {
      return durable;
    }

    /** Whether several consumers may share it, on a topic. */
    public boolean shared() {
      return shared;
    }
  }

  /** The subscription of a queue. */
  public static SubscriptionSpec queue(DestinationName queue) {
    return new SubscriptionSpec(Kind.QUEUE, queue, null, null, Selector.all(), false);
  }

  /** Whether what it holds must survive a restart. */
  public boolean durable() {
    return kind.durable() || (kind == Kind.QUEUE && !destination.temporary());
  }
}
