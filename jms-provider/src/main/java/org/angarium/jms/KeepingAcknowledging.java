package org.angarium.jms;

import org.angarium.engine.Delivery;

/**
 * Keeps what the application was given until it settles all of it: by acknowledging or committing.
 */
abstract sealed class KeepingAcknowledging implements Acknowledging
    permits ClientAcknowledging, Transaction {
  /** What the session has delivered and not settled. */
  final Unsettled kept;

  /**
   * @param limit how many deliveries the session may hold
   */
  KeepingAcknowledging(int limit) {
    this.kept = new Unsettled(limit);
  }

  @Override
  public int room() {
    return kept.room();
  }

  @Override
  public void received(Delivery delivery) {
    kept.add(delivery);
  }

  @Override
  public void refused(Delivery delivery) {
    kept.add(delivery);
  }

  @Override
  public void handing(Delivery delivery) {
    kept.add(delivery);
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
