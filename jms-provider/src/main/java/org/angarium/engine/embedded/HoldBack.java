package org.angarium.engine.embedded;

import java.util.List;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down until when released deliveries wait, so that a restart does not forget it. Nobody
 * waits for that: in memory it holds already.
 */
final class HoldBack implements Work {
  private static final Logger LOG = LoggerFactory.getLogger(HoldBack.class);

  private final List<QueuedDelivery> deliveries;
  private final long until;

  HoldBack(List<QueuedDelivery> deliveries, long until) {
    this.deliveries = deliveries;
    this.until = until;
  }

  @Override
  public void prepare() {}

  @Override
  public void write(StoreWriter writer) {
    for (QueuedDelivery d : deliveries) {
      if (d.state() == QueuedDelivery.HELD_BACK && !d.subscription.isEnded()) {
        int traits =
            writer.holdBack(d.subscription.id, d.ord, d.attempts, d.historyText(), until, d.traits);
        d.attemptsOnDisk = d.attempts;
        d.subscription.changeTraits(d, traits); // it may have been released again meanwhile
      }
    }
  }

  @Override
  public void apply(Wakes wakes) {}

  @Override
  public void done(@Nullable AngariumException failure) {
    if (failure != null) {
      LOG.warn("{} deliveries wait until {} in memory only", deliveries.size(), until, failure);
    }
  }
}
