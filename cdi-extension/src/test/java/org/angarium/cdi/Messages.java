package org.angarium.cdi;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.util.function.Consumer;

/** Sends to an application and receives from it, apart from its listeners. */
final class Messages {
  private Messages() {}

  static void with(App app, Consumer<JMSContext> work) {
    try (JMSContext context = app.bean(ConnectionFactory.class).createContext()) {
      work.accept(context);
    }
  }

  static void send(App app, String queue, String... texts) {
    with(
        app,
        context -> {
          Queue to = context.createQueue(queue);
          for (String text : texts) {
            context.createProducer().send(to, text);
          }
        });
  }

  static String receive(App app, String queue) {
    String[] text = new String[1];
    with(
        app,
        context -> {
          JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
          text[0] = consumer.receiveBody(String.class, 20_000);
        });
    return text[0];
  }
}
