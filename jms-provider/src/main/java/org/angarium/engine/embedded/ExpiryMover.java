package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.angarium.engine.Commit;
import org.angarium.engine.ExpiryPolicy;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves expired messages to their queues. For the pager's thread, but for {@link #add}.
 *
 * <p>From the moment when it was found to have expired, the engine holds such a delivery as a
 * consumer would, so nobody gets it; then it is acknowledged and sent on in one unit of work. What
 * a crash comes before is found to have expired again.
 */
final class ExpiryMover {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryMover.class);
  private static final int CHUNK = 64;
  private static final long MAX_BYTES = 4 << 20;
  private static final long REST_MILLIS = 1_000;

  private final EmbeddedEngine engine;
  private final ConcurrentLinkedQueue<QueuedDelivery> waiting = new ConcurrentLinkedQueue<>();
  private final List<Moving> moving = new ArrayList<>();

  /** A delivery on its way. */
  private record Moving(QueuedDelivery delivery, Commit commit) {}

  ExpiryMover(EmbeddedEngine engine) {
    this.engine = engine;
  }

  /** The engine holds these now. Thread-safe. */
  void add(List<QueuedDelivery> expired) {
    waiting.addAll(expired);
  }

  /**
   * Moves some. Blocks until that is durable.
   *
   * @return whether more wait
   */
  boolean moveSome() {
    long bytes = 0;
    while (moving.size() < CHUNK && bytes < MAX_BYTES) {
      QueuedDelivery d = waiting.poll();
      if (d == null) {
        break;
      }
      DestinationName queue = d.subscription.expiring().queue();
      if (queue != null) {
        bytes += move(d, queue);
      }
    }
    for (Moving one : moving) {
      finish(one);
    }
    moving.clear();
    return !waiting.isEmpty();
  }

  private long move(QueuedDelivery d, DestinationName queue) {
    d.subscription.expiring().count(1); // before anybody can see it in its queue
    try {
      if (!engine.exists(queue)) {
        engine.declareAnyway(queue);
      }
      ExpiryPolicy.Expired expired =
          new ExpiryPolicy.Expired(
              d.message(), d.subscription.spec, d.attempts, d.historySoFar(), engine.now());
      SentMessage moved = engine.expiryPolicy().moved(expired, queue);
      UnitOfWork unit = new UnitOfWork(List.of(new Send(moved, "", null)), List.of(d), Room.ANYWAY);
      moving.add(new Moving(d, engine.submit(new UnitWork(engine, unit))));
      return moved.size();
    } catch (AngariumException e) {
      failed(d, e);
      return 0;
    }
  }

  private void finish(Moving one) {
    try {
      one.commit.await();
    } catch (AngariumException e) {
      failed(one.delivery, e);
    }
  }

  /** It is tried again after a rest. */
  private void failed(QueuedDelivery d, AngariumException e) {
    if (e.code().endsBroker()) {
      throw e;
    }
    d.subscription.expiring().count(-1);
    LOG.warn("{} has expired, and could not be moved to its queue for that", d, e);
    engine.release(List.of(d), new ReleaseMode.UndeliveredUntil(engine.now() + REST_MILLIS));
  }
}
