package org.angarium.jms;

import java.util.List;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.Failure;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DUPS_OK_ACKNOWLEDGE: acknowledgements are collected and submitted together, and nobody waits for
 * them, nor for their sync; those that a crash loses come twice (Jakarta Messaging 6.2.10).
 */
final class LazyAcknowledging extends PerMessageAcknowledging {
  private static final Logger LOG = LoggerFactory.getLogger(LazyAcknowledging.class);
  private static final int BATCH = 64;

  private final OpenWork consumed;
  private volatile Submitted last = new Submitted(List.of(), Commit.DONE);

  /** Acknowledgements that were submitted together. */
  private record Submitted(List<Delivery> acks, Commit commit) {}

  LazyAcknowledging(BrokerCore broker) {
    super(broker);
    this.consumed = OpenWork.ofDeliveries(broker.engine(), Integer.MAX_VALUE);
  }

  @Override
  public void received(Delivery delivery) {
    if (consumed.add(delivery) >= BATCH) {
      idle();
    }
  }

  @Override
  public void idle() {
    UnitOfWork unit = consumed.take();
    if (unit.isEmpty()) {
      return;
    }
    Commit commit;
    try {
      commit = engine().submitLazily(unit);
    } catch (AngariumException e) {
      giveBack(unit.acks());
      throw e;
    }
    last = new Submitted(unit.acks(), commit);
    commit.whenDone(failure -> done(unit.acks(), failure));
  }

  /** Nobody waits for the acknowledgements: what they failed for is given back here. */
  private void done(List<Delivery> acks, @Nullable AngariumException failure) {
    if (failure != null) {
      LOG.warn("Messages consumed with DUPS_OK_ACKNOWLEDGE come again", failure);
      giveBack(acks);
    }
  }

  private void giveBack(List<Delivery> deliveries) {
    engine().release(deliveries, new ReleaseMode.Redeliver(Failure.of(HandOut.NOT_ACKNOWLEDGED)));
  }

  /** Acknowledges what was put off. What that fails for has been given back when this returns. */
  @Override
  public void settle() {
    idle();
    Submitted submitted = last;
    try {
      submitted.commit.await();
      if (!submitted.acks.isEmpty()) {
        engine().sync();
      }
    } catch (AngariumException e) {
      giveBack(submitted.acks); // perhaps before done() comes to it
    }
  }
}
