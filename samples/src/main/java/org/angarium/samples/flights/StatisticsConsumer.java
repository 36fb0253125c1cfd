package org.angarium.samples.flights;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.List;

/**
 * One of several consumers of a shared durable subscription. Each keeps the statistics of the
 * airports whose groups it is given, and writes an entry for each departure into the ledger, in the
 * unit of work that received it.
 */
final class StatisticsConsumer implements Worker {
  private final int app;
  private final JMSContext context;
  private final JMSConsumer flights;
  private final AirportStatistics statistics;
  private final Tally tally;
  private final Orders orders;

  StatisticsConsumer(
      int app, JMSContext context, AirportStatistics statistics, Tally tally, Orders orders) {
    this.app = app;
    this.context = context;
    this.flights =
        context.createSharedDurableConsumer(context.createTopic(Names.FLIGHTS), Names.STATISTICS);
    this.statistics = statistics;
    this.tally = tally;
    this.orders = orders;
  }

  @Override
  public void work() throws JMSException, InterruptedException {
    while (true) {
      List<Message> batch = Batch.receive(flights, IDLE_MILLIS);
      if (!batch.isEmpty()) {
        process(batch);
      } else if (orders.isFinishing()) {
        return;
      }
    }
  }

  private void process(List<Message> batch) throws JMSException, InterruptedException {
    for (Message flight : batch) {
      process(flight);
    }
    orders.beforeCommit(Role.STATISTICS, batch.size(), batch.size());
    context.commit();
    tally.processed(batch.size());
  }

  private void process(Message flight) throws JMSException {
    String origin = flight.getStringProperty(Names.ORIGIN);
    Totals totals =
        statistics.add(
            origin, flight.getIntProperty(Names.DELAY), flight.getIntProperty(Names.DISTANCE));
    new LedgerEntry(flight.getIntProperty(Names.LINE), app, origin, totals).send(context);
  }
}
