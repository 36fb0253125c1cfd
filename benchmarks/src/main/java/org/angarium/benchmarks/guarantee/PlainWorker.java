package org.angarium.benchmarks.guarantee;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.UUID;
import org.angarium.AngariumProperties;
import org.angarium.benchmarks.guarantee.Mode.Effect;
import org.angarium.benchmarks.guarantee.Mode.Worker;

/** Works with nothing but messages, in one of the session modes. */
final class PlainWorker implements Worker {
  private final JMSContext context;
  private final JMSConsumer consumer;
  private final JMSProducer producer;
  private final Queue out;
  private final Mode mode;
  private final String run = UUID.randomUUID().toString();
  private long sent;

  PlainWorker(Shop shop, int sessionMode, Mode mode) {
    this.mode = mode;
    context = shop.broker().connectionFactory().createContext(sessionMode);
    consumer = context.createConsumer(context.createQueue(Shop.IN));
    producer = context.createProducer();
    out = context.createQueue(Shop.OUT);
  }

  @Override
  public void work() throws Exception {
    for (int i = 0; i < mode.batch(); i++) {
      Message message = Measurement.required(consumer.receive(10_000));
      byte[] body = message.getBody(byte[].class);
      if (mode == Mode.DEDUPLICATED) {
        producer.setProperty(AngariumProperties.DEDUPLICATION_ID, run + "-" + sent++);
      }
      if (mode.effect() == Effect.SENT_ON) {
        producer.send(out, body);
      }
    }
    if (context.getTransacted()) {
      context.commit();
    } else {
      context.acknowledge(); // has a meaning in CLIENT_ACKNOWLEDGE only
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
