package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.function.UnaryOperator;
import org.angarium.broker.BrokerSettings;
import org.angarium.model.SystemClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** JMSXUserID, which the provider may set on send (Jakarta Messaging 3.5.9). */
@Timeout(60)
class UserIdTest {
  private static final String USER_ID = "JMSXUserID";

  private static TestBroker broker(UnaryOperator<BrokerSettings> settings) {
    return new TestBroker(
        settings, new SystemClock(), (user, password) -> user == null || user.equals(password));
  }

  private static Session session(TestBroker broker, @Nullable String user) throws JMSException {
    ConnectionSpec spec = new ConnectionSpec(user, user, null, Domain.COMMON);
    AngariumConnection connection = AngariumConnection.open(broker.core(), spec);
    connection.start();
    return connection.createSession();
  }

  private static Message sendAndReceive(Session session, Message message) throws JMSException {
    Queue queue = session.createQueue("q");
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.send(message);
    }
    Message received = session.createConsumer(queue).receive(SOON);
    assertThat(received).isNotNull();
    return received;
  }

  @Test
  void shouldTellWhoSentAMessageWhateverTheSenderHasSet() throws Exception {
    try (TestBroker broker = broker(TestBroker.userIds())) {
      Session anna = session(broker, "anna");
      TextMessage message = anna.createTextMessage("a");
      message.setStringProperty(USER_ID, "somebody else");
      message.setStringProperty("color", "red");
      Message received = sendAndReceive(anna, message);
      assertThat(received.getStringProperty(USER_ID)).isEqualTo("anna");
      assertThat(received.getStringProperty("color")).isEqualTo("red");
      assertThat(message.getStringProperty(USER_ID)).as("shown to the sender").isEqualTo("anna");
    }
  }

  @Test
  void shouldTellWhoSentAReceivedMessageOn() throws Exception {
    try (TestBroker broker = broker(TestBroker.userIds())) {
      Session anna = session(broker, "anna");
      Session ben = session(broker, "ben");
      Message first = sendAndReceive(anna, anna.createTextMessage("a"));
      Message second = sendAndReceive(ben, first);
      assertThat(second.getStringProperty(USER_ID)).isEqualTo("ben");
      assertThat(second.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }
  }

  @Test
  void shouldTakeTheNameAwayWhereNobodyInParticularSends() throws Exception {
    try (TestBroker broker = broker(TestBroker.userIds())) {
      Session nobody = session(broker, null);
      TextMessage message = nobody.createTextMessage("a");
      message.setStringProperty(USER_ID, "anna");
      assertThat(sendAndReceive(nobody, message).propertyExists(USER_ID)).isFalse();
    }
  }

  @Test
  void shouldSelectByTheSender() throws Exception {
    try (TestBroker broker = broker(TestBroker.userIds())) {
      Session anna = session(broker, "anna");
      Queue queue = anna.createQueue("q");
      session(broker, "ben").createProducer(queue).send(anna.createTextMessage("from ben"));
      anna.createProducer(queue).send(anna.createTextMessage("from anna"));
      Message received = anna.createConsumer(queue, USER_ID + " = 'anna'").receive(SOON);
      assertThat(received.getBody(String.class)).isEqualTo("from anna");
    }
  }

  @Test
  void shouldLeaveThePropertyToTheSenderWhereTheBrokerIsNotAskedFor() throws Exception {
    try (TestBroker broker = broker(settings -> settings)) {
      Session anna = session(broker, "anna");
      Message plain = sendAndReceive(anna, anna.createTextMessage("a"));
      assertThat(plain.propertyExists(USER_ID)).isFalse();
      TextMessage message = anna.createTextMessage("b");
      message.setStringProperty(USER_ID, "copied");
      assertThat(sendAndReceive(anna, message).getStringProperty(USER_ID)).isEqualTo("copied");
    }
  }

  @Test
  void shouldNameThePropertyInTheMetaDataWhereItIsSet() throws Exception {
    for (boolean on : new boolean[] {false, true}) {
      try (TestBroker broker = broker(on ? TestBroker.userIds() : settings -> settings)) {
        var names = broker.connect().getMetaData().getJMSXPropertyNames();
        assertThat(Collections.list(names).contains(USER_ID)).isEqualTo(on);
      }
    }
  }
}
