package org.angarium.benchmarks.guarantee;

import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.concurrent.TimeUnit;
import org.angarium.benchmarks.check.Payload;
import org.angarium.benchmarks.guarantee.Mode.Worker;
import org.jspecify.annotations.Nullable;

/**
 * How fast one mode works on the messages of a queue, and how often the broker syncs meanwhile.
 *
 * @param messages that were worked on
 */
record Measurement(Mode mode, long messages, double seconds, long syncs) {
  private static final int FILL_BATCH = 200;
  private static final int SIZE = 1024;

  double perSecond() {
    return messages / seconds;
  }

  double syncsPerMessage() {
    return (double) syncs / messages;
  }

  /**
   * Fills the queue and works on it; then counts what is left of it.
   *
   * @param limit after so long it ends
   * @param most or after so many messages
   * @throws IllegalStateException when a message was lost or an effect came twice
   */
  static Measurement of(Mode mode, Shop shop, double limit, int most) throws Exception {
    fill(shop, most);
    long before = effects(mode, shop);
    long syncs = shop.syncs();
    long messages = 0;
    long start = System.nanoTime();
    long end = start + (long) (limit * TimeUnit.SECONDS.toNanos(1));
    double seconds;
    try (Worker worker = mode.worker(shop)) {
      while (messages < most && System.nanoTime() < end) {
        worker.work();
        messages += mode.batch();
      }
      worker.finish();
      seconds = (System.nanoTime() - start) / 1e9;
    }
    syncs = shop.syncs() - syncs;
    check(mode, "messages that wait", most - messages, shop.waiting(Shop.IN));
    if (mode.effect() != Mode.Effect.NONE) {
      check(mode, "effects", messages, effects(mode, shop) - before);
    }
    empty(shop);
    return new Measurement(mode, messages, seconds, syncs);
  }

  private static void check(Mode mode, String what, long expected, long found) {
    if (found != expected) {
      throw new IllegalStateException(
          "%s: %d %s, not %d".formatted(mode.title(), found, what, expected));
    }
  }

  private static long effects(Mode mode, Shop shop) throws Exception {
    return switch (mode.effect()) {
      case NONE -> 0;
      case SENT_ON -> shop.waiting(Shop.OUT);
      case ROW_BESIDE -> Shop.effects(shop.joined());
      case ROW_ELSEWHERE -> Shop.effects(shop.elsewhere());
    };
  }

  private static void fill(Shop shop, int count) {
    Payload payload = new Payload(0, SIZE);
    try (JMSContext context =
        shop.broker().connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue queue = context.createQueue(Shop.IN);
      for (int i = 0; i < count; i++) {
        context.createProducer().send(queue, payload.of(i, 0).clone());
        if (i % FILL_BATCH == FILL_BATCH - 1) {
          context.commit();
        }
      }
      context.commit();
    }
  }

  private static void empty(Shop shop) {
    for (String queue : new String[] {Shop.IN, Shop.OUT}) {
      shop.broker().deleteQueue(queue);
      shop.broker().declareQueue(queue);
    }
  }

  static Message required(@Nullable Message message) {
    if (message == null) {
      throw new IllegalStateException("no message came in ten seconds");
    }
    return message;
  }
}
