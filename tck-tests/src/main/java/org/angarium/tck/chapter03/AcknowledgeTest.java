package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Kind;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3.6: acknowledgment of messages. */
class AcknowledgeTest extends TckTest {
  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence({"3.6-1", "3.6-3"})
  void shouldAcknowledgeEachTypeOfMessage(Kind kind) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.openReceiving(jms, Session.CLIENT_ACKNOWLEDGE);
    courier.send(kind.filled(courier.messages()));
    courier.receive().acknowledge();

    courier.recover();

    courier.assertNothing();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.6-3")
  void shouldDeliverAgainWhatWasNotAcknowledged(Way way) throws Exception {
    Courier courier = way.openReceiving(jms, Session.CLIENT_ACKNOWLEDGE);
    courier.send(courier.messages().text("first"));
    courier.send(courier.messages().text("second"));
    courier.receive().acknowledge();
    courier.receive();

    courier.recover();

    Message again = courier.receive();
    assertThat(again.getBody(String.class)).isEqualTo("second");
    again.acknowledge();
    courier.assertNothing();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.6-4")
  void shouldAcknowledgeAllThatTheSessionHasConsumed(Way way) throws Exception {
    Courier courier = way.openReceiving(jms, Session.CLIENT_ACKNOWLEDGE);
    List<Message> received = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      courier.send(courier.messages().text("number " + i));
      received.add(courier.receive());
    }

    // any of them speaks for all
    received.get(1).acknowledge();
    courier.recover();

    courier.assertNothing();
  }

  @Test
  @Sentence("3.6-4")
  void shouldAcknowledgeAcrossTheConsumersOfASession() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    var first = jms.queue(session);
    var second = jms.queue(session);
    session.createProducer(first).send(session.createMessage());
    session.createProducer(second).send(session.createMessage());
    var ofFirst = session.createConsumer(first);
    var ofSecond = session.createConsumer(second);
    Message one = jms.receive(ofFirst);
    jms.receive(ofSecond);

    one.acknowledge();
    session.recover();

    jms.assertNothing(ofFirst);
    jms.assertNothing(ofSecond);
  }

  @Test
  @Sentence("3.6-3")
  void shouldNotAcknowledgeForOtherSessions() throws Exception {
    var connection = jms.startedConnection();
    Session one = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Session other = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    var queueOfOne = jms.queue(one);
    var queueOfOther = jms.queue(other);
    one.createProducer(queueOfOne).send(one.createTextMessage("for one"));
    one.createProducer(queueOfOther).send(one.createTextMessage("for the other"));
    var consumer = other.createConsumer(queueOfOther);
    jms.receive(consumer);

    jms.receive(one.createConsumer(queueOfOne)).acknowledge();
    other.recover();

    assertThat(jms.receiveText(consumer)).isEqualTo("for the other");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.6-2")
  void shouldIgnoreAcknowledgeWithAutomaticAcknowledgment(Way way) throws Exception {
    for (int mode : new int[] {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE}) {
      Courier courier = way.openReceiving(jms, mode);
      courier.send(courier.messages().text("first"));
      courier.send(courier.messages().text("second"));

      courier.receive().acknowledge();

      Message second = courier.receive();
      assertThat(second.getBody(String.class)).isEqualTo("second");
      second.acknowledge();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.6-2")
  void shouldNotCommitATransactionByAcknowledge(Way way) throws Exception {
    Courier courier = way.openReceiving(jms, Session.SESSION_TRANSACTED);
    courier.send(courier.messages().text("transacted"));
    courier.receive().acknowledge();

    courier.rollback();

    assertThat(courier.receive().getBody(String.class)).isEqualTo("transacted");
    courier.commit();
  }
}
