package org.angarium.jms;

import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * CLIENT_ACKNOWLEDGE: the application acknowledges all that the session has delivered so far
 * (Jakarta Messaging 6.2.10).
 */
final class ClientAcknowledging implements Acknowledging {
  private final Engine engine;
  private final Unsettled delivered;

  ClientAcknowledging(Engine engine, int limit) {
    this.engine = engine;
    this.delivered = new Unsettled(limit);
  }

  @Override
  public int room() {
    return delivered.room();
  }

  @Override
  public void received(Delivery delivery) {
    delivered.add(delivery);
  }

  @Override
  public void refused(Delivery delivery) {
    delivered.add(delivery);
  }

  @Override
  public void handing(Delivery delivery) {
    delivered.add(delivery);
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
  public void acknowledge() {
    List<Delivery> acks = delivered.take();
    if (acks.isEmpty()) {
      return;
    }
    try {
      engine.submit(UnitOfWork.acknowledge(acks)).await();
    } catch (AngariumException e) {
      // Stale ones belong to others now and would spoil each further attempt; recover() brings
      // back the rest, which the engine still holds for this session.
      if (e.code() != ErrorCode.STALE_DELIVERY) {
        delivered.putBack(acks);
      }
      throw e;
    }
  }

  @Override
  public List<Delivery> takeUnacknowledged() {
    return delivered.take();
  }

  @Override
  public void idle() {}

  @Override
  public void settle() {}
}
