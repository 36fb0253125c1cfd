package org.angarium.tck.chapter08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Section 8.3.2: shared non-durable subscriptions. */
class SharedSubscriptionTest extends TckTest {
  @Test
  @Sentence({"8.3.2-1", "8.3.2-2"})
  void shouldGiveEachMessageToOneConsumer() throws Exception {
    Connection connection = jms.startedConnection();
    Session first = connection.createSession();
    Topic topic = jms.topic(first);
    String name = jms.uniqueSubscription();
    Collector collector = new Collector();
    first.createSharedConsumer(topic, name).setMessageListener(collector);
    for (int i = 0; i < 3; i++) {
      Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
      session.createSharedConsumer(topic, name).setMessageListener(collector);
    }
    JMSContext context = jms.context();
    context.createSharedConsumer(topic, name).setMessageListener(collector);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, Texts.numbered("m", 100));
    collector.await(jms, 100);
    jms.assertNothing(connection.createSession().createConsumer(topic));
    assertThat(collector.texts()).containsExactlyInAnyOrder(Texts.numbered("m", 100));
  }

  @Test
  @Sentence("8.3.2-2")
  void shouldBeMadeByTopicSession() throws Exception {
    TopicConnection connection = jms.closing(jms.topicFactory().createTopicConnection());
    connection.start();
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer one = session.createSharedConsumer(topic, name);
    MessageConsumer two = session.createSharedConsumer(topic, name, "");
    Texts.send(session, topic, "m0", "m1");
    List<String> received = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .until(
            () -> {
              for (MessageConsumer consumer : List.of(one, two)) {
                Message message = consumer.receive(50);
                if (message != null) {
                  received.add(Texts.of(message));
                }
              }
              return received.size() == 2;
            });
    assertThat(received).containsExactlyInAnyOrder("m0", "m1");
  }

  @Test
  @Sentence("8.3.2-3")
  void shouldBeIdentifiedByNameAndClientIdentifier() throws Exception {
    Connection one = jms.identifiedConnection();
    Connection two = jms.identifiedConnection();
    Session sessionOne = one.createSession();
    Session sessionTwo = two.createSession();
    Topic topic = jms.topic(sessionOne);
    String name = jms.uniqueSubscription();
    MessageConsumer ofOne = sessionOne.createSharedConsumer(topic, name);
    MessageConsumer ofTwo = sessionTwo.createSharedConsumer(topic, name);
    MessageConsumer otherName = sessionOne.createSharedConsumer(topic, name + "x");
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "to three");
    for (MessageConsumer consumer : List.of(ofOne, ofTwo, otherName)) {
      assertThat(jms.receiveText(consumer)).isEqualTo("to three");
    }
  }

  @Test
  @Sentence("8.3.2-3")
  void shouldBeSharedAcrossConnectionsWithoutClientIdentifier() throws Exception {
    Session one = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session two = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(one);
    String name = jms.uniqueSubscription();
    MessageConsumer ofOne = one.createSharedConsumer(topic, name);
    MessageConsumer ofTwo = two.createSharedConsumer(topic, name);
    Texts.send(one, topic, "m0");
    Background<Message> first = Background.call(() -> ofOne.receive(1_000));
    Background<Message> second = Background.call(() -> ofTwo.receive(1_000));
    List<Message> received = new ArrayList<>();
    Message a = first.result();
    Message b = second.result();
    if (a != null) {
      received.add(a);
    }
    if (b != null) {
      received.add(b);
    }
    assertThat(received).hasSize(1);
  }

  @Test
  @Sentence("8.3.2-4")
  void shouldLastAsLongAsItsLastConsumer() throws Exception {
    Session one = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session two = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(one);
    String name = jms.uniqueSubscription();
    MessageConsumer first = one.createSharedConsumer(topic, name);
    MessageConsumer second = two.createSharedConsumer(topic, name);
    first.close();
    Texts.send(one, topic, "kept", "dropped with the last consumer");
    assertThat(jms.receiveText(second)).isEqualTo("kept");
    second.close();
    Texts.send(one, topic, "never added");
    MessageConsumer third = one.createSharedConsumer(topic, name);
    jms.assertNothing(third);
    Texts.send(one, topic, "new");
    assertThat(jms.receiveText(third)).isEqualTo("new");
  }

  @Test
  @Sentence("8.3.2-4")
  void shouldLeaveUnreadMessagesOfClosedConsumerToTheOthers() throws Exception {
    Session one = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session two = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(one);
    String name = jms.uniqueSubscription();
    MessageConsumer first = one.createSharedConsumer(topic, name);
    MessageConsumer second = two.createSharedConsumer(topic, name);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, Texts.numbered("m", 20));
    List<String> received = new ArrayList<>();
    Message message = first.receive(200);
    if (message != null) {
      received.add(Texts.of(message));
    }
    first.close();
    received.addAll(Texts.receive(jms, second, 20 - received.size()));
    assertThat(received).containsExactlyInAnyOrder(Texts.numbered("m", 20));
  }

  @Test
  @Sentence("8.3.2-5")
  void shouldRefuseOtherTopicOrSelectorWhileActive() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    Topic other = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer active = session.createSharedConsumer(topic, name, "a = 1");
    assertThatThrownBy(() -> session.createSharedConsumer(other, name, "a = 1"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createSharedConsumer(topic, name, "a = 2"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createSharedConsumer(topic, name))
        .isInstanceOf(JMSException.class);
    JMSContext context = jms.context();
    assertThatThrownBy(() -> context.createSharedConsumer(topic, name, "a = 2"))
        .isInstanceOf(JMSRuntimeException.class);
    active.close();
    session.createSharedConsumer(topic, name, "a = 2").close();
  }

  @Test
  @Sentence("8.3.2-6")
  void shouldGetOnlyWhatMatchesTheSelector() throws Exception {
    JMSContext context = jms.context();
    Topic topic = jms.topic(context);
    JMSConsumer consumer =
        context.createSharedConsumer(topic, jms.uniqueSubscription(), "number > 2");
    for (int i = 0; i < 6; i++) {
      context.createProducer().setProperty("number", i).send(topic, "m" + i);
    }
    assertThat(Texts.receive(jms, consumer, 3)).containsExactly("m3", "m4", "m5");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"8.3.2-7", "8.3.3-12", "8.3.4-10"})
  void shouldBeApartFromDurableSubscriptionsOfTheSameName() throws Exception {
    Connection connection = jms.identifiedConnection();
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    String unshared = jms.uniqueSubscription();
    String shared = jms.uniqueSubscription();
    List<MessageConsumer> consumers =
        List.of(
            session.createSharedConsumer(topic, unshared),
            session.createDurableConsumer(topic, unshared),
            session.createSharedConsumer(topic, shared),
            session.createSharedDurableConsumer(topic, shared));
    Texts.send(session, topic, "to four");
    for (MessageConsumer consumer : consumers) {
      assertThat(jms.receiveText(consumer)).isEqualTo("to four");
      consumer.close();
    }
    session.unsubscribe(unshared);
    session.unsubscribe(shared);
  }

  @Test
  @Sentence("8.3.2-3")
  void shouldRefuseMissingName() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    assertThatThrownBy(() -> session.createSharedConsumer(topic, null))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, null))
        .isInstanceOf(JMSException.class);
  }
}
