package org.angarium.engine;

import java.util.List;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The destinations of an {@link Engine}, and their subscriptions. Thread-safe; throws what the
 * engine throws when it is closed or its store failed.
 */
public interface Destinations {
  /** All destinations, in no particular order. */
  List<DestinationName> list();

  /**
   * Deletes a permanent destination with its messages and durable subscriptions. Blocks until that
   * is durable.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}, or {@link
   *     ErrorCode#DESTINATION_IN_USE} while it has consumers
   */
  void delete(DestinationName name);

  /** The durable subscriptions, and the others that have consumers now. */
  List<SubscriptionStatus> subscriptions();

  /**
   * What a queue holds and who consumes from it.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  SubscriptionStatus queueStatus(DestinationName queue);

  /**
   * How many messages to a destination were not sent because their deduplication ids were known,
   * since the engine was opened.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  long duplicates(DestinationName destination);

  /**
   * How many messages have expired in a destination, in each of its subscriptions, since the engine
   * was opened, and were dropped or moved to its queue for expired messages.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  long expired(DestinationName destination);

  /**
   * What the limits of a destination have done since the engine was opened.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  LimitStatus limits(DestinationName destination);

  /** Has a listener hear when messages leave a subscription because of its limits. */
  void onOverflow(Overflow.Listener listener);

  /**
   * Deletes a durable subscription with its messages. Blocks until that is durable.
   *
   * @param clientId null for a shared one made without a client id
   * @throws AngariumException {@link ErrorCode#NO_SUCH_SUBSCRIPTION}, or {@link
   *     ErrorCode#SUBSCRIPTION_IN_USE} while it has consumers, or deliveries of it are part of an
   *     open transaction or unacknowledged
   */
  void unsubscribe(@Nullable String clientId, String name);
}
