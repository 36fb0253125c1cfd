package org.angarium.cdi.send;

import jakarta.jms.Destination;
import jakarta.jms.JMSProducer;
import java.util.function.Consumer;

/**
 * What a message is to have beside its body, one thing on top of the others. Immutable.
 *
 * @param setting sets it all at a producer
 */
record Letter(Consumer<JMSProducer> setting) {
  static final Letter PLAIN = new Letter(producer -> {});

  Letter with(Consumer<JMSProducer> more) {
    return new Letter(setting.andThen(more));
  }

  /** Sends with it. */
  void send(JMSProducer producer, Destination destination, jakarta.jms.Message message) {
    setting.accept(producer);
    producer.send(destination, message);
  }
}
