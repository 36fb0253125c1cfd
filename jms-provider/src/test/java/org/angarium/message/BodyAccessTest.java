package org.angarium.message;

import static org.angarium.message.MessageTests.assertRefused;
import static org.angarium.message.MessageTests.exchange;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** getBody and isBodyAssignableTo, on messages as the sender has them and as received. */
class BodyAccessTest {
  private static void assertBody(
      AngariumMessage message, Object body, List<Class<?>> types, List<Class<?>> others)
      throws JMSException {
    for (Message each : List.of(exchange(Message.class, message), message)) {
      for (Class<?> type : types) {
        assertThat(each.isBodyAssignableTo(type)).as(type.getName()).isTrue();
        assertThat((Object) each.getBody(type)).isEqualTo(body);
      }
      for (Class<?> type : others) {
        assertThat(each.isBodyAssignableTo(type)).as(type.getName()).isFalse();
        assertRefused(MessageFormatException.class, "ANG-1501", () -> each.getBody(type));
      }
    }
  }

  private static void assertNoBody(AngariumMessage message) throws JMSException {
    for (Message each : List.of(exchange(Message.class, message), message)) {
      for (Class<?> type : List.of(String.class, Map.class, byte[].class, Integer.class)) {
        assertThat(each.isBodyAssignableTo(type)).isTrue();
        assertThat((Object) each.getBody(type)).isNull();
      }
    }
  }

  @Test
  void shouldGiveTheText() throws JMSException {
    assertBody(
        new AngariumTextMessage("x"),
        "x",
        List.of(
            String.class, CharSequence.class, Comparable.class, Serializable.class, Object.class),
        List.of(Integer.class, StringBuilder.class, Map.class, byte[].class));
  }

  @Test
  void shouldGiveTheBytes() throws JMSException {
    AngariumBytesMessage message = new AngariumBytesMessage();
    message.writeBytes(new byte[] {1, 2});
    assertBody(
        message,
        new byte[] {1, 2},
        List.of(byte[].class, Object.class),
        List.of(String.class, Serializable.class, Byte[].class, Cloneable.class));
    assertThat(message.readByte()).as("reset after use").isEqualTo((byte) 1);
    assertRefused(MessageNotWriteableException.class, "ANG-1503", () -> message.writeInt(1));
  }

  @Test
  void shouldGiveTheMap() throws JMSException {
    AngariumMapMessage message = new AngariumMapMessage();
    message.setInt("a", 1);
    message.setString("b", null);
    Map<String, Object> expected = new HashMap<>();
    expected.put("a", 1);
    expected.put("b", null);
    assertBody(
        message,
        expected,
        List.of(Map.class, Object.class),
        List.of(HashMap.class, String.class, Serializable.class));
  }

  @Test
  void shouldGiveTheObject() throws JMSException {
    AngariumObjectMessage message = new AngariumObjectMessage(ObjectFilter.JDK_VALUES);
    message.setObject(new ArrayList<>(List.of("a")));
    assertBody(
        message,
        List.of("a"),
        List.of(ArrayList.class, List.class, Collection.class, Serializable.class, Object.class),
        List.of(String.class, Map.class));
  }

  @Test
  void shouldGiveNullForNoBody() throws JMSException {
    assertNoBody(new AngariumMessage());
    assertNoBody(new AngariumTextMessage((String) null));
    assertNoBody(new AngariumBytesMessage());
    assertNoBody(new AngariumMapMessage());
    assertNoBody(new AngariumObjectMessage(ObjectFilter.JDK_VALUES));
  }

  @Test
  void shouldNotGiveAStream() throws JMSException {
    AngariumStreamMessage empty = new AngariumStreamMessage();
    AngariumStreamMessage message = new AngariumStreamMessage();
    message.writeInt(1);
    assertBody(empty, "", List.of(), List.of(Object.class, String.class));
    assertBody(message, "", List.of(), List.of(Object.class, Integer.class));
  }
}
