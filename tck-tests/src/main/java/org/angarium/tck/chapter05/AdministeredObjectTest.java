package org.angarium.tck.chapter05;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Crowd;
import org.junit.jupiter.api.Test;

/** 5: connection factories and destinations. */
class AdministeredObjectTest extends TckTest {
  @Test
  @Sentence("5.3-1")
  void shouldCreateConnectionsWithAndWithoutCredentials() throws Exception {
    ConnectionFactory factory = jms.factory();
    String user = jms.provider().user();
    String password = jms.provider().password();

    for (Connection connection :
        new Connection[] {
          jms.closing(factory.createConnection()),
          jms.closing(factory.createConnection(user, password))
        }) {
      connection.start();
      Session session = connection.createSession();
      Queue queue = jms.queue(session);
      session.createProducer(queue).send(session.createTextMessage("sent"));
      assertThat(jms.receiveText(session.createConsumer(queue))).isEqualTo("sent");
    }
  }

  @Test
  @Sentence("5.3-2")
  void shouldCreateContextsWithAndWithoutCredentialsAndMode() throws Exception {
    ConnectionFactory factory = jms.factory();
    String user = jms.provider().user();
    String password = jms.provider().password();

    assertThat(jms.closing(factory.createContext()).getSessionMode())
        .isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    assertThat(jms.closing(factory.createContext(user, password)).getSessionMode())
        .isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    for (int mode :
        new int[] {
          JMSContext.AUTO_ACKNOWLEDGE,
          JMSContext.CLIENT_ACKNOWLEDGE,
          JMSContext.DUPS_OK_ACKNOWLEDGE,
          JMSContext.SESSION_TRANSACTED
        }) {
      assertThat(jms.closing(factory.createContext(mode)).getSessionMode()).isEqualTo(mode);
      assertThat(jms.closing(factory.createContext(user, password, mode)).getSessionMode())
          .isEqualTo(mode);
    }
  }

  @Test
  @Sentence("5.3-3")
  void shouldCreateQueueConnections() throws Exception {
    for (QueueConnection connection :
        new QueueConnection[] {
          jms.closing(jms.queueFactory().createQueueConnection()),
          jms.closing(
              jms.queueFactory()
                  .createQueueConnection(jms.provider().user(), jms.provider().password()))
        }) {
      connection.start();
      var session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
      Queue queue = jms.queue(session);
      session.createSender(queue).send(session.createTextMessage("sent"));
      assertThat(jms.receiveText(session.createReceiver(queue))).isEqualTo("sent");
    }
  }

  @Test
  @Sentence("5.3-4")
  void shouldCreateTopicConnections() throws Exception {
    for (TopicConnection connection :
        new TopicConnection[] {
          jms.closing(jms.topicFactory().createTopicConnection()),
          jms.closing(
              jms.topicFactory()
                  .createTopicConnection(jms.provider().user(), jms.provider().password()))
        }) {
      connection.start();
      var session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
      Topic topic = jms.topic(session);
      var subscriber = session.createSubscriber(topic);
      session.createPublisher(topic).publish(session.createTextMessage("published"));
      assertThat(jms.receiveText(subscriber)).isEqualTo("published");
    }
  }

  @Test
  @Sentence({"5.3-5", "5.2-2"})
  void shouldBeUsedByManyThreads() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    ConnectionFactory factory = jms.factory();

    Crowd.run(
        8,
        thread -> {
          for (int i = 0; i < 10; i++) {
            try (JMSContext context = factory.createContext()) {
              context.createProducer().send(queue, thread + "/" + i);
            }
          }
          return true;
        });

    var consumer = session.createConsumer(queue);
    for (int i = 0; i < 80; i++) {
      jms.receive(consumer);
    }
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("5.2-1")
  void shouldMakeDestinationsFromAddressNames() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    JMSContext context = jms.context();
    String name = jms.uniqueName();
    for (Queue queue : new Queue[] {session.createQueue(name), context.createQueue(name)}) {
      assertThat(session.createQueue(queue.getQueueName())).isEqualTo(queue);
    }
    for (Topic topic : new Topic[] {session.createTopic(name), context.createTopic(name)}) {
      assertThat(session.createTopic(topic.getTopicName())).isEqualTo(topic);
    }
  }

  @Test
  @Sentence("5.2-3")
  void shouldUseADestinationWithAnyConnection() throws Exception {
    Session maker = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(maker);
    maker.close();
    Session sender = jms.session(Session.AUTO_ACKNOWLEDGE);
    JMSContext receiver = jms.context();

    sender.createProducer(queue).send(sender.createTextMessage("sent"));

    assertThat(jms.receiveText(receiver.createConsumer(queue))).isEqualTo("sent");
  }

  @Test
  @Sentence("5.2-3")
  void shouldUseADestinationThoughItsConnectionIsClosed() throws Exception {
    Connection connection = jms.connection();
    Topic topic = jms.topic(connection.createSession());
    connection.close();
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var consumer = session.createConsumer(topic);

    session.createProducer(topic).send(session.createTextMessage("published"));

    assertThat(jms.receiveText(consumer)).isEqualTo("published");
    assertThat(topic.getTopicName()).isNotEmpty();
  }
}
