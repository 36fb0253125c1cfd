package org.angarium.jms;

import static org.angarium.jms.AcknowledgeModesTest.textOf;
import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.angarium.jms.TestBroker.xid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XASession;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.transaction.xa.XAResource;
import org.angarium.model.BranchId;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The facilities for application servers (Jakarta Messaging 11.2). */
@Timeout(60)
class ConnectionConsumerTest {
  private final TestBroker broker = new TestBroker();
  private final ServerPool pool = new ServerPool();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private AngariumConnection connection;
  private Queue queue;

  @BeforeEach
  void open() throws JMSException {
    connection = broker.connect("server", Domain.COMMON);
    queue = connection.createSession().createQueue("q");
  }

  @AfterEach
  void close() {
    broker.close();
    pool.close();
  }

  private Session session(int mode, MessageListener listener) throws JMSException {
    Session session = connection.createSession(mode);
    session.setMessageListener(listener);
    pool.add(session);
    return session;
  }

  private void note(Message message) {
    seen.add(textOf(message));
  }

  private ConnectionConsumer consume() throws JMSException {
    return connection.createConnectionConsumer(queue, null, pool, 10);
  }

  private static String[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toArray(String[]::new);
  }

  @Test
  void shouldHandMessagesToTheSessionsOfThePoolInTheirOrder() throws Exception {
    session(Session.AUTO_ACKNOWLEDGE, this::note);
    ConnectionConsumer consumer = consume();
    connection.start();
    assertThat(consumer.getServerSessionPool()).isSameAs(pool);
    broker.send("q", numbers(100));
    await().untilAsserted(() -> assertThat(seen).containsExactly(numbers(100)));
    await().untilAsserted(() -> assertThat(broker.depth("q")).isZero());
    await().untilAsserted(() -> assertThat(pool.idle()).isEqualTo(1));
  }

  @Test
  void shouldWorkWithAllSessionsOfThePoolAtOnce() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(3);
    MessageListener listener =
        message -> {
          if (threads.add(Thread.currentThread())) {
            all.countDown();
          }
          try {
            all.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          note(message);
        };
    for (int i = 0; i < 3; i++) {
      session(Session.AUTO_ACKNOWLEDGE, listener);
    }
    connection.createConnectionConsumer(queue, null, pool, 1);
    connection.start();
    broker.send("q", numbers(30));
    await().untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder(numbers(30)));
  }

  @Test
  void shouldLoadNoMoreThanTheServerAllows() throws Exception {
    session(Session.AUTO_ACKNOWLEDGE, this::note);
    broker.send("q", numbers(9));
    connection.createConnectionConsumer(queue, null, pool, 3);
    connection.start();
    await().untilAsserted(() -> assertThat(seen).hasSize(9));
    assertThat(pool.starts()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void shouldDeliverNothingUntilTheConnectionStartsAndNothingAfterItStops() throws Exception {
    session(Session.AUTO_ACKNOWLEDGE, this::note);
    consume();
    broker.send("q", "a");
    assertThat(broker.browse("q")).containsExactly("a");
    assertThat(pool.starts()).isZero();
    connection.start();
    await().untilAsserted(() -> assertThat(seen).containsExactly("a"));
    connection.stop();
    broker.send("q", "b", "c");
    await().untilAsserted(() -> assertThat(broker.browse("q")).containsExactly("b", "c"));
    connection.start();
    await().untilAsserted(() -> assertThat(seen).containsExactly("a", "b", "c"));
  }

  @Test
  void shouldGiveBackWhatItHasLoadedWhenTheConnectionStops() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch first = new CountDownLatch(1);
    session(
        Session.AUTO_ACKNOWLEDGE,
        message -> {
          note(message);
          first.countDown();
          try {
            stopped.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    broker.send("q", numbers(5));
    consume();
    connection.start();
    first.await();
    Thread stopping =
        new Thread(
            () -> {
              try {
                connection.stop();
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    stopping.start();
    await().until(() -> stopping.getState() == Thread.State.WAITING);
    stopped.countDown();
    stopping.join(SOON);
    assertThat(seen).containsExactly("0");
    await().untilAsserted(() -> assertThat(broker.browse("q")).containsExactly("1", "2", "3", "4"));
  }

  @Test
  void shouldRedeliverAtOnceWhatAListenerThrewFor() throws Exception {
    session(
        Session.AUTO_ACKNOWLEDGE,
        message -> {
          note(message);
          if (seen.size() == 1) {
            throw new RuntimeException("meant to happen");
          }
        });
    broker.send("q", "a", "b");
    consume();
    connection.start();
    await().untilAsserted(() -> assertThat(seen).containsExactly("a", "a", "b"));
    await().untilAsserted(() -> assertThat(broker.depth("q")).isZero());
  }

  @Test
  void shouldLetTheListenerCommitAndRollBack() throws Exception {
    AtomicReference<Session> own = new AtomicReference<>();
    own.set(
        session(
            Session.SESSION_TRANSACTED,
            message -> {
              note(message);
              try {
                if (message.getJMSRedelivered()) {
                  MessageProducer out = own.get().createProducer(own.get().createQueue("out"));
                  out.send(own.get().createTextMessage("done " + text(message)));
                  own.get().commit();
                } else {
                  own.get().rollback();
                }
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            }));
    broker.send("q", "a", "b");
    consume();
    connection.start();
    await()
        .untilAsserted(() -> assertThat(broker.browse("out")).containsExactly("done a", "done b"));
    await().untilAsserted(() -> assertThat(broker.depth("q")).isZero());
    assertThat(seen).containsExactly("a", "a", "b", "b");
  }

  @Test
  void shouldWorkInGlobalTransactions() throws Exception {
    try (AngariumXaConnection xa = broker.connectXa()) {
      XASession session = xa.createXASession();
      XAResource resource = session.getXAResource();
      session.setMessageListener(this::note);
      CountDownLatch ran = new CountDownLatch(1);
      Semaphore idle = new Semaphore(1);
      AtomicBoolean begun = new AtomicBoolean();
      BranchId xid = xid("t");
      xa.createConnectionConsumer(
          queue,
          null,
          () -> {
            idle.acquireUninterruptibly();
            return new ServerSession() {
              @Override
              public Session getSession() {
                return session;
              }

              @Override
              public void start() {
                new Thread(
                        () -> {
                          try {
                            boolean again = begun.getAndSet(true); // a run may be without a load
                            resource.start(xid, again ? XAResource.TMJOIN : XAResource.TMNOFLAGS);
                            session.run();
                            resource.end(xid, XAResource.TMSUCCESS);
                          } catch (Exception e) {
                            throw new AssertionError(e);
                          } finally {
                            if (!seen.isEmpty()) {
                              ran.countDown(); // and the session stays away from the pool
                            } else {
                              idle.release();
                            }
                          }
                        })
                    .start();
              }
            };
          },
          1);
      broker.send("q", "a");
      xa.start();
      ran.await();
      assertThat(seen).containsExactly("a");
      assertThat(broker.depth("q")).isEqualTo(1);
      resource.commit(xid, true);
      assertThat(broker.depth("q")).isZero();
    }
  }

  @Test
  void shouldChooseBySelectorAndFromSubscriptionsOfAllKinds() throws Exception {
    session(Session.AUTO_ACKNOWLEDGE, this::note);
    Session sender = broker.connect().createSession();
    Topic topic = sender.createTopic("t");
    connection.createConnectionConsumer(topic, "n = 1", pool, 10);
    connection.createSharedConnectionConsumer(topic, "shared", "n = 2", pool, 10);
    connection.createDurableConnectionConsumer(topic, "durable", "n = 3", pool, 10);
    connection.createSharedDurableConnectionConsumer(topic, "both", "n = 4", pool, 10);
    connection.createConnectionConsumer(queue, "n = 5", pool, 10);
    connection.start();
    MessageProducer producer = sender.createProducer(null);
    for (int n = 0; n <= 6; n++) {
      Message message = sender.createTextMessage(String.valueOf(n));
      message.setIntProperty("n", n);
      producer.send(n < 5 ? topic : queue, message);
    }
    await()
        .untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder("1", "2", "3", "4", "5"));
    assertThat(broker.browse("q")).containsExactly("6");
  }

  @Test
  void shouldEndWhenItIsClosedAndGiveBackWhatNoSessionHas() throws Exception {
    ConnectionConsumer consumer = consume(); // the pool has no session, and blocks
    connection.start();
    broker.send("q", "a", "b");
    await().until(() -> pool.asked() == 1);
    consumer.close();
    consumer.close();
    try (AngariumConnection other = broker.started()) {
      var receiver = other.createSession().createConsumer(queue);
      assertThat(text(receiver)).isEqualTo("a");
      assertThat(text(receiver)).isEqualTo("b");
    }
    assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(IllegalStateException.class);
    Session late = session(Session.AUTO_ACKNOWLEDGE, this::note);
    await().untilAsserted(() -> assertThat(pool.starts()).isEqualTo(1)); // and comes back
    await().untilAsserted(() -> assertThat(pool.idle()).isEqualTo(1));
    assertThat(seen).isEmpty();
    late.close();
  }

  @Test
  void shouldTryAgainAndSayWhyWhenThePoolFails() throws Exception {
    List<JMSException> told = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(told::add);
    session(Session.AUTO_ACKNOWLEDGE, this::note);
    pool.setBroken(true);
    broker.send("q", "a");
    consume();
    connection.start();
    await().until(() -> !told.isEmpty());
    assertThat(told.get(0)).hasMessageStartingWith("ANG-1615").hasMessageContaining("no threads");
    pool.setBroken(false);
    await().untilAsserted(() -> assertThat(seen).containsExactly("a"));
  }

  @Test
  void shouldRefuseOtherWaysToReceiveInASessionWithAListenerOfItsOwn() throws Exception {
    Session session = connection.createSession();
    session.setMessageListener(this::note);
    assertThat(session.getMessageListener()).isNotNull();
    var consumer = session.createConsumer(queue);
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            consumer::receiveNoWait, () -> consumer.setMessageListener(this::note))) {
      assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
    }
    session.setMessageListener(null);
    assertThat(session.getMessageListener()).isNull();
    consumer.setMessageListener(this::note);
    assertThatThrownBy(() -> session.setMessageListener(this::note))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::run).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void shouldRefuseToCloseFromInsideARun() throws Exception {
    AtomicReference<Session> own = new AtomicReference<>();
    List<Throwable> refusals = new CopyOnWriteArrayList<>();
    own.set(
        session(
            Session.AUTO_ACKNOWLEDGE,
            message -> {
              refusals.add(failureOf(own.get()::close));
              refusals.add(failureOf(connection::stop));
              refusals.add(failureOf(connection::close));
              note(message);
            }));
    consume();
    connection.start();
    broker.send("q", "a");
    await().untilAsserted(() -> assertThat(seen).containsExactly("a"));
    assertThat(refusals).hasSize(3).allMatch(e -> e instanceof IllegalStateException);
  }

  private static Throwable failureOf(ThrowingCallable call) {
    return catchThrowable(call);
  }

  @Test
  void shouldRefuseWhatCannotBe() throws Exception {
    Queue none = null;
    Topic topic = connection.createSession().createTopic("t");
    assertThatThrownBy(() -> connection.createConnectionConsumer(none, null, pool, 1))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, "n =", pool, 1))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("ServerSessionPool");
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, pool, 0))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("maxMessages is 0");
    assertThatThrownBy(() -> connection.createSharedConnectionConsumer(topic, " ", null, pool, 1))
        .isInstanceOf(JMSException.class);
    connection.close();
    assertThatThrownBy(this::consume).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldKeepWhatWasNotProcessedWhenTheConnectionCloses() throws Exception {
    session(Session.CLIENT_ACKNOWLEDGE, this::note);
    consume();
    connection.start();
    broker.send("q", "a", "b");
    await().untilAsserted(() -> assertThat(seen).containsExactly("a", "b"));
    connection.close();
    assertThat(broker.browse("q")).containsExactly("a", "b");
  }

  @Test
  void shouldLeaveTheBacklogAloneWhileASessionIsFull() throws Exception {
    List<JMSException> told = new CopyOnWriteArrayList<>();
    List<Message> got = new CopyOnWriteArrayList<>();
    try (TestBroker small = new TestBroker(TestBroker.limits(1, 1 << 20, 1));
        AngariumConnection full = small.started();
        ServerPool one = new ServerPool()) {
      full.setExceptionListener(told::add);
      Session session = full.createSession(Session.CLIENT_ACKNOWLEDGE);
      session.setMessageListener(got::add);
      one.add(session);
      small.send("q", numbers(500));
      full.createConnectionConsumer(session.createQueue("q"), null, one, 10);
      await().until(() -> told.size() >= 2);
      assertThat(told.get(0)).hasMessageStartingWith("ANG-1605");
      assertThat(small.browse("q")).containsExactly(numbers(500)); // none rests
      assertThat(one.starts()).isLessThan(10);
      got.get(0).acknowledge();
      await().until(() -> got.size() == 2);
      assertThat(text(got.get(1))).isEqualTo("1");
      assertThat(got.get(1).getJMSRedelivered()).isFalse();
      assertThat(got.get(1).getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }
  }

  @Test
  void shouldTryAgainAndSayWhyWhenThePoolThrowsAnError() throws Exception {
    List<JMSException> told = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(told::add);
    session(Session.AUTO_ACKNOWLEDGE, this::note);
    AtomicBoolean once = new AtomicBoolean(true);
    connection.createConnectionConsumer(
        queue,
        null,
        () -> {
          if (once.getAndSet(false)) {
            throw new NoClassDefFoundError("meant to happen");
          }
          return pool.getServerSession();
        },
        10);
    connection.start();
    broker.send("q", "a");
    await().untilAsserted(() -> assertThat(seen).containsExactly("a"));
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).hasMessageStartingWith("ANG-1615").hasMessageContaining("meant");
  }
}
