package org.angarium.engine.embedded;

import java.util.List;
import org.angarium.engine.Limits;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.LimitCheck.Among;
import org.angarium.engine.support.Line;
import org.angarium.engine.support.Refusals;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Waits for messages of others that are on their way to a subscription and leave no room in it:
 * only when they have arrived can they make some.
 */
final class OnTheWay implements Line.Want {
  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private final WaitingOrder order;
  private final Amount more;
  private final String connectionId;

  OnTheWay(
      EmbeddedEngine engine,
      Subscription subscription,
      WaitingOrder order,
      Amount more,
      String connectionId) {
    this.engine = engine;
    this.subscription = subscription;
    this.order = order;
    this.more = more;
    this.connectionId = connectionId;
  }

  /**
   * Returns when some have arrived, or there is room.
   *
   * @throws AngariumException {@link ErrorCode#DESTINATION_FULL}, {@link ErrorCode#INTERRUPTED}
   */
  void await() {
    DestinationEntry entry = engine.directory().find(subscription.spec.destination());
    if (entry == null) {
      return;
    }
    Limits limits = entry.limits();
    try {
      if (!entry.line().take(this, limits.blockTimeout().toNanos())) {
        entry.counts().refused();
        throw new AngariumException(
            ErrorCode.DESTINATION_FULL,
            "%s is full of messages that are on their way to it for more than %d ms; send it again"
                .formatted(subscription, limits.blockTimeout().toMillis()));
      }
    } catch (InterruptedException e) {
      throw Refusals.interrupted("messages on their way to " + subscription, e);
    }
  }

  @Override
  public boolean tryTake(List<?> wanted) {
    subscription.lock().lock();
    try {
      Among among = Capacity.of(subscription).lacking(more);
      return among == Among.NONE
          || subscription.isEnded()
          || !order.knowsFirst(among, engine.now())
          || order.first(among) != null;
    } finally {
      subscription.lock().unlock();
    }
  }

  @Override
  public List<?> lacking() {
    return List.of();
  }

  @Override
  public String connectionId() {
    return connectionId;
  }

  @Override
  public @Nullable Object room() {
    return null;
  }

  @Override
  public @Nullable AngariumException over() {
    return engine.departures().reason(connectionId);
  }
}
