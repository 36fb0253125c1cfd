package org.angarium.tck.chapter11;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.tck.Sentence;
import org.angarium.tck.kit.Branch;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 11.3.5: the life of a branch, from start to commit or rollback. */
class XaCommitTest extends XaTest {
  @Test
  @Sentence({"11.3.5-1", "11.3.5-4"})
  void shouldBeInvisibleUntilCommit() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    Topic topic = jms.topic(session);
    Session outside = outside();
    MessageConsumer fromQueue = outside.createConsumer(queue);
    MessageConsumer fromTopic = outside.createConsumer(topic);
    Branch xid = Branch.unique();
    work(
        session,
        xid,
        () -> {
          Texts.send(session.getSession(), queue, "q0", "q1");
          Texts.send(session.getSession(), topic, "t0");
          jms.assertNothing(fromQueue);
        });
    jms.assertNothing(fromQueue);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    jms.assertNothing(fromQueue);
    jms.assertNothing(fromTopic);
    resource.commit(xid, false);
    assertThat(Texts.receive(jms, fromQueue, 2)).containsExactly("q0", "q1");
    assertThat(jms.receiveText(fromTopic)).isEqualTo("t0");
  }

  @Test
  @Sentence("11.3.5-2")
  void shouldCommitInOnePhase() throws Exception {
    XASession session = xaSession();
    Queue in = jms.queue(session);
    Queue out = jms.queue(session);
    Session outside = outside();
    Texts.send(outside, in, "m0");
    MessageConsumer consumer = session.createConsumer(in);
    Branch xid = Branch.unique();
    work(
        session,
        xid,
        () -> {
          assertThat(jms.receiveText(consumer)).isEqualTo("m0");
          Texts.send(session.getSession(), out, "result");
        });
    session.getXAResource().commit(xid, true);
    assertThat(jms.receiveText(outside.createConsumer(out))).isEqualTo("result");
    session.close();
    jms.assertNothing(outside.createConsumer(in));
    assertThat(lists(xaSession().getXAResource(), xid)).isFalse();
  }

  @Test
  @Sentence({"11.3.5-1", "11.3.5-13"})
  void shouldSettleSendsAndReceivesTogether() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue in = jms.queue(session);
    Queue out = jms.queue(session);
    Session outside = outside();
    Texts.send(outside, in, Texts.numbered("m", 6));
    MessageConsumer consumer = session.createConsumer(in);
    for (int round = 0; round < 3; round++) {
      Branch xid = Branch.unique();
      List<String> texts = new ArrayList<>();
      work(
          session,
          xid,
          () -> {
            texts.addAll(Texts.receive(jms, consumer, 2));
            Texts.send(session.getSession(), out, "re: " + texts.get(0), "re: " + texts.get(1));
          });
      commitInTwoPhases(resource, xid);
    }
    assertThat(Texts.receive(jms, outside.createConsumer(out), 6))
        .containsExactly(Texts.numbered("re: m", 6));
    session.close();
    jms.assertNothing(outside.createConsumer(in));
  }

  @Test
  @Sentence("11.3.5-3")
  void shouldLeaveNothingAfterRollback() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue in = jms.queue(session);
    Queue out = jms.queue(session);
    Session outside = outside();
    Texts.send(outside, in, "m0", "m1");
    MessageConsumer consumer = session.createConsumer(in);
    Branch first = Branch.unique();
    work(
        session,
        first,
        () -> {
          assertThat(Texts.receive(jms, consumer, 2)).containsExactly("m0", "m1");
          Texts.send(session.getSession(), out, "never sent");
        });
    resource.rollback(first);
    jms.assertNothing(outside.createConsumer(out));
    Branch second = Branch.unique();
    work(
        session,
        second,
        () -> {
          for (String text : List.of("m0", "m1")) {
            Message again = jms.receive(consumer);
            assertThat(Texts.of(again)).isEqualTo(text);
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(Texts.deliveryCount(again)).isEqualTo(2);
          }
        });
    commitInTwoPhases(resource, second);
    session.close();
    jms.assertNothing(outside.createConsumer(in));
  }

  @Test
  @Sentence({"11.3.5-3", "11.3.5-1"})
  void shouldLeaveNothingAfterRollbackOfPrepared() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue in = jms.queue(session);
    Queue out = jms.queue(session);
    Session outside = outside();
    Texts.send(outside, in, "m0");
    MessageConsumer consumer = session.createConsumer(in);
    Branch xid = Branch.unique();
    work(
        session,
        xid,
        () -> {
          assertThat(jms.receiveText(consumer)).isEqualTo("m0");
          Texts.send(session.getSession(), out, "never sent");
        });
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    resource.rollback(xid);
    session.close();
    Message again = jms.receive(outside.createConsumer(in));
    assertThat(Texts.of(again)).isEqualTo("m0");
    assertThat(again.getJMSRedelivered()).isTrue();
    jms.assertNothing(outside.createConsumer(out));
  }

  @Test
  @Sentence("11.3.5-5")
  void shouldEndBranchWithoutWork() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Branch prepared = Branch.unique();
    work(session, prepared, () -> {});
    int vote = resource.prepare(prepared);
    assertThat(vote).isIn(XAResource.XA_RDONLY, XAResource.XA_OK);
    if (vote == XAResource.XA_OK) {
      resource.commit(prepared, false);
    }
    Branch onePhase = Branch.unique();
    work(session, onePhase, () -> {});
    resource.commit(onePhase, true);
    Branch rolledBack = Branch.unique();
    work(session, rolledBack, () -> {});
    resource.rollback(rolledBack);
    List<Xid> left = recovered(resource);
    assertThat(left).noneMatch(prepared::same).noneMatch(onePhase::same);
    assertThat(left).noneMatch(rolledBack::same);
  }

  @Test
  @Sentence("11.3.5-6")
  void shouldListPreparedBranchesOnly() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    Branch active = Branch.unique();
    Branch prepared = Branch.unique();
    work(session, prepared, () -> Texts.send(session.getSession(), queue, "prepared"));
    assertThat(lists(resource, prepared)).isFalse();
    assertThat(resource.prepare(prepared)).isEqualTo(XAResource.XA_OK);
    work(session, active, () -> Texts.send(session.getSession(), queue, "active"));
    XAResource other = xaSession().getXAResource();
    assertThat(lists(other, prepared)).isTrue();
    assertThat(lists(other, active)).isFalse();
    resource.rollback(active);
    resource.commit(prepared, false);
    assertThat(lists(other, prepared)).isFalse();
    assertThat(jms.receiveText(outside().createConsumer(queue))).isEqualTo("prepared");
  }

  @Test
  @Sentence("11.3.5-13")
  void shouldReceiveInTransactionOfItsOwn() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Branch sending = Branch.unique();
    work(
        session,
        sending,
        () -> {
          Texts.send(session.getSession(), queue, "m0");
          jms.assertNothing(consumer);
        });
    commitInTwoPhases(resource, sending);
    Branch receiving = Branch.unique();
    work(session, receiving, () -> assertThat(jms.receiveText(consumer)).isEqualTo("m0"));
    resource.rollback(receiving);
    Branch again = Branch.unique();
    work(session, again, () -> assertThat(jms.receiveText(consumer)).isEqualTo("m0"));
    commitInTwoPhases(resource, again);
  }

  @Test
  @Sentence("11.3.5-1")
  void shouldCommitReceivesFromDurableSubscription() throws Exception {
    XAConnection connection = jms.closing(jms.xaFactory().createXAConnection());
    connection.setClientID(jms.uniqueClientId());
    connection.start();
    XASession session = connection.createXASession();
    XAResource resource = session.getXAResource();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer consumer = session.getSession().createDurableConsumer(topic, name);
    Texts.send(outside(), topic, "m0", "m1");
    Branch committed = Branch.unique();
    work(session, committed, () -> assertThat(jms.receiveText(consumer)).isEqualTo("m0"));
    commitInTwoPhases(resource, committed);
    Branch rolledBack = Branch.unique();
    work(session, rolledBack, () -> assertThat(jms.receiveText(consumer)).isEqualTo("m1"));
    resource.rollback(rolledBack);
    Branch last = Branch.unique();
    work(session, last, () -> assertThat(jms.receiveText(consumer)).isEqualTo("m1"));
    commitInTwoPhases(resource, last);
    consumer.close();
    session.getSession().unsubscribe(name);
  }
}
