package org.angarium.jms;

import java.util.List;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * CLIENT_ACKNOWLEDGE: the application acknowledges all that the session has delivered so far
 * (Jakarta Messaging 6.2.10).
 */
final class ClientAcknowledging extends KeepingAcknowledging {
  private final Engine engine;

  ClientAcknowledging(Engine engine, int limit) {
    super(OpenWork.ofDeliveries(limit));
    this.engine = engine;
  }

  @Override
  public void acknowledge() {
    UnitOfWork unit = work.take();
    try {
      engine.submit(unit).await();
    } catch (AngariumException e) {
      // Stale ones belong to others now and would spoil each further attempt; recover() brings
      // back the rest, which the engine still holds for this session.
      if (e.code() != ErrorCode.STALE_DELIVERY) {
        work.putBack(unit.acks());
      }
      throw e;
    }
  }

  @Override
  public List<Delivery> takeUnacknowledged() {
    return work.take().acks();
  }

  @Override
  public void idle() {}

  @Override
  public void settle() {}
}
