package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Session;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Kind;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** 3.5.2 to 3.5.8: values of properties, as primitives and as objects. */
class PropertyValueTest extends TckTest {
  static List<Arguments> typesAndWays() {
    List<Arguments> rows = new ArrayList<>();
    for (PropertyType type : PropertyType.values()) {
      for (Way way : Way.values()) {
        rows.add(Arguments.of(type, way));
      }
    }
    return rows;
  }

  private static List<String> names(Message message) throws JMSException {
    List<String> names = new ArrayList<>();
    for (Object name : Collections.list((Enumeration<?>) message.getPropertyNames())) {
      // the provider's own and those that it sets on delivery may come in addition
      if (!name.toString().startsWith("JMS")) {
        names.add(name.toString());
      }
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("typesAndWays")
  @Sentence({"3.5.2-1", "3.5.5-3"})
  void shouldCarryEachValueWithItsType(PropertyType type, Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    for (int i = 0; i < type.samples().size(); i++) {
      type.set(message, "p" + i, type.samples().get(i));
    }

    Message received = courier.carry(message);

    for (int i = 0; i < type.samples().size(); i++) {
      assertThat(type.get(received, "p" + i)).isEqualTo(type.samples().get(i));
      assertThat(received.getObjectProperty("p" + i)).isEqualTo(type.samples().get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("typesAndWays")
  @Sentence({"3.5.5-1", "3.5.5-3"})
  void shouldCarryEachValueThatWasSetAsAnObject(PropertyType type, Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    for (int i = 0; i < type.samples().size(); i++) {
      message.setObjectProperty("p" + i, type.samples().get(i));
    }

    Message received = courier.carry(message);

    for (int i = 0; i < type.samples().size(); i++) {
      assertThat(message.getObjectProperty("p" + i)).isEqualTo(type.samples().get(i));
      assertThat(received.getObjectProperty("p" + i)).isEqualTo(type.samples().get(i));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence("3.5.2-1")
  void shouldCarryPropertiesWithEachTypeOfMessage(Kind kind) throws Exception {
    Courier courier = Way.TOPIC_CLASSIC.open(jms);
    Message message = kind.filled(courier.messages());
    for (PropertyType type : PropertyType.values()) {
      type.set(message, "p" + type, type.samples().get(1));
    }

    Message received = courier.carry(message);

    kind.assertWritten(received);
    for (PropertyType type : PropertyType.values()) {
      assertThat(received.getObjectProperty("p" + type)).isEqualTo(type.samples().get(1));
    }
  }

  @ParameterizedTest
  @EnumSource(PropertyType.class)
  @Sentence("3.5.2-1")
  void shouldCarryWhatTheProducerOfTheSimplifiedApiSets(PropertyType type) throws Exception {
    var context = jms.context();
    var queue = jms.queue(context);
    var producer = context.createProducer();
    type.set(producer, "typed", type.samples().get(1));
    producer.setProperty("object", type.samples().get(2 % type.samples().size()));

    producer.send(queue, "text");

    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.getObjectProperty("typed")).isEqualTo(type.samples().get(1));
    assertThat(received.getObjectProperty("object"))
        .isEqualTo(type.samples().get(2 % type.samples().size()));
  }

  @ParameterizedTest
  @EnumSource(PropertyType.class)
  @Sentence("3.5.2-1")
  void shouldReplaceAValueByOneOfAnotherType(PropertyType type) throws Exception {
    Message message = jms.session(Session.AUTO_ACKNOWLEDGE).createMessage();
    for (PropertyType before : PropertyType.values()) {
      before.set(message, "changing", before.samples().get(0));

      type.set(message, "changing", type.samples().get(1));

      assertThat(message.getObjectProperty("changing")).isEqualTo(type.samples().get(1));
    }
    assertThat(names(message)).containsExactly("changing");
  }

  @ParameterizedTest
  @MethodSource("typesAndWays")
  @Sentence({"3.5.3-1", "3.10-2"})
  void shouldNotSetPropertiesOfAReceivedMessage(PropertyType type, Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    type.set(message, "existing", type.samples().get(0));
    Message received = courier.carry(message);

    for (String name : List.of("existing", "fresh")) {
      Object value = type.samples().get(1);
      assertThatThrownBy(() -> type.set(received, name, value))
          .isInstanceOf(MessageNotWriteableException.class);
      assertThatThrownBy(() -> received.setObjectProperty(name, value))
          .isInstanceOf(MessageNotWriteableException.class);
    }
    assertThat(type.get(received, "existing")).isEqualTo(type.samples().get(0));
    assertThat(received.propertyExists("fresh")).isFalse();
  }

  static List<Object> noPropertyValues() {
    return List.of(
        'c',
        new byte[] {1},
        new int[] {1},
        new Object(),
        BigDecimal.ONE,
        List.of("a"),
        Map.of("a", "b"),
        Thread.State.NEW);
  }

  @ParameterizedTest
  @MethodSource("noPropertyValues")
  @Sentence("3.5.5-2")
  void shouldRefuseObjectsOfOtherClasses(Object value) throws Exception {
    Message message = jms.session(Session.AUTO_ACKNOWLEDGE).createMessage();

    assertThatThrownBy(() -> message.setObjectProperty("object", value))
        .isInstanceOf(MessageFormatException.class);

    assertThat(message.propertyExists("object")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("noPropertyValues")
  @Sentence("3.5.5-2")
  void shouldRefuseObjectsOfOtherClassesOnTheProducerOfTheSimplifiedApi(Object value) {
    var producer = jms.context().createProducer();

    assertThatThrownBy(() -> producer.setProperty("object", value))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @Test
  @Sentence({"3.5.5-4", "3.5.8-1", "3.5.8-2"})
  void shouldReadAMissingPropertyAsNull() throws Exception {
    for (Way way : Way.values()) {
      Courier courier = way.open(jms);
      Message message = courier.messages().message();
      Message received = courier.carry(message);
      for (Message either : new Message[] {message, received}) {
        assertThat(either.getObjectProperty("missing")).isNull();
        assertThat(either.getStringProperty("missing")).isNull();
        assertThat(either.propertyExists("missing")).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.5.6-1", "3.5.6-2", "3.5.8-2"})
  void shouldEnumerateTheNames(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSType("typed");
    message.setJMSCorrelationID("correlated");
    message.setJMSReplyTo(courier.another());
    for (PropertyType type : PropertyType.values()) {
      type.set(message, "p" + type, type.samples().get(0));
    }

    Message received = courier.carry(message);

    for (Message either : new Message[] {message, received}) {
      assertThat(names(either))
          .containsExactlyInAnyOrder(
              "pBOOLEAN", "pBYTE", "pSHORT", "pINT", "pLONG", "pFLOAT", "pDOUBLE", "pSTRING");
      assertThat(Collections.list((Enumeration<?>) either.getPropertyNames()).toString())
          .doesNotContain(
              "JMSDestination",
              "JMSDeliveryMode",
              "JMSMessageID",
              "JMSTimestamp",
              "JMSCorrelationID",
              "JMSReplyTo",
              "JMSRedelivered",
              "JMSType",
              "JMSExpiration",
              "JMSPriority",
              "JMSDeliveryTime");
      for (String name : names(either)) {
        assertThat(either.propertyExists(name)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence({"3.5.7-1", "3.5.7-2", "3.5.7-3"})
  void shouldClearPropertiesButNotBodyAndHeaders(Kind kind) throws Exception {
    Message message = kind.filled(Messages.of(jms));
    message.setJMSType("typed");
    message.setJMSCorrelationID("correlated");
    message.setIntProperty("gone", 1);

    message.clearProperties();

    assertThat(names(message)).isEmpty();
    assertThat(message.propertyExists("gone")).isFalse();
    assertThat(message.getObjectProperty("gone")).isNull();
    assertThat(message.getJMSType()).isEqualTo("typed");
    assertThat(message.getJMSCorrelationID()).isEqualTo("correlated");
    kind.assertWritten(message);
    message.setStringProperty("gone", "and back");
    assertThat(message.getStringProperty("gone")).isEqualTo("and back");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence({"3.5.7-1", "3.5.7-2", "3.5.7-3", "3.10-3"})
  void shouldWriteReceivedPropertiesOnceTheyWereCleared(Kind kind) throws Exception {
    Courier courier = Way.QUEUE_SIMPLIFIED.open(jms);
    Message message = kind.filled(courier.messages());
    message.setJMSType("typed");
    message.setIntProperty("gone", 1);
    Message received = courier.carry(message);

    received.clearProperties();

    assertThat(names(received)).isEmpty();
    assertThat(received.propertyExists("gone")).isFalse();
    for (PropertyType type : PropertyType.values()) {
      type.set(received, "p" + type, type.samples().get(0));
      assertThat(type.get(received, "p" + type)).isEqualTo(type.samples().get(0));
    }
    assertThat(received.getJMSType()).isEqualTo("typed");
    assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
    kind.assertWritten(received);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.5.7-1")
  void shouldSendAReceivedMessageOnWithNewProperties(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().text("body");
    message.setIntProperty("old", 1);
    Message received = courier.carry(message);
    received.clearProperties();
    received.setIntProperty("fresh", 2);

    Message again = courier.carry(received);

    assertThat(names(again)).containsExactly("fresh");
    assertThat(again.getIntProperty("fresh")).isEqualTo(2);
    assertThat(again.getBody(String.class)).isEqualTo("body");
  }
}
