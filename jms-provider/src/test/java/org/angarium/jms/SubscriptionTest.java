package org.angarium.jms;

import static org.angarium.jms.AcknowledgeModesTest.textOf;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscriptionTest {
  private final TestBroker broker = broker();
  private AngariumConnection connection;
  private Session session;
  private Topic topic;

  @BeforeEach
  void open() throws Exception {
    connection = broker.connect("me", Domain.COMMON);
    connection.start();
    session = connection.createSession();
    topic = session.createTopic("t");
  }

  /** The broker to test. */
  TestBroker broker() {
    return new TestBroker();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private void publish(String... texts) throws JMSException {
    for (String text : texts) {
      TextMessage message = session.createTextMessage(text);
      message.setStringProperty("color", text);
      session.createProducer(topic).send(message);
    }
  }

  @Test
  void shouldGiveEachSubscriberItsCopyFromItsBeginning() throws Exception {
    publish("before");
    MessageConsumer first = session.createConsumer(topic);
    publish("a");
    MessageConsumer second = session.createConsumer(topic);
    publish("b");
    assertThat(text(first)).isEqualTo("a");
    assertThat(text(first)).isEqualTo("b");
    assertThat(text(second)).isEqualTo("b");
    assertThat(second.receiveNoWait()).isNull();
  }

  @Test
  void shouldLetIntoASubscriptionWhatItsSelectorMatches() throws Exception {
    MessageConsumer red = session.createConsumer(topic, "color = 'red'");
    assertThat(red.getMessageSelector()).isEqualTo("color = 'red'");
    publish("green", "red", "blue");
    assertThat(text(red)).isEqualTo("red");
    assertThat(red.receiveNoWait()).isNull();
    assertThat(session.createConsumer(topic, "").getMessageSelector()).isNull();
    assertThatThrownBy(() -> session.createConsumer(topic, "color = = 1"))
        .isInstanceOf(InvalidSelectorException.class);
  }

  @Test
  void shouldLeaveOutTheConnectionsOwnMessages() throws Exception {
    MessageConsumer others = session.createConsumer(topic, null, true);
    publish("own");
    try (Connection other = broker.connect()) {
      Session sender = other.createSession();
      sender.createProducer(topic).send(sender.createTextMessage("other"));
    }
    assertThat(text(others)).isEqualTo("other");
    assertThat(others.receiveNoWait()).isNull();
  }

  @Test
  void shouldKeepMessagesForADurableSubscriberThatIsAway() throws Exception {
    TopicSubscriber subscriber = session.createDurableSubscriber(topic, "s");
    assertThat(subscriber.getTopic()).isEqualTo(topic);
    publish("a");
    assertThat(text(subscriber)).isEqualTo("a");
    subscriber.close();
    publish("b");
    connection.close();
    try (Connection again = broker.connect("me", Domain.COMMON)) {
      again.start();
      MessageConsumer consumer = again.createSession().createDurableConsumer(topic, "s");
      assertThat(text(consumer)).isEqualTo("b");
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @Test
  void shouldBeginAnewWhenTheSelectorOfADurableSubscriptionChanges() throws Exception {
    session.createDurableConsumer(topic, "s").close();
    publish("red");
    MessageConsumer changed = session.createDurableConsumer(topic, "s", "color = 'red'", false);
    assertThat(changed.receiveNoWait()).isNull();
    publish("green", "red");
    assertThat(text(changed)).isEqualTo("red");
  }

  @Test
  void shouldAllowOneConsumerOfAnUnsharedDurableSubscription() throws Exception {
    MessageConsumer consumer = session.createDurableConsumer(topic, "s");
    assertThatThrownBy(() -> session.createDurableConsumer(topic, "s"))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("ANG-1302");
    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "s"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.unsubscribe("s")).isInstanceOf(JMSException.class);
    consumer.close();
    session.unsubscribe("s");
    assertThatThrownBy(() -> session.unsubscribe("s"))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void shouldUnsubscribeWhatWasConsumedLazily() throws Exception {
    Session lazy = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
    MessageConsumer consumer = lazy.createDurableConsumer(topic, "s");
    publish("a");
    assertThat(text(consumer)).isEqualTo("a");
    consumer.close();
    lazy.unsubscribe("s");
    assertThat(broker.core().engine().destinations().subscriptions()).isEmpty();
  }

  @Test
  void shouldRefuseToUnsubscribeWhatIsNotAcknowledged() throws Exception {
    Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = client.createDurableConsumer(topic, "s");
    publish("a");
    assertThat(text(consumer)).isEqualTo("a");
    consumer.close();
    assertThatThrownBy(() -> client.unsubscribe("s")).isInstanceOf(JMSException.class);
    client.close();
    session.unsubscribe("s");
  }

  @Test
  void shouldShareANonDurableSubscription() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 3; i++) {
      Session sharing = connection.createSession();
      sharing
          .createSharedConsumer(topic, "shared")
          .setMessageListener(message -> assertThat(seen.add(textOf(message))).isTrue());
    }
    assertThatThrownBy(() -> session.createSharedConsumer(topic, "shared", "color = 'red'"))
        .isInstanceOf(JMSException.class);
    session.createDurableConsumer(topic, "shared"); // another subscription (8.3.2)
    for (int i = 0; i < 50; i++) {
      publish("m" + i);
    }
    await().until(() -> seen.size() == 50);
  }

  @Test
  void shouldShareADurableSubscriptionWithoutClientId() throws Exception {
    try (Connection anonymous = broker.started()) {
      Session one = anonymous.createSession();
      MessageConsumer first = one.createSharedDurableConsumer(topic, "s");
      MessageConsumer second = one.createSharedDurableConsumer(topic, "s");
      publish("a");
      assertThat(text(first)).isEqualTo("a");
      first.close();
      second.close();
      publish("b");
      assertThat(text(one.createSharedDurableConsumer(topic, "s"))).isEqualTo("b");
      assertThatThrownBy(() -> one.createDurableConsumer(topic, "u"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ANG-1304");
    }
  }

  @Test
  void shouldRefuseWhatIsNoTopicOrNoName() {
    assertThatThrownBy(() -> session.createDurableConsumer(null, "s"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createSharedConsumer(null, "s"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(session.createTemporaryTopic(), "s"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createSharedConsumer(topic, ""))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createConsumer(null))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void shouldAcknowledgeWhatCameFromASubscriptionThatHasEnded() throws Exception {
    Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = client.createConsumer(topic);
    publish("a");
    var message = consumer.receive(TestBroker.SOON);
    consumer.close();
    message.acknowledge();
    client.recover();
  }
}
