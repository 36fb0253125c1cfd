package org.angarium.management;

import java.util.List;
import org.angarium.Backlog;
import org.angarium.Broker;
import org.angarium.engine.Administration;
import org.angarium.engine.Counts;
import org.angarium.engine.DestinationFigures;
import org.angarium.engine.Pause;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What a bean is about: a destination, or one durable subscription of a topic. Its figures are read
 * when they are asked for. Thread-safe.
 *
 * @param subscription null for a destination as a whole
 */
record Place(
    Broker broker,
    Administration administration,
    DestinationName destination,
    @Nullable SubscriptionSpec subscription) {

  DestinationFigures figures() {
    return administration.destination(destination);
  }

  /** Where its messages wait. */
  List<SubscriptionFigures> subscriptions() {
    List<SubscriptionFigures> all = figures().subscriptions();
    return subscription == null ? all : all.stream().filter(one -> isIt(one.spec())).toList();
  }

  private boolean isIt(SubscriptionSpec other) {
    return subscription != null
        && other.kind() == subscription.kind()
        && java.util.Objects.equals(other.name(), subscription.name())
        && java.util.Objects.equals(other.clientId(), subscription.clientId());
  }

  Counts counts() {
    if (subscription == null) {
      return figures().counts();
    }
    return subscriptions().stream()
        .map(SubscriptionFigures::counts)
        .reduce(Counts.NONE, Counts::plus);
  }

  long depth() {
    return subscriptions().stream().mapToLong(SubscriptionFigures::depth).sum();
  }

  long held() {
    return subscriptions().stream().mapToLong(SubscriptionFigures::held).sum();
  }

  long consumers() {
    return subscriptions().stream().mapToLong(SubscriptionFigures::consumers).sum();
  }

  /** How many are delayed. Blocks for the disk. */
  long delayed() {
    return subscriptions().stream()
        .filter(one -> one.depth() > 0)
        .mapToLong(one -> administration.delayed(one.id()))
        .sum();
  }

  /** The age of the oldest message in milliseconds; -1 for none. Blocks for the disk. */
  long oldestAge() {
    long oldest =
        subscriptions().stream()
            .filter(one -> one.depth() > 0)
            .mapToLong(one -> administration.oldest(one.id()))
            .filter(millis -> millis > 0)
            .min()
            .orElse(0);
    return oldest == 0 ? -1 : Math.max(0, administration.now() - oldest);
  }

  String paused() {
    Pause pause = figures().pause();
    if (pause.delivery()) {
      return pause.sending() ? "BOTH" : "DELIVERY";
    }
    return pause.sending() ? "SENDING" : "";
  }

  /** Its messages. */
  Backlog backlog() {
    if (subscription == null) {
      return broker.admin().queue(destination.name());
    }
    String name = java.util.Objects.requireNonNull(subscription.name());
    return broker.admin().subscription(subscription.clientId(), name);
  }

  /** Rests it. */
  void pause(Pause pause) {
    administration.pause(destination, pause);
  }
}
