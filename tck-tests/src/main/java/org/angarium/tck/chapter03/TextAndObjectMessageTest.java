package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.11: bodies that are texts or objects. */
class TextAndObjectMessageTest extends TckTest {
  static List<String> texts() {
    return List.of(
        "a text",
        "",
        " ",
        "<xml attribute='value'>&amp;</xml>",
        "ünïcödé ☃ \uD83D\uDE00",
        "lines\r\nand\ttabs",
        "nul \0 inside",
        "x".repeat(70_000),
        "☃".repeat(70_000));
  }

  @ParameterizedTest
  @MethodSource("texts")
  @Sentence("3.11-3")
  void shouldCarryAText(String text) throws Exception {
    for (Way way : new Way[] {Way.QUEUE_CLASSIC, Way.TOPIC_SIMPLIFIED}) {
      Courier courier = way.open(jms);
      TextMessage message = courier.messages().text(text);
      assertThat(message.getText()).isEqualTo(text);

      assertThat(courier.carry(message, TextMessage.class).getText()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-3", "3.12-3"})
  void shouldCarryNoText(Way way) throws Exception {
    Courier courier = way.open(jms);
    TextMessage unset = courier.messages().text();
    TextMessage set = courier.messages().text("soon gone");
    set.setText(null);

    assertThat(unset.getText()).isNull();
    assertThat(courier.carry(unset, TextMessage.class).getText()).isNull();
    assertThat(courier.carry(set, TextMessage.class).getText()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11.2-1", "3.11.2-2", "3.10-2", "3.10-3"})
  void shouldChangeAReceivedTextOnlyOnceItWasCleared(Way way) throws Exception {
    Courier courier = way.open(jms);
    TextMessage received = courier.carry(courier.messages().text("first"), TextMessage.class);

    assertThatThrownBy(() -> received.setText("second"))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(received.getText()).isEqualTo("first");

    received.clearBody();
    assertThat(received.getText()).isNull();
    received.setText("third");
    assertThat(received.getText()).isEqualTo("third");
    assertThat(courier.carry(received, TextMessage.class).getText()).isEqualTo("third");
  }

  @Test
  @Sentence("3.11-3")
  void shouldCarryWhatTheProducerOfTheSimplifiedApiSends() throws Exception {
    var context = jms.context();
    var queue = jms.queue(context);

    context.createProducer().send(queue, "a text").send(queue, (String) null);

    var consumer = context.createConsumer(queue);
    assertThat(((TextMessage) jms.receive(consumer)).getText()).isEqualTo("a text");
    assertThat(((TextMessage) jms.receive(consumer)).getText()).isNull();
  }

  static List<Serializable> objects() {
    ArrayList<Object> list = new ArrayList<>(List.of("a", 1, 2L, 3.0));
    HashMap<String, Object> map = new HashMap<>(Map.of("list", list, "text", "b"));
    return List.of("a text", 17, 18L, 1.5, true, 'c', new byte[] {1, 2}, list, map);
  }

  @ParameterizedTest
  @MethodSource("objects")
  @Sentence("3.11-4")
  void shouldCarryAnObject(Serializable object) throws Exception {
    for (Way way : new Way[] {Way.QUEUE_CLASSIC, Way.TOPIC_SIMPLIFIED}) {
      Courier courier = way.open(jms);
      ObjectMessage message = courier.messages().object(object);
      assertThat(message.getObject()).isEqualTo(object);

      assertThat(courier.carry(message, ObjectMessage.class).getObject()).isEqualTo(object);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-4", "3.12-3"})
  void shouldCarryNoObject(Way way) throws Exception {
    Courier courier = way.open(jms);
    ObjectMessage unset = courier.messages().object();
    ObjectMessage set = courier.messages().object("soon gone");
    set.setObject(null);

    assertThat(unset.getObject()).isNull();
    assertThat(courier.carry(unset, ObjectMessage.class).getObject()).isNull();
    assertThat(courier.carry(set, ObjectMessage.class).getObject()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11.2-1", "3.11.2-2", "3.10-2", "3.10-3"})
  void shouldChangeAReceivedObjectOnlyOnceItWasCleared(Way way) throws Exception {
    Courier courier = way.open(jms);
    ObjectMessage received = courier.carry(courier.messages().object("first"), ObjectMessage.class);

    assertThatThrownBy(() -> received.setObject("second"))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(received.getObject()).isEqualTo("first");

    received.clearBody();
    assertThat(received.getObject()).isNull();
    received.setObject("third");
    assertThat(received.getObject()).isEqualTo("third");
    assertThat(courier.carry(received, ObjectMessage.class).getObject()).isEqualTo("third");
  }

  @Test
  @Sentence("3.11-4")
  void shouldCarryAnObjectThatTheProducerOfTheSimplifiedApiSends() throws Exception {
    var context = jms.context();
    var queue = jms.queue(context);

    context.createProducer().send(queue, (Serializable) 17);

    var consumer = context.createConsumer(queue);
    assertThat(((ObjectMessage) jms.receive(consumer)).getObject()).isEqualTo(17);
  }

  @Test
  @Sentence({"3.11-19", "3.12-2"})
  void shouldHoldASnapshotOfTheObject() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    ArrayList<String> list = new ArrayList<>(List.of("as it was"));
    ObjectMessage created = courier.messages().object(list);
    ObjectMessage set = courier.messages().object();
    set.setObject(list);

    list.add("later");

    assertThat(created.getObject()).isEqualTo(List.of("as it was"));
    assertThat(set.getObject()).isEqualTo(List.of("as it was"));
    assertThat(courier.carry(created, ObjectMessage.class).getObject())
        .isEqualTo(List.of("as it was"));
  }

  @Test
  @Sentence("3.12-5")
  @SuppressWarnings("unchecked")
  void shouldReturnACopyOfTheObjectEachTime() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    ArrayList<String> list = new ArrayList<>(List.of("as it was"));
    ObjectMessage message = courier.messages().object(list);
    ObjectMessage received = courier.carry(message, ObjectMessage.class);

    for (ObjectMessage either : new ObjectMessage[] {message, received}) {
      ((List<String>) either.getObject()).add("later");

      assertThat(either.getObject()).isEqualTo(List.of("as it was"));
    }
  }

  /** Says that it is serializable, and is not. */
  private static final class Unserializable implements Serializable {
    private static final long serialVersionUID = 1;

    @SuppressWarnings({"unused", "serial"})
    private final Object field = new Object();
  }

  @Test
  @Sentence("3.11-18")
  void shouldRefuseAnObjectThatCannotBeSerialized() throws Exception {
    var messages = Messages.of(jms);
    ObjectMessage message = messages.object();

    // some providers serialize when the object is set, some when it is sent
    assertThatThrownBy(() -> setAndSend(message)).isInstanceOf(MessageFormatException.class);
  }

  private void setAndSend(ObjectMessage message) throws JMSException {
    message.setObject(new Unserializable());
    Way.QUEUE_CLASSIC.open(jms).send(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "second"})
  @Sentence("3.11-4")
  void shouldReplaceTheObject(String last) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    ObjectMessage message = courier.messages().object(List.of("before").toArray());

    message.setObject(last);

    assertThat(courier.carry(message, ObjectMessage.class).getObject()).isEqualTo(last);
  }
}
