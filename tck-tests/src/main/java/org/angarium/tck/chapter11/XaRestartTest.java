package org.angarium.tck.chapter11;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import javax.transaction.xa.XAResource;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.kit.Branch;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 11.3.5: prepared branches outlive the provider. */
class XaRestartTest extends XaTest {
  @Test
  @Sentence({"11.3.5-7", "11.3.5-6"})
  void shouldCommitOrRollBackPreparedBranchesAfterRestart() throws Exception {
    jms.require(Ability.RESTART);
    XASession session = xaSession();
    Queue queue = jms.queue(session);
    Branch committed = Branch.unique();
    Branch rolledBack = Branch.unique();
    Branch open = Branch.unique();
    work(session, committed, () -> Texts.send(session.getSession(), queue, "c0", "c1"));
    session.getXAResource().prepare(committed);
    work(session, rolledBack, () -> Texts.send(session.getSession(), queue, "r0"));
    session.getXAResource().prepare(rolledBack);
    work(session, open, () -> Texts.send(session.getSession(), queue, "o0"));
    jms.restart();
    XAResource resource = xaSession().getXAResource();
    assertThat(lists(resource, committed)).isTrue();
    assertThat(lists(resource, rolledBack)).isTrue();
    assertThat(lists(resource, open)).isFalse();
    Session outside = outside();
    MessageConsumer consumer = outside.createConsumer(outside.createQueue(queue.getQueueName()));
    jms.assertNothing(consumer);
    resource.commit(committed, false);
    resource.rollback(rolledBack);
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("c0", "c1");
    jms.assertNothing(consumer);
    assertThat(lists(resource, committed)).isFalse();
    assertThat(lists(resource, rolledBack)).isFalse();
  }

  @Test
  @Sentence("11.3.5-7")
  void shouldHoldReceivedMessagesOfPreparedBranchesOverRestart() throws Exception {
    jms.require(Ability.RESTART);
    XASession session = xaSession();
    Queue queue = jms.queue(session);
    Texts.send(outside(), queue, "committed", "rolled back", "free");
    MessageConsumer consumer = session.createConsumer(queue);
    Branch committed = Branch.unique();
    Branch rolledBack = Branch.unique();
    work(session, committed, () -> assertThat(jms.receiveText(consumer)).isEqualTo("committed"));
    session.getXAResource().prepare(committed);
    work(session, rolledBack, () -> assertThat(jms.receiveText(consumer)).isEqualTo("rolled back"));
    session.getXAResource().prepare(rolledBack);
    jms.restart();
    Session outside = outside();
    MessageConsumer after = outside.createConsumer(outside.createQueue(queue.getQueueName()));
    assertThat(jms.receiveText(after)).isEqualTo("free");
    jms.assertNothing(after);
    XAResource resource = xaSession().getXAResource();
    resource.commit(committed, false);
    jms.assertNothing(after);
    resource.rollback(rolledBack);
    Message again = jms.receive(after);
    assertThat(Texts.of(again)).isEqualTo("rolled back");
    assertThat(again.getJMSRedelivered()).isTrue();
  }
}
