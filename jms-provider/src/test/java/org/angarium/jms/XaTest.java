package org.angarium.jms;

import static org.angarium.jms.TestBroker.text;
import static org.angarium.jms.TestBroker.xid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XASession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.broker.Authenticator;
import org.angarium.model.BranchId;
import org.angarium.testkit.ManualClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions in global transactions (Jakarta Messaging 6.2.8, 11.3). */
@Timeout(60)
class XaTest {
  private final ManualClock clock = new ManualClock(1_000_000);
  private final TestBroker broker = new TestBroker(s -> s, clock, Authenticator.ANYBODY);
  private AngariumXaConnection connection;
  private XASession session;
  private XAResource resource;

  @BeforeEach
  void open() throws JMSException {
    connection = broker.connectXa();
    connection.start();
    session = connection.createXASession();
    resource = session.getXAResource();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private void send(Session session, String queue, String text) throws JMSException {
    MessageProducer producer = session.createProducer(session.createQueue(queue));
    producer.send(session.createTextMessage(text));
    producer.close();
  }

  private String receive(Session session, String queue) throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      return text(consumer);
    }
  }

  static void assertXa(int code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            XAException.class,
            e -> {
              assertThat(e.errorCode).as(e.toString()).isEqualTo(code);
              assertThat(e).hasMessageStartingWith("ANG-");
            });
  }

  @Test
  void shouldDoAllAtCommitAndNothingBefore() throws Exception {
    broker.send("in", "a");
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    assertThat(receive(session, "in")).isEqualTo("a");
    send(session, "out", "b");
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(broker.browse("out")).isEmpty();
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    assertThat(broker.browse("out")).isEmpty();
    assertThat(broker.depth("in")).isEqualTo(1);
    assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
        .containsExactly(xid);
    resource.commit(xid, false);
    assertThat(broker.browse("out")).containsExactly("b");
    assertThat(broker.depth("in")).isZero();
    assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
    assertXa(XAException.XAER_NOTA, () -> resource.commit(xid, false));
  }

  @Test
  void shouldCommitInOnePhase() throws Exception {
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    send(session, "out", "b");
    resource.end(xid, XAResource.TMSUCCESS);
    resource.commit(xid, true);
    assertThat(broker.browse("out")).containsExactly("b");
  }

  @Test
  void shouldBringBackInOrderWhatARolledBackBranchReceived() throws Exception {
    broker.send("in", "a", "b", "c");
    Xid xid = xid("t");
    MessageConsumer consumer = session.createConsumer(session.createQueue("in"));
    resource.start(xid, XAResource.TMNOFLAGS);
    assertThat(text(consumer)).isEqualTo("a");
    assertThat(text(consumer)).isEqualTo("b");
    send(session, "out", "x");
    resource.end(xid, XAResource.TMSUCCESS);
    resource.rollback(xid);
    Message again = consumer.receive(TestBroker.SOON);
    assertThat(text(again)).isEqualTo("a");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(text(consumer)).isEqualTo("b");
    Message third = consumer.receive(TestBroker.SOON);
    assertThat(text(third)).isEqualTo("c");
    assertThat(third.getJMSRedelivered()).isFalse();
    assertThat(broker.browse("out")).isEmpty();
  }

  @Test
  void shouldRollBackWhatIsPrepared() throws Exception {
    broker.send("in", "a");
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    receive(session, "in");
    resource.end(xid, XAResource.TMSUCCESS);
    resource.prepare(xid);
    resource.rollback(xid);
    assertThat(receive(session, "in")).isEqualTo("a");
  }

  @Test
  void shouldSayThatNothingWasDone() throws Exception {
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
    assertXa(XAException.XAER_NOTA, () -> resource.commit(xid, false));
  }

  @Test
  void shouldLetSeveralSessionsWorkInOneBranch() throws Exception {
    XASession other = connection.createXASession();
    XAResource otherResource = other.getXAResource();
    assertThat(resource.isSameRM(otherResource)).isTrue();
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    otherResource.start(xid, XAResource.TMJOIN);
    send(session, "out", "one");
    send(other, "out", "two");
    resource.end(xid, XAResource.TMSUCCESS);
    assertXa(XAException.XAER_PROTO, () -> resource.prepare(xid));
    otherResource.end(xid, XAResource.TMSUCCESS);
    otherResource.prepare(xid);
    resource.commit(xid, false);
    assertThat(broker.browse("out")).containsExactly("one", "two");
  }

  @Test
  void shouldNotBeTheSameAsAResourceOfAnotherBroker() throws Exception {
    try (TestBroker other = new TestBroker()) {
      AngariumXaConnection away = other.connectXa();
      assertThat(resource.isSameRM(away.createXASession().getXAResource())).isFalse();
      assertThat(resource.isSameRM(null)).isFalse();
    }
  }

  @Test
  void shouldSuspendAndResume() throws Exception {
    Xid first = xid("first");
    Xid second = xid("second");
    resource.start(first, XAResource.TMNOFLAGS);
    send(session, "out", "first");
    resource.end(first, XAResource.TMSUSPEND);
    assertXa(XAException.XAER_PROTO, () -> resource.prepare(first));
    resource.start(second, XAResource.TMNOFLAGS);
    send(session, "out", "second");
    resource.end(second, XAResource.TMSUCCESS);
    resource.commit(second, true);
    resource.start(first, XAResource.TMRESUME);
    send(session, "out", "first again");
    resource.end(first, XAResource.TMSUCCESS);
    resource.commit(first, true);
    assertThat(broker.browse("out")).containsExactly("second", "first", "first again");
    assertXa(XAException.XAER_NOTA, () -> resource.start(first, XAResource.TMRESUME));
  }

  @Test
  void shouldEndASuspendedBranchWithoutResumingIt() throws Exception {
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    send(session, "out", "a");
    resource.end(xid, XAResource.TMSUSPEND);
    resource.end(xid, XAResource.TMSUCCESS);
    resource.commit(xid, true);
    assertThat(broker.browse("out")).containsExactly("a");
  }

  @Test
  void shouldOnlyRollBackAfterAFailure() throws Exception {
    broker.send("in", "a");
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    receive(session, "in");
    resource.end(xid, XAResource.TMFAIL);
    assertXa(XAException.XA_RBROLLBACK, () -> resource.prepare(xid));
    assertThat(receive(session, "in")).isEqualTo("a");
    assertXa(XAException.XAER_NOTA, () -> resource.rollback(xid));
  }

  @Test
  void shouldRefuseCallsOutOfTurn() throws Exception {
    Xid xid = xid("t");
    assertXa(XAException.XAER_NOTA, () -> resource.start(xid, XAResource.TMJOIN));
    assertXa(XAException.XAER_NOTA, () -> resource.end(xid, XAResource.TMSUCCESS));
    assertXa(XAException.XAER_NOTA, () -> resource.prepare(xid));
    assertXa(XAException.XAER_NOTA, () -> resource.commit(xid, true));
    assertXa(XAException.XAER_NOTA, () -> resource.rollback(xid));
    assertXa(XAException.XAER_NOTA, () -> resource.forget(xid));
    assertXa(XAException.XAER_INVAL, () -> resource.start(xid, XAResource.TMSUSPEND));
    assertXa(XAException.XAER_INVAL, () -> resource.end(xid, XAResource.TMJOIN));
    assertXa(XAException.XAER_INVAL, () -> resource.recover(XAResource.TMJOIN));
    assertXa(XAException.XAER_INVAL, () -> resource.start(null, XAResource.TMNOFLAGS));
    resource.start(xid, XAResource.TMNOFLAGS);
    assertXa(XAException.XAER_PROTO, () -> resource.start(xid("u"), XAResource.TMNOFLAGS));
    XAResource other = connection.createXASession().getXAResource();
    assertXa(XAException.XAER_DUPID, () -> other.start(xid, XAResource.TMNOFLAGS));
    send(session, "out", "a");
    resource.end(xid, XAResource.TMSUCCESS);
    assertXa(XAException.XAER_PROTO, () -> resource.commit(xid, false));
    resource.prepare(xid);
    assertXa(XAException.XAER_PROTO, () -> resource.prepare(xid));
    assertXa(XAException.XAER_PROTO, () -> resource.commit(xid, true));
    assertXa(XAException.XAER_DUPID, () -> other.start(xid, XAResource.TMNOFLAGS));
    resource.commit(xid, false);
    assertThat(broker.browse("out")).containsExactly("a");
  }

  @Test
  void shouldGoOnWithoutTheSessionThatDidTheWork() throws Exception {
    broker.send("in", "a", "b");
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    receive(session, "in");
    send(session, "out", "x");
    resource.end(xid, XAResource.TMSUCCESS);
    connection.close();
    AngariumXaConnection later = broker.connectXa();
    later.start();
    XASession other = later.createXASession();
    assertThat(receive(other, "in")).isEqualTo("b");
    other.getXAResource().prepare(xid);
    other.getXAResource().commit(xid, false);
    assertThat(broker.browse("out")).containsExactly("x");
    assertThat(broker.depth("in")).isZero();
  }

  @Test
  void shouldEndWorkAlsoAfterTheSessionHasClosed() throws Exception {
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    send(session, "out", "x");
    session.close();
    resource.end(xid, XAResource.TMSUCCESS);
    resource.commit(xid, true);
    assertThat(broker.browse("out")).containsExactly("x");
    assertXa(XAException.XAER_RMFAIL, () -> resource.start(xid("u"), XAResource.TMNOFLAGS));
  }

  @Test
  void shouldRollBackWhatIsLate() throws Exception {
    broker.send("in", "a");
    assertThat(resource.setTransactionTimeout(10)).isTrue();
    assertThat(resource.getTransactionTimeout()).isEqualTo(10);
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    assertThat(receive(session, "in")).isEqualTo("a");
    clock.advance(Duration.ofSeconds(9));
    send(session, "out", "still in time");
    clock.advance(Duration.ofSeconds(2));
    Session witness = broker.started().createSession();
    assertThat(receive(witness, "in")).isEqualTo("a");
    assertThatThrownBy(() -> send(session, "out", "too late"))
        .isInstanceOf(TransactionRolledBackException.class);
    assertXa(XAException.XA_RBTIMEOUT, () -> resource.end(xid, XAResource.TMSUCCESS));
    assertXa(XAException.XA_RBTIMEOUT, () -> resource.prepare(xid));
    assertXa(XAException.XAER_NOTA, () -> resource.rollback(xid));
    assertThat(broker.browse("out")).isEmpty();
  }

  @Test
  void shouldLetWhatIsPreparedWaitForEver() throws Exception {
    resource.setTransactionTimeout(10);
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    send(session, "out", "x");
    resource.end(xid, XAResource.TMSUCCESS);
    resource.prepare(xid);
    clock.advance(Duration.ofDays(10));
    resource.commit(xid, false);
    assertThat(broker.browse("out")).containsExactly("x");
  }

  @Test
  void shouldTellWorkersOfABranchThatWasRolledBackUnderThem() throws Exception {
    broker.send("in", "a");
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    send(session, "out", "x");
    connection.createXASession().getXAResource().rollback(xid);
    assertThatThrownBy(() -> receive(session, "in"))
        .isInstanceOf(TransactionRolledBackException.class);
    assertXa(XAException.XA_RBROLLBACK, () -> resource.end(xid, XAResource.TMSUCCESS));
    assertThat(receive(session, "in")).isEqualTo("a");
  }

  @Test
  void shouldRollBackWhatCannotBePrepared() throws Exception {
    broker.send("in", "a");
    Xid xid = xid("t");
    resource.start(xid, XAResource.TMNOFLAGS);
    receive(session, "in");
    send(session, "gone", "x");
    broker.core().engine().destinations().delete(org.angarium.model.DestinationName.queue("gone"));
    resource.end(xid, XAResource.TMSUCCESS);
    assertXa(XAException.XA_RBROLLBACK, () -> resource.prepare(xid));
    assertThat(receive(session, "in")).isEqualTo("a");
  }

  @Test
  void shouldTellWhatAnOperatorDecided() throws Exception {
    for (boolean commit : new boolean[] {true, false}) {
      Xid xid = xid("t" + commit);
      resource.start(xid, XAResource.TMNOFLAGS);
      send(session, "out", "by hand");
      resource.end(xid, XAResource.TMSUCCESS);
      resource.prepare(xid);
      broker.core().engine().branches().decide(BranchId.of(xid), commit);
      int code = commit ? XAException.XA_HEURCOM : XAException.XA_HEURRB;
      assertThat(resource.recover(XAResource.TMSTARTRSCAN)).containsExactly(xid);
      assertXa(code, () -> resource.commit(xid, false));
      assertXa(code, () -> resource.rollback(xid));
      resource.forget(xid);
      assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }
    assertThat(broker.browse("out")).containsExactly("by hand");
  }

  @Test
  void shouldAcknowledgeAndSendAtOnceOutsideOfATransaction() throws Exception {
    broker.send("in", "a");
    assertThat(receive(session, "in")).isEqualTo("a");
    assertThat(broker.depth("in")).isZero();
    send(session, "out", "b");
    assertThat(broker.browse("out")).containsExactly("b");
  }

  @Test
  void shouldDeliverToListenersOutsideOfATransaction() throws Exception {
    broker.send("in", "a", "b");
    List<String> got = new CopyOnWriteArrayList<>();
    session
        .createConsumer(session.createQueue("in"))
        .setMessageListener(
            message -> {
              try {
                got.add(text(message) + (message.getJMSRedelivered() ? " again" : ""));
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
              if (got.size() == 1) {
                throw new IllegalArgumentException("once");
              }
            });
    await().untilAsserted(() -> assertThat(got).containsExactly("a", "a again", "b"));
    await().untilAsserted(() -> assertThat(broker.depth("in")).isZero());
  }

  @Test
  void shouldLeaveTheEndOfTransactionsToTheirManager() throws Exception {
    assertThat(session.getTransacted()).isTrue();
    assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
    assertThat(session.getSession()).isSameAs(session);
    assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
    assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
    assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldOfferContexts() throws Exception {
    try (AngariumXaContext context =
        AngariumXaContext.open(broker.core(), ConnectionSpec.anonymous())) {
      assertThat(context.getContext()).isSameAs(context);
      assertThat(context.getTransacted()).isTrue();
      assertThatThrownBy(context::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
      assertThatThrownBy(context::rollback)
          .isInstanceOf(TransactionInProgressRuntimeException.class);
      Xid xid = xid("t");
      context.getXAResource().start(xid, XAResource.TMNOFLAGS);
      context.createProducer().send(context.createQueue("out"), "a");
      context.getXAResource().end(xid, XAResource.TMSUCCESS);
      assertThat(broker.browse("out")).isEmpty();
      context.getXAResource().commit(xid, true);
      assertThat(broker.browse("out")).containsExactly("a");
    }
  }

  @Test
  void shouldOfferTheLegacyDomains() throws Exception {
    ConnectionSpec queues = new ConnectionSpec(null, null, null, Domain.QUEUE);
    try (AngariumXaConnection forQueues = AngariumXaConnection.open(broker.core(), queues)) {
      assertThat(forQueues.createXAQueueSession().getQueueSession()).isNotNull();
      assertThatThrownBy(forQueues::createXATopicSession).isInstanceOf(IllegalStateException.class);
    }
    ConnectionSpec topics = new ConnectionSpec(null, null, null, Domain.TOPIC);
    try (AngariumXaConnection forTopics = AngariumXaConnection.open(broker.core(), topics)) {
      assertThat(forTopics.createXATopicSession().getTopicSession()).isNotNull();
      assertThatThrownBy(forTopics::createXAQueueSession).isInstanceOf(IllegalStateException.class);
    }
  }
}
