package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.Authenticator;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProducerTest {
  private static final long NOW = 1_800_000_000_000L;

  private final ManualClock clock = new ManualClock(NOW);
  private final TestBroker broker = new TestBroker(s -> s, clock, Authenticator.ANYBODY);
  private AngariumConnection connection;
  private Session session;
  private Queue queue;
  private MessageProducer producer;
  private MessageConsumer consumer;

  @BeforeEach
  void open() throws Exception {
    connection = broker.started();
    session = connection.createSession();
    queue = session.createQueue("q");
    producer = session.createProducer(queue);
    consumer = session.createConsumer(queue);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldSetTheHeadersOnTheSentAndTheReceivedMessage() throws Exception {
    TextMessage sent = session.createTextMessage("a");
    sent.setJMSCorrelationID("c");
    sent.setJMSType("greeting");
    sent.setJMSReplyTo(session.createTopic("replies"));
    sent.setJMSPriority(9); // is the provider's, and ignored
    producer.send(sent, DeliveryMode.NON_PERSISTENT, 7, 5_000);
    TextMessage received = (TextMessage) consumer.receive(SOON);
    for (Message message : List.of(sent, received)) {
      assertThat(message.getJMSMessageID()).startsWith("ID:").isEqualTo(sent.getJMSMessageID());
      assertThat(message.getJMSDestination()).isEqualTo(queue);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(message.getJMSPriority()).isEqualTo(7);
      assertThat(message.getJMSTimestamp()).isEqualTo(NOW);
      assertThat(message.getJMSExpiration()).isEqualTo(NOW + 5_000);
      assertThat(message.getJMSDeliveryTime()).isEqualTo(NOW);
      assertThat(message.getJMSCorrelationID()).isEqualTo("c");
      assertThat(message.getJMSType()).isEqualTo("greeting");
      assertThat(message.getJMSReplyTo()).isEqualTo(session.createTopic("replies"));
      assertThat(message.getJMSRedelivered()).isFalse();
    }
    assertThat(received.getText()).isEqualTo("a");
    assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
  }

  @Test
  void shouldLeaveOutIdAndTimestampWhereTheyAreDisabled() throws Exception {
    producer.setDisableMessageID(true);
    producer.setDisableMessageTimestamp(true);
    TextMessage sent = session.createTextMessage("a");
    producer.send(sent);
    Message received = consumer.receive(SOON);
    for (Message message : List.of(sent, received)) {
      assertThat(message.getJMSMessageID()).isNull();
      assertThat(message.getJMSTimestamp()).isZero();
      assertThat(message.getJMSDeliveryTime()).isEqualTo(NOW);
    }
  }

  @Test
  void shouldDeliverAfterTheDelay() throws Exception {
    producer.setDeliveryDelay(10_000);
    TextMessage sent = session.createTextMessage("later");
    producer.send(sent);
    assertThat(sent.getJMSDeliveryTime()).isEqualTo(NOW + 10_000);
    assertThat(consumer.receiveNoWait()).isNull();
    clock.advance(Duration.ofSeconds(9));
    assertThat(consumer.receiveNoWait()).isNull();
    clock.advance(Duration.ofSeconds(1));
    Message received = consumer.receive(SOON);
    assertThat(received.getJMSDeliveryTime()).isEqualTo(NOW + 10_000);
  }

  @Test
  void shouldNotDeliverWhatHasExpired() throws Exception {
    producer.setTimeToLive(1_000);
    producer.send(session.createTextMessage("short"));
    producer.setTimeToLive(0);
    producer.send(session.createTextMessage("long"));
    clock.advance(Duration.ofSeconds(2));
    assertThat(TestBroker.text(consumer)).isEqualTo("long");
    assertThat(broker.depth("q")).isZero();
  }

  @Test
  void shouldNotHandOutWhatExpiresInAListenersBatch() throws Exception {
    List<String> seen = new ArrayList<>();
    connection.stop();
    producer.setTimeToLive(1_000);
    for (int i = 0; i < 20; i++) {
      producer.send(session.createTextMessage("m" + i));
    }
    Session listening = connection.createSession();
    listening
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              seen.add(AcknowledgeModesTest.textOf(message));
              if (seen.size() == 10) {
                clock.advance(Duration.ofSeconds(2));
              }
            });
    consumer.close();
    connection.start();
    org.awaitility.Awaitility.await().until(() -> broker.depth("q") == 0);
    connection.close();
    assertThat(seen).hasSize(10);
  }

  @Test
  void shouldDeliverByPriorityAndThenInOrder() throws Exception {
    for (int priority : new int[] {4, 9, 0, 4, 9}) {
      producer.send(
          session.createTextMessage("p" + priority), DeliveryMode.PERSISTENT, priority, 0);
    }
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      order.add(String.valueOf(TestBroker.text(consumer)));
    }
    assertThat(order).containsExactly("p9", "p9", "p4", "p4", "p0");
  }

  @Test
  void shouldTellApartIdentifiedAndUnidentifiedProducers() throws Exception {
    MessageProducer anywhere = session.createProducer(null);
    Message message = session.createTextMessage("a");
    assertThat(anywhere.getDestination()).isNull();
    assertThat(producer.getDestination()).isEqualTo(queue);
    assertThatThrownBy(() -> anywhere.send(message))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> anywhere.send(null, message))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> producer.send(queue, message))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> producer.send(null)).isInstanceOf(MessageFormatException.class);
    anywhere.send(session.createQueue("new"), message);
    assertThat(broker.browse("new")).containsExactly("a");
  }

  @Test
  void shouldRefuseOptionsOutOfRange() throws Exception {
    Message message = session.createTextMessage("a");
    assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setPriority(-1)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setDeliveryMode(0)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setTimeToLive(-1)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setDeliveryDelay(-1)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.send(message, 3, 4, 0)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.send(message, 2, 11, 0)).isInstanceOf(JMSException.class);
    producer.close();
    producer.close();
    assertThatThrownBy(() -> producer.send(message)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldSendASnapshot() throws Exception {
    TextMessage message = session.createTextMessage("first");
    message.setIntProperty("n", 1);
    producer.send(message);
    message.setText("second");
    message.setIntProperty("n", 2);
    TextMessage received = (TextMessage) consumer.receive(SOON);
    assertThat(received.getText()).isEqualTo("first");
    assertThat(received.getIntProperty("n")).isEqualTo(1);
    producer.send(received); // a received one goes on as it is
    assertThat(((TextMessage) consumer.receive(SOON)).getText()).isEqualTo("first");
  }

  @Test
  void shouldRefuseDestinationsThatMustBeDeclared() throws Exception {
    try (TestBroker strict = new TestBroker(TestBroker.declaredDestinations())) {
      Session session = strict.connect().createSession();
      Queue missing = session.createQueue("missing");
      assertThatThrownBy(() -> session.createProducer(missing))
          .isInstanceOf(InvalidDestinationException.class)
          .hasMessageContaining("ANG-1202");
      assertThatThrownBy(() -> session.createConsumer(missing))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> session.createBrowser(missing))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> session.createProducer(null).send(missing, session.createMessage()))
          .isInstanceOf(InvalidDestinationException.class);
      strict.core().engine().declare(org.angarium.model.DestinationName.queue("missing"));
      session.createProducer(missing).send(session.createTextMessage("a"));
    }
  }
}
