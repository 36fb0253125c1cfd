package org.angarium.tck.chapter11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.tck.Sentence;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Branch;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 11.3.5: many branches and many sessions. */
class XaInterleavingTest extends XaTest {
  @Test
  @Sentence("11.3.5-8")
  void shouldSuspendAndResume() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    Branch one = Branch.unique();
    Branch two = Branch.unique();
    resource.start(one, XAResource.TMNOFLAGS);
    Texts.send(session.getSession(), queue, "one-a");
    resource.end(one, XAResource.TMSUSPEND);
    work(session, two, () -> Texts.send(session.getSession(), queue, "two"));
    resource.start(one, XAResource.TMRESUME);
    Texts.send(session.getSession(), queue, "one-b");
    resource.end(one, XAResource.TMSUCCESS);
    resource.rollback(two);
    commitInTwoPhases(resource, one);
    MessageConsumer consumer = outside().createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("one-a", "one-b");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("11.3.5-8")
  void shouldEndSuspendedBranch() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    Branch xid = Branch.unique();
    resource.start(xid, XAResource.TMNOFLAGS);
    Texts.send(session.getSession(), queue, "suspended");
    resource.end(xid, XAResource.TMSUSPEND);
    resource.end(xid, XAResource.TMSUCCESS);
    commitInTwoPhases(resource, xid);
    assertThat(jms.receiveText(outside().createConsumer(queue))).isEqualTo("suspended");
  }

  @Test
  @Sentence("11.3.5-8")
  void shouldCommitBranchesOfOneSessionInAnyOrder() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    List<Branch> branches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Branch xid = Branch.unique();
      String text = "m" + i;
      work(session, xid, () -> Texts.send(session.getSession(), queue, text));
      assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
      branches.add(xid);
    }
    MessageConsumer consumer = outside().createConsumer(queue);
    resource.commit(branches.get(2), false);
    assertThat(jms.receiveText(consumer)).isEqualTo("m2");
    resource.rollback(branches.get(1));
    resource.commit(branches.get(0), false);
    assertThat(jms.receiveText(consumer)).isEqualTo("m0");
    resource.commit(branches.get(3), false);
    assertThat(jms.receiveText(consumer)).isEqualTo("m3");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("11.3.5-9")
  void shouldLetTwoSessionsJoinOneBranch() throws Exception {
    XAConnection connection = xaConnection();
    XASession one = connection.createXASession();
    XASession two = connection.createXASession();
    assumeTrue(one.getXAResource().isSameRM(two.getXAResource()), "one resource manager");
    Queue queue = jms.queue(one);
    Branch xid = Branch.unique();
    work(one, xid, () -> Texts.send(one.getSession(), queue, "of one"));
    two.getXAResource().start(xid, XAResource.TMJOIN);
    Texts.send(two.getSession(), queue, "of two");
    two.getXAResource().end(xid, XAResource.TMSUCCESS);
    MessageConsumer consumer = outside().createConsumer(queue);
    jms.assertNothing(consumer);
    commitInTwoPhases(one.getXAResource(), xid);
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("of one", "of two");
  }

  @Test
  @Sentence("11.3.5-9")
  void shouldRollBackTheWorkOfAllThatJoined() throws Exception {
    XASession one = xaSession();
    XASession two = xaSession();
    assumeTrue(one.getXAResource().isSameRM(two.getXAResource()), "one resource manager");
    Queue in = jms.queue(one);
    Queue out = jms.queue(one);
    Session outside = outside();
    Texts.send(outside, in, "m0");
    Branch xid = Branch.unique();
    MessageConsumer consumer = one.createConsumer(in);
    work(one, xid, () -> assertThat(jms.receiveText(consumer)).isEqualTo("m0"));
    two.getXAResource().start(xid, XAResource.TMJOIN);
    Texts.send(two.getSession(), out, "never sent");
    two.getXAResource().end(xid, XAResource.TMSUCCESS);
    two.getXAResource().rollback(xid);
    one.close();
    assertThat(jms.receiveText(outside.createConsumer(in))).isEqualTo("m0");
    jms.assertNothing(outside.createConsumer(out));
  }

  @Test
  @Sentence("11.3.5-10")
  void shouldTellWhetherResourcesAreTheSame() throws Exception {
    XAConnection connection = xaConnection();
    XAResource one = connection.createXASession().getXAResource();
    XAResource two = connection.createXASession().getXAResource();
    assertThat(one.isSameRM(one)).isTrue();
    assertThat(one.isSameRM(two)).isTrue();
    assertThat(one.isSameRM(new ForeignResource())).isFalse();
  }

  @Test
  @Sentence({"11.3.5-15", "11.3.5-1"})
  void shouldBeDecidedByAnotherResourceAfterItsSessionHasClosed() throws Exception {
    XASession session = xaSession();
    Queue queue = jms.queue(session);
    Branch committed = Branch.unique();
    Branch rolledBack = Branch.unique();
    work(session, committed, () -> Texts.send(session.getSession(), queue, "committed"));
    assertThat(session.getXAResource().prepare(committed)).isEqualTo(XAResource.XA_OK);
    work(session, rolledBack, () -> Texts.send(session.getSession(), queue, "rolled back"));
    assertThat(session.getXAResource().prepare(rolledBack)).isEqualTo(XAResource.XA_OK);
    session.close();
    XAResource other = xaSession().getXAResource();
    assertThat(lists(other, committed)).isTrue();
    assertThat(lists(other, rolledBack)).isTrue();
    other.commit(committed, false);
    other.rollback(rolledBack);
    MessageConsumer consumer = outside().createConsumer(queue);
    assertThat(jms.receiveText(consumer)).isEqualTo("committed");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"11.3.5-1", "11.3.5-8"})
  void shouldRunManyBranchesAtOnceWithoutLossOrDuplicate() throws Exception {
    Session outside = outside();
    Queue in = jms.queue(outside);
    Queue out = jms.queue(outside);
    Texts.send(outside, in, Texts.numbered("m", 60));
    List<Background<Integer>> workers = new ArrayList<>();
    AtomicInteger left = new AtomicInteger(60);
    for (int w = 0; w < 3; w++) {
      XASession session = xaSession();
      MessageConsumer consumer = session.createConsumer(in);
      workers.add(Background.call(() -> forward(session, consumer, out, left)));
    }
    List<String> results = Texts.receive(jms, outside.createConsumer(out), 60);
    for (Background<Integer> worker : workers) {
      assertThat(worker.result()).isNotNegative();
    }
    assertThat(results).containsExactlyInAnyOrder(Texts.numbered("m", 60));
    jms.assertNothing(outside.createConsumer(out));
    jms.assertNothing(outside.createConsumer(in));
  }

  /** Moves messages, each in a branch of its own; rolls back every third first attempt. */
  private static int forward(
      XASession session, MessageConsumer consumer, Queue out, AtomicInteger left) throws Exception {
    int moved = 0;
    XAResource resource = session.getXAResource();
    while (left.get() > 0) {
      Branch xid = Branch.unique();
      resource.start(xid, XAResource.TMNOFLAGS);
      Message message = consumer.receive(100);
      if (message != null) {
        Texts.send(session.getSession(), out, Texts.of(message));
      }
      resource.end(xid, XAResource.TMSUCCESS);
      if (message == null) {
        resource.rollback(xid);
      } else if (!message.getJMSRedelivered() && Texts.of(message).hashCode() % 3 == 0) {
        resource.rollback(xid);
      } else {
        commitInTwoPhases(resource, xid);
        left.decrementAndGet();
        moved++;
      }
    }
    session.close();
    return moved;
  }

  /** A resource of something else. */
  private static final class ForeignResource implements XAResource {
    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public int prepare(Xid xid) {
      return XA_RDONLY;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {}

    @Override
    public void rollback(Xid xid) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flag) {
      return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
      return other == this;
    }

    @Override
    public int getTransactionTimeout() {
      return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
      return false;
    }
  }
}
