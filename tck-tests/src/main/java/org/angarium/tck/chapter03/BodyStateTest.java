package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Kind;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** 3.9 to 3.11.2: what may be changed before and after send and receipt, for each type. */
class BodyStateTest extends TckTest {
  static List<Arguments> kindsAndWays() {
    List<Arguments> rows = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Way way : Way.values()) {
        rows.add(Arguments.of(kind, way));
      }
    }
    return rows;
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence({"3.11.4-1", "3.11-1", "3.11-2", "3.11-3", "3.11-4", "3.11-5"})
  void shouldArriveAsWhatItWasSent(Kind kind, Way way) throws Exception {
    Courier courier = way.open(jms);

    Message received = courier.carry(kind.filled(courier.messages()));

    kind.assertType(received);
    kind.assertWritten(received);
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence({"3.11.4-1", "3.12-3"})
  void shouldArriveEmptyWhenItWasSentEmpty(Kind kind, Way way) throws Exception {
    Courier courier = way.open(jms);

    Message received = courier.carry(kind.empty(courier.messages()));

    kind.assertType(received);
    kind.assertEmpty(received);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence({"3.11.1-1", "3.11.1-2", "3.11.1-3"})
  void shouldClearTheBodyButNotPropertiesAndHeaders(Kind kind) throws Exception {
    Message message = kind.filled(Messages.of(jms));
    message.setIntProperty("kept", 17);
    message.setJMSType("typed");
    message.setJMSCorrelationID("correlated");

    message.clearBody();

    assertThat(message.getIntProperty("kept")).isEqualTo(17);
    assertThat(message.getJMSType()).isEqualTo("typed");
    assertThat(message.getJMSCorrelationID()).isEqualTo("correlated");
    kind.assertEmpty(message);
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence({"3.11.2-2", "3.11.1-2", "3.11.1-3", "3.10-3"})
  void shouldBeLikeNewOnceAReceivedBodyWasCleared(Kind kind, Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = kind.filled(courier.messages());
    message.setIntProperty("kept", 17);
    message.setJMSType("typed");
    Message received = courier.carry(message);

    received.clearBody();
    kind.write(received);
    kind.assertWritten(received);
    received.clearBody();

    assertThat(received.getIntProperty("kept")).isEqualTo(17);
    assertThatThrownBy(() -> received.setIntProperty("fresh", 1))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(received.getJMSType()).isEqualTo("typed");
    assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
    kind.assertEmpty(received);
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = Mode.EXCLUDE, names = "MESSAGE")
  @Sentence({"3.11.2-1", "3.10-2"})
  void shouldNotWriteAReceivedBodyThoughItsPropertiesWereCleared(Kind kind) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Message received = courier.carry(kind.filled(courier.messages()));

    received.clearProperties();

    assertThatThrownBy(() -> kind.write(received)).isInstanceOf(MessageNotWriteableException.class);
    kind.assertWritten(received);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence("3.10-1")
  void shouldChangeHeadersOfAReceivedMessage(Kind kind) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Message received = courier.carry(kind.filled(courier.messages()));
    var elsewhere = courier.another();

    received.setJMSCorrelationID("changed");
    received.setJMSType("changed");
    received.setJMSReplyTo(elsewhere);
    received.setJMSDestination(elsewhere);
    received.setJMSMessageID("ID:changed");
    received.setJMSTimestamp(1);
    received.setJMSExpiration(2);
    received.setJMSDeliveryTime(3);
    received.setJMSPriority(7);
    received.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    received.setJMSRedelivered(true);

    assertThat(received.getJMSCorrelationID()).isEqualTo("changed");
    assertThat(received.getJMSType()).isEqualTo("changed");
    assertThat(received.getJMSReplyTo()).isEqualTo(elsewhere);
    assertThat(received.getJMSDestination()).isEqualTo(elsewhere);
    assertThat(received.getJMSMessageID()).isEqualTo("ID:changed");
    assertThat(received.getJMSTimestamp()).isEqualTo(1);
    assertThat(received.getJMSExpiration()).isEqualTo(2);
    assertThat(received.getJMSDeliveryTime()).isEqualTo(3);
    assertThat(received.getJMSPriority()).isEqualTo(7);
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(received.getJMSRedelivered()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence("3.9-1")
  void shouldNotChangeWhatWasSentByChangingTheMessageAfterwards(Kind kind, Way way)
      throws Exception {
    Courier courier = way.open(jms);
    for (int mode : new int[] {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT}) {
      Message message = kind.filled(courier.messages());
      message.setIntProperty("property", 1);
      message.setJMSType("original");
      message.setJMSCorrelationID("original");
      courier.send(message, SendOptions.DEFAULT.mode(mode));

      message.clearProperties();
      message.setIntProperty("property", 2);
      message.setJMSType("changed");
      message.setJMSCorrelationID("changed");
      message.clearBody();

      Message received = courier.receive();
      kind.assertWritten(received);
      assertThat(received.getIntProperty("property")).isEqualTo(1);
      assertThat(received.getJMSType()).isEqualTo("original");
      assertThat(received.getJMSCorrelationID()).isEqualTo("original");
      // nor the other way round
      assertThat(message.getIntProperty("property")).isEqualTo(2);
      kind.assertEmpty(message);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence("3.9-1")
  void shouldNotChangeWhatWasSentInATransactionBeforeItsCommit(Kind kind) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.openSendingTransacted(jms);
    Message message = kind.filled(courier.messages());
    message.setIntProperty("property", 1);
    courier.send(message);
    message.clearBody();
    message.clearProperties();

    courier.commitSends();

    Message received = courier.receive();
    kind.assertWritten(received);
    assertThat(received.getIntProperty("property")).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence("3.9-2")
  void shouldSendOneMessageObjectSeveralTimes(Kind kind, Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = kind.filled(courier.messages());
    for (int i = 0; i < 3; i++) {
      message.setIntProperty("number", i);
      courier.send(message);
    }

    for (int i = 0; i < 3; i++) {
      Message received = courier.receive();
      kind.assertWritten(received);
      assertThat(received.getIntProperty("number")).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence("3.9-2")
  void shouldSendAReceivedMessageOn(Kind kind, Way way) throws Exception {
    Courier first = way.open(jms);
    Courier second = way.open(jms);
    Message message = kind.filled(first.messages());
    message.setIntProperty("property", 1);
    Message received = first.carry(message);

    Message again = second.carry(received);

    kind.assertType(again);
    kind.assertWritten(again);
    kind.assertWritten(received);
    assertThat(again.getIntProperty("property")).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence("3.10-4")
  void shouldDeliverTheOriginalAgainThoughTheReceiverChangedIt(Kind kind, Way way)
      throws Exception {
    Courier courier = way.openReceiving(jms, Session.SESSION_TRANSACTED);
    Message message = kind.filled(courier.messages());
    message.setIntProperty("property", 1);
    message.setJMSType("original");
    courier.send(message);
    Message received = courier.receive();
    received.clearBody();
    received.clearProperties();
    received.setIntProperty("property", 2);
    received.setJMSType("changed");
    received.setJMSCorrelationID("changed");

    courier.rollback();

    Message again = courier.receive();
    kind.assertType(again);
    kind.assertWritten(again);
    assertThat(again.getIntProperty("property")).isEqualTo(1);
    assertThat(again.getJMSType()).isEqualTo("original");
    assertThat(again.getJMSCorrelationID()).isNull();
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThatThrownBy(() -> again.setIntProperty("property", 3))
        .isInstanceOf(MessageNotWriteableException.class);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence("3.10-4")
  void shouldKeepOneSubscribersChangesFromTheOther(Kind kind) throws Exception {
    var connection = jms.startedConnection();
    Session one = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    Session other = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    var topic = jms.topic(one);
    var ofOne = one.createConsumer(topic);
    var ofOther = other.createConsumer(topic);
    Message message = kind.filled(org.angarium.tck.ways.Messages.of(one));
    message.setIntProperty("property", 1);
    one.createProducer(topic).send(message);

    Message changed = jms.receive(ofOne);
    changed.clearBody();
    changed.clearProperties();
    changed.setJMSType("changed");

    Message received = jms.receive(ofOther);
    kind.assertWritten(received);
    assertThat(received.getIntProperty("property")).isEqualTo(1);
    assertThat(received.getJMSType()).isNull();
  }
}
