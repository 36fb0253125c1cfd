package org.angarium.tck.chapter02;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Crowd;
import org.junit.jupiter.api.Test;

/** 2.14: which objects several threads may use at once. */
class ConcurrentUseTest extends TckTest {
  private static final int THREADS = 8;
  private static final int EACH = 20;

  @Test
  @Sentence("2.14-1")
  void shouldLetThreadsShareAQueue() throws Exception {
    Connection connection = jms.startedConnection();
    Queue queue = jms.queue(connection.createSession());
    String name = queue.getQueueName();

    Crowd.run(
        THREADS,
        thread -> {
          Session session = connection.createSession();
          for (int i = 0; i < EACH; i++) {
            assertThat(queue.getQueueName()).isEqualTo(name);
            assertThat(queue).isEqualTo(session.createQueue(name));
            session.createProducer(queue).send(session.createTextMessage(thread + "/" + i));
          }
          return true;
        });

    assertReceivesAll(connection.createSession().createConsumer(queue));
  }

  private void assertReceivesAll(MessageConsumer consumer) throws Exception {
    Set<String> texts = new HashSet<>();
    for (int i = 0; i < THREADS * EACH; i++) {
      assertThat(texts.add(jms.receiveText(consumer))).isTrue();
    }
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("2.14-1")
  void shouldLetThreadsShareATopic() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    MessageConsumer consumer = session.createConsumer(topic);

    Crowd.run(
        THREADS,
        thread -> {
          Session sender = connection.createSession();
          for (int i = 0; i < EACH; i++) {
            sender.createProducer(topic).send(sender.createTextMessage(thread + "/" + i));
          }
          return true;
        });

    assertReceivesAll(consumer);
  }

  @Test
  @Sentence("2.14-2")
  void shouldLetThreadsShareAConnectionFactory() throws Exception {
    ConnectionFactory factory = jms.factory();
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);

    Crowd.run(
        THREADS,
        thread -> {
          for (int i = 0; i < EACH; i++) {
            if (thread % 2 == 0) {
              try (Connection connection = factory.createConnection()) {
                Session sender = connection.createSession();
                sender.createProducer(queue).send(sender.createTextMessage(thread + "/" + i));
              }
            } else {
              try (JMSContext context = factory.createContext()) {
                context.createProducer().send(queue, thread + "/" + i);
              }
            }
          }
          return true;
        });

    assertReceivesAll(session.createConsumer(queue));
  }

  @Test
  @Sentence("2.14-3")
  void shouldLetThreadsShareAConnection() throws Exception {
    Connection connection = jms.startedConnection();

    Crowd.run(
        THREADS,
        thread -> {
          for (int i = 0; i < EACH; i++) {
            try (Session session = connection.createSession()) {
              Queue queue = jms.queue(session);
              session.createProducer(queue).send(session.createTextMessage("to itself"));
              assertThat(jms.receiveText(session.createConsumer(queue))).isEqualTo("to itself");
            }
            assertThat(connection.getMetaData().getJMSMajorVersion()).isEqualTo(3);
          }
          return true;
        });
  }

  @Test
  @Sentence("2.14-3")
  void shouldLetThreadsStartAndStopAConnectionThatIsInUse() throws Exception {
    Connection connection = jms.startedConnection();

    Crowd.run(
        4,
        thread -> {
          if (thread == 0) {
            for (int i = 0; i < EACH; i++) {
              connection.stop();
              connection.start();
            }
            return true;
          }
          try (Session session = connection.createSession()) {
            Queue queue = jms.queue(session);
            var consumer = session.createConsumer(queue);
            for (int i = 0; i < EACH; i++) {
              session.createProducer(queue).send(session.createTextMessage("number " + i));
              assertThat(jms.receiveText(consumer)).isEqualTo("number " + i);
            }
          }
          return true;
        });
  }

  @Test
  @Sentence("2.14-4")
  void shouldLetThreadsShareTheObjectsForQueues() throws Exception {
    QueueConnectionFactory factory = jms.queueFactory();
    QueueConnection shared = jms.closing(factory.createQueueConnection());
    shared.start();
    Queue queue = jms.queue(shared.createQueueSession(false, Session.AUTO_ACKNOWLEDGE));

    Crowd.run(
        THREADS,
        thread -> {
          for (int i = 0; i < EACH; i++) {
            var own = thread % 2 == 0 ? shared : factory.createQueueConnection();
            var session = own.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSender(queue).send(session.createTextMessage(thread + "/" + i));
            session.close();
            if (own != shared) {
              own.close();
            }
          }
          return true;
        });

    assertReceivesAll(
        shared.createQueueSession(false, Session.AUTO_ACKNOWLEDGE).createReceiver(queue));
  }

  @Test
  @Sentence("2.14-4")
  void shouldLetThreadsShareTheObjectsForTopics() throws Exception {
    TopicConnectionFactory factory = jms.topicFactory();
    TopicConnection shared = jms.closing(factory.createTopicConnection());
    shared.start();
    var subscribing = shared.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(subscribing);
    var subscriber = subscribing.createSubscriber(topic);

    Crowd.run(
        THREADS,
        thread -> {
          for (int i = 0; i < EACH; i++) {
            var own = thread % 2 == 0 ? shared : factory.createTopicConnection();
            var session = own.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createPublisher(topic).publish(session.createTextMessage(thread + "/" + i));
            session.close();
            if (own != shared) {
              own.close();
            }
          }
          return true;
        });

    assertReceivesAll(subscriber);
  }

  @Test
  @Sentence("2.14-6")
  void shouldNeverRunTwoListenersOfASessionAtTheSameTime() throws Exception {
    Connection connection = jms.connection();
    Session receiving = connection.createSession();
    Session sending = connection.createSession();
    var running = new AtomicInteger();
    var overlapped = new AtomicBoolean();
    var all = new CountDownLatch(3 * EACH);
    for (int consumer = 0; consumer < 3; consumer++) {
      Queue queue = jms.queue(sending);
      for (int i = 0; i < EACH; i++) {
        sending.createProducer(queue).send(sending.createMessage());
      }
      receiving
          .createConsumer(queue)
          .setMessageListener(
              message -> {
                if (running.incrementAndGet() > 1) {
                  overlapped.set(true);
                }
                // long enough for another to come in
                jms.awaitNextMillisecond();
                running.decrementAndGet();
                all.countDown();
              });
    }

    connection.start();

    assertThat(all.await(jms.patienceMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(overlapped).isFalse();
  }

  @Test
  @Sentence("2.14-7")
  void shouldRunListenersOfDifferentSessionsAtTheSameTime() throws Exception {
    Connection connection = jms.connection();
    Session sending = connection.createSession();
    var met = new CountDownLatch(2);
    var together = new AtomicInteger();
    var done = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      Queue queue = jms.queue(sending);
      sending.createProducer(queue).send(sending.createMessage());
      connection
          .createSession()
          .createConsumer(queue)
          .setMessageListener(
              message -> {
                met.countDown();
                try {
                  if (met.await(jms.patienceMillis(), TimeUnit.MILLISECONDS)) {
                    together.incrementAndGet();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                done.countDown();
              });
    }

    connection.start();

    assertThat(done.await(2 * jms.patienceMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(together).hasValue(2);
  }
}
