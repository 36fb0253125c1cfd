package org.angarium.tck.chapter11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Branch;
import org.angarium.tck.kit.Gate;
import org.angarium.tck.kit.Texts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 11.2: connection consumers with the server sessions of an application server. */
class ConnectionConsumerTest extends TckTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final ServerPool pool = new ServerPool();

  @BeforeEach
  void needConnectionConsumers() {
    jms.require(Ability.CONNECTION_CONSUMER);
  }

  private void see(Session session, Message message) throws JMSException {
    seen.add(Texts.of(message));
  }

  private void awaitSeen(int count) {
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> seen.size() >= count);
    pool.assertNoFailure();
  }

  private Queue freshQueue() throws JMSException {
    return jms.queue(jms.session(Session.AUTO_ACKNOWLEDGE));
  }

  private Topic freshTopic() throws JMSException {
    return jms.topic(jms.session(Session.AUTO_ACKNOWLEDGE));
  }

  private void sendFromOutside(Destination destination, String... texts) throws JMSException {
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), destination, texts);
  }

  @Test
  @Sentence({"11.2.1-1", "11.2.4-1", "11.2.5-1"})
  void shouldDeliverQueueThroughServerSessions() throws Exception {
    Connection connection = jms.startedConnection();
    Queue queue = freshQueue();
    pool.add(connection.createSession(), this::see);
    ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 1);
    sendFromOutside(queue, Texts.numbered("m", 20));
    awaitSeen(20);
    assertThat(seen).containsExactly(Texts.numbered("m", 20));
    consumer.close();
    connection.close();
    jms.assertNothing(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue));
  }

  @Test
  @Sentence({"11.2.5-1", "11.2.3-1"})
  void shouldShareTheWorkAmongManySessions() throws Exception {
    Connection connection = jms.startedConnection();
    Queue queue = freshQueue();
    CyclicBarrier meeting = new CyclicBarrier(2);
    for (int i = 0; i < 2; i++) {
      pool.add(
          connection.createSession(),
          (session, message) -> {
            meeting.await(20, TimeUnit.SECONDS);
            see(session, message);
          });
    }
    connection.createConnectionConsumer(queue, null, pool, 1);
    sendFromOutside(queue, Texts.numbered("m", 10));
    awaitSeen(10);
    assertThat(seen).containsExactlyInAnyOrder(Texts.numbered("m", 10));
    assertThat(pool.most()).isEqualTo(2);
  }

  @Test
  @Sentence("11.2.3-1")
  void shouldWaitForThePool() throws Exception {
    Connection connection = jms.startedConnection();
    Queue queue = freshQueue();
    Gate gate = new Gate();
    pool.add(
        connection.createSession(),
        (session, message) -> {
          gate.pass();
          see(session, message);
        });
    connection.createConnectionConsumer(queue, null, pool, 1);
    sendFromOutside(queue, "m0", "m1", "m2");
    jms.assertNothing(connection.createSession().createConsumer(freshQueue()));
    assertThat(seen).isEmpty();
    gate.open();
    awaitSeen(3);
    assertThat(seen).containsExactly("m0", "m1", "m2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  @Sentence({"11.2.4-2", "11.2.1-2"})
  void shouldNotLoadMoreThanTheLimit(int maxMessages) throws Exception {
    Connection connection = jms.connection();
    Queue queue = freshQueue();
    sendFromOutside(queue, Texts.numbered("m", 30));
    pool.add(connection.createSession(), this::see);
    connection.createConnectionConsumer(queue, null, pool, maxMessages);
    connection.start();
    awaitSeen(30);
    connection.close();
    assertThat(seen).containsExactly(Texts.numbered("m", 30));
    assertThat(pool.loads()).allSatisfy(load -> assertThat(load).isBetween(1, maxMessages));
  }

  @Test
  @Sentence("11.2.4-1")
  void shouldDeliverOnlyWhatMatchesTheSelector() throws Exception {
    JMSContext sender = jms.context();
    Queue queue = jms.queue(sender);
    Connection connection = jms.startedConnection();
    pool.add(connection.createSession(), this::see);
    connection.createConnectionConsumer(queue, "number >= 3", pool, 2);
    for (int i = 0; i < 6; i++) {
      sender.createProducer().setProperty("number", i).send(queue, "m" + i);
    }
    awaitSeen(3);
    assertThat(seen).containsExactly("m3", "m4", "m5");
    JMSConsumer rest = sender.createConsumer(queue);
    assertThat(Texts.receive(jms, rest, 3)).containsExactly("m0", "m1", "m2");
  }

  @Test
  @Sentence("11.2.4-3")
  void shouldDeliverTopic() throws Exception {
    Connection connection = jms.startedConnection();
    Topic topic = freshTopic();
    pool.add(connection.createSession(), this::see);
    ConnectionConsumer consumer = connection.createConnectionConsumer(topic, null, pool, 5);
    sendFromOutside(topic, Texts.numbered("m", 10));
    awaitSeen(10);
    assertThat(seen).containsExactly(Texts.numbered("m", 10));
    consumer.close();
    sendFromOutside(topic, "after close");
    jms.assertNothing(connection.createSession().createConsumer(freshQueue()));
    assertThat(seen).hasSize(10);
  }

  @Test
  @Sentence("11.2.4-3")
  void shouldDeliverDurableSubscription() throws Exception {
    Connection connection = jms.identifiedConnection();
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(topic, name).close();
    sendFromOutside(topic, "m0", "m1");
    pool.add(connection.createSession(), this::see);
    ConnectionConsumer consumer =
        connection.createDurableConnectionConsumer(topic, name, null, pool, 1);
    awaitSeen(2);
    assertThat(seen).containsExactly("m0", "m1");
    consumer.close();
    sendFromOutside(topic, "m2");
    MessageConsumer rest = session.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(rest)).isEqualTo("m2");
    rest.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence("11.2.4-3")
  void shouldDeliverSharedSubscriptions() throws Exception {
    Connection connection = jms.startedConnection();
    Topic topic = freshTopic();
    String name = jms.uniqueSubscription();
    pool.add(connection.createSession(), this::see);
    pool.add(connection.createSession(), this::see);
    ConnectionConsumer one = connection.createSharedConnectionConsumer(topic, name, null, pool, 1);
    ConnectionConsumer two = connection.createSharedConnectionConsumer(topic, name, null, pool, 1);
    sendFromOutside(topic, Texts.numbered("m", 20));
    awaitSeen(20);
    one.close();
    two.close();
    ConnectionConsumer durable =
        connection.createSharedDurableConnectionConsumer(topic, name, null, pool, 1);
    sendFromOutside(topic, Texts.numbered("d", 20));
    awaitSeen(40);
    durable.close();
    jms.assertNothing(connection.createSession().createConsumer(freshQueue()));
    assertThat(seen).hasSize(40).doesNotHaveDuplicates();
    connection.createSession().unsubscribe(name);
  }

  @Test
  @Sentence("11.2.5-2")
  void shouldLoadSessionsOfEachDomain() throws Exception {
    QueueConnection queues = jms.closing(jms.queueFactory().createQueueConnection());
    queues.start();
    QueueSession queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(queueSession);
    pool.add(queueSession, this::see);
    queues.createConnectionConsumer(queue, null, pool, 1);
    sendFromOutside(queue, "q");
    awaitSeen(1);
    ServerPool topicPool = new ServerPool();
    TopicConnection topics = jms.closing(jms.topicFactory().createTopicConnection());
    topics.start();
    TopicSession topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(topicSession);
    topicPool.add(topicSession, this::see);
    topics.createConnectionConsumer(topic, null, topicPool, 1);
    sendFromOutside(topic, "t");
    awaitSeen(2);
    topicPool.assertNoFailure();
    assertThat(seen).containsExactly("q", "t");
  }

  @Test
  @Sentence("11.2.7-1")
  void shouldRedeliverWhatASessionRollsBack() throws Exception {
    Connection connection = jms.startedConnection();
    Queue queue = freshQueue();
    List<Integer> counts = new CopyOnWriteArrayList<>();
    pool.add(
        connection.createSession(Session.SESSION_TRANSACTED),
        (session, message) -> {
          counts.add(Texts.deliveryCount(message));
          assertThat(message.getJMSRedelivered()).isEqualTo(Texts.deliveryCount(message) > 1);
          if (Texts.deliveryCount(message) < 3) {
            session.rollback();
          } else {
            see(session, message);
            session.commit();
          }
        });
    connection.createConnectionConsumer(queue, null, pool, 1);
    sendFromOutside(queue, "m0", "m1");
    awaitSeen(2);
    connection.close();
    assertThat(seen).containsExactly("m0", "m1");
    assertThat(counts).containsExactly(1, 2, 3, 1, 2, 3);
    jms.assertNothing(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue));
  }

  @Test
  @Sentence("11.2.7-1")
  void shouldRedeliverWhatAClosedSessionDidNotAcknowledge() throws Exception {
    Connection connection = jms.startedConnection();
    Queue queue = freshQueue();
    pool.add(connection.createSession(Session.CLIENT_ACKNOWLEDGE), this::see);
    connection.createConnectionConsumer(queue, null, pool, 1);
    sendFromOutside(queue, "m0");
    awaitSeen(1);
    connection.close();
    Message again = jms.receive(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue));
    assertThat(Texts.of(again)).isEqualTo("m0");
    assertThat(again.getJMSRedelivered()).isTrue();
  }

  @Test
  @Sentence({"11.2.7-1", "11.3.5-1"})
  void shouldProcessInGlobalTransactions() throws Exception {
    XAConnection connection = jms.closing(jms.xaFactory().createXAConnection());
    connection.start();
    XASession session = connection.createXASession();
    Queue queue = freshQueue();
    Queue results = freshQueue();
    TransactingPool transacting =
        new TransactingPool(session, message -> Texts.send(session, results, Texts.of(message)));
    connection.createConnectionConsumer(queue, null, transacting, 1);
    sendFromOutside(queue, "m0", "m1", "m2");
    MessageConsumer consumer = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(results);
    assertThat(Texts.receive(jms, consumer, 3)).containsExactly("m0", "m1", "m2");
    assertThat(transacting.refused).isEmpty();
    connection.close();
    jms.assertNothing(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue));
  }

  @Test
  @Sentence("11.2.7-2")
  void shouldDeliverNothingBeforeStartOrWhileStopped() throws Exception {
    Connection connection = jms.connection();
    Queue queue = freshQueue();
    pool.add(connection.createSession(), this::see);
    connection.createConnectionConsumer(queue, null, pool, 1);
    sendFromOutside(queue, "m0");
    Session quiet = jms.session(Session.AUTO_ACKNOWLEDGE);
    jms.assertNothing(quiet.createConsumer(freshQueue()));
    assertThat(seen).isEmpty();
    connection.start();
    awaitSeen(1);
    connection.stop();
    sendFromOutside(queue, "m1");
    jms.assertNothing(quiet.createConsumer(freshQueue()));
    assertThat(seen).containsExactly("m0");
    connection.start();
    awaitSeen(2);
    assertThat(seen).containsExactly("m0", "m1");
  }

  @Test
  @Sentence("11.2.7-2")
  void shouldDeliverNothingAfterClose() throws Exception {
    Connection connection = jms.startedConnection();
    Queue queue = freshQueue();
    pool.add(connection.createSession(), this::see);
    ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 1);
    sendFromOutside(queue, "m0");
    awaitSeen(1);
    consumer.close();
    consumer.close();
    sendFromOutside(queue, "m1");
    MessageConsumer rest = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThat(jms.receiveText(rest)).isEqualTo("m1");
    assertThat(seen).containsExactly("m0");
  }

  @Test
  @Sentence("11.2.7-3")
  void shouldRefuseInvalidDestinationOrSelector() throws Exception {
    Connection connection = jms.connection();
    connection.setClientID(jms.uniqueClientId());
    Queue queue = freshQueue();
    Topic topic = freshTopic();
    String bad = "not ( a selector";
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, bad, pool, 1))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> connection.createConnectionConsumer(null, null, pool, 1))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(
            () -> connection.createDurableConnectionConsumer(topic, "name", bad, pool, 1))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> connection.createSharedConnectionConsumer(null, "name", null, pool, 1))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Sentence("11.2.1-3")
  void shouldTellTheListenerOfTheSession() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    assertThat(session.getMessageListener()).isNull();
    MessageListener listener = message -> {};
    session.setMessageListener(listener);
    assertThat(session.getMessageListener()).isSameAs(listener);
  }

  /** A pool of one session, which does each load in a global transaction of its own. */
  private static final class TransactingPool implements ServerSessionPool, ServerSession {
    private final Semaphore free = new Semaphore(1);
    private final List<XAException> refused = new CopyOnWriteArrayList<>();
    private final XASession session;

    private TransactingPool(XASession session, MessageWork work) throws JMSException {
      this.session = session;
      session.setMessageListener(
          message -> {
            try {
              work.take(message);
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
    }

    @Override
    public ServerSession getServerSession() {
      free.acquireUninterruptibly();
      return this;
    }

    @Override
    public Session getSession() {
      return session;
    }

    @Override
    public void start() {
      Thread thread = new Thread(this::serve, "tck-server-session");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      try {
        Branch xid = Branch.unique();
        session.getXAResource().start(xid, XAResource.TMNOFLAGS);
        session.run();
        session.getXAResource().end(xid, XAResource.TMSUCCESS);
        session.getXAResource().commit(xid, true);
      } catch (XAException e) {
        refused.add(e); // after the connection has closed, this is as it should be
      } finally {
        free.release();
      }
    }
  }

  /** Work on a message. */
  @FunctionalInterface
  private interface MessageWork {
    void take(Message message) throws Exception;
  }
}
