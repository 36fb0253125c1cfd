package org.angarium.samples.flights;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.List;

/**
 * A durable subscription that sees late departures only: its selector leaves the others out. It is
 * a shared one, so that each of several applications can have a board. Each alert becomes a task in
 * the queue {@link Names#REBOOKING}, in the unit of work that received it.
 */
final class AlertBoard implements Worker {
  private static final String SELECTOR = Names.DELAY + " > " + Departure.LATE;

  private final JMSContext context;
  private final JMSConsumer alerts;
  private final Orders orders;

  AlertBoard(JMSContext context, Orders orders) {
    this.context = context;
    this.alerts =
        context.createSharedDurableConsumer(
            context.createTopic(Names.FLIGHTS), Names.ALERTS, SELECTOR);
    this.orders = orders;
  }

  @Override
  public void work() throws JMSException, InterruptedException {
    while (true) {
      List<Message> batch = Batch.receive(alerts, IDLE_MILLIS);
      if (!batch.isEmpty()) {
        raise(batch);
      } else if (orders.isFinishing()) {
        return;
      }
    }
  }

  private void raise(List<Message> batch) throws JMSException, InterruptedException {
    for (Message alert : batch) {
      raise(alert);
    }
    orders.beforeCommit(Role.ALERTS, batch.size(), batch.size());
    context.commit();
  }

  private void raise(Message alert) throws JMSException {
    context
        .createProducer()
        .setProperty(Names.LINE, alert.getIntProperty(Names.LINE))
        .setProperty(Names.ORIGIN, alert.getStringProperty(Names.ORIGIN))
        .setProperty(Names.DESTINATION, alert.getStringProperty(Names.DESTINATION))
        .send(context.createQueue(Names.REBOOKING), alert.getBody(String.class));
  }
}
