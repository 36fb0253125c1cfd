package org.angarium.jms;

import java.util.List;
import org.angarium.broker.BrokerCore;
import org.angarium.engine.Delivery;
import org.angarium.engine.UnitOfWork;

/**
 * AUTO_ACKNOWLEDGE: each acknowledgement is durable before the next message is handed out, so that
 * only the last consumed message can come twice after a crash (Jakarta Messaging 6.2.11).
 */
final class AutoAcknowledging extends PerMessageAcknowledging {
  AutoAcknowledging(BrokerCore broker) {
    super(broker);
  }

  @Override
  public void received(Delivery delivery) {
    engine().submit(UnitOfWork.acknowledge(List.of(delivery))).await();
  }
}
