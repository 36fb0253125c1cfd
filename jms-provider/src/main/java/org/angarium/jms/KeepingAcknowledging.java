package org.angarium.jms;

import org.angarium.broker.OpenWork;
import org.angarium.engine.Delivery;

/**
 * Keeps what the application was given until it settles all of it: by acknowledging or committing.
 */
abstract sealed class KeepingAcknowledging implements Acknowledging
    permits ClientAcknowledging, Transaction {
  /** What the session has delivered and not settled, and what it is to send then. */
  final OpenWork work;

  KeepingAcknowledging(OpenWork work) {
    this.work = work;
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
}
