package org.angarium.tck.chapter09;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;

/** 9.2: table 9-1, methods that do not fit the domain. */
class DomainMethodTest extends TckTest {
  private QueueConnection queueConnection() throws Exception {
    QueueConnection connection = jms.closing(jms.queueFactory().createQueueConnection());
    connection.setClientID(jms.uniqueClientId());
    return connection;
  }

  private QueueSession queueSession() throws Exception {
    return queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
  }

  private TopicSession topicSession() throws Exception {
    return jms.closing(jms.topicFactory().createTopicConnection())
        .createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
  }

  private Topic topic() throws Exception {
    return jms.topic(jms.session(Session.AUTO_ACKNOWLEDGE));
  }

  private Queue queue() throws Exception {
    return jms.queue(jms.session(Session.AUTO_ACKNOWLEDGE));
  }

  @Test
  @Sentence("9.2-1")
  void shouldRefuseASharedConnectionConsumerOfAQueueConnection() throws Exception {
    QueueConnection connection = queueConnection();
    Topic topic = topic();

    assertThatThrownBy(
            () -> connection.createSharedConnectionConsumer(topic, "name", null, () -> null, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-2")
  void shouldRefuseADurableConnectionConsumerOfAQueueConnection() throws Exception {
    QueueConnection connection = queueConnection();
    Topic topic = topic();

    assertThatThrownBy(
            () -> connection.createDurableConnectionConsumer(topic, "name", null, () -> null, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-3")
  void shouldRefuseASharedDurableConnectionConsumerOfAQueueConnection() throws Exception {
    QueueConnection connection = queueConnection();
    Topic topic = topic();

    assertThatThrownBy(
            () ->
                connection.createSharedDurableConnectionConsumer(
                    topic, "name", null, () -> null, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-4")
  void shouldRefuseADurableSubscriberOfAQueueSession() throws Exception {
    QueueSession session = queueSession();
    Topic topic = topic();

    assertThatThrownBy(() -> session.createDurableSubscriber(topic, "name"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createDurableSubscriber(topic, "name", null, false))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-5")
  void shouldRefuseADurableConsumerOfAQueueSession() throws Exception {
    QueueSession session = queueSession();
    Topic topic = topic();

    assertThatThrownBy(() -> session.createDurableConsumer(topic, "name"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(topic, "name", null, false))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-6")
  void shouldRefuseASharedConsumerOfAQueueSession() throws Exception {
    QueueSession session = queueSession();
    Topic topic = topic();

    assertThatThrownBy(() -> session.createSharedConsumer(topic, "name"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createSharedConsumer(topic, "name", null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-7")
  void shouldRefuseASharedDurableConsumerOfAQueueSession() throws Exception {
    QueueSession session = queueSession();
    Topic topic = topic();

    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "name"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "name", null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-8")
  void shouldRefuseATemporaryTopicOfAQueueSession() throws Exception {
    QueueSession session = queueSession();

    assertThatThrownBy(session::createTemporaryTopic).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-9")
  void shouldRefuseATopicOfAQueueSession() throws Exception {
    QueueSession session = queueSession();
    String name = jms.uniqueName();

    assertThatThrownBy(() -> session.createTopic(name)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-10")
  void shouldRefuseToUnsubscribeFromAQueueSession() throws Exception {
    QueueSession session = queueSession();

    assertThatThrownBy(() -> session.unsubscribe("name")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-11")
  void shouldRefuseABrowserOfATopicSession() throws Exception {
    TopicSession session = topicSession();
    Queue queue = queue();

    assertThatThrownBy(() -> session.createBrowser(queue))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createBrowser(queue, "selector = 1"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-12")
  void shouldRefuseAQueueOfATopicSession() throws Exception {
    TopicSession session = topicSession();
    String name = jms.uniqueName();

    assertThatThrownBy(() -> session.createQueue(name)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("9.2-13")
  void shouldRefuseATemporaryQueueOfATopicSession() throws Exception {
    TopicSession session = topicSession();

    assertThatThrownBy(session::createTemporaryQueue).isInstanceOf(IllegalStateException.class);
  }
}
