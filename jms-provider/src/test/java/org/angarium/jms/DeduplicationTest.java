package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import org.angarium.AngariumProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application does with deduplication ids. */
@Timeout(60)
class DeduplicationTest {
  private static final String ID = AngariumProperties.DEDUPLICATION_ID;

  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldSendAnOrderOnceHoweverOftenItIsTried() throws Exception {
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      Queue orders = context.createQueue("q");
      for (int i = 0; i < 3; i++) {
        context.createProducer().setProperty(ID, "order 7").send(orders, "try " + i);
      }
      context.createProducer().send(orders, "another");
    }
    assertThat(broker.browse("q")).containsExactly("try 0", "another");
  }

  @Test
  void shouldSendAgainWhatWasRolledBack() throws Exception {
    try (JMSContext context = broker.context(JMSContext.SESSION_TRANSACTED)) {
      Queue orders = context.createQueue("q");
      context.createProducer().setProperty(ID, "order 7").send(orders, "rolled back");
      context.rollback();
      context.createProducer().setProperty(ID, "order 7").send(orders, "committed");
      context.createProducer().setProperty(ID, "order 7").send(orders, "twice in a transaction");
      context.commit();
      context.createProducer().setProperty(ID, "order 7").send(orders, "too late");
      context.commit();
    }
    assertThat(broker.browse("q")).containsExactly("committed");
  }

  @Test
  void shouldTellTheReceiverTheIdAndTakeWhatItSendsOnAsNew() throws Exception {
    try (Connection connection = broker.started()) {
      Session session = connection.createSession();
      Queue queue = session.createQueue("q");
      MessageProducer producer = session.createProducer(queue);
      TextMessage message = session.createTextMessage("a");
      message.setStringProperty(ID, "7");
      producer.send(message);
      MessageConsumer consumer = session.createConsumer(queue);
      for (int round = 0; round < 3; round++) {
        Message received = consumer.receive(SOON);
        assertThat(text(received)).isEqualTo("a");
        assertThat(received.getStringProperty(ID)).isEqualTo("7");
        producer.send(received);
      }
    }
  }

  @Test
  void shouldRefuseWhatIsNoId() throws Exception {
    try (Connection connection = broker.connect()) {
      Message message = connection.createSession().createMessage();
      for (Object value : new Object[] {7, "", "x".repeat(256), true}) {
        assertThatThrownBy(() -> message.setObjectProperty(ID, value))
            .isInstanceOf(MessageFormatException.class)
            .hasMessageContaining("a String of 1 to 255 characters");
      }
      message.setStringProperty(ID, "x".repeat(255));
    }
  }

  @Test
  void shouldKeepTheOrderOfMessagesWithAndWithoutIdsThatAreSentAsynchronously() throws Exception {
    List<String> expected = new ArrayList<>();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      for (int i = 0; i < 1_000; i++) {
        TextMessage message = session.createTextMessage(String.valueOf(i));
        if (i % 2 == 0) {
          message.setStringProperty(ID, "id " + i);
        }
        producer.send(message, NOTHING);
        expected.add(String.valueOf(i));
      }
      producer.close(); // when all are sent
    }
    assertThat(broker.browse("q")).isEqualTo(expected);
  }

  private static final CompletionListener NOTHING =
      new CompletionListener() {
        @Override
        public void onCompletion(Message message) {}

        @Override
        public void onException(Message message, Exception exception) {}
      };
}
