package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.foreign.ForeignMessages;
import org.angarium.tck.kit.Completion;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Kind;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** 3.12: messages whose implementation is not the provider's. */
class ForeignMessageTest extends TckTest {
  private final ForeignMessages foreign = new ForeignMessages();

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
  @Sentence("3.12-1")
  void shouldAcceptAForeignMessageOfEachType(Kind kind, Way way) throws Exception {
    Courier courier = way.open(jms);

    Message received = courier.carry(kind.filled(foreign));

    kind.assertType(received);
    kind.assertWritten(received);
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence("3.12-1")
  void shouldAcceptAnEmptyForeignMessageOfEachType(Kind kind, Way way) throws Exception {
    Courier courier = way.open(jms);

    Message received = courier.carry(kind.empty(foreign));

    kind.assertType(received);
    kind.assertEmpty(received);
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence({"3.4.11-5", "3.4.11-1"})
  void shouldSetTheHeadersOfAForeignMessage(Kind kind, Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = kind.filled(foreign);
    message.setJMSMessageID("ID:foreign");
    message.setJMSDestination(courier.another());
    long before = jms.now();

    courier.send(
        message, SendOptions.DEFAULT.mode(DeliveryMode.NON_PERSISTENT).priority(7).living(600_000));

    long after = jms.now();
    assertThat(message.getJMSDestination()).isEqualTo(courier.destination());
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(message.getJMSPriority()).isEqualTo(7);
    assertThat(message.getJMSMessageID()).startsWith("ID:").isNotEqualTo("ID:foreign");
    assertThat(message.getJMSTimestamp()).isBetween(before, after);
    assertThat(message.getJMSExpiration()).isBetween(before + 600_000, after + 600_000);
    assertThat(message.getJMSDeliveryTime()).isBetween(before, after);
    Message received = courier.receive();
    assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
    assertThat(received.getJMSPriority()).isEqualTo(7);
    assertThat(received.getJMSExpiration()).isEqualTo(message.getJMSExpiration());
    kind.assertWritten(received);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.12-1", "3.4.11-4"})
  void shouldCarryTheHeadersOfTheApplication(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = foreign.text("foreign");
    message.setJMSCorrelationID("correlated");
    message.setJMSType("typed");
    message.setJMSReplyTo(courier.another());

    Message received = courier.carry(message);

    assertThat(received.getJMSCorrelationID()).isEqualTo("correlated");
    assertThat(received.getJMSType()).isEqualTo("typed");
    assertThat(received.getJMSReplyTo()).isEqualTo(message.getJMSReplyTo());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.12-1", "3.4.5-3"})
  void shouldAcceptAForeignMessageWithoutCorrelationIdsOfBytes(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = foreign.messageWithoutCorrelationIdsOfBytes();
    message.setJMSCorrelationID("correlated");

    assertThat(courier.carry(message).getJMSCorrelationID()).isEqualTo("correlated");
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @Sentence("3.12-1")
  void shouldCarryThePropertiesOfAForeignMessage(Kind kind, Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = kind.filled(foreign);
    for (PropertyType type : PropertyType.values()) {
      type.set(message, "p" + type, type.samples().get(1));
    }

    Message received = courier.carry(message);

    for (PropertyType type : PropertyType.values()) {
      assertThat(received.getObjectProperty("p" + type)).isEqualTo(type.samples().get(1));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.12-1")
  void shouldCarryEachTypeOfValueInAForeignMap(Way way) throws Exception {
    Courier courier = way.open(jms);
    MapMessage message = foreign.map();
    for (ValueType type : ValueType.values()) {
      type.set(message, type.name(), type.samples().get(0));
    }
    message.setString("null", null);

    MapMessage received = courier.carry(message, MapMessage.class);

    for (ValueType type : ValueType.values()) {
      assertThat(received.getObject(type.name())).isEqualTo(type.samples().get(0));
    }
    assertThat(received.itemExists("null")).isTrue();
    assertThat(received.getObject("null")).isNull();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.12-1")
  void shouldCarryEachTypeOfValueInAForeignStream(Way way) throws Exception {
    Courier courier = way.open(jms);
    StreamMessage message = foreign.stream();
    for (ValueType type : ValueType.values()) {
      type.write(message, type.samples().get(0));
    }
    message.writeString(null);

    StreamMessage received = courier.carry(message, StreamMessage.class);

    for (ValueType type : ValueType.values()) {
      assertThat(received.readObject()).isEqualTo(type.samples().get(0));
    }
    assertThat(received.readString()).isNull();
  }

  @Test
  @Sentence("3.12-1")
  void shouldCarryALongForeignBodyOfBytes() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    BytesMessage message = foreign.bytes();
    byte[] body = new byte[100_001];
    body[100_000] = 17;
    message.writeBytes(body);

    assertThat(courier.carry(message).getBody(byte[].class)).isEqualTo(body);
  }

  @Test
  @Sentence("3.12-1")
  void shouldAcceptAForeignStreamThatWasPartlyRead() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    StreamMessage message = foreign.stream();
    message.writeInt(1);
    message.writeInt(2);
    message.reset();
    message.readInt();

    StreamMessage received = courier.carry(message, StreamMessage.class);

    assertThat(received.readInt()).isEqualTo(1);
    assertThat(received.readInt()).isEqualTo(2);
  }

  @Test
  @Sentence({"3.12-1", "3.9-1"})
  void shouldNotChangeWhatWasSentByChangingTheForeignMessage() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.openSendingTransacted(jms);
    for (Kind kind : Kind.values()) {
      Message message = kind.filled(foreign);
      message.setIntProperty("property", 1);
      courier.send(message);
      message.clearBody();
      message.setIntProperty("property", 2);
      courier.commitSends();

      Message received = courier.receive();

      kind.assertWritten(received);
      assertThat(received.getIntProperty("property")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.12-1")
  void shouldSendOneForeignMessageSeveralTimes(Way way) throws Exception {
    Courier courier = way.open(jms);
    for (Kind kind : Kind.values()) {
      Message message = kind.filled(foreign);
      courier.send(message);
      courier.send(message);

      kind.assertWritten(courier.receive());
      kind.assertWritten(courier.receive());
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.12-1", "3.4.11-3"})
  void shouldSendForeignMessagesAsynchronously(Way way) throws Exception {
    Courier courier = way.open(jms);
    for (Kind kind : Kind.values()) {
      Message message = kind.filled(foreign);
      var completed = new CompletableFuture<Message>();
      courier.sendAsync(message, new Completion(completed));

      assertThat(completed.get(jms.patienceMillis(), TimeUnit.MILLISECONDS)).isNotNull();
      kind.assertWritten(courier.receive());
    }
  }

  @Test
  @Sentence("3.12-1")
  void shouldSelectForeignMessages() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var queue = jms.queue(session);
    var producer = session.createProducer(queue);
    Message small = foreign.text("small");
    small.setIntProperty("size", 1);
    Message large = foreign.text("large");
    large.setIntProperty("size", 10);
    producer.send(small);
    producer.send(large);

    var consumer = session.createConsumer(queue, "size > 5");

    assertThat(jms.receiveText(consumer)).isEqualTo("large");
  }

  @Test
  @Sentence("3.12-1")
  void shouldAcceptMessagesOfAnotherSessionAndOfAContext() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var context = jms.context();
    for (Kind kind : Kind.values()) {
      kind.assertWritten(courier.carry(kind.filled(Messages.of(session))));
      kind.assertWritten(courier.carry(kind.filled(Messages.of(context))));
    }
  }
}
