package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import org.angarium.Broker;
import org.angarium.testkit.process.ChildJvm;

/** A queue on disk, full of messages with a number {@code n}, whose consumers are killed. */
final class NumberedOrders {
  /** How many there are. */
  static final int COUNT = 20_000;

  static final String QUEUE = "orders";

  private static final int MICROSECONDS = 900_000;

  private final String url;
  private final Random random;

  NumberedOrders(Path folder, Random random) {
    this.url = "angarium:h2:file:" + folder.resolve("orders") + "?maxAttempts=0";
    this.random = random;
  }

  Broker open() {
    return Broker.open(url);
  }

  void fill() {
    try (Broker broker = open();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; i < COUNT; i++) {
        context.createProducer().setProperty("n", i).send(context.createQueue(QUEUE), "order " + i);
        if (i % 1_000 == 0) {
          context.commit();
        }
      }
      context.commit();
    }
  }

  /**
   * Lets a process consume, and kills it at a random moment after it has said "U".
   *
   * @param consuming its main class, which gets the URL
   * @param onLine what it says otherwise
   */
  void consumeAndKill(Class<?> consuming, Consumer<String> onLine) {
    Consumer<String> unlessUp =
        line -> {
          if (!line.equals("U")) {
            onLine.accept(line);
          }
        };
    try (ChildJvm child = ChildJvm.of(consuming).arguments(url).onLine(unlessUp).start()) {
      child.await("U"::equals);
      assertThat(child.killAfter(random.nextInt(MICROSECONDS))).isTrue();
      assertThat(child.awaitExit()).isEqualTo(ChildJvm.KILLED);
    }
  }
}
