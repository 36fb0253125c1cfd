package org.angarium.management;

import java.util.List;
import java.util.Objects;
import org.angarium.Backlog;
import org.angarium.Broker;
import org.angarium.engine.Administration;
import org.angarium.engine.Counts;
import org.angarium.engine.DestinationFigures;
import org.angarium.engine.Pause;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
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
    return subscription == null ? figures().subscriptions() : only(subscription);
  }

  /** By its name, and not among all of its topic: of these there may be a hundred thousand. */
  private List<SubscriptionFigures> only(SubscriptionSpec wanted) {
    try {
      String name = Objects.requireNonNull(wanted.name());
      int id = administration.durableSubscription(wanted.clientId(), name);
      SubscriptionFigures found = administration.figures(id);
      boolean same =
          found.spec().kind() == wanted.kind() && found.spec().destination().equals(destination);
      return same ? List.of(found) : List.of();
    } catch (AngariumException e) {
      if (e.code() == ErrorCode.NO_SUCH_SUBSCRIPTION) {
        return List.of();
      }
      throw e;
    }
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
    String name = Objects.requireNonNull(subscription.name());
    return broker.admin().subscription(subscription.clientId(), name);
  }

  /** Rests it. */
  void pause(Pause pause) {
    administration.pause(destination, pause);
  }
}
