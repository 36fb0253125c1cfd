package org.angarium.jms;

import java.util.List;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.Failure;
import org.angarium.model.AngariumException;

/**
 * Keeps what the application was given until it settles all of it: by acknowledging or committing.
 */
abstract sealed class KeepingAcknowledging implements Acknowledging
    permits ClientAcknowledging, Transaction {
  /** What the session has delivered and not settled, and what it is to send then. */
  final OpenWork work;

  private final Engine engine;

  KeepingAcknowledging(Engine engine, OpenWork work) {
    this.engine = engine;
    this.work = work;
  }

  /**
   * Settles all of it, and sends. Blocks until that is durable.
   *
   * @throws AngariumException why nothing happened; the messages to send are gone. What was
   *     received is still held; it is given back where the session has closed meanwhile, for then
   *     nobody else does that
   */
  final void settleAll() {
    UnitOfWork unit = work.take();
    try {
      submit(engine, unit).await();
    } catch (AngariumException e) {
      if (!work.putBack(unit.acks())) {
        giveBack(unit.acks());
      }
      throw e;
    }
  }

  /** As one. */
  Commit submit(Engine to, UnitOfWork unit) {
    return to.submit(unit);
  }

  /** Gives deliveries back; stale ones are left alone. */
  final void giveBack(List<Delivery> deliveries) {
    engine.release(deliveries, new ReleaseMode.Redeliver(Failure.of(HandOut.NOT_ACKNOWLEDGED)));
  }

  @Override
  public int room() {
    return work.room();
  }

  @Override
  public void received(Delivery delivery) {
    work.add(delivery);
  }

  @Override
  public void refused(Delivery delivery) {
    work.add(delivery);
  }

  @Override
  public void handing(Delivery delivery) {
    work.add(delivery);
  }

  @Override
  public void handled(Delivery delivery) {}

  @Override
  public boolean redeliversFailures() {
    return false;
  }

  @Override
  public void failed(Delivery delivery) {}

  @Override
  public void failed(Failure failure) {
    work.failed(failure);
  }

  /** Forgets what would have been sent, and gives what was received to the caller. */
  @Override
  public final List<Delivery> takeUnacknowledged() {
    return work.takeDeliveries();
  }

  @Override
  public List<Delivery> end() {
    UnitOfWork unit = work.end("the session was closed");
    unit.giveUp();
    return unit.acks();
  }
}
