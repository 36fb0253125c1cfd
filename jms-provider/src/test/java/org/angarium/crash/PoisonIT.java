package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.Attempt;
import org.angarium.Broker;
import org.angarium.DeadLetter;
import org.angarium.testkit.process.ChildJvm;
import org.angarium.testkit.process.Report;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A message whose listener ends the process does not end it for ever: after {@code maxAttempts} it
 * is a dead letter, and its neighbours, which were handed out along with it, are not.
 */
class PoisonIT {
  /** Hand-outs are counted ahead; what a crash has counted is taken for certain from here on. */
  private static final int CERTAIN = 3;

  private static final int INNOCENTS = 40;
  private static final String POISON = "poison";

  /** What a listener ends the process with. */
  private static final int HALTED = 13;

  @TempDir Path folder;
  private String url;

  /** The process with the listener. */
  static final class Listening {
    private Listening() {}

    /**
     * @param args the URL
     */
    public static void main(String[] args) throws InterruptedException {
      Report report = new Report();
      CountDownLatch rest = new CountDownLatch(1);
      try (Broker broker = Broker.open(args[0]);
          JMSContext context = broker.connectionFactory().createContext()) {
        JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
        consumer.setMessageListener(message -> take(message, report, rest));
        rest.await();
      }
    }

    private static void take(Message message, Report report, CountDownLatch rest) {
      try {
        String text = message.getBody(String.class);
        report.say("D %s %d".formatted(text, message.getIntProperty("JMSXDeliveryCount")));
        if (text.equals(POISON)) {
          Runtime.getRuntime().halt(HALTED);
        } else if (text.equals("last")) {
          rest.countDown();
        }
      } catch (JMSException e) {
        throw new AssertionError(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  @Timeout(value = 180, unit = TimeUnit.SECONDS)
  void shouldBecomeADeadLetterWhenItsListenerEndsTheProcessEachTime(int maxAttempts)
      throws JMSException {
    url = "angarium:h2:file:" + folder.resolve("orders") + "?maxAttempts=" + maxAttempts;
    int attempts = Math.max(CERTAIN, maxAttempts);
    fill();
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    int processes = 0;
    int exit = HALTED;
    while (exit == HALTED) {
      assertThat(processes).as("processes that the message ended").isLessThanOrEqualTo(attempts);
      try (ChildJvm child =
          ChildJvm.of(Listening.class).arguments(url).onLine(heard::add).start()) {
        exit = child.awaitExit();
        processes++;
      }
    }
    System.out.printf("PoisonIT: %d processes, %s%n", processes, heard);
    assertThat(exit).isZero();
    assertThat(heard).filteredOn(line -> line.startsWith("D " + POISON)).hasSize(attempts);
    for (int attempt = 1; attempt <= attempts; attempt++) {
      assertThat(heard).contains("D " + POISON + " " + attempt);
    }
    for (int i = 0; i < INNOCENTS; i++) {
      String innocent = "D innocent-" + i + " ";
      assertThat(heard).as(innocent).anyMatch(line -> line.startsWith(innocent));
    }
    try (Broker broker = Broker.open(url);
        JMSContext context = broker.connectionFactory().createContext()) {
      assertThat(broker.status("orders").depth()).isZero();
      assertThat(texts(context, "DLQ")).containsExactly(POISON);
      DeadLetter letter = broker.deadLetters("DLQ").list(1).get(0);
      assertThat(letter.history()).extracting(Attempt::number).hasSize(attempts);
      assertThat(letter.history())
          .extracting(Attempt::reason)
          .containsOnly("the broker was restarted before it was acknowledged");
      assertThat(letter.history().get(attempts - 1).consumer()).contains("-session-");
      assertThat(letter.history().get(attempts - 1).at()).isNotNull();
    }
  }

  private void fill() {
    try (Broker broker = Broker.open(url);
        JMSContext context = broker.connectionFactory().createContext()) {
      Queue queue = context.createQueue("orders");
      for (int i = 0; i < INNOCENTS; i++) {
        if (i == INNOCENTS / 2) {
          context.createProducer().send(queue, POISON);
        }
        context.createProducer().send(queue, "innocent-" + i);
      }
      context.createProducer().send(queue, "last");
    }
  }

  private static List<String> texts(JMSContext context, String queue) throws JMSException {
    List<String> texts = new ArrayList<>();
    try (QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
      var messages = browser.getEnumeration();
      while (messages.hasMoreElements()) {
        texts.add(((Message) messages.nextElement()).getBody(String.class));
      }
    }
    return texts;
  }
}
