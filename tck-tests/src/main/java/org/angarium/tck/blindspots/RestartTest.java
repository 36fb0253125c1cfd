package org.angarium.tck.blindspots;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an orderly restart must keep, bring back, and not bring back. */
class RestartTest extends TckTest {
  @BeforeEach
  void needRestart() {
    jms.require(Ability.RESTART);
  }

  /** A consumer on the queue of the same name, after a restart. */
  private MessageConsumer again(Queue queue) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    return session.createConsumer(session.createQueue(queue.getQueueName()));
  }

  @Test
  @Sentence({"B-1", "7.7-2"})
  void shouldKeepMessagesOfEachTypeWithHeadersAndProperties() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    TextMessage text = session.createTextMessage("text \u00e4\u20ac\ud83d\ude00");
    BytesMessage bytes = session.createBytesMessage();
    bytes.writeBytes(new byte[] {0, -1, 127});
    MapMessage map = session.createMapMessage();
    map.setDouble("double", 1.5);
    map.setString("string", "s");
    StreamMessage stream = session.createStreamMessage();
    stream.writeLong(Long.MAX_VALUE);
    ObjectMessage object = session.createObjectMessage("object");
    List<Message> sent = List.of(text, bytes, map, stream, object, session.createMessage());
    try (MessageProducer producer = session.createProducer(queue)) {
      for (Message message : sent) {
        message.setJMSCorrelationID("correlation");
        message.setJMSType("type");
        message.setBooleanProperty("aBoolean", true);
        message.setLongProperty("aLong", Long.MIN_VALUE);
        message.setStringProperty("aString", "");
        producer.send(message, DeliveryMode.PERSISTENT, 6, 3_600_000);
      }
    }
    List<String> ids = new ArrayList<>();
    for (Message message : sent) {
      ids.add(message.getJMSMessageID());
    }
    long timestamp = text.getJMSTimestamp();
    long expiration = text.getJMSExpiration();
    jms.restart();
    MessageConsumer consumer = again(queue);
    List<Message> received = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      Message message = jms.receive(consumer);
      received.add(message);
      assertThat(message.getJMSMessageID()).isEqualTo(ids.get(i));
      assertThat(message.getJMSCorrelationID()).isEqualTo("correlation");
      assertThat(message.getJMSType()).isEqualTo("type");
      assertThat(message.getJMSPriority()).isEqualTo(6);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
      assertThat(message.getObjectProperty("aBoolean")).isEqualTo(true);
      assertThat(message.getObjectProperty("aLong")).isEqualTo(Long.MIN_VALUE);
      assertThat(message.getObjectProperty("aString")).isEqualTo("");
    }
    assertThat(received.get(0).getJMSTimestamp()).isEqualTo(timestamp);
    assertThat(received.get(0).getJMSExpiration()).isEqualTo(expiration);
    assertThat(Texts.of(received.get(0))).isEqualTo("text \u00e4\u20ac\ud83d\ude00");
    assertThat(received.get(1).getBody(byte[].class)).containsExactly(0, -1, 127);
    assertThat(((MapMessage) received.get(2)).getDouble("double")).isEqualTo(1.5);
    assertThat(((MapMessage) received.get(2)).getString("string")).isEqualTo("s");
    assertThat(((StreamMessage) received.get(3)).readLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(((ObjectMessage) received.get(4)).getObject()).isEqualTo("object");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"B-1", "6.2.11-1", "6.2.9.1-1"})
  void shouldContinueWhereConsumptionStopped() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Texts.send(session, queue, Texts.numbered("m", 100));
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 40)).hasSize(40).endsWith("m39");
    jms.restart();
    MessageConsumer rest = again(queue);
    List<String> received = Texts.receive(jms, rest, 60);
    assertThat(received).hasSize(60).startsWith("m40").endsWith("m99").doesNotHaveDuplicates();
    jms.assertNothing(rest);
  }

  @Test
  @Sentence({"B-1", "B-3"})
  void shouldKeepPriorities() throws Exception {
    jms.require(Ability.PRIORITY_ORDER);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    try (MessageProducer producer = session.createProducer(queue)) {
      for (int i = 0; i < 30; i++) {
        producer.send(
            session.createTextMessage("p" + i % 10 + "-" + i / 10),
            DeliveryMode.PERSISTENT,
            i % 10,
            0);
      }
    }
    jms.restart();
    List<String> expected = new ArrayList<>();
    for (int priority = 9; priority >= 0; priority--) {
      expected.addAll(List.of(Texts.numbered("p" + priority + "-", 3)));
    }
    assertThat(Texts.receive(jms, again(queue), 30)).isEqualTo(expected);
  }

  @Test
  @Sentence({"B-4", "6.2.11-3"})
  void shouldMarkWhatWasDeliveredBefore() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "m0", "m1");
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < 3; i++) {
      assertThat(Texts.receive(jms, consumer, 2)).containsExactly("m0", "m1");
      session.rollback();
    }
    assertThat(jms.receiveText(consumer)).isEqualTo("m0");
    jms.restart();
    MessageConsumer after = again(queue);
    for (String text : List.of("m0", "m1")) {
      Message message = jms.receive(after);
      assertThat(Texts.of(message)).isEqualTo(text);
      assertThat(message.getJMSRedelivered()).isTrue();
      assertThat(Texts.deliveryCount(message)).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  @Sentence("B-5")
  void shouldExpireOverRestart() throws Exception {
    jms.require(Ability.EXPIRY);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    TextMessage shortLived = session.createTextMessage("gone");
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.send(shortLived, DeliveryMode.PERSISTENT, 4, 100);
      producer.send(session.createTextMessage("kept"), DeliveryMode.PERSISTENT, 4, 3_600_000);
    }
    long expiration = shortLived.getJMSExpiration();
    jms.restart();
    jms.awaitAfter(expiration);
    MessageConsumer consumer = again(queue);
    assertThat(jms.receiveText(consumer)).isEqualTo("kept");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"B-6", "7.9-3"})
  void shouldDelayOverRestart() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(3_600_000);
    producer.send(session.createTextMessage("in an hour"));
    producer.setDeliveryDelay(1_000);
    long before = jms.now();
    producer.send(session.createTextMessage("soon"));
    jms.restart();
    MessageConsumer consumer = again(queue);
    Message message = jms.receive(consumer);
    assertThat(jms.now()).isGreaterThanOrEqualTo(before + 1_000);
    assertThat(Texts.of(message)).isEqualTo("soon");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("B-7")
  void shouldKeepTheMeaningOfReplyTo() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Queue replies = jms.queue(session);
    Topic topic = jms.topic(session);
    try (MessageProducer producer = session.createProducer(queue)) {
      TextMessage message = session.createTextMessage("to a queue");
      message.setJMSReplyTo(replies);
      producer.send(message);
      message.setText("to a topic");
      message.setJMSReplyTo(topic);
      producer.send(message);
    }
    jms.restart();
    Session after = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = after.createConsumer(after.createQueue(queue.getQueueName()));
    MessageConsumer answers = after.createConsumer(after.createQueue(replies.getQueueName()));
    MessageConsumer published = after.createConsumer(after.createTopic(topic.getTopicName()));
    Texts.send(after, jms.receive(consumer).getJMSReplyTo(), "answer");
    Message second = jms.receive(consumer);
    assertThat(second.getJMSReplyTo()).isInstanceOf(Topic.class);
    assertThat(((Queue) second.getJMSDestination()).getQueueName()).isEqualTo(queue.getQueueName());
    Texts.send(after, second.getJMSReplyTo(), "published answer");
    assertThat(jms.receiveText(answers)).isEqualTo("answer");
    assertThat(jms.receiveText(published)).isEqualTo("published answer");
  }

  @Test
  @Sentence({"B-8", "6.2.7-2", "6.2.7-3"})
  void shouldRollBackOpenTransactionsAndKeepCommittedOnes() throws Exception {
    Connection connection = jms.startedConnection();
    Session committed = connection.createSession(Session.SESSION_TRANSACTED);
    Session open = connection.createSession(Session.SESSION_TRANSACTED);
    Queue in = jms.queue(committed);
    Queue out = jms.queue(committed);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), in, "m0", "m1", "m2");
    MessageConsumer first = committed.createConsumer(in);
    assertThat(jms.receiveText(first)).isEqualTo("m0");
    Texts.send(committed, out, "committed");
    committed.commit();
    first.close();
    assertThat(jms.receiveText(open.createConsumer(in))).isEqualTo("m1");
    Texts.send(open, out, "open");
    jms.restart();
    MessageConsumer rest = again(in);
    assertThat(Texts.receive(jms, rest, 2)).containsExactly("m1", "m2");
    jms.assertNothing(rest);
    MessageConsumer results = again(out);
    assertThat(jms.receiveText(results)).isEqualTo("committed");
    jms.assertNothing(results);
  }

  @Test
  @Sentence({"B-21", "7.7-1"})
  void shouldNotDuplicateNonPersistentMessages() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      for (String text : Texts.numbered("n", 20)) {
        producer.send(session.createTextMessage(text));
      }
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      producer.send(session.createTextMessage("p"));
    }
    MessageConsumer consumer = session.createConsumer(queue);
    List<String> received = new ArrayList<>(Texts.receive(jms, consumer, 10));
    jms.restart();
    MessageConsumer rest = again(queue);
    Message message = jms.receive(rest);
    while (message != null) {
      received.add(Texts.of(message));
      message = rest.receive(jms.quietMillis());
    }
    assertThat(received).doesNotHaveDuplicates().contains("p");
  }

  @Test
  @Sentence({"B-1", "6.2-4"})
  void shouldKeepUnacknowledgedMessagesOverManyRestarts() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Texts.send(session, queue, Texts.numbered("m", 6));
    for (int i = 0; i < 3; i++) {
      Session after = jms.session(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = after.createConsumer(after.createQueue(queue.getQueueName()));
      assertThat(jms.receiveText(consumer)).isEqualTo("m" + i);
      Message second = jms.receive(consumer);
      assertThat(Texts.of(second)).isEqualTo("m" + (i + 1));
      after.recover();
      jms.receive(consumer).acknowledge();
      jms.restart();
    }
    MessageConsumer rest = again(queue);
    assertThat(Texts.receive(jms, rest, 3)).containsExactly("m3", "m4", "m5");
    jms.assertNothing(rest);
  }
}
