package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What consumers learn of the groups that are theirs. */
@Timeout(60)
class MessageGroupsTest {
  private final Broker broker = Broker.builder().memory("message-groups").open();
  private final List<String> lost = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    broker.close();
  }

  private void send(String... groups) throws JMSException {
    try (Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("orders"));
      for (String group : groups) {
        Message message = session.createMessage();
        message.setStringProperty("JMSXGroupID", group);
        producer.send(message);
      }
    }
  }

  @Test
  void shouldTellListenersOnTheirThreadBetweenMessages() throws Exception {
    try (Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession();
      Queue orders = session.createQueue("orders");
      MessageConsumer consumer = session.createConsumer(orders);
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      List<String> got = new CopyOnWriteArrayList<>();
      MessageGroups.onLost(
          consumer,
          group -> {
            threads.add(Thread.currentThread());
            lost.add(group);
            throw new IllegalStateException("meant to happen");
          });
      consumer.setMessageListener(
          message -> {
            threads.add(Thread.currentThread());
            got.add("got");
          });
      connection.start();
      send("a", "b", "c", "d");
      await().untilAsserted(() -> assertThat(got).hasSize(4));
      Session other = connection.createSession();
      MessageConsumer joins = other.createConsumer(orders);
      assertThat(joins.receiveNoWait()).isNull();
      await().untilAsserted(() -> assertThat(lost).hasSize(2).doesNotHaveDuplicates());
      send(lost.get(0), lost.get(1));
      Message first = joins.receive(10_000);
      assertThat(first.getBooleanProperty(AngariumProperties.GROUP_FIRST_FOR_CONSUMER)).isTrue();
      assertThat(joins.receive(10_000)).isNotNull();
      send(lost.get(0));
      Message second = joins.receive(10_000);
      assertThat(second.propertyExists(AngariumProperties.GROUP_FIRST_FOR_CONSUMER)).isFalse();
      assertThat(got).hasSize(4);
      assertThat(threads).hasSize(1);
    }
  }

  @Test
  void shouldTellWhoReceivesInItsCall() throws Exception {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Queue orders = context.createQueue("orders");
      JMSConsumer consumer = context.createConsumer(orders);
      MessageGroups.onLost(consumer, lost::add);
      send("a", "b");
      assertThat(consumer.receive(10_000)).isNotNull();
      assertThat(consumer.receive(10_000)).isNotNull();
      try (JMSContext other = context.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
        JMSConsumer joins = other.createConsumer(orders);
        assertThat(joins.receiveNoWait()).isNull();
        assertThat(lost).as("nobody has called yet").isEmpty();
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(lost).hasSize(1);
      }
    }
  }

  @Test
  void shouldNotSendTheMarkOn() throws Exception {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      send("a");
      Message first = consumer.receive(10_000);
      assertThat(first.propertyExists("JMSXGroupFirstForConsumer")).isTrue();
      Queue other = context.createQueue("other");
      context.createProducer().send(other, first);
      try (QueueBrowser browser = context.createBrowser(other)) {
        Message sentOn = (Message) browser.getEnumeration().nextElement();
        assertThat(sentOn.getStringProperty("JMSXGroupID")).isEqualTo("a");
        assertThat(sentOn.propertyExists("JMSXGroupFirstForConsumer")).isFalse();
      }
    }
  }

  @Test
  void shouldRefuseConsumersThatAreWrappedOrClosed() throws Exception {
    MessageConsumer wrapped =
        (MessageConsumer)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MessageConsumer.class},
                (proxy, method, args) -> null);
    assertThatThrownBy(() -> MessageGroups.onLost(wrapped, lost::add))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("wrapped");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      consumer.close();
      assertThatThrownBy(() -> MessageGroups.onLost(consumer, lost::add))
          .isInstanceOf(JMSRuntimeException.class);
    }
  }
}
