package org.angarium.engine;

import java.util.List;
import org.angarium.model.DestinationName;

/**
 * A destination in figures, at one moment.
 *
 * @param since when counting began, in milliseconds since 1970
 * @param sent messages that were sent to it
 * @param duplicates messages that were not sent, because their deduplication ids were known
 * @param ended what has happened in subscriptions that do not exist any more
 * @param pause how it rests
 * @param subscriptions a queue has one
 */
public record DestinationFigures(
    DestinationName name,
    long since,
    long sent,
    long duplicates,
    Counts ended,
    Pause pause,
    List<SubscriptionFigures> subscriptions) {
  /** Copies the list. */
  public DestinationFigures {
    subscriptions = List.copyOf(subscriptions);
  }

  /** What has happened in all its subscriptions, those that have ended too. */
  public Counts counts() {
    Counts sum = ended;
    for (SubscriptionFigures subscription : subscriptions) {
      sum = sum.plus(subscription.counts());
    }
    return sum;
  }
}
