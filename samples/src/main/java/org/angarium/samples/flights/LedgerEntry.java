package org.angarium.samples.flights;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * One departure has entered the statistics.
 *
 * @param line its line in the file
 * @param origin its airport
 * @param totals the airport's totals, this departure included
 */
record LedgerEntry(int line, String origin, Totals totals) {

  void send(JMSContext context) {
    context
        .createProducer()
        .setProperty(Names.LINE, line)
        .setProperty(Names.ORIGIN, origin)
        .setProperty(Names.FLIGHTS_SO_FAR, totals.flights())
        .setProperty(Names.DELAY_SO_FAR, totals.delay())
        .setProperty(Names.DISTANCE_SO_FAR, totals.distance())
        .send(context.createQueue(Names.LEDGER), context.createMessage());
  }

  static LedgerEntry of(Message message) throws JMSException {
    return new LedgerEntry(
        message.getIntProperty(Names.LINE),
        message.getStringProperty(Names.ORIGIN),
        new Totals(
            message.getIntProperty(Names.FLIGHTS_SO_FAR),
            message.getLongProperty(Names.DELAY_SO_FAR),
            message.getLongProperty(Names.DISTANCE_SO_FAR)));
  }
}
