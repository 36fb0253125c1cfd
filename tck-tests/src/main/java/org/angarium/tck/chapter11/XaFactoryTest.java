package org.angarium.tck.chapter11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.kit.Branch;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Sections 11.3.1 to 11.3.4: the XA variants of factories, connections, sessions and contexts. */
class XaFactoryTest extends XaTest {
  @Test
  @Sentence({"11.3.1-1", "11.3.2-1", "11.3.3-1"})
  void shouldMakeConnectionsSessionsAndContexts() throws Exception {
    XAConnection connection = jms.closing(jms.xaFactory().createXAConnection());
    XASession session = connection.createXASession();
    assertThat(session.getXAResource()).isNotNull();
    assertThat(session.getSession()).isNotNull();
    XAJMSContext context = jms.closing(jms.xaFactory().createXAContext());
    assertThat(context.getXAResource()).isNotNull();
    assertThat(context.getContext()).isNotNull();
  }

  @Test
  @Sentence("11.3.1-1")
  void shouldTakeTheSameCredentialsAsNormalFactories() throws Exception {
    String user = jms.provider().user();
    String password = jms.provider().password();
    jms.closing(jms.xaFactory().createXAConnection(user, password)).createXASession();
    jms.closing(jms.xaFactory().createXAContext(user, password)).getContext();
    jms.require(Ability.AUTHENTICATION);
    assertThatThrownBy(() -> jms.xaFactory().createXAConnection(user, "wrong"))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> jms.xaFactory().createXAContext(user, "wrong"))
        .isInstanceOf(JMSSecurityRuntimeException.class);
  }

  @Test
  @Sentence({"11.3.1-2", "11.3.2-1"})
  void shouldServeQueuesThroughTheirOwnFactory() throws Exception {
    assumeTrue(jms.xaFactory() instanceof XAQueueConnectionFactory, "a factory for queues");
    XAQueueConnection connection =
        jms.closing(((XAQueueConnectionFactory) jms.xaFactory()).createXAQueueConnection());
    connection.start();
    XAQueueSession session = connection.createXAQueueSession();
    QueueSession queueSession = session.getQueueSession();
    Queue queue = jms.queue(queueSession);
    Branch xid = Branch.unique();
    work(
        session,
        xid,
        () -> queueSession.createSender(queue).send(queueSession.createTextMessage("in XA")));
    commitInTwoPhases(session.getXAResource(), xid);
    assertThat(jms.receiveText(outside().createConsumer(queue))).isEqualTo("in XA");
  }

  @Test
  @Sentence({"11.3.1-2", "11.3.2-1"})
  void shouldServeTopicsThroughTheirOwnFactory() throws Exception {
    assumeTrue(jms.xaFactory() instanceof XATopicConnectionFactory, "a factory for topics");
    XATopicConnection connection =
        jms.closing(((XATopicConnectionFactory) jms.xaFactory()).createXATopicConnection());
    connection.start();
    XATopicSession session = connection.createXATopicSession();
    TopicSession topicSession = session.getTopicSession();
    Topic topic = jms.topic(topicSession);
    MessageConsumer consumer = outside().createConsumer(topic);
    Branch xid = Branch.unique();
    work(
        session,
        xid,
        () -> topicSession.createPublisher(topic).publish(topicSession.createTextMessage("in XA")));
    jms.assertNothing(consumer);
    commitInTwoPhases(session.getXAResource(), xid);
    assertThat(jms.receiveText(consumer)).isEqualTo("in XA");
  }

  @Test
  @Sentence({"11.3.3-2", "6.2.7-6"})
  void shouldRefuseLocalCommitAndRollback() throws Exception {
    XASession session = xaSession();
    assertThat(session.getTransacted()).isTrue();
    Queue queue = jms.queue(session);
    Branch xid = Branch.unique();
    work(
        session,
        xid,
        () -> {
          Texts.send(session.getSession(), queue, "undecided");
          assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
          assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
          assertThatThrownBy(() -> session.getSession().commit())
              .isInstanceOf(TransactionInProgressException.class);
        });
    session.getXAResource().commit(xid, true);
    assertThat(jms.receiveText(outside().createConsumer(queue))).isEqualTo("undecided");
  }

  @Test
  @Sentence({"11.3.3-2", "6.2.7-6"})
  void shouldRefuseLocalCommitAndRollbackOfContext() throws Exception {
    XAJMSContext context = jms.closing(jms.xaFactory().createXAContext());
    Branch xid = Branch.unique();
    context.getXAResource().start(xid, XAResource.TMNOFLAGS);
    assertThatThrownBy(() -> context.getContext().commit())
        .isInstanceOf(TransactionInProgressRuntimeException.class);
    assertThatThrownBy(() -> context.getContext().rollback())
        .isInstanceOf(TransactionInProgressRuntimeException.class);
    context.getXAResource().end(xid, XAResource.TMSUCCESS);
    context.getXAResource().rollback(xid);
  }

  @Test
  @Sentence({"11.3.4-1", "11.3.5-1"})
  void shouldControlContextByItsResource() throws Exception {
    XAJMSContext context = jms.closing(jms.xaFactory().createXAContext());
    XAResource resource = context.getXAResource();
    Queue in = jms.queue(context);
    Queue out = jms.queue(context);
    Session outside = outside();
    Texts.send(outside, in, "m0");
    JMSConsumer consumer = context.getContext().createConsumer(in);
    Branch first = Branch.unique();
    resource.start(first, XAResource.TMNOFLAGS);
    assertThat(jms.receiveText(consumer)).isEqualTo("m0");
    context.getContext().createProducer().send(out, "rolled back");
    resource.end(first, XAResource.TMSUCCESS);
    resource.rollback(first);
    Branch second = Branch.unique();
    resource.start(second, XAResource.TMNOFLAGS);
    Message again = jms.receive(consumer);
    assertThat(Texts.of(again)).isEqualTo("m0");
    assertThat(again.getJMSRedelivered()).isTrue();
    context.getContext().createProducer().send(out, "committed");
    resource.end(second, XAResource.TMSUCCESS);
    commitInTwoPhases(resource, second);
    MessageConsumer results = outside.createConsumer(out);
    assertThat(jms.receiveText(results)).isEqualTo("committed");
    jms.assertNothing(results);
  }
}
