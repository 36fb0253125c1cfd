package org.angarium.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.angarium.Broker;
import org.angarium.PostgresBrokers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The beans of brokers on PostgreSQL: of one node, and of two, whose broker has one name. */
class PostgresJmxTest extends JmxContract {
  private final PostgresBrokers brokers = new PostgresBrokers("jmx_test", "");

  @Override
  Broker openBroker(String name, boolean onDisk, String options) {
    return brokers.open(0, options.isEmpty() ? "" : "&" + options);
  }

  /** Another node: it has all that the first one has. */
  @Override
  Broker openNamesake(String name) {
    return brokers.open(1, "");
  }

  @Override
  @AfterEach
  void close() {
    super.close();
    brokers.close();
  }

  /** A backup is the database's. */
  @Test
  void shouldMakeNoBackup() throws Exception {
    Broker broker = open("backed", true, "");
    ObjectName bean = name("Broker", broker.name(), "");
    assertThatThrownBy(() -> invoke(bean, "startBackup", "copy", false))
        .hasMessageContaining("back up the database");
  }

  /** So many take the server minutes; how many beans there are is the same whatever the engine. */
  @Override
  void shouldHaveBeansForSoManySubscriptions() {
    // see above
  }

  /** What has come since the last look has its beans in any order. */
  @Override
  void requireQueues(ObjectName pattern, int count) {
    await().until(() -> server.queryNames(pattern, null).size() == count);
  }

  // ---- of two nodes -------------------------------------------------------------------------

  private static ObjectName queueAtOther(Broker broker, String name) throws Exception {
    return queue(broker.name() + "#2", name);
  }

  @Test
  void shouldHaveABeanForWhatAnotherNodeMakes() throws Exception {
    Broker one = open("made", true, "");
    Broker other = opened(openNamesake("made"));
    send(other, "orders", "a", "b");
    awaitBean(queue(one, "orders"));
    awaitBean(queueAtOther(one, "orders"));
    assertThat(server.getAttribute(queue(one, "orders"), "Depth")).isEqualTo(2L);
    try (JMSContext context =
        other.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(SOON)).isNotNull();
      assertThat(server.getAttribute(queue(one, "orders"), "Held")).isEqualTo(1L);
      assertThat(server.getAttribute(queue(one, "orders"), "Consumers")).isEqualTo(1L);
      context.acknowledge();
      // its counts come a moment later
      await().until(() -> server.getAttribute(queue(one, "orders"), "Acknowledged").equals(1L));
      var news = context.createTopic("news");
      context.createSharedDurableConsumer(news, "desk").close();
    }
    ObjectName desk = name("Subscription", one.name(), ",topic=\"news\",name=\"desk\"");
    awaitBean(desk);
    other.deleteSubscription(null, "desk");
    await().until(() -> !server.isRegistered(desk));
  }

  @Test
  void shouldPauseAndPurgeWhatAnotherNodeConsumes() throws Exception {
    Broker one = open("operated", true, "");
    Broker other = opened(openNamesake("operated"));
    one.declareQueue("orders");
    ObjectName bean = queue(one, "orders");
    awaitBean(bean);
    awaitBean(queueAtOther(one, "orders"));
    invoke(bean, "pause", "DELIVERY", false);
    assertThat(server.getAttribute(queueAtOther(one, "orders"), "Paused")).isEqualTo("DELIVERY");
    send(other, "orders", "a", "b");
    try (JMSContext context = other.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receiveNoWait()).isNull();
      ObjectName itself = name("Broker", one.name(), "");
      CompositeData purge = (CompositeData) invoke(itself, "awaitOperation", invoke(bean, "purge"));
      assertThat(purge.get("done")).isEqualTo(2L);
      invoke(bean, "resume");
      assertThat(consumer.receiveNoWait()).isNull();
      send(one, "orders", "c");
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("c");
    }
    assertThat(server.getAttribute(bean, "Removed")).isEqualTo(2L);
  }

  @Test
  void shouldSendBackWhatConsumersOfAnotherNodeGaveUp() throws Exception {
    Broker one = open("dead", true, "maxAttempts=1");
    Broker other = opened(brokers.open(1, "&maxAttempts=1"));
    send(one, "orders", "a", "b");
    try (JMSContext context =
        other.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      for (int i = 0; i < 2; i++) {
        assertThat(consumer.receive(SOON)).isNotNull();
        context.rollback();
      }
      assertThat(consumer.receiveNoWait()).isNull();
      ObjectName itself = name("Broker", one.name(), "");
      assertThat((String) invoke(itself, "planRedrive", "DLQ", "")).contains("2 moved");
      invoke(itself, "startRedrive", "DLQ", "text = 'b'", 0L, 0.0);
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("b");
      context.commit();
    }
    assertThat(one.deadLetters("DLQ").count()).isEqualTo(1);
  }
}
