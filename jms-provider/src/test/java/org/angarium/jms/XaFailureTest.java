package org.angarium.jms;

import static org.angarium.jms.TestBroker.text;
import static org.angarium.jms.TestBroker.xid;
import static org.angarium.jms.XaTest.assertXa;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.broker.Authenticator;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.SystemClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a transaction manager hears when the disk fails, and what is there afterwards. */
@Timeout(60)
class XaFailureTest {
  private final Xid xid = xid("t");

  @TempDir private Path folder;

  private final AtomicBoolean failing = new AtomicBoolean();
  private TestBroker broker;
  private XASession session;
  private XAResource resource;

  @BeforeEach
  void open() throws JMSException {
    Clock clock = new SystemClock();
    broker =
        new TestBroker(
            s -> s,
            clock,
            Authenticator.ANYBODY,
            FaultyStore.open(
                folder,
                clock,
                operation -> {
                  if (failing.get()) {
                    throw new AngariumException(ErrorCode.STORE_FAILED, "the disk is full");
                  }
                }));
    AngariumXaConnection connection = broker.connectXa();
    connection.start();
    session = connection.createXASession();
    resource = session.getXAResource();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private void reopen() throws JMSException {
    broker.close();
    failing.set(false);
    open();
  }

  /** Receives "a" from one queue and sends "b" to another. */
  private void work() throws Exception {
    broker.send("in", "a");
    resource.start(xid, XAResource.TMNOFLAGS);
    assertThat(receive("in")).isEqualTo("a");
    session.createProducer(session.createQueue("out")).send(session.createTextMessage("b"));
    resource.end(xid, XAResource.TMSUCCESS);
  }

  private String receive(String queue) throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      return text(consumer);
    }
  }

  private static void assertFailed(ThrowingCallable call) {
    assertXa(XAException.XAER_RMFAIL, call);
  }

  @Test
  void shouldHavePreparedNothingWhenTheDiskFailedBefore() throws Exception {
    work();
    failing.set(true);
    assertFailed(() -> resource.prepare(xid));
    assertFailed(() -> resource.rollback(xid));
    reopen();
    assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
    assertThat(receive("in")).isEqualTo("a");
    assertThat(broker.browse("out")).isEmpty();
  }

  @Test
  void shouldHaveCommittedNothingInOnePhaseWhenTheDiskFailedBefore() throws Exception {
    work();
    failing.set(true);
    assertFailed(() -> resource.commit(xid, true));
    reopen();
    assertThat(receive("in")).isEqualTo("a");
    assertThat(broker.browse("out")).isEmpty();
  }

  @Test
  void shouldStillBePreparedWhenTheDiskFailsInTheSecondPhase() throws Exception {
    for (boolean commit : new boolean[] {true, false}) {
      work();
      resource.prepare(xid);
      failing.set(true);
      assertFailed(() -> finish(commit));
      assertFailed(() -> finish(commit));
      assertFailed(() -> resource.recover(XAResource.TMSTARTRSCAN));
      reopen();
      assertThat(resource.recover(XAResource.TMSTARTRSCAN)).containsExactly(xid);
      assertThat(broker.browse("out")).isEmpty();
      assertThat(broker.depth("in")).isEqualTo(1);
      finish(commit);
      assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
      assertThat(receive(commit ? "out" : "in")).isEqualTo(commit ? "b" : "a");
      assertThat(broker.depth("in")).isZero();
    }
  }

  private void finish(boolean commit) throws XAException {
    if (commit) {
      resource.commit(xid, false);
    } else {
      resource.rollback(xid);
    }
  }
}
