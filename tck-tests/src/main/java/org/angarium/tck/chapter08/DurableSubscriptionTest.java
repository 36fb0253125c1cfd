package org.angarium.tck.chapter08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 8.3.3: unshared durable subscriptions. */
class DurableSubscriptionTest extends TckTest {
  @Test
  @Sentence({"8.3.3-1", "8.3.3-3", "8.3.3-5"})
  void shouldKeepMessagesWhileInactive() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(topic, name).close();
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(sending, topic, "m0", "m1");
    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(consumer)).isEqualTo("m0");
    consumer.close();
    Texts.send(sending, topic, "m2");
    MessageConsumer again = session.createDurableSubscriber(topic, name);
    assertThat(Texts.receive(jms, again, 2)).containsExactly("m1", "m2");
    jms.assertNothing(again);
    again.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence({"8.3.3-1", "8.3.3-4"})
  void shouldOutliveItsConnection() throws Exception {
    String id = jms.uniqueClientId();
    String name = jms.uniqueSubscription();
    Connection first = jms.connection();
    first.setClientID(id);
    Session session = first.createSession();
    Topic topic = jms.topic(session);
    session.createDurableConsumer(topic, name);
    first.close();
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, Texts.numbered("m", 10));
    Connection second = jms.connection();
    second.setClientID(id);
    second.start();
    Session next = second.createSession();
    MessageConsumer consumer = next.createDurableConsumer(topic, name);
    assertThat(Texts.receive(jms, consumer, 10)).containsExactly(Texts.numbered("m", 10));
    consumer.close();
    next.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-3")
  void shouldBeMadeAndFoundByEachApi() throws Exception {
    String id = jms.uniqueClientId();
    String name = jms.uniqueSubscription();
    JMSContext context = jms.context();
    context.setClientID(id);
    Topic topic = jms.topic(context);
    context.createDurableConsumer(topic, name);
    context.close();
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "m0", "m1", "m2");
    TopicConnection connection = jms.closing(jms.topicFactory().createTopicConnection());
    connection.setClientID(id);
    connection.start();
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSubscriber subscriber = session.createDurableSubscriber(topic, name);
    assertThat(subscriber.getTopic().getTopicName()).isEqualTo(topic.getTopicName());
    assertThat(jms.receiveText(subscriber)).isEqualTo("m0");
    subscriber.close();
    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(consumer)).isEqualTo("m1");
    connection.close();
    JMSContext last = jms.context();
    last.setClientID(id);
    JMSConsumer lastConsumer = last.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(lastConsumer)).isEqualTo("m2");
    lastConsumer.close();
    last.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-2")
  void shouldRefuseSecondConsumer() throws Exception {
    Connection connection = jms.identifiedConnection();
    Session session = connection.createSession();
    Session other = connection.createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    assertThatThrownBy(() -> session.createDurableConsumer(topic, name))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> other.createDurableSubscriber(topic, name))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> other.createDurableConsumer(topic, name, "a = 1", false))
        .isInstanceOf(JMSException.class);
    consumer.close();
    other.createDurableConsumer(topic, name).close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-4")
  void shouldBeIdentifiedByClientIdentifierAndName() throws Exception {
    Session one = jms.identifiedConnection().createSession();
    Session two = jms.identifiedConnection().createSession();
    Topic topic = jms.topic(one);
    String name = jms.uniqueSubscription();
    MessageConsumer ofOne = one.createDurableConsumer(topic, name);
    MessageConsumer ofTwo = two.createDurableConsumer(topic, name);
    MessageConsumer otherName = one.createDurableConsumer(topic, name + "x");
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "to three");
    for (MessageConsumer consumer : List.of(ofOne, ofTwo, otherName)) {
      assertThat(jms.receiveText(consumer)).isEqualTo("to three");
      consumer.close();
    }
    one.unsubscribe(name);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "to two");
    MessageConsumer still = two.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(still)).isEqualTo("to two");
    still.close();
    two.unsubscribe(name);
    one.unsubscribe(name + "x");
  }

  @Test
  @Sentence("8.3.3-5")
  void shouldEndWithUnsubscribe() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(topic, name).close();
    Texts.send(session, topic, "dropped");
    session.unsubscribe(name);
    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    jms.assertNothing(consumer);
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-6")
  void shouldRefuseUnsubscribeWhileActive() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    assertThatThrownBy(() -> session.unsubscribe(name)).isInstanceOf(JMSException.class);
    Texts.send(session, topic, "still subscribed");
    assertThat(jms.receiveText(consumer)).isEqualTo("still subscribed");
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-13")
  void shouldRefuseUnsubscribeOfUnknownName() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    assertThatThrownBy(() -> session.unsubscribe(jms.uniqueSubscription()))
        .isInstanceOf(InvalidDestinationException.class);
    JMSContext context = jms.context();
    context.setClientID(jms.uniqueClientId());
    assertThatThrownBy(() -> context.unsubscribe(jms.uniqueSubscription()))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    Session owner = jms.identifiedConnection().createSession();
    String name = jms.uniqueSubscription();
    owner.createDurableConsumer(jms.topic(owner), name).close();
    assertThatThrownBy(() -> session.unsubscribe(name))
        .isInstanceOf(InvalidDestinationException.class);
    owner.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-8")
  void shouldBeReplacedWhenTheTopicChanges() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    Topic first = jms.topic(session);
    Topic second = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(first, name).close();
    Texts.send(session, first, "dropped with the old one");
    MessageConsumer consumer = session.createDurableConsumer(second, name);
    Texts.send(session, first, "of the old topic");
    Texts.send(session, second, "of the new topic");
    assertThat(jms.receiveText(consumer)).isEqualTo("of the new topic");
    jms.assertNothing(consumer);
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-8")
  void shouldBeReplacedWhenTheSelectorChanges() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(topic, name, "colour = 'red'", false).close();
    send(session, topic, "red");
    MessageConsumer blues = session.createDurableConsumer(topic, name, "colour = 'blue'", false);
    send(session, topic, "red");
    send(session, topic, "blue");
    assertThat(jms.receiveText(blues)).isEqualTo("blue");
    jms.assertNothing(blues);
    send(session, topic, "blue");
    blues.close();
    MessageConsumer all = session.createDurableConsumer(topic, name);
    jms.assertNothing(all);
    send(session, topic, "red");
    assertThat(jms.receiveText(all)).isEqualTo("red");
    all.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-8")
  void shouldBeReplacedWhenNoLocalChanges() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(topic, name, null, false).close();
    Texts.send(session, topic, "dropped with the old one");
    MessageConsumer consumer = session.createDurableConsumer(topic, name, null, true);
    Texts.send(session, topic, "own");
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "foreign");
    assertThat(jms.receiveText(consumer)).isEqualTo("foreign");
    jms.assertNothing(consumer);
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-8")
  void shouldNotBeReplacedWhenNothingChanges() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(topic, name, "colour = 'red'", true).close();
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    send(other, topic, "red");
    MessageConsumer same = session.createDurableConsumer(topic, name, "colour = 'red'", true);
    assertThat(jms.receiveText(same)).isEqualTo("red");
    same.close();
    session.unsubscribe(name);
    session.createDurableConsumer(topic, name, null, false).close();
    send(other, topic, "red");
    MessageConsumer empty = session.createDurableConsumer(topic, name, "", false);
    assertThat(jms.receiveText(empty)).isEqualTo("red");
    empty.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence({"8.3.3-9", "8.3.4-8"})
  void shouldNotHaveTheNameOfSharedDurableSubscription() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    Topic topic = jms.topic(session);
    String shared = jms.uniqueSubscription();
    MessageConsumer consumer = session.createSharedDurableConsumer(topic, shared);
    assertThatThrownBy(() -> session.createDurableConsumer(topic, shared))
        .isInstanceOf(JMSException.class);
    consumer.close();
    assertThatThrownBy(() -> session.createDurableConsumer(topic, shared))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createDurableSubscriber(topic, shared))
        .isInstanceOf(JMSException.class);
    session.unsubscribe(shared);
    String unshared = jms.uniqueSubscription();
    session.createDurableConsumer(topic, unshared).close();
    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, unshared))
        .isInstanceOf(JMSException.class);
    session.unsubscribe(unshared);
  }

  @Test
  @Sentence("8.3.3-10")
  void shouldKeepOnlyWhatMatchesTheSelector() throws Exception {
    Session session = jms.identifiedConnection().createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(topic, name, "colour = 'red'", false).close();
    for (String colour : List.of("red", "blue", "red", "green")) {
      send(session, topic, colour);
    }
    MessageConsumer consumer = session.createDurableConsumer(topic, name, "colour = 'red'", false);
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("red", "red");
    jms.assertNothing(consumer);
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.3-11")
  void shouldLeaveOutMessagesOfTheSameClientIdentifier() throws Exception {
    String id = jms.uniqueClientId();
    String name = jms.uniqueSubscription();
    Connection first = jms.connection();
    first.setClientID(id);
    first.start();
    Session session = first.createSession();
    Topic topic = jms.topic(session);
    TopicSubscriber subscriber = session.createDurableSubscriber(topic, name, null, true);
    assertThat(subscriber.getNoLocal()).isTrue();
    Texts.send(session, topic, "own");
    first.close();
    Connection second = jms.connection();
    second.setClientID(id);
    second.start();
    Session next = second.createSession();
    Texts.send(next, topic, "of the same client identifier");
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "foreign");
    MessageConsumer consumer = next.createDurableConsumer(topic, name, null, true);
    assertThat(jms.receiveText(consumer)).isEqualTo("foreign");
    jms.assertNothing(consumer);
    consumer.close();
    next.unsubscribe(name);
  }

  private static void send(Session session, Topic topic, String colour) throws JMSException {
    TextMessage message = session.createTextMessage(colour);
    message.setStringProperty("colour", colour);
    try (MessageProducer producer = session.createProducer(topic)) {
      producer.send(message);
    }
  }
}
