package org.angarium.samples.flights;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * A durable subscription that sees late departures only: its selector leaves the others out. Each
 * alert becomes a task in the queue {@link Names#REBOOKING}, in the unit of work that received it.
 */
final class AlertBoard implements Worker {
  private static final String SELECTOR = Names.DELAY + " > " + Departure.LATE;

  private final JMSContext context;
  private final JMSConsumer alerts;
  private final Orders orders;

  AlertBoard(JMSContext context, Orders orders) {
    this.context = context;
    this.alerts =
        context.createDurableConsumer(
            context.createTopic(Names.FLIGHTS), Names.ALERTS, SELECTOR, false);
    this.orders = orders;
  }

  @Override
  public void work() throws JMSException, InterruptedException {
    while (true) {
      Message alert = alerts.receive(IDLE_MILLIS);
      if (alert != null) {
        raise(alert);
      } else if (orders.isFinishing()) {
        return;
      }
    }
  }

  private void raise(Message alert) throws JMSException, InterruptedException {
    context
        .createProducer()
        .setProperty(Names.LINE, alert.getIntProperty(Names.LINE))
        .setProperty(Names.ORIGIN, alert.getStringProperty(Names.ORIGIN))
        .setProperty(Names.DESTINATION, alert.getStringProperty(Names.DESTINATION))
        .send(context.createQueue(Names.REBOOKING), alert.getBody(String.class));
    orders.beforeCommit(Role.ALERTS, 1, 1);
    context.commit();
  }
}
