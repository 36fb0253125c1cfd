package org.angarium.tck.blindspots;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message is changed where it was sent from or where it was received: nobody else notices. */
class MutabilityTest extends TckTest {
  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Sentence("B-16")
  void shouldNotNoticeChangesAfterSend(int mode) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(mode);
    TextMessage text = session.createTextMessage();
    for (int i = 0; i < 5; i++) {
      text.setText("m" + i);
      text.setIntProperty("number", i);
      text.setJMSCorrelationID("c" + i);
      producer.send(text);
    }
    text.clearBody();
    text.clearProperties();
    MapMessage map = session.createMapMessage();
    byte[] bytes = {1, 2, 3};
    map.setBytes("bytes", bytes);
    producer.send(map);
    bytes[0] = 99;
    map.setString("late", "too late");
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < 5; i++) {
      Message message = jms.receive(consumer);
      assertThat(Texts.of(message)).isEqualTo("m" + i);
      assertThat(message.getIntProperty("number")).isEqualTo(i);
      assertThat(message.getJMSCorrelationID()).isEqualTo("c" + i);
    }
    MapMessage received = (MapMessage) jms.receive(consumer);
    assertThat(received.getBytes("bytes")).containsExactly(1, 2, 3);
    assertThat(received.itemExists("late")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Sentence("B-16")
  void shouldNotNoticeChangesOfMutableObjectAfterSend(int mode) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(mode);
    ArrayList<String> list = new ArrayList<>(List.of("one"));
    ObjectMessage message = session.createObjectMessage(list);
    producer.send(message);
    list.add("two");
    message.setObject(new ArrayList<>(List.of("other")));
    ObjectMessage received = (ObjectMessage) jms.receive(session.createConsumer(queue));
    assertThat(received.getObject()).isEqualTo(List.of("one"));
  }

  @Test
  @Sentence("B-16")
  void shouldNotShareMessageAmongSubscribers() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer one = session.createConsumer(topic);
    MessageConsumer two = session.createConsumer(topic);
    MapMessage map = session.createMapMessage();
    map.setBytes("bytes", new byte[] {1, 2, 3});
    map.setStringProperty("property", "sent");
    try (MessageProducer producer = session.createProducer(topic)) {
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      producer.send(map);
    }
    MapMessage first = (MapMessage) jms.receive(one);
    first.getBytes("bytes")[0] = 99;
    first.clearProperties();
    first.setStringProperty("property", "changed");
    first.clearBody();
    first.setString("new", "body");
    first.setJMSCorrelationID("changed");
    MapMessage second = (MapMessage) jms.receive(two);
    assertThat(second.getBytes("bytes")).containsExactly(1, 2, 3);
    assertThat(second.getStringProperty("property")).isEqualTo("sent");
    assertThat(second.getJMSCorrelationID()).isNull();
    assertThat(second.itemExists("new")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Sentence("B-16")
  void shouldRedeliverWhatWasSentAndNotWhatTheReceiverMadeOfIt(int mode) throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    TextMessage sent = sending.createTextMessage("original");
    sent.setStringProperty("property", "original");
    try (MessageProducer producer = sending.createProducer(queue)) {
      producer.setDeliveryMode(mode);
      producer.send(sent);
    }
    MessageConsumer consumer = session.createConsumer(queue);
    TextMessage first = (TextMessage) jms.receive(consumer);
    first.clearProperties();
    first.setStringProperty("property", "changed");
    first.clearBody();
    first.setText("changed");
    first.setJMSType("changed");
    session.rollback();
    TextMessage again = (TextMessage) jms.receive(consumer);
    assertThat(again.getText()).isEqualTo("original");
    assertThat(again.getStringProperty("property")).isEqualTo("original");
    assertThat(again.getJMSType()).isNull();
    session.commit();
  }

  @Test
  @Sentence("B-16")
  void shouldForwardReceivedMessageUnderNewIdentity() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue one = jms.queue(session);
    Queue two = jms.queue(session);
    Texts.send(session, one, "forwarded");
    MessageConsumer consumer = session.createConsumer(one);
    Message received = jms.receive(consumer);
    String id = received.getJMSMessageID();
    try (MessageProducer producer = session.createProducer(two)) {
      producer.send(received);
    }
    received.acknowledge();
    assertThat(received.getJMSMessageID()).isNotEqualTo(id);
    Message forwarded = jms.receive(session.createConsumer(two));
    assertThat(Texts.of(forwarded)).isEqualTo("forwarded");
    assertThat(forwarded.getJMSMessageID()).isEqualTo(received.getJMSMessageID());
    assertThat(forwarded.getJMSRedelivered()).isFalse();
    assertThat(Texts.deliveryCount(forwarded)).isEqualTo(1);
    forwarded.acknowledge();
    session.close();
    jms.assertNothing(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(one));
  }

  @Test
  @Sentence("B-16")
  void shouldNotNoticeChangesThroughBrowsedMessage() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Texts.send(session, queue, "original");
    try (QueueBrowser browser = session.createBrowser(queue)) {
      TextMessage browsed = (TextMessage) browser.getEnumeration().nextElement();
      browsed.clearBody();
      browsed.setText("changed");
      browsed.setJMSType("changed");
    }
    Message message = jms.receive(session.createConsumer(queue));
    assertThat(Texts.of(message)).isEqualTo("original");
    assertThat(message.getJMSType()).isNull();
    assertThat(Texts.deliveryCount(message)).isEqualTo(1);
    assertThat(message.getJMSRedelivered()).isFalse();
  }
}
