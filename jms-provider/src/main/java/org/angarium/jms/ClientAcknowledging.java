package org.angarium.jms;

import org.angarium.broker.OpenWork;
import org.angarium.engine.Commit;
import org.angarium.engine.Engine;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * CLIENT_ACKNOWLEDGE: the application acknowledges all that the session has delivered so far
 * (Jakarta Messaging 6.2.10).
 */
final class ClientAcknowledging extends KeepingAcknowledging {
  ClientAcknowledging(Engine engine, int limit) {
    super(engine, OpenWork.ofDeliveries(engine, limit));
  }

  /** Each acknowledgement stands for itself. */
  @Override
  Commit submit(Engine to, UnitOfWork unit) {
    return to.acknowledge(unit.acks());
  }

  @Override
  public void acknowledge() {
    try {
      settleAll();
    } catch (AngariumException e) {
      if (e.code() == ErrorCode.STALE_DELIVERY) {
        giveBack(takeUnacknowledged()); // a stale one would spoil each further attempt
      }
      throw e;
    }
  }
}
