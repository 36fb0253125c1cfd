package org.angarium.integration.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.integration.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.SingleConnectionFactory;

@Timeout(60)
class ConnectionFactoriesTest {
  @TempDir Path folder;

  private Site site;

  @BeforeEach
  void open() {
    site = new Site(folder);
  }

  @AfterEach
  void close() {
    site.close();
  }

  private void sendAndReceive(Connection connection, String text) throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"))) {
      producer.send(session.createTextMessage(text));
      assertThat(((TextMessage) consumer.receive(Site.SOON)).getText()).isEqualTo(text);
    }
  }

  @Test
  void shouldShareOneConnection() throws Exception {
    SingleConnectionFactory factory = new SingleConnectionFactory(site.factory());
    factory.setClientId("desk");
    try (Connection one = factory.createConnection();
        Connection other = factory.createConnection()) {
      one.start();
      other.start();
      sendAndReceive(one, "a");
      sendAndReceive(other, "b");
      assertThat(other.getClientID()).isEqualTo("desk");
      assertThat(site.broker().connectionCount()).isEqualTo(1);
    }
    factory.destroy();
    assertThat(site.broker().connectionCount()).isZero();
  }

  @Test
  void shouldReuseSessionsProducersAndConsumers() throws Exception {
    CachingConnectionFactory factory = new CachingConnectionFactory(site.factory());
    factory.setSessionCacheSize(2);
    try (Connection connection = factory.createConnection()) {
      connection.start();
      for (int i = 0; i < 20; i++) {
        sendAndReceive(connection, "text " + i);
      }
      assertThat(site.consumers("orders")).isEqualTo(1); // cached, though it was closed
    }
    assertThat(site.broker().connectionCount()).isEqualTo(1);
    factory.destroy();
    assertThat(site.broker().connectionCount()).isZero();
  }

  @Test
  void shouldLeaveToOthersWhatACachedConsumerHasNotReceived() throws Exception {
    CachingConnectionFactory factory = new CachingConnectionFactory(site.factory());
    site.send("orders", "a", "b", "c", "d");
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"))) {
      connection.start();
      assertThat(((TextMessage) consumer.receive(Site.SOON)).getText()).isEqualTo("a");
    }
    assertThat(site.consumers("orders")).isEqualTo(1); // it is open still
    assertThat(site.receive("orders")).isEqualTo("b");
    assertThat(site.receive("orders")).isEqualTo("c");
    assertThat(site.receive("orders")).isEqualTo("d");
    factory.destroy();
  }

  @Test
  void shouldReconnectAfterTheBrokerWasClosed() throws Exception {
    CachingConnectionFactory caching = new CachingConnectionFactory(site.factory());
    SingleConnectionFactory single = new SingleConnectionFactory(site.factory());
    single.setReconnectOnException(true);
    List<JMSException> told = new CopyOnWriteArrayList<>();
    for (SingleConnectionFactory factory : List.of(caching, single)) {
      told.clear();
      factory.setExceptionListener(told::add);
      try (Connection connection = factory.createConnection()) {
        connection.start();
        sendAndReceive(connection, "before");
      }
      site.restart();
      await().atMost(Duration.ofMillis(Site.SOON)).until(() -> !told.isEmpty());
      try (Connection connection = factory.createConnection()) {
        connection.start();
        sendAndReceive(connection, "after");
      }
      factory.destroy();
    }
  }
}
