package org.angarium.samples.flights;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * One departure has entered the statistics.
 *
 * @param line its line in the file
 * @param app the number of the application that did it
 * @param origin its airport
 * @param totals the airport's totals in the statistics of that application, this departure included
 */
record LedgerEntry(int line, int app, String origin, Totals totals) {

  void send(JMSContext context) {
    context
        .createProducer()
        .setProperty(Names.LINE, line)
        .setProperty(Names.APP, app)
        .setProperty(Names.ORIGIN, origin)
        .setProperty(Names.FLIGHTS_SO_FAR, totals.flights())
        .setProperty(Names.DELAY_SO_FAR, totals.delay())
        .setProperty(Names.DISTANCE_SO_FAR, totals.distance())
        .send(context.createQueue(Names.LEDGER), context.createMessage());
  }

  static LedgerEntry of(Message message) throws JMSException {
    return new LedgerEntry(
        message.getIntProperty(Names.LINE),
        message.getIntProperty(Names.APP),
        message.getStringProperty(Names.ORIGIN),
        new Totals(
            message.getIntProperty(Names.FLIGHTS_SO_FAR),
            message.getLongProperty(Names.DELAY_SO_FAR),
            message.getLongProperty(Names.DISTANCE_SO_FAR)));
  }
}
