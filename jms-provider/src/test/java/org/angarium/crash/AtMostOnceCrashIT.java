package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.DeliveryGuarantee;
import org.angarium.testkit.process.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * After SIGKILL at any moment no message of an at-most-once session comes twice, and of each
 * session at most one is lost: the one that was acknowledged and had not reached its listener.
 */
class AtMostOnceCrashIT {
  private static final int KILLS = 5;
  private static final int LISTENERS = 3;

  @TempDir Path folder;

  private final Set<Integer> seen = new HashSet<>();

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
        Session session = connection.createSession(DeliveryGuarantee.AT_MOST_ONCE.sessionMode());
        session
            .createConsumer(session.createQueue(NumberedOrders.QUEUE))
            .setMessageListener(message -> report(report, message));
      }
      report.say("U");
      connection.start();
      new CountDownLatch(1).await();
    }

    private static void report(Report report, Message message) {
      try {
        report.say("M " + message.getIntProperty("n"));
      } catch (JMSException e) {
        report.say("F " + e);
      }
    }
  }

  @Test
  @Timeout(value = 240, unit = TimeUnit.SECONDS)
  void shouldDeliverNothingTwiceAndLoseAtMostOneForEachSession() {
    NumberedOrders orders = new NumberedOrders(folder, new Random(Seed.next("AtMostOnceCrashIT")));
    orders.fill();
    for (int i = 0; i < KILLS; i++) {
      orders.consumeAndKill(Consuming.class, this::accept);
    }
    try (Broker broker = orders.open()) {
      long left = broker.status(NumberedOrders.QUEUE).depth();
      long lost = NumberedOrders.COUNT - seen.size() - left;
      System.out.printf(
          "AtMostOnceCrashIT: %d kills, %d messages came, 0 of them again, %d left, %d lost%n",
          KILLS, seen.size(), left, lost);
      assertThat(lost).isBetween(0L, (long) KILLS * LISTENERS);
    }
    assertThat(seen).isNotEmpty();
  }

  private void accept(String line) {
    String[] words = line.split(" ");
    assertThat(words[0]).as(line).isEqualTo("M");
    assertThat(seen.add(Integer.parseInt(words[1])))
        .as("comes for the first time: " + line)
        .isTrue();
  }
}
