package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitsTest {
  private final TestBroker broker = new TestBroker(TestBroker.limits(3, 10_000, 10));

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldRefuseTheSendThatMakesATransactionTooLarge() throws Exception {
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      producer.send(session.createTextMessage("small"));
      assertThatThrownBy(() -> producer.send(session.createTextMessage("x".repeat(20_000))))
          .isInstanceOf(ResourceAllocationException.class)
          .hasMessageContaining("ANG-1604");
      producer.send(session.createTextMessage("also small"));
      session.commit();
      assertThat(broker.browse("q")).containsExactly("small", "also small");
    }
  }

  @Test
  void shouldRefuseToReceiveMoreThanMayBeUnacknowledged() throws Exception {
    broker.send("q", "a", "b", "c", "d");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      consumer.receive(SOON);
      consumer.receive(SOON);
      Message c = consumer.receive(SOON);
      assertThatThrownBy(consumer::receiveNoWait)
          .isInstanceOf(ResourceAllocationException.class)
          .hasMessageContaining("ANG-1605");
      c.acknowledge();
      assertThat(text(consumer)).isEqualTo("d");
    }
  }

  @Test
  void shouldPauseAListenerUntilItCommits() throws Exception {
    broker.send("q", "a", "b", "c", "d", "e");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    List<JMSException> told = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.connect()) {
      connection.setExceptionListener(told::add);
      connection.start();
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      session
          .createConsumer(session.createQueue("q"))
          .setMessageListener(message -> seen.add(AcknowledgeModesTest.textOf(message)));
      await().until(() -> told.size() == 1);
      assertThat(seen).containsExactly("a", "b", "c");
      assertThat(told.get(0).getErrorCode()).isEqualTo("ANG-1605");
      session.commit();
      await().until(() -> seen.size() == 5);
      session.commit();
      assertThat(seen).containsExactly("a", "b", "c", "d", "e");
      assertThat(broker.depth("q")).isZero();
    }
  }
}
