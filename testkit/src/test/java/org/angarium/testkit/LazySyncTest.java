package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** DUPS_OK_ACKNOWLEDGE: who waits for the disk, and when it has what was acknowledged. */
@Timeout(60)
class LazySyncTest {
  private static final String QUEUE = "q";
  private static final int COUNT = 200;

  private final PowerCutDisk disk = new PowerCutDisk(11);

  @AfterEach
  void close() {
    disk.close();
  }

  private static void send(Broker broker, int count) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < count; i++) {
        context.createProducer().send(context.createQueue(QUEUE), "m" + i);
      }
    }
  }

  private static JMSConsumer consumer(JMSContext context) {
    return context.createConsumer(context.createQueue(QUEUE));
  }

  private static JMSContext lazily(Broker broker) {
    return broker.connectionFactory().createContext(JMSContext.DUPS_OK_ACKNOWLEDGE);
  }

  /** What was not synced is not there any more. */
  private void cut(Broker broker) {
    disk.cutNow();
    CutBrokers.close(broker);
    disk.restartWithoutUnsynced();
  }

  @Test
  void shouldSyncLessOftenThanItAcknowledges() {
    try (Broker broker = disk.builder().open();
        JMSContext context = lazily(broker)) {
      send(broker, COUNT);
      JMSConsumer consumer = consumer(context);
      long before = disk.syncs();
      for (int i = 0; i < COUNT; i++) {
        assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("m" + i);
      }
      assertThat(disk.syncs() - before).isLessThan(COUNT / 2);
    }
  }

  @Test
  void shouldHaveOnTheDiskWhatAClosedContextHasAcknowledged() {
    Broker broker = disk.builder().open();
    send(broker, COUNT);
    try (JMSContext context = lazily(broker)) {
      JMSConsumer consumer = consumer(context);
      for (int i = 0; i < COUNT; i++) {
        consumer.receiveBody(String.class, 10_000);
      }
    }
    cut(broker);
    try (Broker again = disk.builder().open()) {
      assertThat(again.status(QUEUE).depth()).isZero();
    }
  }

  @Test
  void shouldSyncByItselfWhereNothingElseComes() {
    Broker broker = disk.builder().open();
    send(broker, 1);
    AtomicLong before = new AtomicLong(Long.MAX_VALUE);
    try (JMSContext context = lazily(broker)) {
      // a listener's session acknowledges when there is nothing more
      consumer(context).setMessageListener(message -> before.set(disk.syncs()));
      await().atMost(20, TimeUnit.SECONDS).until(() -> disk.syncs() > before.get());
      disk.cutNow();
    }
    cut(broker);
    try (Broker again = disk.builder().open()) {
      assertThat(again.status(QUEUE).depth()).isZero();
    }
  }

  @Test
  void shouldLoseNothingElseWithAcknowledgementsThatACutUndoes() {
    Broker broker = disk.builder().open();
    send(broker, COUNT);
    JMSContext context = lazily(broker);
    JMSConsumer consumer = consumer(context);
    for (int i = 0; i < COUNT; i++) {
      consumer.receiveBody(String.class, 10_000);
    }
    cut(broker);
    try (Broker again = disk.builder().open();
        JMSContext after = again.connectionFactory().createContext()) {
      int left = Math.toIntExact(again.status(QUEUE).depth());
      JMSConsumer rest = consumer(after);
      for (int i = COUNT - left; i < COUNT; i++) {
        assertThat(rest.receiveBody(String.class, 10_000)).isEqualTo("m" + i);
      }
      assertThat(rest.receiveBodyNoWait(String.class)).isNull();
    }
  }
}
