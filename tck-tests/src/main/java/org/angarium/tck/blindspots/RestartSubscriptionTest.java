package org.angarium.tck.blindspots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Durable subscriptions over a restart. */
class RestartSubscriptionTest extends TckTest {
  private final String name = "kept";
  private String id = "";
  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    jms.require(Ability.RESTART);
    id = jms.uniqueClientId();
    connection = identified();
  }

  private Connection identified() throws Exception {
    Connection opened = jms.connection();
    opened.setClientID(id);
    opened.start();
    return opened;
  }

  private Session restarted() throws Exception {
    jms.restart();
    return identified().createSession();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"B-2", "8.3.3-1", "8.3.4-1"})
  void shouldKeepSubscriptionAndItsMessages(boolean shared) throws Exception {
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    MessageConsumer consumer = subscribe(session, topic, shared);
    Texts.send(session, topic, Texts.numbered("m", 10));
    assertThat(Texts.receive(jms, consumer, 4)).containsExactly("m0", "m1", "m2", "m3");
    Session after = restarted();
    Topic same = after.createTopic(topic.getTopicName());
    Texts.send(after, same, "after the restart");
    MessageConsumer rest = subscribe(after, same, shared);
    assertThat(Texts.receive(jms, rest, 7))
        .containsExactly("m4", "m5", "m6", "m7", "m8", "m9", "after the restart");
    jms.assertNothing(rest);
    rest.close();
    after.unsubscribe(name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"B-2", "8.3.3-5", "8.3.4-5"})
  void shouldNotBringBackWhatWasUnsubscribed(boolean shared) throws Exception {
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    subscribe(session, topic, shared).close();
    Texts.send(session, topic, "dropped");
    session.unsubscribe(name);
    Session after = restarted();
    assertThatThrownBy(() -> after.unsubscribe(name)).isInstanceOf(JMSException.class);
    MessageConsumer fresh = subscribe(after, after.createTopic(topic.getTopicName()), shared);
    jms.assertNothing(fresh);
    fresh.close();
    after.unsubscribe(name);
  }

  @Test
  @Sentence({"B-2", "8.3.3-10", "8.3.3-11"})
  void shouldKeepSelectorAndNoLocal() throws Exception {
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    session.createDurableConsumer(topic, name, "colour = 'red'", true).close();
    send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "red");
    Session after = restarted();
    Topic same = after.createTopic(topic.getTopicName());
    send(after, same, "red");
    Session foreign = jms.session(Session.AUTO_ACKNOWLEDGE);
    send(foreign, same, "blue");
    send(foreign, same, "red");
    MessageConsumer consumer = after.createDurableConsumer(same, name, "colour = 'red'", true);
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("red", "red");
    jms.assertNothing(consumer);
    consumer.close();
    after.unsubscribe(name);
  }

  @Test
  @Sentence({"B-2", "8.3.3-8"})
  void shouldBeReplacedAfterRestart() throws Exception {
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    session.createDurableConsumer(topic, name, "colour = 'red'", false).close();
    send(session, topic, "red");
    Session after = restarted();
    Topic same = after.createTopic(topic.getTopicName());
    MessageConsumer blues = after.createDurableConsumer(same, name, "colour = 'blue'", false);
    send(after, same, "red");
    send(after, same, "blue");
    assertThat(jms.receiveText(blues)).isEqualTo("blue");
    jms.assertNothing(blues);
    blues.close();
    after.unsubscribe(name);
  }

  @Test
  @Sentence({"B-2", "8.3.3-9", "8.3.4-8"})
  void shouldKeepSharedAndUnsharedNamesApartAfterRestart() throws Exception {
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    session.createSharedDurableConsumer(topic, "shared").close();
    session.createDurableConsumer(topic, "unshared").close();
    Session after = restarted();
    Topic same = after.createTopic(topic.getTopicName());
    assertThatThrownBy(() -> after.createDurableConsumer(same, "shared"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> after.createSharedDurableConsumer(same, "unshared"))
        .isInstanceOf(JMSException.class);
    after.unsubscribe("shared");
    after.unsubscribe("unshared");
  }

  @Test
  @Sentence({"B-2", "8.3.1-3", "8.3.2-4"})
  void shouldNotKeepNonDurableSubscriptions() throws Exception {
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    session.createConsumer(topic);
    session.createSharedConsumer(topic, name);
    Texts.send(session, topic, "m0");
    Session after = restarted();
    Topic same = after.createTopic(topic.getTopicName());
    MessageConsumer unshared = after.createConsumer(same);
    MessageConsumer shared = after.createSharedConsumer(same, name);
    jms.assertNothing(unshared);
    jms.assertNothing(shared);
    Texts.send(after, same, "m1");
    assertThat(jms.receiveText(unshared)).isEqualTo("m1");
    assertThat(jms.receiveText(shared)).isEqualTo("m1");
  }

  @Test
  @Sentence({"B-2", "B-8"})
  void shouldRollBackOpenReceiveOfSharedSubscription() throws Exception {
    Session one = connection.createSession(Session.SESSION_TRANSACTED);
    Session two = connection.createSession(Session.SESSION_TRANSACTED);
    Topic topic = jms.topic(one);
    MessageConsumer first = one.createSharedDurableConsumer(topic, name);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, Texts.numbered("m", 4));
    assertThat(Texts.receive(jms, first, 2)).containsExactly("m0", "m1");
    one.commit();
    first.close();
    MessageConsumer second = two.createSharedDurableConsumer(topic, name);
    assertThat(jms.receiveText(second)).isEqualTo("m2");
    Session after = restarted();
    MessageConsumer rest =
        after.createSharedDurableConsumer(after.createTopic(topic.getTopicName()), name);
    Message again = jms.receive(rest);
    assertThat(Texts.of(again)).isEqualTo("m2");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(jms.receiveText(rest)).isEqualTo("m3");
    jms.assertNothing(rest);
    rest.close();
    after.unsubscribe(name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"B-2", "B-5", "B-6"})
  void shouldKeepExpiryAndDelay(boolean shared) throws Exception {
    jms.require(Ability.EXPIRY);
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    subscribe(session, topic, shared).close();
    MessageProducer producer = session.createProducer(topic);
    TextMessage shortLived = session.createTextMessage("gone");
    producer.send(shortLived, DeliveryMode.PERSISTENT, 4, 100);
    long expiration = shortLived.getJMSExpiration();
    producer.setDeliveryDelay(3_600_000);
    producer.send(session.createTextMessage("in an hour"));
    producer.setDeliveryDelay(700);
    long before = jms.now();
    producer.send(session.createTextMessage("soon"));
    Session after = restarted();
    jms.awaitAfter(expiration);
    MessageConsumer rest = subscribe(after, after.createTopic(topic.getTopicName()), shared);
    assertThat(jms.receiveText(rest)).isEqualTo("soon");
    assertThat(jms.now()).isGreaterThanOrEqualTo(before + 700);
    jms.assertNothing(rest);
    rest.close();
    after.unsubscribe(name);
  }

  @Test
  @Sentence({"B-2", "B-3"})
  void shouldKeepPriorities() throws Exception {
    jms.require(Ability.PRIORITY_ORDER);
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    session.createDurableConsumer(topic, name).close();
    MessageProducer producer = session.createProducer(topic);
    for (int priority : new int[] {1, 9, 4, 0, 7}) {
      producer.send(
          session.createTextMessage("p" + priority), DeliveryMode.PERSISTENT, priority, 0);
    }
    Session after = restarted();
    MessageConsumer rest =
        after.createDurableConsumer(after.createTopic(topic.getTopicName()), name);
    assertThat(Texts.receive(jms, rest, 5)).containsExactly("p9", "p7", "p4", "p1", "p0");
    rest.close();
    after.unsubscribe(name);
  }

  private MessageConsumer subscribe(Session session, Topic topic, boolean shared) throws Exception {
    return shared
        ? session.createSharedDurableConsumer(topic, name)
        : session.createDurableConsumer(topic, name);
  }

  private static void send(Session session, Topic topic, String colour) throws JMSException {
    TextMessage message = session.createTextMessage(colour);
    message.setStringProperty("colour", colour);
    try (MessageProducer producer = session.createProducer(topic)) {
      producer.send(message);
    }
  }
}
