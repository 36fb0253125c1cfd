package org.angarium.tck.chapter08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 8.3.4: shared durable subscriptions. */
class SharedDurableSubscriptionTest extends TckTest {
  @Test
  @Sentence({"8.3.4-1", "8.3.4-3"})
  void shouldKeepMessagesWhileInactive() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createSharedDurableConsumer(topic, name).close();
    Texts.send(session, topic, Texts.numbered("m", 6));
    JMSContext context = jms.context();
    JMSConsumer first = context.createSharedDurableConsumer(topic, name);
    assertThat(Texts.receive(jms, first, 3)).containsExactly("m0", "m1", "m2");
    first.close();
    TopicConnection connection = jms.closing(jms.topicFactory().createTopicConnection());
    connection.start();
    TopicSession topicSession = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer second = topicSession.createSharedDurableConsumer(topic, name);
    assertThat(Texts.receive(jms, second, 3)).containsExactly("m3", "m4", "m5");
    jms.assertNothing(second);
    second.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.4-2")
  void shouldGiveEachMessageToOneConsumer() throws Exception {
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(sending);
    String name = jms.uniqueSubscription();
    Collector collector = new Collector();
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
      sessions.add(session);
      session.createSharedDurableConsumer(topic, name).setMessageListener(collector);
    }
    Texts.send(sending, topic, Texts.numbered("m", 100));
    collector.await(jms, 100);
    jms.assertNothing(sending.createConsumer(topic));
    assertThat(collector.texts()).containsExactlyInAnyOrder(Texts.numbered("m", 100));
    for (Session session : sessions) {
      session.close();
    }
    sending.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.4-4")
  void shouldBeIdentifiedByNameAndClientIdentifier() throws Exception {
    Connection one = jms.identifiedConnection();
    Session with = one.createSession();
    Session without = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(with);
    String name = jms.uniqueSubscription();
    MessageConsumer first = with.createSharedDurableConsumer(topic, name);
    MessageConsumer second = without.createSharedDurableConsumer(topic, name);
    Texts.send(without, topic, "to both");
    assertThat(jms.receiveText(first)).isEqualTo("to both");
    assertThat(jms.receiveText(second)).isEqualTo("to both");
    first.close();
    second.close();
    with.unsubscribe(name);
    Texts.send(without, topic, "to the other");
    MessageConsumer still = without.createSharedDurableConsumer(topic, name);
    assertThat(jms.receiveText(still)).isEqualTo("to the other");
    still.close();
    without.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.4-5")
  void shouldEndWithUnsubscribeAndNotWhileActive() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer one = session.createSharedDurableConsumer(topic, name);
    MessageConsumer two = session.createSharedDurableConsumer(topic, name);
    assertThatThrownBy(() -> session.unsubscribe(name)).isInstanceOf(JMSException.class);
    one.close();
    assertThatThrownBy(() -> session.unsubscribe(name)).isInstanceOf(JMSException.class);
    two.close();
    Texts.send(session, topic, "dropped");
    session.unsubscribe(name);
    MessageConsumer fresh = session.createSharedDurableConsumer(topic, name);
    jms.assertNothing(fresh);
    fresh.close();
    session.unsubscribe(name);
    assertThatThrownBy(() -> session.unsubscribe(name))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Sentence("8.3.4-6")
  void shouldBeReplacedWhenTopicOrSelectorChangesWhileInactive() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic first = jms.topic(session);
    Topic second = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createSharedDurableConsumer(first, name).close();
    Texts.send(session, first, "dropped with the old topic");
    MessageConsumer moved = session.createSharedDurableConsumer(second, name);
    jms.assertNothing(moved);
    Texts.send(session, second, "of the new topic");
    assertThat(jms.receiveText(moved)).isEqualTo("of the new topic");
    Texts.send(session, second, "dropped with the old selector");
    moved.close();
    MessageConsumer selecting = session.createSharedDurableConsumer(second, name, "a = 1");
    Texts.send(session, second, "does not match");
    jms.assertNothing(selecting);
    selecting.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.4-7")
  void shouldRefuseOtherTopicOrSelectorWhileActive() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    Topic other = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer active = session.createSharedDurableConsumer(topic, name, "a = 1");
    assertThatThrownBy(() -> session.createSharedDurableConsumer(other, name, "a = 1"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name, "a = 2"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name))
        .isInstanceOf(JMSException.class);
    JMSContext context = jms.context();
    assertThatThrownBy(() -> context.createSharedDurableConsumer(other, name, "a = 1"))
        .isInstanceOf(JMSRuntimeException.class);
    active.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("8.3.4-9")
  void shouldKeepOnlyWhatMatchesTheSelector() throws Exception {
    JMSContext context = jms.context();
    Topic topic = jms.topic(context);
    String name = jms.uniqueSubscription();
    context.createSharedDurableConsumer(topic, name, "number BETWEEN 2 AND 3").close();
    for (int i = 0; i < 6; i++) {
      context.createProducer().setProperty("number", i).send(topic, "m" + i);
    }
    JMSConsumer consumer =
        context.createSharedDurableConsumer(topic, name, "number BETWEEN 2 AND 3");
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("m2", "m3");
    jms.assertNothing(consumer);
    consumer.close();
    context.unsubscribe(name);
  }
}
