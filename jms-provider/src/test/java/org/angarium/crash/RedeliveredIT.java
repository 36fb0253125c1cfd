package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.testkit.process.ChildJvm;
import org.angarium.testkit.process.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * JMSRedelivered and JMSXDeliveryCount after the end of a process (Jakarta Messaging 3.1, chapter
 * 9): set on what may have been handed out. Marks run ahead in blocks, so after SIGKILL some may be
 * set on what nobody saw; where a queue never had a consumer, and after an orderly end, none are.
 */
class RedeliveredIT {
  private static final int MESSAGES = 10;
  private static final int TAKEN = 3;
  private static final List<String> QUEUES = List.of("taken", "twice", "untouched");

  @TempDir Path folder;

  /** The process that takes some and acknowledges nothing. */
  static final class Taking {
    private Taking() {}

    /**
     * @param args the URL; "close" to end in order, else it waits to be killed
     */
    public static void main(String[] args) throws Exception {
      Report report = new Report();
      Broker broker = Broker.open(args[0]);
      try (broker;
          JMSContext context =
              broker.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
        for (String name : QUEUES) {
          Queue queue = context.createQueue(name);
          for (int i = 0; i < MESSAGES; i++) {
            context.createProducer().setProperty("n", i).send(queue, "order " + i);
          }
        }
        take(context, "taken");
        take(context, "twice");
        context.recover();
        take(context, "twice");
        report.say("U");
        if (!args[1].equals("close")) {
          new CountDownLatch(1).await();
        }
      }
    }

    private static void take(JMSContext context, String queue) {
      try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
        for (int i = 0; i < TAKEN; i++) {
          assertThat(consumer.receive(10_000)).isNotNull();
        }
      }
    }
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void shouldMarkWhatMayHaveBeenHandedOutBeforeSigkill() throws JMSException {
    try (ChildJvm child = ChildJvm.of(Taking.class).arguments(url(), "wait").start()) {
      child.await("U"::equals);
      child.kill();
      assertThat(child.awaitExit()).isEqualTo(ChildJvm.KILLED);
    }
    try (Broker broker = Broker.open(url());
        JMSContext context = broker.connectionFactory().createContext()) {
      checkFirst(context, "taken", 2);
      checkFirst(context, "twice", 3);
      checkUntouched(context, "untouched", MESSAGES);
    }
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void shouldMarkNoMoreThanWhatWasHandedOutAfterAnOrderlyEnd() throws JMSException {
    try (ChildJvm child = ChildJvm.of(Taking.class).arguments(url(), "close").start()) {
      assertThat(child.awaitExit()).isZero();
    }
    try (Broker broker = Broker.open(url());
        JMSContext context = broker.connectionFactory().createContext()) {
      checkFirst(context, "taken", 2);
      checkUntouched(context, "taken", MESSAGES - TAKEN);
      checkFirst(context, "twice", 3);
      checkUntouched(context, "twice", MESSAGES - TAKEN);
      checkUntouched(context, "untouched", MESSAGES);
    }
  }

  /** The first ones were handed out before. */
  private static void checkFirst(JMSContext context, String queue, int count) throws JMSException {
    try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      for (int i = 0; i < TAKEN; i++) {
        Message message = consumer.receive(10_000);
        assertThat(message.getIntProperty("n")).isEqualTo(i);
        assertThat(message.getJMSRedelivered()).as("%s %d", queue, i).isTrue();
        assertThat(message.getIntProperty("JMSXDeliveryCount"))
            .as("%s %d", queue, i)
            .isEqualTo(count);
      }
    }
  }

  private static void checkUntouched(JMSContext context, String queue, int left)
      throws JMSException {
    try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      for (int i = MESSAGES - left; i < MESSAGES; i++) {
        Message message = consumer.receive(10_000);
        assertThat(message.getIntProperty("n")).isEqualTo(i);
        assertThat(message.getJMSRedelivered()).as("%s %d", queue, i).isFalse();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  private String url() {
    return "angarium:h2:file:" + folder.resolve("orders");
  }
}
