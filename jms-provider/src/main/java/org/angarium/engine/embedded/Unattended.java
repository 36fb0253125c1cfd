package org.angarium.engine.embedded;

import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down since when a durable subscription has no consumer, or that it has one again: what is
 * so when it is written. Nobody waits for that.
 */
final class Unattended implements Work {
  private static final Logger LOG = LoggerFactory.getLogger(Unattended.class);

  private final Subscription subscription;

  Unattended(Subscription subscription) {
    this.subscription = subscription;
  }

  /** Has it written down, where the disk does not know it. */
  static void note(EmbeddedEngine engine, Subscription s) {
    boolean write;
    s.lock().lock();
    try {
      write =
          s.durable
              && s.spec.kind().durable()
              && (s.waiters().count() > 0
                  ? s.attendance.endWritten()
                  : s.attendance.beginWritten());
    } finally {
      s.lock().unlock();
    }
    if (write) {
      engine.committer().submit(new Unattended(s));
    }
  }

  @Override
  public void prepare() {}

  @Override
  public void write(StoreWriter writer) {
    if (!subscription.isEnded()) {
      writer.setUnattended(subscription.id, since());
    }
  }

  private long since() {
    subscription.lock().lock();
    try {
      boolean attended = subscription.waiters().count() > 0;
      return attended ? 0 : subscription.attendance.unattendedSince();
    } finally {
      subscription.lock().unlock();
    }
  }

  @Override
  public void apply(Wakes wakes) {}

  @Override
  public void done(@Nullable AngariumException failure) {
    if (failure != null) {
      LOG.debug("It was not written down since when {} has no consumer", subscription, failure);
    }
  }
}
