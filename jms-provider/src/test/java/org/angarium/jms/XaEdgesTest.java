package org.angarium.jms;

import static org.angarium.jms.AcknowledgeModesTest.awaitQuietly;
import static org.angarium.jms.AcknowledgeModesTest.countOf;
import static org.angarium.jms.AcknowledgeModesTest.textOf;
import static org.angarium.jms.TestBroker.text;
import static org.angarium.jms.TestBroker.xid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XASession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.broker.Authenticator;
import org.angarium.testing.Crew;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Global transactions where threads, listeners and timeouts meet. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XaEdgesTest {
  private final ManualClock clock = new ManualClock(1_000_000);
  private final TestBroker broker =
      new TestBroker(TestBroker.limits(5, 1 << 20, 10), clock, Authenticator.ANYBODY);
  private AngariumXaConnection connection;
  private XASession session;
  private XAResource resource;

  @BeforeEach
  void open() throws JMSException {
    connection = broker.connectXa();
    session = connection.createXASession();
    resource = session.getXAResource();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private void send(String text) throws JMSException {
    session.createProducer(session.createQueue("out")).send(session.createTextMessage(text));
  }

  private MessageConsumer consumer() throws JMSException {
    return session.createConsumer(session.createQueue("in"));
  }

  /** What a call of the resource says: 0, or the code of its exception. */
  private static int codeOf(Call call) {
    try {
      call.run();
      return 0;
    } catch (XAException e) {
      return e.errorCode;
    }
  }

  private interface Call {
    void run() throws XAException;
  }

  @Test
  void shouldRollBackWhatAnotherThreadIsPreparing() throws Exception {
    for (int i = 0; i < 300; i++) {
      Xid xid = xid("t" + i);
      resource.start(xid, XAResource.TMNOFLAGS);
      send("never");
      resource.end(xid, XAResource.TMSUCCESS);
      AtomicInteger prepared = new AtomicInteger(-1);
      AtomicInteger rolledBack = new AtomicInteger(-1);
      CyclicBarrier together = new CyclicBarrier(2);
      Crew crew = new Crew();
      crew.start(
          "prepare",
          () -> {
            together.await();
            prepared.set(codeOf(() -> resource.prepare(xid)));
          });
      crew.start(
          "roll back",
          () -> {
            together.await();
            rolledBack.set(codeOf(() -> resource.rollback(xid)));
          });
      crew.join();
      assertThat(rolledBack).as("rollback in round %d", i).hasValue(0);
      assertThat(prepared.get()).isIn(0, XAException.XAER_NOTA);
      assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }
    assertThat(broker.browse("out")).isEmpty();
  }

  @Test
  void shouldNotBeginABranchThatIsBeingPrepared() throws Exception {
    for (int i = 0; i < 300; i++) {
      Xid xid = xid("t" + i);
      resource.start(xid, XAResource.TMNOFLAGS);
      send("once");
      resource.end(xid, XAResource.TMSUCCESS);
      AtomicInteger begun = new AtomicInteger(-1);
      CyclicBarrier together = new CyclicBarrier(2);
      Crew crew = new Crew();
      crew.start(
          "prepare",
          () -> {
            together.await();
            resource.prepare(xid);
          });
      crew.start(
          "begin",
          () -> {
            together.await();
            begun.set(codeOf(() -> resource.start(xid, XAResource.TMNOFLAGS)));
          });
      crew.join();
      assertThat(begun).as("start in round %d", i).hasValue(XAException.XAER_DUPID);
      resource.rollback(xid);
    }
  }

  @Test
  void shouldNotWaitForAListenerWhenItRollsBack() throws Exception {
    broker.send("in", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    List<String> got = new CopyOnWriteArrayList<>();
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch rolledBack = new CountDownLatch(1);
    consumer()
        .setMessageListener(
            message -> {
              got.add(textOf(message));
              if (got.size() == 4) {
                reached.countDown();
                awaitQuietly(rolledBack);
              }
            });
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    connection.start();
    reached.await();
    resource.end(xid, XAResource.TMSUCCESS);

    resource.rollback(xid);
    rolledBack.countDown();

    await().until(() -> got.size() == 14);
    assertThat(got)
        .containsExactly("0", "1", "2", "3", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    await().until(() -> broker.depth("in") == 0);
  }

  @Test
  void shouldGoOnWithListenersWhenAFullBranchIsLeft() throws Exception {
    broker.send("in", "0", "1", "2", "3", "4", "5", "6", "7");
    List<String> got = new CopyOnWriteArrayList<>();
    consumer().setMessageListener(message -> got.add(textOf(message)));
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    connection.start();
    await().until(() -> got.size() == 5);
    assertThat(broker.depth("in")).isEqualTo(8);

    resource.end(xid, XAResource.TMSUCCESS);

    await().until(() -> broker.depth("in") == 5);
    XAResource other = connection.createXASession().getXAResource();
    other.commit(xid, true);
    await().until(() -> broker.depth("in") == 0);
    assertThat(got).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void shouldDeliverAgainWhatAListenerFailsOnAfterItBeganABranch() throws Exception {
    broker.send("in", "a", "b");
    List<String> got = new CopyOnWriteArrayList<>();
    Xid xid = xid("t");
    consumer()
        .setMessageListener(
            message -> {
              got.add(textOf(message));
              if (got.size() == 1) {
                try {
                  resource.start(xid, XAResource.TMNOFLAGS);
                  send("x");
                  throw new IllegalArgumentException("once");
                } catch (XAException | JMSException e) {
                  throw new AssertionError(e);
                }
              }
            });
    connection.start();
    await().until(() -> got.size() == 3);
    resource.end(xid, XAResource.TMFAIL);
    resource.rollback(xid);
    await().until(() -> broker.depth("in") == 0);
    // a came outside of the branch, and again inside of it, as b; both come again after it
    assertThat(got).containsExactly("a", "a", "b", "a", "b");
    assertThat(broker.browse("out")).isEmpty();
  }

  @Test
  void shouldKeepMessagesFromListenersOfALateBranch() throws Exception {
    List<String> got = new CopyOnWriteArrayList<>();
    consumer().setMessageListener(message -> got.add(textOf(message) + countOf(message)));
    connection.start();
    resource.setTransactionTimeout(10);
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    clock.advance(Duration.ofSeconds(11));
    assertThat(codeOf(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBTIMEOUT);
    broker.send("in", "a", "b");
    assertThat(broker.depth("in")).isEqualTo(2);

    assertThat(codeOf(() -> resource.end(xid, XAResource.TMSUCCESS)))
        .isEqualTo(XAException.XA_RBTIMEOUT);

    await().until(() -> broker.depth("in") == 0);
    assertThat(got).containsExactly("a1", "b1");
  }

  @Test
  void shouldGiveBackWhatAServerSessionMayNotRunInALateBranch() throws Exception {
    broker.send("in", "a"); // so that the first run has a load
    List<String> got = new CopyOnWriteArrayList<>();
    session.setMessageListener(message -> got.add(textOf(message) + countOf(message)));
    resource.setTransactionTimeout(10);
    Xid xid = xid("t");
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    Runnable run =
        () -> {
          boolean late = runs.incrementAndGet() == 1;
          if (late) {
            codeOf(() -> resource.start(xid, XAResource.TMNOFLAGS));
            clock.advance(Duration.ofSeconds(11));
          }
          session.run();
          if (late) {
            ended.set(codeOf(() -> resource.end(xid, XAResource.TMSUCCESS)));
          }
        };
    try (ServerPool pool = new ServerPool()) {
      pool.add(session, run);
      connection.createConnectionConsumer(session.createQueue("in"), null, pool, 10);
      connection.start();

      await().until(() -> broker.depth("in") == 0);
      assertThat(ended).hasValue(XAException.XA_RBTIMEOUT);
      assertThat(got).containsExactly("a1");
    }
  }

  @Test
  void shouldNotCountAnAttemptThatALateBranchRefuses() throws Exception {
    connection.start();
    broker.send("in", "a");
    resource.setTransactionTimeout(10);
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    clock.advance(Duration.ofSeconds(11));
    MessageConsumer consumer = consumer();
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(consumer::receiveNoWait)
          .isInstanceOf(TransactionRolledBackException.class);
    }
    resource.end(xid, XAResource.TMFAIL);
    resource.rollback(xid);
    Message message = consumer.receive(TestBroker.SOON);
    assertThat(text(message)).isEqualTo("a");
    assertThat(message.getJMSRedelivered()).isFalse();
  }

  @Test
  void shouldSayThatTheBrokerHasEnded() throws Exception {
    Xid prepared = xid("prepared");
    resource.start(prepared, XAResource.TMNOFLAGS);
    send("a");
    resource.end(prepared, XAResource.TMSUCCESS);
    resource.prepare(prepared);
    Xid open = xid("open");
    resource.start(open, XAResource.TMNOFLAGS);
    send("b");
    resource.end(open, XAResource.TMSUCCESS);

    broker.core().close();

    int gone = XAException.XAER_RMFAIL;
    assertThat(codeOf(() -> resource.recover(XAResource.TMSTARTRSCAN))).isEqualTo(gone);
    assertThat(codeOf(() -> resource.commit(prepared, false))).isEqualTo(gone);
    assertThat(codeOf(() -> resource.rollback(prepared))).isEqualTo(gone);
    assertThat(codeOf(() -> resource.prepare(prepared))).isEqualTo(gone);
    assertThat(codeOf(() -> resource.forget(prepared))).isEqualTo(gone);
    assertThat(codeOf(() -> resource.prepare(open))).isEqualTo(gone);
    assertThat(codeOf(() -> resource.commit(xid("new"), true))).isEqualTo(gone);
    assertThat(codeOf(() -> resource.start(xid("new"), XAResource.TMNOFLAGS))).isEqualTo(gone);
  }

  @Test
  void shouldTakeWorkOfManyThreadsIntoOneBranch() throws Exception {
    int threads = 4;
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    Crew crew = new Crew();
    for (int t = 0; t < threads; t++) {
      String name = "thread" + t;
      XASession own = connection.createXASession();
      crew.start(
          name,
          () -> {
            own.getXAResource().start(xid, XAResource.TMJOIN);
            for (int i = 0; i < 50; i++) {
              own.createProducer(own.createQueue("out"))
                  .send(own.createTextMessage(name + " " + i));
            }
            own.getXAResource().end(xid, XAResource.TMSUCCESS);
          });
    }
    crew.join();
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(broker.browse("out")).isEmpty();
    resource.prepare(xid);
    resource.commit(xid, false);
    List<String> sent = broker.browse("out");
    assertThat(sent).hasSize(threads * 50);
    for (int t = 0; t < threads; t++) {
      String name = "thread" + t + " ";
      List<String> own = sent.stream().filter(text -> text.startsWith(name)).toList();
      assertThat(own).first().isEqualTo(name + 0);
      assertThat(own).last().isEqualTo(name + 49);
      assertThat(own).hasSize(50);
    }
  }

  @Test
  void shouldKeepBranchesApartThatOneSessionWorksInByTurns() throws Exception {
    broker.send("in", "0", "1", "2", "3");
    connection.start();
    MessageConsumer consumer = consumer();
    Xid first = xid("first");
    Xid second = xid("second");
    resource.start(first, XAResource.TMNOFLAGS);
    assertThat(text(consumer)).isEqualTo("0");
    resource.end(first, XAResource.TMSUSPEND);
    resource.start(second, XAResource.TMNOFLAGS);
    assertThat(text(consumer)).isEqualTo("1");
    resource.end(second, XAResource.TMSUSPEND);
    resource.start(first, XAResource.TMRESUME);
    assertThat(text(consumer)).isEqualTo("2");
    resource.end(first, XAResource.TMSUCCESS);
    resource.start(second, XAResource.TMRESUME);
    send("second");
    resource.end(second, XAResource.TMSUCCESS);

    assertThat(resource.prepare(first)).isEqualTo(XAResource.XA_OK);
    assertThat(resource.prepare(second)).isEqualTo(XAResource.XA_OK);
    resource.commit(second, false);
    resource.rollback(first);

    assertThat(broker.browse("out")).containsExactly("second");
    assertThat(text(consumer)).isEqualTo("0");
    assertThat(text(consumer)).isEqualTo("2");
    assertThat(text(consumer)).isEqualTo("3");
    assertThat(broker.depth("in")).isZero();
  }
}
