package org.angarium.samples.flights;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** One of several workers that share a queue: each task and its result are one unit of work. */
final class RebookingWorker implements Worker {
  private final int app;
  private final JMSContext context;
  private final JMSConsumer tasks;
  private final Tally tally;
  private final Orders orders;

  RebookingWorker(int app, JMSContext context, Tally tally, Orders orders) {
    this.app = app;
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
    new Rebooked(task.getIntProperty(Names.LINE), app).send(context, result);
    orders.beforeCommit(Role.REBOOKING, 1, 1);
    context.commit();
    tally.rebooked();
  }
}
