package org.angarium.integration.pooled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.AngariumConnectionFactory;
import org.angarium.integration.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

@Timeout(60)
class PooledJmsTest {
  @TempDir Path folder;

  private Site site;
  private JmsPoolConnectionFactory pool;

  @BeforeEach
  void open() {
    site = new Site(folder);
    String url = site.url();

    pool = new JmsPoolConnectionFactory();
    pool.setConnectionFactory(new AngariumConnectionFactory(url));
    pool.setMaxConnections(2);
    pool.setMaxSessionsPerConnection(10);
    pool.start();
  }

  @AfterEach
  void close() {
    pool.stop();
    site.close();
  }

  private void send(String text) throws JMSException {
    try (Connection connection = pool.createConnection();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"))) {
      producer.send(session.createTextMessage(text));
    }
  }

  private String receive() throws JMSException {
    try (Connection connection = pool.createConnection();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"))) {
      connection.start();
      return ((TextMessage) consumer.receive(Site.SOON)).getText();
    }
  }

  @Test
  void shouldShareItsConnections() throws Exception {
    for (int i = 0; i < 20; i++) {
      send("text " + i);
      assertThat(receive()).isEqualTo("text " + i);
    }
    assertThat(site.broker().connectionCount()).isEqualTo(2);
    pool.clear();
    assertThat(site.broker().connectionCount()).isZero();
  }

  @Test
  void shouldRollBackWhatABorrowerLeftOpen() throws Exception {
    send("order");
    try (Connection connection = pool.createConnection();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        MessageProducer producer = session.createProducer(session.createQueue("invoices"))) {
      connection.start();
      assertThat(consumer.receive(Site.SOON)).isNotNull();
      producer.send(session.createTextMessage("invoice"));
    } // neither commit nor rollback
    assertThat(site.depth("invoices")).isZero();
    assertThat(receive()).isEqualTo("order");
  }

  @Test
  void shouldCommitAndRollBack() throws Exception {
    send("order");
    for (boolean commit : new boolean[] {false, true}) {
      try (Connection connection = pool.createConnection();
          Session session = connection.createSession(Session.SESSION_TRANSACTED);
          MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
          MessageProducer producer = session.createProducer(session.createQueue("invoices"))) {
        connection.start();
        assertThat(consumer.receive(Site.SOON)).isNotNull();
        producer.send(session.createTextMessage("invoice"));
        if (commit) {
          session.commit();
        } else {
          session.rollback();
        }
      }
      assertThat(site.depth("invoices")).isEqualTo(commit ? 1 : 0);
      assertThat(site.depth("orders")).isEqualTo(commit ? 0 : 1);
    }
  }

  @Test
  void shouldLendContexts() throws Exception {
    try (JMSContext context = pool.createContext(JMSContext.SESSION_TRANSACTED)) {
      context.createProducer().setPriority(7).send(context.createQueue("orders"), "by context");
      context.commit();
    }
    try (JMSContext context = pool.createContext();
        JMSConsumer consumer = context.createConsumer(context.createQueue("orders"))) {
      // the pool's consumers have no receiveBody
      assertThat(consumer.receive(Site.SOON).getBody(String.class)).isEqualTo("by context");
    }
  }

  @Test
  void shouldLendNewConnectionsAfterTheBrokerWasClosed() throws Exception {
    List<JMSException> told = new CopyOnWriteArrayList<>();
    send("before");
    assertThat(receive()).isEqualTo("before");
    for (int i = 0; i < 3; i++) {
      told.clear();
      try (Connection watching = pool.createConnection()) {
        watching.setExceptionListener(told::add);
        send("kept " + i);
        site.restart();
        await().atMost(Duration.ofMillis(Site.SOON)).until(() -> !told.isEmpty());
      }
      assertThat(receive()).isEqualTo("kept " + i);
      send("after " + i);
      assertThat(receive()).isEqualTo("after " + i);
    }
  }

  @Test
  void shouldServeSpringsTemplate() {
    JmsTemplate template = new JmsTemplate(pool);
    template.setReceiveTimeout(Site.SOON);
    for (int i = 0; i < 10; i++) {
      template.convertAndSend("orders", "order " + i);
      assertThat(template.receiveAndConvert("orders")).isEqualTo("order " + i);
    }
    assertThat(site.broker().connectionCount()).isBetween(1, 2);
  }
}
