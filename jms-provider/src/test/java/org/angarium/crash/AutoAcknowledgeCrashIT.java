package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.testkit.process.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * After SIGKILL at any moment, of each AUTO_ACKNOWLEDGE session at most the last message comes
 * again (Jakarta Messaging 6.2.11), and then marked as redelivered. Listeners and receivers share a
 * queue.
 */
class AutoAcknowledgeCrashIT {
  private static final int KILLS = 5;
  private static final int LISTENERS = 3;
  private static final int RECEIVERS = 2;

  @TempDir Path folder;

  /** Session by session, the last message of the present process. */
  private final Map<String, Integer> last = new HashMap<>();

  /** What has come, with the session that had it last. */
  private final Map<Integer, String> seen = new HashMap<>();

  /** What may come again: the last of each session of a killed process, until it has come. */
  private final Set<Integer> ambiguous = new HashSet<>();

  private int again;

  /** The process with the sessions. */
  static final class Consuming {
    private Consuming() {}

    /**
     * @param args the URL
     */
    public static void main(String[] args) throws Exception {
      Report report = new Report();
      Broker broker = Broker.open(args[0]);
      Connection connection = broker.connectionFactory().createConnection();
      for (int i = 0; i < LISTENERS; i++) {
        String name = "listener-" + i;
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer =
            session.createConsumer(session.createQueue(NumberedOrders.QUEUE));
        consumer.setMessageListener(message -> report(report, name, message));
      }
      for (int i = 0; i < RECEIVERS; i++) {
        String name = "receiver-" + i;
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer =
            session.createConsumer(session.createQueue(NumberedOrders.QUEUE));
        new Thread(() -> receive(report, name, consumer), name).start();
      }
      report.say("U");
      connection.start();
      new CountDownLatch(1).await();
    }

    private static void receive(Report report, String name, MessageConsumer consumer) {
      try {
        for (Message message = consumer.receive(); message != null; message = consumer.receive()) {
          report(report, name, message);
        }
      } catch (JMSException e) {
        report.say("F " + e);
      }
    }

    private static void report(Report report, String name, Message message) {
      try {
        report.say(
            "M %s %d %s".formatted(name, message.getIntProperty("n"), message.getJMSRedelivered()));
      } catch (JMSException e) {
        report.say("F " + e);
      }
    }
  }

  @Test
  @Timeout(value = 240, unit = TimeUnit.SECONDS)
  void shouldDeliverAtMostTheLastMessageOfEachSessionAgain() {
    NumberedOrders orders =
        new NumberedOrders(folder, new Random(Seed.next("AutoAcknowledgeCrashIT")));
    orders.fill();
    for (int i = 0; i < KILLS; i++) {
      last.clear();
      orders.consumeAndKill(Consuming.class, this::accept);
      ambiguous.addAll(last.values());
    }
    try (Broker broker = orders.open()) {
      long left = broker.status(NumberedOrders.QUEUE).depth();
      System.out.printf(
          "AutoAcknowledgeCrashIT: %d kills, %d messages came, %d of them again, %d left%n",
          KILLS, seen.size(), again, left);
      // consumed but not acknowledged are the ambiguous ones only; a message that receive() has
      // acknowledged may be lost with the process before the application has looked at it
      long unseen = NumberedOrders.COUNT - seen.size();
      assertThat(left).isBetween(unseen - KILLS * RECEIVERS, unseen + ambiguous.size());
    }
    assertThat(seen).isNotEmpty();
  }

  private void accept(String line) {
    String[] words = line.split(" ");
    assertThat(words[0]).as(line).isEqualTo("M");
    int n = Integer.parseInt(words[2]);
    String before = seen.put(n, words[1]);
    if (before != null) {
      assertThat(ambiguous).as("%s, which %s had before", line, before).contains(n);
      assertThat(words[3]).as("redelivered: %s", line).isEqualTo("true");
      ambiguous.remove(n);
      again++;
    }
    last.put(words[1], n);
  }
}
