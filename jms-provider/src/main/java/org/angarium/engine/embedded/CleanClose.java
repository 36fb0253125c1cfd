package org.angarium.engine.embedded;

import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last work of all: who closes knows exactly what was handed out, so the next start need not
 * take all that the marks cover for redeliveries.
 */
final class CleanClose implements Work {
  private static final Logger LOG = LoggerFactory.getLogger(CleanClose.class);

  private final Directory directory;

  CleanClose(Directory directory) {
    this.directory = directory;
  }

  @Override
  public boolean isAlone() {
    return true;
  }

  @Override
  public void prepare() {}

  @Override
  public void write(StoreWriter writer) {
    for (Subscription subscription : directory.subscriptions()) {
      subscription.lock().lock();
      try {
        if (subscription.durable && !subscription.isEnded()) {
          writeExactly(subscription, writer);
        }
      } finally {
        subscription.lock().unlock();
      }
    }
  }

  private static void writeExactly(Subscription subscription, StoreWriter writer) {
    subscription.marks().takeBack(subscription.id, writer);
    for (QueuedDelivery d : subscription.index().toList()) {
      writeAttempts(d, writer);
    }
    for (QueuedDelivery d : subscription.spill().pinned()) {
      writeAttempts(d, writer);
    }
  }

  private static void writeAttempts(QueuedDelivery d, StoreWriter writer) {
    if (d.durable && !d.isEvictable() && d.state() != QueuedDelivery.GONE) {
      writer.setAttempts(d.subscription.id, d.ord, d.attempts, d.historyText());
    }
  }

  @Override
  public void apply(Wakes wakes) {}

  @Override
  public void done(@Nullable AngariumException failure) {
    if (failure != null) {
      LOG.info(
          "After this close more deliveries than necessary will count as redelivered", failure);
    }
  }
}
