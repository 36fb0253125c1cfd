package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.RedriveRun;
import org.angarium.testkit.process.ChildJvm;
import org.angarium.testkit.process.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it sends dead letters back loses none and doubles none. */
class RedriveCrashIT {
  private static final int LETTERS = 600;
  private static final int KILLS = 3;

  @TempDir Path folder;

  /** The process that sends them back. */
  static final class Redriving {
    private Redriving() {}

    /**
     * @param args the URL
     */
    public static void main(String[] args) {
      try (Broker broker = Broker.open(args[0])) {
        Report report = new Report();
        RedriveRun run = broker.deadLetters("DLQ").redrive().start();
        while (run.moved() == 0 && !run.isDone()) {
          Thread.onSpinWait();
        }
        report.say("P redriving");
        run.await();
        report.say("P done");
      }
    }
  }

  @Test
  @Timeout(value = 180, unit = TimeUnit.SECONDS)
  void shouldFindEachMessageInOneOfBothQueues() throws JMSException {
    long seed = Seed.next("RedriveCrashIT");
    Random random = new Random(seed);
    String url = "angarium:h2:file:" + folder.resolve("orders") + "?maxAttempts=1";
    fill(url);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < LETTERS; i++) {
      all.add("m" + i);
    }
    int inTheMiddle = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      try (ChildJvm child = ChildJvm.of(Redriving.class).arguments(url).start()) {
        child.await(line -> line.equals("P redriving"));
        child.killAfter(random.nextInt(10_000));
      }
      try (Broker broker = Broker.open(url);
          JMSContext context = broker.connectionFactory().createContext()) {
        List<String> orders = texts(context, "orders");
        List<String> found = new ArrayList<>(orders);
        found.addAll(texts(context, "DLQ"));
        assertThat(found).containsExactlyInAnyOrderElementsOf(all);
        inTheMiddle += orders.isEmpty() || orders.size() == LETTERS ? 0 : 1;
      }
    }
    assertThat(inTheMiddle).as("kills in the middle").isPositive();
    System.out.printf("RedriveCrashIT: %d of %d kills in the middle%n", inTheMiddle, KILLS);
    try (Broker broker = Broker.open(url);
        JMSContext context = broker.connectionFactory().createContext()) {
      broker.deadLetters("DLQ").redrive().run();
      assertThat(broker.status("DLQ").depth()).isZero();
      assertThat(texts(context, "orders")).containsExactlyElementsOf(all);
    }
  }

  private static void fill(String url) {
    try (Broker broker = Broker.open(url);
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue orders = context.createQueue("orders");
      for (int i = 0; i < LETTERS; i++) {
        context.createProducer().send(orders, "m" + i);
      }
      context.commit();
      JMSConsumer consumer = context.createConsumer(orders);
      for (int i = 0; i < LETTERS; i++) {
        assertThat(consumer.receive(10_000)).isNotNull();
      }
      context.rollback();
      assertThat(consumer.receiveNoWait()).isNull();
      assertThat(broker.status("DLQ").depth()).isEqualTo(LETTERS);
    }
  }

  private static List<String> texts(JMSContext context, String queue) throws JMSException {
    List<String> texts = new ArrayList<>();
    var messages = context.createBrowser(context.createQueue(queue)).getEnumeration();
    while (messages.hasMoreElements()) {
      texts.add(((Message) messages.nextElement()).getBody(String.class));
    }
    return texts;
  }
}
