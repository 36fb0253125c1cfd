package org.angarium.jms;

import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.UnitOfWork;

/**
 * At most once: each message is acknowledged, durably, before the application gets it, so that
 * nothing that happens afterwards brings it back.
 */
final class AtMostOnceAcknowledging implements Acknowledging {
  private final Engine engine;

  AtMostOnceAcknowledging(Engine engine) {
    this.engine = engine;
  }

  @Override
  public int room() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean mayTake() {
    return true;
  }

  @Override
  public void received(Delivery delivery) {
    engine.submit(UnitOfWork.acknowledge(List.of(delivery))).await();
  }

  /** The application has not got it (8.6). */
  @Override
  public void refused(Delivery delivery) {
    engine.release(List.of(delivery), ReleaseMode.UNDELIVERED);
  }

  @Override
  public void handing(Delivery delivery) {
    received(delivery);
  }

  @Override
  public void handled(Delivery delivery) {}

  @Override
  public boolean redeliversFailures() {
    return false;
  }

  @Override
  public String afterFailure() {
    return "is gone, since the session delivers at most once";
  }

  @Override
  public void failed(Delivery delivery) {}

  @Override
  public List<Delivery> takeUnacknowledged() {
    return List.of();
  }
}
