package org.angarium.samples.flights;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import org.angarium.AngariumProperties;

/**
 * How far the file is published: the only message of the queue {@link Names#PROGRESS}. Each unit of
 * work of the publisher takes the old one and sends a new one, so it is true after any crash.
 *
 * @param line the last line that was published or rejected
 * @param flights how many departures that were
 * @param rejects how many malformed lines
 */
record PublishedSoFar(int line, int flights, int rejects) {
  /** Only the header is read. */
  static final PublishedSoFar NOTHING = new PublishedSoFar(1, 0, 0);

  PublishedSoFar plus(FlightsFile.Line next) {
    return next instanceof FlightsFile.Flight
        ? new PublishedSoFar(next.number(), flights + 1, rejects)
        : new PublishedSoFar(next.number(), flights, rejects + 1);
  }

  /** The first record, once, whoever has not seen that it is there. */
  static void begin(JMSContext context) {
    NOTHING.send(
        context,
        context.createProducer().setProperty(AngariumProperties.DEDUPLICATION_ID, Names.PROGRESS));
  }

  void send(JMSContext context) {
    send(context, context.createProducer());
  }

  private void send(JMSContext context, JMSProducer producer) {
    producer
        .setProperty(Names.LINE, line)
        .setProperty(Names.PUBLISHED, flights)
        .setProperty(Names.REJECTS, rejects)
        .send(context.createQueue(Names.PROGRESS), context.createMessage());
  }

  static PublishedSoFar of(Message message) throws JMSException {
    return new PublishedSoFar(
        message.getIntProperty(Names.LINE),
        message.getIntProperty(Names.PUBLISHED),
        message.getIntProperty(Names.REJECTS));
  }
}
