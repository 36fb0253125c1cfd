package org.angarium.samples.flights;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.jspecify.annotations.Nullable;

/**
 * One of several consumers of a shared durable subscription. Each keeps the statistics of the
 * airports whose groups it is given, and writes an entry for each departure into the ledger, in the
 * unit of work that received it: up to 25 departures in each.
 */
final class StatisticsConsumer implements Worker {
  private static final int BATCH = 25;

  private final JMSContext context;
  private final JMSConsumer flights;
  private final AirportStatistics statistics;
  private final Tally tally;
  private final Orders orders;

  StatisticsConsumer(JMSContext context, AirportStatistics statistics, Tally tally, Orders orders) {
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
      Message flight = flights.receive(IDLE_MILLIS);
      if (flight != null) {
        processBatch(flight);
      } else if (orders.isFinishing()) {
        return;
      }
    }
  }

  private void processBatch(Message first) throws JMSException, InterruptedException {
    int received = 0;
    for (Message flight = first; flight != null; flight = another(received)) {
      process(flight);
      received++;
    }
    orders.beforeCommit(Role.STATISTICS, received, received);
    context.commit();
    tally.processed(received);
  }

  private @Nullable Message another(int received) {
    return received < BATCH ? flights.receiveNoWait() : null;
  }

  private void process(Message flight) throws JMSException {
    String origin = flight.getStringProperty(Names.ORIGIN);
    Totals totals =
        statistics.add(
            origin, flight.getIntProperty(Names.DELAY), flight.getIntProperty(Names.DISTANCE));
    new LedgerEntry(flight.getIntProperty(Names.LINE), origin, totals).send(context);
  }
}
