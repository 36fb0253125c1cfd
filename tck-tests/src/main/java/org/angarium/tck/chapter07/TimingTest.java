package org.angarium.tck.chapter07;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 7.8 and 7.9: time-to-live and delivery delay. */
class TimingTest extends TckTest {
  @Test
  @Sentence({"7.8-1", "7.8-4"})
  void shouldExpireAtTheTimeOfTheSendPlusTimeToLive() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setTimeToLive(100_000);
    long before = jms.now();
    producer.send(session.createTextMessage("by the producer"));
    producer.send(session.createTextMessage("by the send"), DeliveryMode.PERSISTENT, 4, 200_000);
    long after = jms.now();
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(jms.receive(consumer).getJMSExpiration())
        .isBetween(before + 100_000, after + 100_000);
    assertThat(jms.receive(consumer).getJMSExpiration())
        .isBetween(before + 200_000, after + 200_000);
  }

  @Test
  @Sentence("7.8-4")
  void shouldUseTimeToLiveOfTheJmsProducer() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    long before = jms.now();
    context.createProducer().setTimeToLive(100_000).send(queue, "m");
    long after = jms.now();
    assertThat(jms.receive(context.createConsumer(queue)).getJMSExpiration())
        .isBetween(before + 100_000, after + 100_000);
  }

  @Test
  @Sentence({"7.8-2", "7.9-2"})
  void shouldCountFromTheSendAndNotFromTheCommit() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setTimeToLive(100_000);
    producer.setDeliveryDelay(10);
    long before = jms.now();
    producer.send(session.createTextMessage("m"));
    long after = jms.now();
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = other.createConsumer(queue);
    jms.assertNothing(consumer);
    session.commit();
    Message message = jms.receive(consumer);
    assertThat(message.getJMSExpiration()).isBetween(before + 100_000, after + 100_000);
    assertThat(message.getJMSDeliveryTime()).isBetween(before + 10, after + 10);
  }

  @Test
  @Sentence("7.8-3")
  void shouldNotDeliverExpiredMessages() throws Exception {
    jms.require(Ability.EXPIRY);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    TextMessage shortLived = session.createTextMessage("gone");
    producer.send(shortLived, DeliveryMode.PERSISTENT, 4, 50);
    producer.send(session.createTextMessage("kept"), DeliveryMode.PERSISTENT, 4, 600_000);
    long expiration = shortLived.getJMSExpiration();
    jms.awaitAfter(expiration);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(jms.receiveText(consumer)).isEqualTo("kept");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("7.8-3")
  void shouldNotDeliverExpiredMessagesOfDurableSubscription() throws Exception {
    jms.require(Ability.EXPIRY);
    Connection connection = jms.identifiedConnection();
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(topic, name).close();
    MessageProducer producer = session.createProducer(topic);
    TextMessage shortLived = session.createTextMessage("gone");
    producer.send(shortLived, DeliveryMode.PERSISTENT, 4, 50);
    producer.send(session.createTextMessage("kept"));
    long expiration = shortLived.getJMSExpiration();
    jms.awaitAfter(expiration);
    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(consumer)).isEqualTo("kept");
    jms.assertNothing(consumer);
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence({"7.8-5", "7.9-5"})
  void shouldIgnoreTimesSetOnTheMessage() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    TextMessage message = session.createTextMessage("m");
    message.setJMSExpiration(1);
    message.setJMSDeliveryTime(jms.now() + 3_600_000);
    long before = jms.now();
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.send(message);
    }
    Message received = jms.receive(session.createConsumer(queue));
    assertThat(received.getJMSExpiration()).isZero();
    assertThat(received.getJMSDeliveryTime()).isLessThan(before + 3_600_000);
  }

  @Test
  @Sentence("7.9-1")
  void shouldHaveDeliveryTimeOfTheSendPlusDelay() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(100_000);
    TextMessage message = session.createTextMessage("m");
    long before = jms.now();
    producer.send(message);
    long after = jms.now();
    assertThat(message.getJMSDeliveryTime()).isBetween(before + 100_000, after + 100_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Sentence("7.9-3")
  void shouldNotDeliverBeforeTheDeliveryTime(int mode) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(mode);
    producer.setDeliveryDelay(400);
    long before = jms.now();
    producer.send(session.createTextMessage("delayed"));
    Message message = jms.receive(consumer);
    assertThat(jms.now()).isGreaterThanOrEqualTo(before + 400);
    assertThat(message.getJMSDeliveryTime()).isLessThanOrEqualTo(jms.now());
  }

  @Test
  @Sentence("7.9-3")
  void shouldNotDeliverToListenerBeforeTheDeliveryTime() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    Topic topic = jms.topic(context);
    List<Long> early = new CopyOnWriteArrayList<>();
    Collector collector =
        new Collector(
            (message, seen) -> {
              long ahead = message.getJMSDeliveryTime() - jms.now();
              if (ahead > 0) {
                early.add(ahead);
              }
            });
    context.createConsumer(queue).setMessageListener(collector);
    context.createConsumer(topic).setMessageListener(collector);
    JMSProducer producer = jms.context().createProducer().setDeliveryDelay(300);
    producer.send(queue, "q").send(topic, "t");
    collector.await(jms, 2);
    assertThat(early).isEmpty();
    assertThat(collector.texts()).containsExactlyInAnyOrder("q", "t");
  }

  @Test
  @Sentence("7.9-3")
  void shouldNotShowDelayedMessageToBrowserOrReceiveNoWait() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(600_000);
    producer.send(session.createTextMessage("much later"));
    assertThat(Texts.browse(session, queue)).isEmpty();
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receiveNoWait()).isNull();
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("7.9-4")
  void shouldAddDelayedMessageOnlyToSubscriptionsThatExistAtTheSend() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer before = session.createConsumer(topic);
    MessageProducer producer = session.createProducer(topic);
    producer.setDeliveryDelay(500);
    producer.send(session.createTextMessage("delayed"));
    MessageConsumer after = session.createConsumer(topic);
    MessageConsumer sharedAfter = session.createSharedConsumer(topic, jms.uniqueSubscription());
    assertThat(jms.receiveText(before)).isEqualTo("delayed");
    jms.assertNothing(after);
    jms.assertNothing(sharedAfter);
  }

  @Test
  @Sentence({"7.9-3", "7.8-3"})
  void shouldExpireMessageThatIsDelayedLongerThanItLives() throws Exception {
    jms.require(Ability.EXPIRY);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(300);
    producer.send(session.createTextMessage("dead on arrival"), DeliveryMode.PERSISTENT, 4, 20);
    producer.send(session.createTextMessage("alive"));
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(jms.receiveText(consumer)).isEqualTo("alive");
    jms.assertNothing(consumer);
  }
}
