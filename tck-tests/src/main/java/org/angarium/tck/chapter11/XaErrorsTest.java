package org.angarium.tck.chapter11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.angarium.tck.Sentence;
import org.angarium.tck.kit.Branch;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 11.3.5: what a resource refuses. */
class XaErrorsTest extends XaTest {
  @Test
  @Sentence("11.3.5-11")
  void shouldNotKnowUnknownBranch() throws Exception {
    XAResource resource = xaSession().getXAResource();
    assertRefused(() -> resource.commit(Branch.unique(), false), XAException.XAER_NOTA);
    assertRefused(() -> resource.commit(Branch.unique(), true), XAException.XAER_NOTA);
    assertRefused(() -> resource.rollback(Branch.unique()), XAException.XAER_NOTA);
    assertRefused(() -> resource.prepare(Branch.unique()), XAException.XAER_NOTA);
    assertRefused(() -> resource.forget(Branch.unique()), XAException.XAER_NOTA);
  }

  @Test
  @Sentence("11.3.5-11")
  void shouldNotJoinOrResumeUnknownBranch() throws Exception {
    XAResource resource = xaSession().getXAResource();
    assertRefused(() -> resource.start(Branch.unique(), XAResource.TMJOIN), XAException.XAER_NOTA);
    assertRefused(
        () -> resource.start(Branch.unique(), XAResource.TMRESUME), XAException.XAER_NOTA);
  }

  @Test
  @Sentence("11.3.5-11")
  void shouldRefuseSecondStartOfTheSameBranch() throws Exception {
    XAConnection connection = xaConnection();
    XASession one = connection.createXASession();
    XAResource two = connection.createXASession().getXAResource();
    Queue queue = jms.queue(one);
    Branch xid = Branch.unique();
    work(one, xid, () -> Texts.send(one.getSession(), queue, "once"));
    assertRefused(() -> two.start(xid, XAResource.TMNOFLAGS), XAException.XAER_DUPID);
    one.getXAResource().commit(xid, true);
    assertThat(jms.receiveText(outside().createConsumer(queue))).isEqualTo("once");
  }

  @Test
  @Sentence("11.3.5-11")
  void shouldRefusePrepareBeforeEnd() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    Branch xid = Branch.unique();
    resource.start(xid, XAResource.TMNOFLAGS);
    Texts.send(session.getSession(), queue, "m");
    assertRefused(() -> resource.prepare(xid), XAException.XAER_PROTO);
    assertRefused(() -> resource.commit(xid, true), XAException.XAER_PROTO);
    resource.end(xid, XAResource.TMSUCCESS);
    resource.rollback(xid);
    jms.assertNothing(outside().createConsumer(queue));
  }

  @Test
  @Sentence("11.3.5-11")
  void shouldRefuseEndWithoutStart() throws Exception {
    XAResource resource = xaSession().getXAResource();
    assertRefused(
        () -> resource.end(Branch.unique(), XAResource.TMSUCCESS),
        XAException.XAER_NOTA,
        XAException.XAER_PROTO);
  }

  @Test
  @Sentence("11.3.5-11")
  void shouldRefuseTwoPhaseCommitWithoutPrepare() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    Branch xid = Branch.unique();
    work(session, xid, () -> Texts.send(session.getSession(), queue, "not prepared"));
    assertRefused(() -> resource.commit(xid, false));
    resource.rollback(xid);
    jms.assertNothing(outside().createConsumer(queue));
  }

  @Test
  @Sentence("11.3.5-11")
  void shouldRefuseOnePhaseCommitOfPrepared() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    Branch xid = Branch.unique();
    work(session, xid, () -> Texts.send(session.getSession(), queue, "prepared"));
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    assertRefused(() -> resource.commit(xid, true));
    resource.commit(xid, false);
    assertThat(jms.receiveText(outside().createConsumer(queue))).isEqualTo("prepared");
  }

  @Test
  @Sentence("11.3.5-11")
  void shouldForgetFinishedBranches() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    Branch xid = Branch.unique();
    work(session, xid, () -> Texts.send(session.getSession(), queue, "once"));
    commitInTwoPhases(resource, xid);
    assertRefused(() -> resource.commit(xid, false), XAException.XAER_NOTA);
    assertRefused(() -> resource.rollback(xid), XAException.XAER_NOTA);
    MessageConsumer consumer = outside().createConsumer(queue);
    assertThat(jms.receiveText(consumer)).isEqualTo("once");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("11.3.5-12")
  void shouldOnlyRollBackAfterFailure() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    Branch xid = Branch.unique();
    resource.start(xid, XAResource.TMNOFLAGS);
    Texts.send(session.getSession(), queue, "failed");
    try {
      resource.end(xid, XAResource.TMFAIL);
    } catch (XAException marked) {
      assertThat(marked.errorCode).isBetween(XAException.XA_RBBASE, XAException.XA_RBEND);
    }
    try {
      resource.prepare(xid);
      fail("a failed branch must not prepare");
    } catch (XAException refused) {
      assertThat(refused.errorCode)
          .satisfiesAnyOf(
              code -> assertThat(code).isBetween(XAException.XA_RBBASE, XAException.XA_RBEND),
              code -> assertThat(code).isIn(XAException.XAER_PROTO, XAException.XAER_NOTA));
    }
    try {
      resource.rollback(xid);
    } catch (XAException gone) {
      assertThat(gone.errorCode).isEqualTo(XAException.XAER_NOTA);
    }
    jms.assertNothing(outside().createConsumer(queue));
    Branch next = Branch.unique();
    work(session, next, () -> Texts.send(session.getSession(), queue, "next"));
    resource.commit(next, true);
    assertThat(jms.receiveText(outside().createConsumer(queue))).isEqualTo("next");
  }

  @Test
  @Sentence("11.3.5-14")
  void shouldTellWhetherTimeoutsAreSupported() throws Exception {
    XAResource resource = xaSession().getXAResource();
    assertThat(resource.getTransactionTimeout()).isNotNegative();
    if (resource.setTransactionTimeout(120)) {
      assertThat(resource.getTransactionTimeout()).isEqualTo(120);
    }
    resource.setTransactionTimeout(0);
  }
}
