package org.angarium.durability;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.Broker;
import org.angarium.crash.Seed;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Application threads that are interrupted inside send, commit and receive: an interrupt closes a
 * Java file channel under who reads or writes, so the broker must not let it get there. Memory is
 * so small that messages are paged.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class InterruptIT {
  private static final int INTERRUPTS = Integer.getInteger("angarium.interrupts", 4_000);
  private static final int SENDERS = 3;
  private static final int MOVERS = 2;
  private static final int RECEIVERS = 2;
  private static final String PADDING = "x".repeat(2_000);

  @TempDir Path folder;

  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Set<String> perhapsSent = ConcurrentHashMap.newKeySet();
  private final Set<String> received = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicInteger doubled = new AtomicInteger();

  @Test
  void shouldLoseNothingWhenThreadsAreInterruptedAnywhere() throws Exception {
    Random random = new Random(Seed.next("InterruptIT"));
    try (Broker broker = open()) {
      broker.declareQueue("in");
      broker.declareQueue("out");
      Crew crew = new Crew();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        String name = "s" + i;
        threads.add(crew.start(name, () -> send(broker, name)));
      }
      for (int i = 0; i < MOVERS; i++) {
        threads.add(crew.start("mover-" + i, () -> move(broker)));
      }
      for (int i = 0; i < RECEIVERS; i++) {
        threads.add(crew.start("receiver-" + i, () -> receive(broker)));
      }
      for (int i = 0; i < INTERRUPTS && !crew.failed(); i++) {
        threads.get(random.nextInt(threads.size())).interrupt();
        for (int spin = random.nextInt(60_000); spin > 0; spin--) {
          Thread.onSpinWait();
        }
      }
      stop.set(true);
      crew.join();
      drain(broker, "in");
      drain(broker, "out");
    }
    try (Broker broker = open()) {
      assertThat(broker.status("in").depth()).isZero();
      assertThat(broker.status("out").depth()).isZero();
    }
    System.out.printf(
        "InterruptIT: %d interrupts, %d sends returned, %d calls ended with an exception%n",
        INTERRUPTS, sent.size(), refused.get());
    assertThat(received).containsAll(sent);
    Set<String> known = ConcurrentHashMap.newKeySet();
    known.addAll(sent);
    known.addAll(perhapsSent);
    assertThat(known).containsAll(received);
    assertThat(doubled).as("messages that came twice").hasValue(0);
    assertThat(sent).isNotEmpty();
  }

  @Test
  void shouldKeepTheInterruptOfSendCommitAndReceive() throws JMSException {
    try (Broker broker = open();
        Connection connection = broker.connectionFactory().createConnection()) {
      connection.start();
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("in"));
      MessageConsumer consumer = session.createConsumer(session.createQueue("in"));
      for (int i = 0; i < 50; i++) {
        Thread.currentThread().interrupt();
        producer.send(session.createTextMessage("order " + i));
        assertThat(Thread.currentThread().isInterrupted()).as("after send %d", i).isTrue();
        session.commit();
        assertThat(Thread.interrupted()).as("after commit %d", i).isTrue();
        assertThat(consumer.receive(10_000).getBody(String.class)).isEqualTo("order " + i);
        session.commit();
      }
      Thread.currentThread().interrupt();
      assertThat(consumer.receiveNoWait()).isNull();
      assertThat(Thread.interrupted()).as("after receiveNoWait").isTrue();
    }
  }

  private void send(Broker broker, String name) throws JMSException {
    try (Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("in"));
      for (int i = 0; !stop.get(); i++) {
        Thread.interrupted();
        String id = name + "-" + i;
        Message message = session.createTextMessage(PADDING);
        message.setStringProperty("id", id);
        try {
          producer.send(message);
          sent.add(id);
        } catch (JMSException e) {
          refused(e);
          perhapsSent.add(id);
        }
      }
      Thread.interrupted();
    }
  }

  private void move(Broker broker) throws JMSException {
    try (Connection connection = broker.connectionFactory().createConnection()) {
      connection.start();
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue("in"));
      MessageProducer producer = session.createProducer(session.createQueue("out"));
      while (!stop.get()) {
        Thread.interrupted();
        try {
          for (int i = 0; i < 3; i++) {
            Message message = consumer.receive(50);
            if (message != null) {
              producer.send(message);
            }
          }
          session.commit();
        } catch (JMSException e) {
          refused(e);
          session.rollback();
        }
      }
      Thread.interrupted();
    }
  }

  private void receive(Broker broker) throws JMSException {
    try (Connection connection = broker.connectionFactory().createConnection()) {
      connection.start();
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("out"));
      while (!stop.get()) {
        Thread.interrupted();
        try {
          note(consumer.receive(50));
        } catch (JMSException e) {
          refused(e);
        }
      }
      Thread.interrupted();
    }
  }

  private void drain(Broker broker, String queue) throws JMSException {
    try (Connection connection = broker.connectionFactory().createConnection()) {
      connection.start();
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
      Message message = consumer.receiveNoWait();
      while (message != null) {
        note(message);
        message = consumer.receiveNoWait();
      }
    }
  }

  private void note(Message message) throws JMSException {
    if (message != null && !received.add(message.getStringProperty("id"))) {
      doubled.incrementAndGet();
    }
  }

  /** A wait that was interrupted may say so, and nothing else may go wrong. */
  private void refused(JMSException e) {
    assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo("ANG-1106");
    refused.incrementAndGet();
  }

  private Broker open() {
    return Broker.open(
        "angarium:h2:file:" + folder.resolve("orders") + "?memoryLimit=1M&maxAttempts=0");
  }
}
