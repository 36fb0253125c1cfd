package org.angarium;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Administration;
import org.angarium.engine.Counts;
import org.angarium.engine.DestinationFigures;
import org.angarium.engine.Pause;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Makes what users see of an engine's figures. */
final class Statistics {
  private final Administration administration;

  Statistics(Administration administration) {
    this.administration = administration;
  }

  DestinationStatistics of(DestinationFigures figures, int producers) {
    List<SubscriptionStatistics> subscriptions = new ArrayList<>();
    figures.subscriptions().forEach(one -> subscriptions.add(of(one)));
    Counts counts = figures.counts();
    return new DestinationStatistics(
        figures.name().name(),
        !figures.name().isQueue(),
        figures.name().temporary(),
        Instant.ofEpochMilli(figures.since()),
        scope(figures.pause()),
        figures.pause().kept(),
        figures.sent(),
        figures.duplicates(),
        producers,
        counts.delivered(),
        counts.redelivered(),
        counts.acknowledged(),
        counts.deadLettered(),
        counts.expired(),
        counts.dropped(),
        counts.replaced(),
        counts.removed(),
        subscriptions);
  }

  SubscriptionStatistics of(SubscriptionFigures figures) {
    SubscriptionSpec spec = figures.spec();
    Counts counts = figures.counts();
    return new SubscriptionStatistics(
        spec.destination().name(),
        !spec.destination().isQueue(),
        spec.clientId(),
        spec.name(),
        spec.durable(),
        spec.kind().shared(),
        spec.selector().text(),
        figures.depth(),
        figures.held(),
        figures.depth() == 0 ? 0 : delayed(figures.id()),
        figures.consumers(),
        figures.depth() == 0 ? null : oldest(figures.id()),
        counts.arrived(),
        counts.delivered(),
        counts.redelivered(),
        counts.acknowledged(),
        counts.deadLettered(),
        counts.expired(),
        counts.dropped(),
        counts.replaced(),
        counts.removed());
  }

  private long delayed(int subscription) {
    try {
      return administration.delayed(subscription);
    } catch (AngariumException e) {
      return whereItHasEnded(e);
    }
  }

  private @Nullable Instant oldest(int subscription) {
    long millis;
    try {
      millis = administration.oldest(subscription);
    } catch (AngariumException e) {
      millis = whereItHasEnded(e);
    }
    return millis == 0 ? null : Instant.ofEpochMilli(millis);
  }

  /** A subscription may end between two questions. */
  private static long whereItHasEnded(AngariumException e) {
    if (e.code() != ErrorCode.NO_SUCH_SUBSCRIPTION) {
      throw e;
    }
    return 0;
  }

  static @Nullable PauseScope scope(Pause pause) {
    if (pause.delivery()) {
      return pause.sending() ? PauseScope.BOTH : PauseScope.DELIVERY;
    }
    return pause.sending() ? PauseScope.SENDING : null;
  }
}
