package org.angarium.jms;

import java.util.List;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DUPS_OK_ACKNOWLEDGE: acknowledgements are collected and submitted together, and nobody waits for
 * them; those that a crash loses come twice (Jakarta Messaging 6.2.10).
 */
final class LazyAcknowledging implements Acknowledging {
  private static final Logger LOG = LoggerFactory.getLogger(LazyAcknowledging.class);
  private static final int BATCH = 64;

  private final Engine engine;
  private final OpenWork consumed = OpenWork.ofDeliveries(Integer.MAX_VALUE);
  private @Nullable Delivery handed;
  private volatile Submitted last = new Submitted(List.of(), Commit.DONE);

  /** Acknowledgements that were submitted together. */
  private record Submitted(List<Delivery> acks, Commit commit) {}

  LazyAcknowledging(Engine engine) {
    this.engine = engine;
  }

  @Override
  public int room() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void received(Delivery delivery) {
    if (consumed.add(delivery) >= BATCH) {
      idle();
    }
  }

  @Override
  public void refused(Delivery delivery) {
    engine.release(List.of(delivery), ReleaseMode.UNDELIVERED);
  }

  @Override
  public void handing(Delivery delivery) {
    handed = delivery;
  }

  @Override
  public void handled(Delivery delivery) {
    if (handed != null) { // else its listener has called recover()
      handed = null;
      received(delivery);
    }
  }

  @Override
  public boolean redeliversFailures() {
    return true;
  }

  @Override
  public void failed(Delivery delivery) {
    if (handed != null) {
      handed = null;
      engine.release(List.of(delivery), ReleaseMode.REDELIVER);
    }
  }

  @Override
  public void acknowledge() {}

  @Override
  public List<Delivery> takeUnacknowledged() {
    settle();
    Delivery taken = handed;
    handed = null;
    return taken == null ? List.of() : List.of(taken);
  }

  @Override
  public void idle() {
    UnitOfWork unit = consumed.take();
    if (unit.isEmpty()) {
      return;
    }
    Commit commit;
    try {
      commit = engine.submit(unit);
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
    engine.release(deliveries, ReleaseMode.REDELIVER);
  }

  /** Acknowledges what was put off. What that fails for has been given back when this returns. */
  @Override
  public void settle() {
    idle();
    Submitted submitted = last;
    try {
      submitted.commit.await();
    } catch (AngariumException e) {
      giveBack(submitted.acks); // perhaps before done() comes to it
    }
  }
}
