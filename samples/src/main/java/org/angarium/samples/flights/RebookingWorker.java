package org.angarium.samples.flights;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** One of several workers that share a queue: each task and its result are one unit of work. */
final class RebookingWorker implements Worker {
  private final JMSContext context;
  private final JMSConsumer tasks;
  private final Tally tally;
  private final Orders orders;

  RebookingWorker(JMSContext context, Tally tally, Orders orders) {
    this.context = context;
    this.tasks = context.createConsumer(context.createQueue(Names.REBOOKING));
    this.tally = tally;
    this.orders = orders;
  }

  @Override
  public void work() throws JMSException, InterruptedException {
    while (true) {
      Message task = tasks.receive(IDLE_MILLIS);
      if (task != null) {
        rebook(task);
      } else if (orders.isFinishing()) {
        return;
      }
    }
  }

  private void rebook(Message task) throws JMSException, InterruptedException {
    String result =
        "from %s to %s by the next flight"
            .formatted(
                task.getStringProperty(Names.ORIGIN), task.getStringProperty(Names.DESTINATION));
    context
        .createProducer()
        .setProperty(Names.LINE, task.getIntProperty(Names.LINE))
        .send(context.createQueue(Names.REBOOKED), result);
    orders.beforeCommit(Role.REBOOKING, 1, 1);
    context.commit();
    tally.rebooked();
  }
}
