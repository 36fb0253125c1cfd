package org.angarium.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.model.SystemClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionTest {
  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldTakeAClientIdAsTheFirstThing() throws Exception {
    Connection first = broker.connect();
    assertThat(first.getClientID()).isNull();
    first.setClientID("me");
    assertThat(first.getClientID()).isEqualTo("me");
    assertThatThrownBy(() -> first.setClientID("you")).isInstanceOf(IllegalStateException.class);
    Connection second = broker.connect();
    assertThatThrownBy(() -> second.setClientID("me")).isInstanceOf(InvalidClientIDException.class);
    assertThatThrownBy(() -> second.setClientID("")).isInstanceOf(InvalidClientIDException.class);
    assertThatThrownBy(() -> second.setClientID(null)).isInstanceOf(InvalidClientIDException.class);
    first.close();
    second.setClientID("me");
  }

  /**
   * A context starts its connection with each consumer: thousands of them would wake each other.
   */
  @Test
  void shouldWakeConsumersOnlyWhereItWasStopped() throws Exception {
    Connection connection = broker.connect();
    Session session = connection.createSession();
    AngariumConsumer consumer =
        (AngariumConsumer) session.createConsumer(session.createQueue("orders"));
    connection.start();
    assertThat(consumer.takeReadiness()).isTrue();

    connection.start();
    assertThat(consumer.takeReadiness()).isFalse();

    connection.stop();
    connection.start();
    assertThat(consumer.takeReadiness()).isTrue();
  }

  @Test
  void shouldRefuseAClientIdAfterAnyOtherAction() throws Exception {
    for (int action = 0; action < 5; action++) {
      Connection connection = broker.connect();
      switch (action) {
        case 0 -> connection.start();
        case 1 -> connection.stop();
        case 2 -> connection.createSession();
        case 3 -> connection.getMetaData();
        default -> connection.setExceptionListener(e -> {});
      }
      assertThatThrownBy(() -> connection.setClientID("me"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ANG-1104");
    }
  }

  @Test
  void shouldKeepAConfiguredClientId() throws Exception {
    Connection connection = broker.connect("cts", Domain.COMMON);
    assertThat(connection.getClientID()).isEqualTo("cts");
    assertThatThrownBy(() -> connection.setClientID("other"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> broker.connect("cts", Domain.COMMON))
        .isInstanceOf(InvalidClientIDException.class);
    assertThat(broker.core().connectionCount()).isEqualTo(1);
  }

  @Test
  void shouldLetInOnlyWhoMayConnect() throws Exception {
    try (TestBroker secured =
        new TestBroker(s -> s, new SystemClock(), (user, password) -> "j2ee".equals(user + ""))) {
      assertThatThrownBy(secured::connect).isInstanceOf(JMSSecurityException.class);
      ConnectionSpec spec = new ConnectionSpec("j2ee", "secret", null, Domain.COMMON);
      AngariumConnection.open(secured.core(), spec).close();
      assertThat(spec.toString()).doesNotContain("secret");
      assertThat(secured.core().connectionCount()).isZero();
    }
  }

  @Test
  void shouldTellAboutItself() throws Exception {
    ConnectionMetaData metaData = broker.connect().getMetaData();
    assertThat(metaData.getJMSVersion()).isEqualTo("3.1");
    assertThat(metaData.getJMSMajorVersion()).isEqualTo(3);
    assertThat(metaData.getJMSMinorVersion()).isEqualTo(1);
    assertThat(metaData.getJMSProviderName()).isEqualTo("Angarium");
    assertThat(metaData.getProviderVersion())
        .startsWith(metaData.getProviderMajorVersion() + "." + metaData.getProviderMinorVersion());
    assertThat(Collections.list(metaData.getJMSXPropertyNames()))
        .isEqualTo(List.of("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount"));
  }

  @Test
  void shouldRefuseTopicsInAQueueSession() throws Exception {
    try (AngariumConnection connection = broker.connect(null, Domain.QUEUE)) {
      QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
      var topic = connection.createSession();
      var other = broker.connect().createSession().createTopic("t");
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> session.createDurableSubscriber(other, "s"),
              () -> session.createDurableSubscriber(other, "s", null, false),
              () -> session.createDurableConsumer(other, "s"),
              () -> session.createDurableConsumer(other, "s", null, false),
              () -> session.createSharedConsumer(other, "s"),
              () -> session.createSharedConsumer(other, "s", null),
              () -> session.createSharedDurableConsumer(other, "s"),
              () -> session.createSharedDurableConsumer(other, "s", null),
              session::createTemporaryTopic,
              () -> session.createTopic("t"),
              () -> topic.createTopic("t"),
              () -> session.unsubscribe("s"),
              () -> connection.createTopicSession(false, 1),
              () -> connection.createSharedConnectionConsumer(other, "s", null, null, 1),
              () -> connection.createDurableConnectionConsumer(other, "s", null, null, 1),
              () -> connection.createSharedDurableConnectionConsumer(other, "s", null, null, 1))) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
      }
      assertThatThrownBy(() -> session.createConsumer(other))
          .isInstanceOf(InvalidDestinationException.class);
    }
  }

  @Test
  void shouldRefuseQueuesInATopicSession() throws Exception {
    try (AngariumConnection connection = broker.connect(null, Domain.TOPIC)) {
      TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
      var queue = broker.connect().createSession().createQueue("q");
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> session.createBrowser(queue),
              () -> session.createBrowser(queue, null),
              () -> session.createQueue("q"),
              session::createTemporaryQueue,
              () -> connection.createQueueSession(false, 1))) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void shouldForgetClosedConnections() throws Exception {
    AngariumConnection connection = broker.connect();
    assertThat(broker.core().connectionCount()).isEqualTo(1);
    connection.close();
    assertThat(broker.core().connectionCount()).isZero();
    broker.core().close();
    assertThatThrownBy(broker::connect).isInstanceOf(JMSException.class);
  }

  @Test
  void shouldTellTheExceptionListenersWhenTheBrokerCloses() throws Exception {
    BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
    AngariumConnection connection = broker.connect();
    connection.setExceptionListener(
        problem -> {
          assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
          told.add(problem);
        });
    AngariumContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE);
    context.setExceptionListener(told::add);
    broker.core().close();
    for (int i = 0; i < 2; i++) {
      JMSException problem = told.poll(TestBroker.SOON, TimeUnit.MILLISECONDS);
      assertThat(problem).isInstanceOf(IllegalStateException.class);
      assertThat(problem).extracting(JMSException::getErrorCode).isEqualTo("ANG-1101");
    }
  }

  @Test
  void shouldNotTellTheExceptionListenerOfAConnectionThatTheApplicationClosed() throws Exception {
    BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
    AngariumConnection closed = broker.connect();
    closed.setExceptionListener(problem -> told.add(new JMSException("not expected")));
    closed.close();
    AngariumConnection open = broker.connect();
    open.setExceptionListener(told::add);
    broker.core().close();
    assertThat(told.poll(TestBroker.SOON, TimeUnit.MILLISECONDS)).hasMessageContaining("ANG-1101");
    assertThat(told).isEmpty();
  }
}
