package org.angarium.tck.chapter04;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.HashSet;
import java.util.Set;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 4.2: durable subscriptions, and names of subscriptions. */
class DurableSubscriptionTest extends TckTest {
  private Connection connection(String clientId) throws JMSException {
    Connection connection = jms.connection();
    connection.setClientID(clientId);
    connection.start();
    return connection;
  }

  @Test
  @Sentence({"4.2.2-11", "4.2.2-12", "4.2.11-1"})
  void shouldCollectMessagesWhileItIsInactive() throws Exception {
    Session session = connection(jms.uniqueClientId()).createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer first = session.createDurableConsumer(topic, name);
    Numbered.send(session, topic, 0, 3);
    Numbered.assertReceives(jms, first, 0, 2);
    first.close();
    Numbered.send(session, topic, 3, 5);

    MessageConsumer second = session.createDurableConsumer(topic, name);

    Numbered.assertReceives(jms, second, 2, 5);
    jms.assertNothing(second);
    second.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence({"4.2.2-11", "4.2.2-12", "4.2.11-1"})
  void shouldOutliveTheConnection() throws Exception {
    String id = jms.uniqueClientId();
    String name = jms.uniqueSubscription();
    Connection before = connection(id);
    Session session = before.createSession();
    Topic topic = jms.topic(session);
    session.createDurableConsumer(topic, name);
    before.close();
    Numbered.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, 0, 3);

    Session again = connection(id).createSession();
    MessageConsumer consumer = again.createDurableConsumer(topic, name);

    Numbered.assertReceives(jms, consumer, 0, 3);
    consumer.close();
    again.unsubscribe(name);
  }

  @Test
  @Sentence({"4.2.2-12", "4.2.8-2"})
  void shouldRecoverWhatItsLastConsumerDidNotAcknowledge() throws Exception {
    Connection connection = connection(jms.uniqueClientId());
    Session first = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Topic topic = jms.topic(first);
    String name = jms.uniqueSubscription();
    MessageConsumer consumer = first.createDurableConsumer(topic, name);
    Numbered.send(first, topic, 0, 3);
    jms.receive(consumer).acknowledge();
    jms.receive(consumer);
    first.close();

    Session second = connection.createSession();
    MessageConsumer next = second.createDurableConsumer(topic, name);

    // in which order the one that comes again and the new one come, is not said
    Set<String> received = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      Message message = jms.receive(next);
      received.add(message.getBody(String.class));
      if (message.getBody(String.class).equals("number 1")) {
        assertThat(message.getJMSRedelivered()).isTrue();
      }
    }
    assertThat(received).containsExactlyInAnyOrder("number 1", "number 2");
    jms.assertNothing(next);
    next.close();
    second.unsubscribe(name);
  }

  @Test
  @Sentence("4.2.2-13")
  void shouldHaveOneConsumerWhenUnshared() throws Exception {
    Connection connection = connection(jms.uniqueClientId());
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer only = session.createDurableConsumer(topic, name);

    assertThatThrownBy(() -> session.createDurableConsumer(topic, name))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> connection.createSession().createDurableConsumer(topic, name))
        .isInstanceOf(JMSException.class);

    Numbered.send(session, topic, 0, 1);
    Numbered.assertReceives(jms, only, 0, 1);
    only.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("4.2.2-13")
  void shouldNeedAClientIdWhenUnshared() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);

    assertThatThrownBy(() -> session.createDurableConsumer(topic, jms.uniqueSubscription()))
        .isInstanceOf(JMSException.class);
  }

  @Test
  @Sentence("4.2.2-13")
  void shouldBelongToItsClientId() throws Exception {
    Session one = connection(jms.uniqueClientId()).createSession();
    Session other = connection(jms.uniqueClientId()).createSession();
    Topic topic = jms.topic(one);
    String name = jms.uniqueSubscription();
    MessageConsumer ofOne = one.createDurableConsumer(topic, name);
    MessageConsumer ofOther = other.createDurableConsumer(topic, name);

    Numbered.send(one, topic, 0, 2);

    Numbered.assertReceives(jms, ofOne, 0, 2);
    Numbered.assertReceives(jms, ofOther, 0, 2);
    ofOne.close();
    ofOther.close();
    one.unsubscribe(name);
    other.unsubscribe(name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"4.2.2-14", "4.2.2-6", "4.2.2-11"})
  void shouldHaveSeveralConsumersWhenShared(boolean withClientId) throws Exception {
    Connection connection =
        withClientId ? connection(jms.uniqueClientId()) : jms.startedConnection();
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer one = session.createSharedDurableConsumer(topic, name);
    MessageConsumer other = connection.createSession().createSharedDurableConsumer(topic, name);
    one.close();
    Numbered.send(session, topic, 0, 1);
    Numbered.assertReceives(jms, other, 0, 1);
    other.close();
    Numbered.send(session, topic, 1, 3);

    MessageConsumer later = session.createSharedDurableConsumer(topic, name);

    Numbered.assertReceives(jms, later, 1, 3);
    jms.assertNothing(later);
    later.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence({"4.2.9-1", "4.2.2-11"})
  void shouldBeCreatedAndDeletedAtAnyTime() throws Exception {
    Session session = connection(jms.uniqueClientId()).createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    for (int i = 0; i < 3; i++) {
      MessageConsumer consumer = session.createDurableConsumer(topic, name);
      jms.assertNothing(consumer);
      Numbered.send(session, topic, 0, 2);
      Numbered.assertReceives(jms, consumer, 0, 1);
      consumer.close();
      session.unsubscribe(name);
    }
  }

  @Test
  @Sentence("4.2.9-1")
  void shouldBeCreatedAndDeletedByAContext() throws Exception {
    JMSContext context = jms.context();
    context.setClientID(jms.uniqueClientId());
    Topic topic = jms.topic(context);
    String name = jms.uniqueSubscription();
    context.createDurableConsumer(topic, name).close();
    context.createProducer().send(topic, "collected");
    var consumer = context.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(consumer)).isEqualTo("collected");
    consumer.close();

    context.unsubscribe(name);

    context.createProducer().send(topic, "missed");
    var afterwards = context.createDurableConsumer(topic, name);
    jms.assertNothing(afterwards);
    afterwards.close();
    context.unsubscribe(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Sentence({"4.2.11-3", "4.2.11-1"})
  void shouldDeliverOnceAndOnlyOnce(int mode) throws Exception {
    Session session = connection(jms.uniqueClientId()).createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer first = session.createDurableConsumer(topic, name);
    MessageProducer producer = session.createProducer(topic);
    producer.setDeliveryMode(mode);
    Numbered.send(session, producer, 0, 50);

    Numbered.assertReceives(jms, first, 0, 50);
    jms.assertNothing(first);
    first.close();
    session.unsubscribe(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "letters",
        "LETTERS",
        "Umläute",
        "имя",
        "digits0123456789",
        "0digitsFirst",
        "_under_score_",
        "dot.dot.",
        "-minus-",
        "all_of.them-0"
      })
  @Sentence("4.2.4-1")
  void shouldAllowTheseCharactersInNames(String part) throws Exception {
    assertNameIsAllowed(part + jms.uniqueSubscription().replaceAll("[^A-Za-z0-9]", ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {127, 128})
  @Sentence("4.2.4-2")
  void shouldAllowLongNames(int length) throws Exception {
    String unique = jms.uniqueSubscription().replaceAll("[^A-Za-z0-9]", "");

    assertNameIsAllowed(unique + "x".repeat(length - unique.length()));
  }

  // one name may be that of one durable subscription only, so each kind has a client of its own
  private void assertNameIsAllowed(String name) throws JMSException {
    Session session = connection(jms.uniqueClientId()).createSession();
    Session shared = connection(jms.uniqueClientId()).createSession();
    Topic topic = jms.topic(session);
    MessageConsumer[] consumers = {
      session.createDurableConsumer(topic, name),
      shared.createSharedDurableConsumer(topic, name),
      session.createSharedConsumer(topic, name)
    };
    Numbered.send(session, topic, 0, 1);
    for (MessageConsumer consumer : consumers) {
      Numbered.assertReceives(jms, consumer, 0, 1);
      consumer.close();
    }
    session.unsubscribe(name);
    shared.unsubscribe(name);
  }
}
