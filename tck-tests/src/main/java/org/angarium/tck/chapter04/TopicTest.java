package org.angarium.tck.chapter04;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import java.util.HashSet;
import java.util.Set;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;

/** 4.2: topics and their non-durable subscriptions. */
class TopicTest extends TckTest {
  @Test
  @Sentence({"4.2.2-1", "4.2.2-5", "4.2.2-7"})
  void shouldGiveEachSubscriptionACopyOfEachMessage() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer[] consumers = {
      session.createConsumer(topic),
      session.createConsumer(topic),
      jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(topic)
    };

    Numbered.send(session, topic, 0, 20);

    for (MessageConsumer consumer : consumers) {
      Numbered.assertReceives(jms, consumer, 0, 20);
      jms.assertNothing(consumer);
    }
  }

  @Test
  @Sentence("4.2.2-1")
  void shouldGiveASubscriptionWhatIsSentAfterItsCreation() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer early = session.createConsumer(topic);
    Numbered.send(session, topic, 0, 1);
    assertThat(jms.receiveText(early)).isEqualTo("number 0");
    MessageConsumer late = session.createConsumer(topic);

    Numbered.send(session, topic, 1, 2);

    assertThat(jms.receiveText(early)).isEqualTo("number 1");
    // 4.2.3: a provider may still have earlier messages for a new subscriber
    String first = jms.receiveText(late);
    assertThat(first.equals("number 0") ? jms.receiveText(late) : first).isEqualTo("number 1");
  }

  @Test
  @Sentence({"4.2.2-2", "4.2.2-7"})
  void shouldAddToASubscriptionOnlyWhatItsSelectorMatches() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer even =
        session.createConsumer(
            topic, "number = 0 OR number = 2 OR number = 4 OR number = 6 OR number = 8");
    MessageConsumer large = session.createConsumer(topic, "number > 6");
    MessageConsumer all = session.createConsumer(topic);

    Numbered.send(session, topic, 0, 10);

    for (int i : new int[] {0, 2, 4, 6, 8}) {
      assertThat(jms.receiveText(even)).isEqualTo("number " + i);
    }
    for (int i : new int[] {7, 8, 9}) {
      assertThat(jms.receiveText(large)).isEqualTo("number " + i);
    }
    Numbered.assertReceives(jms, all, 0, 10);
    jms.assertNothing(even);
    jms.assertNothing(large);
  }

  @Test
  @Sentence({"4.2.2-3", "4.2.8-1"})
  void shouldAcknowledgeOneCopyWithoutTheOther() throws Exception {
    Connection connection = jms.startedConnection();
    Session one = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Session other = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Topic topic = jms.topic(one);
    MessageConsumer ofOne = one.createConsumer(topic);
    MessageConsumer ofOther = other.createConsumer(topic);
    Numbered.send(one, topic, 0, 1);
    jms.receive(ofOther);

    jms.receive(ofOne).acknowledge();
    one.recover();
    other.recover();

    assertThat(jms.receiveText(ofOther)).isEqualTo("number 0");
    jms.assertNothing(ofOne);
  }

  @Test
  @Sentence("4.2.2-4")
  void shouldDeliverOneCopyWhileAnotherWaits() throws Exception {
    Session waiting = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer slow = waiting.createConsumer(topic);
    MessageConsumer fast = session.createConsumer(topic);
    Numbered.send(session, topic, 0, 3);

    Numbered.assertReceives(jms, fast, 0, 3);
    Numbered.assertReceives(jms, slow, 0, 3);
  }

  @Test
  @Sentence({"4.2.2-8", "4.2.2-9", "4.2.11-2"})
  void shouldEndAnUnsharedSubscriptionWithItsConsumer() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer first = session.createConsumer(topic);
    Numbered.send(session, topic, 0, 1);
    first.close();
    // a subscription that is there all the time sees that the message went through
    MessageConsumer witness = session.createConsumer(topic);
    Numbered.send(session, topic, 1, 2);
    jms.receive(witness);

    MessageConsumer second = session.createConsumer(topic);

    jms.assertNothing(second);
    Numbered.send(session, topic, 2, 3);
    assertThat(jms.receiveText(second)).isEqualTo("number 2");
  }

  @Test
  @Sentence({"4.2.2-6", "4.2.2-7"})
  void shouldGiveEachMessageToOneConsumerOfASharedSubscription() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer one = session.createSharedConsumer(topic, name);
    MessageConsumer other = jms.session(Session.AUTO_ACKNOWLEDGE).createSharedConsumer(topic, name);
    Numbered.send(session, topic, 0, 30);

    Set<String> received = new HashSet<>();
    int[] last = {-1, -1};
    MessageConsumer[] consumers = {one, other};
    while (received.size() < 30) {
      boolean any = false;
      for (int i = 0; i < 2; i++) {
        Message message = consumers[i].receive(jms.quietMillis());
        if (message != null) {
          any = true;
          int number = message.getIntProperty("number");
          assertThat(number).isGreaterThan(last[i]);
          last[i] = number;
          assertThat(received.add(message.getBody(String.class))).isTrue();
        }
      }
      // nothing for either: then the rest must come while one waits with patience
      if (!any) {
        assertThat(received.add(jms.receiveText(one))).isTrue();
      }
    }
    jms.assertNothing(one);
    jms.assertNothing(other);
  }

  @Test
  @Sentence({"4.2.2-10", "4.2.2-8"})
  void shouldKeepASharedSubscriptionUntilItsLastConsumerIsClosed() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer first = session.createSharedConsumer(topic, name);
    MessageConsumer second = session.createSharedConsumer(topic, name);
    first.close();
    Numbered.send(session, topic, 0, 1);
    assertThat(jms.receiveText(second)).isEqualTo("number 0");
    Numbered.send(session, topic, 1, 2);
    second.close();

    MessageConsumer third = session.createSharedConsumer(topic, name);

    jms.assertNothing(third);
    Numbered.send(session, topic, 2, 3);
    assertThat(jms.receiveText(third)).isEqualTo("number 2");
  }

  @Test
  @Sentence({"4.2.6-1", "4.2.6-2"})
  void shouldBeTheSameTopicByTheSameName() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    JMSContext context = jms.context();
    String name = jms.uniqueName();
    Topic one = session.createTopic(name);
    Topic other = context.createTopic(name);
    JMSConsumer consumer = context.createConsumer(other);

    assertThat(one.getTopicName()).isEqualTo(other.getTopicName());
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one).isNotEqualTo(jms.topic(session));
    assertThat(one.toString()).contains(name);
    session.createProducer(one).send(session.createTextMessage("to one"));
    assertThat(jms.receiveText(consumer)).isEqualTo("to one");
  }

  @Test
  @Sentence("4.2.8-1")
  void shouldRecoverWhatANonDurableSubscriberDidNotAcknowledge() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer consumer = session.createConsumer(topic);
    Numbered.send(session, topic, 0, 3);
    for (int i = 0; i < 3; i++) {
      jms.receive(consumer);
    }

    session.recover();

    for (int i = 0; i < 3; i++) {
      Message again = jms.receive(consumer);
      assertThat(again.getBody(String.class)).isEqualTo("number " + i);
      assertThat(again.getJMSRedelivered()).isTrue();
    }
  }

  @Test
  @Sentence("4.2.11-3")
  void shouldDeliverToAnActiveSubscriberOnceAndOnlyOnce() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    for (int mode : new int[] {1, 2}) {
      MessageConsumer consumer = session.createConsumer(topic);
      MessageProducer producer = session.createProducer(topic);
      producer.setDeliveryMode(mode);
      Numbered.send(session, producer, 0, 50);

      Numbered.assertReceives(jms, consumer, 0, 50);
      jms.assertNothing(consumer);
      consumer.close();
    }
  }

  @Test
  @Sentence("4.2.10-1")
  void shouldRequestAndReplyWithATopicRequestor() throws Exception {
    var connection = jms.closing(jms.topicFactory().createTopicConnection());
    connection.start();
    TopicSession client = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(client);
    Session service = jms.session(Session.AUTO_ACKNOWLEDGE);
    service.createConsumer(topic).setMessageListener(new Answering(service));
    TopicRequestor requestor = new TopicRequestor(client, topic);

    for (int i = 0; i < 3; i++) {
      Message reply = requestor.request(client.createTextMessage("question " + i));
      assertThat(reply.getBody(String.class)).isEqualTo("re: question " + i);
    }
    requestor.close();
  }
}
