package org.angarium.jms;

import static org.angarium.jms.AcknowledgeModesTest.textOf;
import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.angarium.jms.TestBroker.xid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XASession;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.broker.Authenticator;
import org.angarium.broker.DestinationPolicies;
import org.angarium.broker.DestinationPolicy;
import org.angarium.broker.RedeliveryPolicy;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails comes again after a rest, by the policy of its destination. */
@Timeout(60)
class RedeliveryPolicyTest {
  private static final RedeliveryPolicy DOUBLING = new RedeliveryPolicy(1_000, 2, 3_000, 0);

  private final ManualClock clock = new ManualClock(1_000_000);
  private final TestBroker broker =
      new TestBroker(
          TestBroker.policies(DestinationPolicies.all(new DestinationPolicy(4, "DLQ", DOUBLING))),
          clock,
          Authenticator.ANYBODY);
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  private void note(Message message) {
    seen.add(textOf(message) + " " + (clock.millis() - 1_000_000));
  }

  private void awaitSeen(String... lines) {
    await().untilAsserted(() -> assertThat(seen).containsExactly(lines));
  }

  /** As {@link #awaitSeen}, when time has come to a moment, and not before. */
  private void advanceTo(long millis, String... lines) {
    int before = seen.size();
    clock.advance(Duration.ofMillis(1_000_000 + millis - 1 - clock.millis()));
    assertThat(seen).hasSize(before);
    clock.advance(Duration.ofMillis(1));
    awaitSeen(lines);
  }

  @Test
  void shouldWaitLongerAfterEachFailureThenGiveTheMessageUp() throws Exception {
    try (Connection connection = broker.started()) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      consumer.setMessageListener(
          message -> {
            note(message);
            throw new IllegalArgumentException("meant to happen");
          });
      broker.send("q", "a");
      awaitSeen("a 0");
      advanceTo(1_000, "a 0", "a 1000");
      advanceTo(3_000, "a 0", "a 1000", "a 3000");
      advanceTo(6_000, "a 0", "a 1000", "a 3000", "a 6000"); // no delay beyond three seconds
      await().untilAsserted(() -> assertThat(broker.browse("DLQ")).containsExactly("a"));
      assertThat(broker.depth("q")).isZero();
    }
  }

  @Test
  void shouldHoldUpNothingButTheGroupOfTheFailedMessage() throws Exception {
    try (Connection connection = broker.started()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      for (String text : new String[] {"x1", "y1", "x2", "n", "y2"}) {
        TextMessage message = session.createTextMessage(text);
        if (!text.equals("n")) {
          message.setStringProperty("JMSXGroupID", text.substring(0, 1));
        }
        producer.send(message);
      }
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      consumer.setMessageListener(
          message -> {
            note(message);
            if (seen.size() == 1) {
              throw new IllegalArgumentException("meant to happen");
            }
          });
      awaitSeen("x1 0", "y1 0", "n 0", "y2 0");
      advanceTo(1_000, "x1 0", "y1 0", "n 0", "y2 0", "x1 1000", "x2 1000");
    }
  }

  @Test
  void shouldLetWhatWasRolledBackRest() throws Exception {
    broker.send("q", "a", "b", "c");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      assertThat(text(consumer)).isEqualTo("a");
      assertThat(text(consumer)).isEqualTo("b");
      session.rollback();
      assertThat(text(consumer)).isEqualTo("c");
      assertThat(consumer.receiveNoWait()).isNull();
      session.commit();
      clock.advance(Duration.ofMillis(1_000));
      assertThat(text(consumer)).isEqualTo("a");
      assertThat(text(consumer)).isEqualTo("b");
      session.commit();
    }
    assertThat(broker.depth("q")).isZero();
  }

  @Test
  void shouldLetWhatWasRecoveredRest() throws Exception {
    broker.send("q", "a");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      assertThat(text(consumer)).isEqualTo("a");
      session.recover();
      assertThat(consumer.receiveNoWait()).isNull();
      clock.advance(Duration.ofMillis(1_000));
      Message again = consumer.receive(SOON);
      assertThat(again.getJMSRedelivered()).isTrue();
      again.acknowledge();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLetWhatAGlobalTransactionRolledBackRest(boolean prepared) throws Exception {
    broker.send("q", "a");
    try (AngariumXaConnection connection = broker.connectXa()) {
      connection.start();
      XASession session = connection.createXASession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      XAResource resource = session.getXAResource();
      Xid xid = xid("t");
      resource.start(xid, XAResource.TMNOFLAGS);
      assertThat(text(consumer)).isEqualTo("a");
      resource.end(xid, XAResource.TMSUCCESS);
      if (prepared) {
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
      }
      resource.rollback(xid);
      assertThat(consumer.receiveNoWait()).isNull();
      clock.advance(Duration.ofMillis(1_000));
      assertThat(text(consumer)).isEqualTo("a");
    }
  }

  @Test
  void shouldNotLetWhatNobodyFailedWithRest() throws Exception {
    broker.send("q", "a");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      assertThat(text(session.createConsumer(session.createQueue("q")))).isEqualTo("a");
      session.close();
      Session other = connection.createSession();
      assertThat(text(other.createConsumer(other.createQueue("q")))).isEqualTo("a");
    }
  }

  @Test
  void shouldComputeDelays() {
    Random random = new Random(1);
    assertThat(RedeliveryPolicy.AT_ONCE.delayAfter(5, random)).isZero();
    assertThat(new RedeliveryPolicy(500, 2, 0, 0.5).delayAfter(1, random)).isZero();
    RedeliveryPolicy fixed = new RedeliveryPolicy(500, 1, 3_600_000, 0);
    assertThat(fixed.delayAfter(1, random)).isEqualTo(500);
    assertThat(fixed.delayAfter(100, random)).isEqualTo(500);
    assertThat(DOUBLING.delayAfter(2, random)).isEqualTo(2_000);
    assertThat(DOUBLING.delayAfter(10_000, random)).isEqualTo(3_000);
    RedeliveryPolicy jittered = new RedeliveryPolicy(1_000, 1, 3_600_000, 0.2);
    long least = Long.MAX_VALUE;
    long greatest = 0;
    for (int i = 0; i < 10_000; i++) {
      long delay = jittered.delayAfter(1, random);
      least = Math.min(least, delay);
      greatest = Math.max(greatest, delay);
    }
    assertThat(least).isBetween(800L, 810L);
    assertThat(greatest).isBetween(1_190L, 1_200L);
  }

  @Test
  void shouldLetWhatFailsInADeadLetterQueueRestForEver() throws Exception {
    try (Connection connection = broker.started()) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("DLQ"));
      consumer.setMessageListener(
          message -> {
            note(message);
            throw new IllegalArgumentException("meant to happen");
          });
      broker.send("DLQ", "a");
      awaitSeen("a 0");
      advanceTo(1_000, "a 0", "a 1000");
      advanceTo(3_000, "a 0", "a 1000", "a 3000");
      advanceTo(6_000, "a 0", "a 1000", "a 3000", "a 6000");
      advanceTo(9_000, "a 0", "a 1000", "a 3000", "a 6000", "a 9000");
    }
  }
}
