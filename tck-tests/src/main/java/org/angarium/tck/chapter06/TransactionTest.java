package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 6.2.7: local transactions. */
class TransactionTest extends TckTest {
  @Test
  @Sentence("6.2.7-1")
  void shouldNotDeliverBeforeCommit() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    Topic topic = jms.topic(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer fromQueue = other.createConsumer(queue);
    MessageConsumer fromTopic = other.createConsumer(topic);
    Texts.send(session, queue, "q");
    Texts.send(session, topic, "t");
    jms.assertNothing(fromQueue);
    jms.assertNothing(fromTopic);
    assertThat(Texts.browse(other, queue)).isEmpty();
    session.commit();
    assertThat(Texts.of(jms.receive(fromQueue))).isEqualTo("q");
    assertThat(Texts.of(jms.receive(fromTopic))).isEqualTo("t");
  }

  @Test
  @Sentence("6.2.7-1")
  void shouldNotReceiveItsOwnSendBeforeCommit() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Texts.send(session, queue, "own");
    jms.assertNothing(consumer);
    session.commit();
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("own");
    session.commit();
  }

  @Test
  @Sentence({"6.2.7-2", "6.2.7-9"})
  void shouldCommitSendsAndReceivesOfManyDestinationsTogether() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    Queue in = jms.queue(session);
    Topic inTopic = jms.topic(session);
    Queue out = jms.queue(session);
    Topic outTopic = jms.topic(session);
    MessageConsumer queueConsumer = session.createConsumer(in);
    MessageConsumer topicConsumer = session.createConsumer(inTopic);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer results = other.createConsumer(out);
    MessageConsumer topicResults = other.createConsumer(outTopic);
    Texts.send(other, in, "m0", "m1");
    Texts.send(other, inTopic, "t0");
    assertThat(Texts.receive(jms, queueConsumer, 2)).containsExactly("m0", "m1");
    assertThat(Texts.of(jms.receive(topicConsumer))).isEqualTo("t0");
    Texts.send(session, out, "r0", "r1");
    Texts.send(session, outTopic, "rt0");
    session.commit();
    assertThat(Texts.receive(jms, results, 2)).containsExactly("r0", "r1");
    assertThat(Texts.of(jms.receive(topicResults))).isEqualTo("rt0");
    session.close();
    jms.assertNothing(other.createConsumer(in));
  }

  @Test
  @Sentence("6.2.7-3")
  void shouldDestroySendsOnRollback() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    Texts.send(session, queue, "destroyed");
    session.rollback();
    session.commit();
    jms.assertNothing(consumer);
    Texts.send(session, queue, "kept");
    session.commit();
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("kept");
  }

  @Test
  @Sentence({"6.2.7-4", "6.2.10-1"})
  void shouldRedeliverInOrderAfterRollback() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, Texts.numbered("m", 6));
    assertThat(Texts.receive(jms, consumer, 4)).containsExactly("m0", "m1", "m2", "m3");
    session.rollback();
    for (int i = 0; i < 6; i++) {
      Message message = jms.receive(consumer);
      assertThat(Texts.of(message)).isEqualTo("m" + i);
      if (i < 4) {
        assertThat(message.getJMSRedelivered()).isTrue();
        assertThat(Texts.deliveryCount(message)).isEqualTo(2);
      }
    }
    session.commit();
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"6.2.7-4", "6.2.10-10"})
  void shouldCountEachRollback() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "again and again");
    for (int attempt = 1; attempt <= 4; attempt++) {
      Message message = jms.receive(consumer);
      assertThat(Texts.deliveryCount(message)).isEqualTo(attempt);
      assertThat(message.getJMSRedelivered()).isEqualTo(attempt > 1);
      session.rollback();
    }
    jms.receive(consumer);
    session.commit();
  }

  @Test
  @Sentence("6.2.7-4")
  void shouldGiveRolledBackMessagesOfTopicAgain() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Topic topic = jms.topic(session);
    MessageConsumer consumer = session.createConsumer(topic);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "t0", "t1");
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("t0", "t1");
    session.rollback();
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("t0", "t1");
    session.commit();
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("6.2.7-5")
  void shouldBeginNextTransactionByItself() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    session.commit();
    session.rollback();
    for (int i = 0; i < 6; i++) {
      Texts.send(session, queue, "m" + i);
      if (i % 2 == 0) {
        session.commit();
      } else {
        session.rollback();
      }
    }
    MessageConsumer consumer = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 3)).containsExactly("m0", "m2", "m4");
    jms.assertNothing(consumer);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Sentence("6.2.7-7")
  void shouldRefuseCommitAndRollbackWithoutTransaction(int mode) throws Exception {
    Session session = jms.session(mode);
    assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
    JMSContext context = jms.context(mode);
    assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(context::rollback).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Sentence("6.2.7-8")
  void shouldRefuseRecoverInTransaction() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
    JMSContext context = jms.context(JMSContext.SESSION_TRANSACTED);
    assertThatThrownBy(context::recover).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Sentence({"6.2.7-2", "6.2.7-4"})
  void shouldCommitAndRollBackInContext() throws Exception {
    JMSContext context = jms.context(JMSContext.SESSION_TRANSACTED);
    Queue in = jms.queue(context);
    Queue out = jms.queue(context);
    JMSContext other = jms.context();
    Texts.send(other, in, "m0");
    JMSConsumer consumer = context.createConsumer(in);
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("m0");
    context.createProducer().send(out, "rolled back");
    context.rollback();
    Message again = jms.receive(consumer);
    assertThat(Texts.deliveryCount(again)).isEqualTo(2);
    context.createProducer().send(out, "committed");
    context.commit();
    JMSConsumer results = other.createConsumer(out);
    assertThat(Texts.of(jms.receive(results))).isEqualTo("committed");
    jms.assertNothing(results);
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"6.2.7-2", "6.2.7-4", "6.2.10-1"})
  void shouldCommitAndRollBackInListener() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    Collector collector =
        new Collector(
            (message, seen) -> {
              if (seen.deliveryCount() == 1) {
                session.rollback();
              } else {
                session.commit();
              }
            });
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "m0", "m1");
    session.createConsumer(queue).setMessageListener(collector);
    collector.await(jms, 4);
    session.close();
    assertThat(collector.texts()).containsExactly("m0", "m0", "m1", "m1");
    jms.assertNothing(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue));
  }

  @Test
  @Sentence("6.2.7-2")
  void shouldKeepTransactionsOfTwoSessionsApart() throws Exception {
    Connection connection = jms.startedConnection();
    Session one = connection.createSession(Session.SESSION_TRANSACTED);
    Session two = connection.createSession(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(one);
    Texts.send(one, queue, "one");
    Texts.send(two, queue, "two");
    two.commit();
    one.rollback();
    MessageConsumer consumer = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("two");
    jms.assertNothing(consumer);
  }
}
