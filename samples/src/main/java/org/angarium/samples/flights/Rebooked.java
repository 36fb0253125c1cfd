package org.angarium.samples.flights;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * The passengers of a late flight have another one.
 *
 * @param line the flight's line in the file
 * @param app the number of the application that found it
 */
record Rebooked(int line, int app) {

  void send(JMSContext context, String result) {
    context
        .createProducer()
        .setProperty(Names.LINE, line)
        .setProperty(Names.APP, app)
        .send(context.createQueue(Names.REBOOKED), result);
  }

  static Rebooked of(Message message) throws JMSException {
    return new Rebooked(message.getIntProperty(Names.LINE), message.getIntProperty(Names.APP));
  }
}
