package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** 3.11: getBody and isBodyAssignableTo. */
class GetBodyTest extends TckTest {
  private static void assertAssignable(Message message, Object body, List<Class<?>> types)
      throws Exception {
    for (Class<?> type : types) {
      assertThat(message.isBodyAssignableTo(type)).as(type.getName()).isTrue();
      assertThat((Object) message.getBody(type)).as(type.getName()).isEqualTo(body);
    }
  }

  private static void assertNotAssignable(Message message, List<Class<?>> types) throws Exception {
    for (Class<?> type : types) {
      assertThat(message.isBodyAssignableTo(type)).as(type.getName()).isFalse();
      assertThatThrownBy(() -> message.getBody(type))
          .as(type.getName())
          .isInstanceOf(MessageFormatException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-6", "3.11-9"})
  void shouldGetATextAsWhatAStringIs(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().text("a text");
    Message received = courier.carry(message);

    for (Message either : new Message[] {message, received}) {
      assertAssignable(
          either,
          "a text",
          List.of(
              String.class,
              CharSequence.class,
              Comparable.class,
              Serializable.class,
              Object.class));
      assertNotAssignable(
          either, List.of(Integer.class, StringBuilder.class, Map.class, byte[].class));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-6", "3.11-9"})
  void shouldGetAnObjectAsWhatItIs(Way way) throws Exception {
    Courier courier = way.open(jms);
    ArrayList<String> list = new ArrayList<>(List.of("a", "b"));
    Message message = courier.messages().object(list);
    Message received = courier.carry(message);

    for (Message either : new Message[] {message, received}) {
      assertAssignable(
          either,
          list,
          List.of(Serializable.class, ArrayList.class, List.class, Collection.class, Object.class));
      assertNotAssignable(either, List.of(String.class, Map.class, byte[].class));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-6", "3.11-9"})
  void shouldGetBytesAsAnArray(Way way) throws Exception {
    Courier courier = way.open(jms);
    BytesMessage message = courier.messages().bytes();
    message.writeBytes(new byte[] {1, 2, 3});
    Message received = courier.carry(message);
    message.reset();

    for (Message either : new Message[] {message, received}) {
      assertAssignable(either, new byte[] {1, 2, 3}, List.of(byte[].class, Object.class));
      assertNotAssignable(
          either, List.of(String.class, Map.class, int[].class, Byte[].class, Integer.class));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-6", "3.11-9"})
  void shouldGetAMap(Way way) throws Exception {
    Courier courier = way.open(jms);
    MapMessage message = courier.messages().map();
    message.setInt("one", 1);
    message.setString("two", "2");
    Message received = courier.carry(message);

    for (Message either : new Message[] {message, received}) {
      assertAssignable(either, Map.of("one", 1, "two", "2"), List.of(Map.class, Object.class));
      assertNotAssignable(either, List.of(String.class, byte[].class, List.class, Integer.class));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-8", "3.11-9"})
  void shouldNotGetAStream(Way way) throws Exception {
    Courier courier = way.open(jms);
    StreamMessage message = courier.messages().stream();
    message.writeString("a field");
    Message received = courier.carry(message);

    List<Class<?>> types = List.of(Object.class, String.class, byte[].class, Map.class, List.class);
    for (Message either : new Message[] {message, received}) {
      assertNotAssignable(either, types);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = Mode.EXCLUDE, names = "STREAM")
  @Sentence({"3.11-7", "3.11-9"})
  void shouldGetNullAsAnyTypeFromAnEmptyMessage(Kind kind) throws Exception {
    List<Class<?>> types =
        List.of(
            Object.class,
            String.class,
            byte[].class,
            Map.class,
            Serializable.class,
            Integer.class,
            HashMap.class);
    for (Way way : new Way[] {Way.QUEUE_CLASSIC, Way.TOPIC_SIMPLIFIED}) {
      Courier courier = way.open(jms);
      Message message = kind.empty(courier.messages());
      Message received = courier.carry(message);
      for (Message either : new Message[] {message, received}) {
        for (Class<?> type : types) {
          assertThat(either.isBodyAssignableTo(type)).as(type.getName()).isTrue();
          assertThat((Object) either.getBody(type)).as(type.getName()).isNull();
        }
      }
    }
  }

  @Test
  @Sentence({"3.11-7", "3.11-9"})
  void shouldGetNullAsAnyTypeOnceTheBodyWasCleared() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    for (Kind kind : new Kind[] {Kind.TEXT, Kind.BYTES, Kind.MAP, Kind.OBJECT}) {
      Message received = courier.carry(kind.filled(courier.messages()));

      received.clearBody();

      assertThat(received.isBodyAssignableTo(Integer.class)).as(kind.name()).isTrue();
      assertThat(received.getBody(Integer.class)).as(kind.name()).isNull();
    }
  }

  @Test
  @Sentence({"3.11-7", "3.11-9"})
  void shouldGetNullAsAnyTypeFromAnEmptyStreamOrRefuse() throws Exception {
    // the API's documentation says of a stream "always", and of a message without body "any type"
    StreamMessage stream = Messages.of(jms).stream();

    if (stream.isBodyAssignableTo(String.class)) {
      assertThat(stream.getBody(String.class)).isNull();
    } else {
      assertThatThrownBy(() -> stream.getBody(String.class))
          .isInstanceOf(MessageFormatException.class);
    }
  }

  @Test
  @Sentence("3.11-10")
  void shouldResetBytesBeforeAndAfter() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    BytesMessage message = courier.messages().bytes();
    message.writeBytes(new byte[] {1, 2, 3, 4});
    BytesMessage received = courier.carry(message, BytesMessage.class);
    received.readShort();

    assertThat(received.getBody(byte[].class)).containsExactly(1, 2, 3, 4);
    assertThat(received.readInt()).isEqualTo(0x01020304);
    assertThat(received.getBody(byte[].class)).containsExactly(1, 2, 3, 4);
  }

  @Test
  @Sentence("3.11-10")
  void shouldGetBytesThatWereJustWritten() throws Exception {
    BytesMessage message = Messages.of(jms).bytes();
    message.writeInt(0x01020304);

    assertThat(message.getBody(byte[].class)).containsExactly(1, 2, 3, 4);
    // it was reset, so it is readable, from its beginning
    assertThat(message.readByte()).isEqualTo((byte) 1);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.12-5")
  void shouldGetACopyOfTheBytes(Way way) throws Exception {
    Courier courier = way.open(jms);
    BytesMessage message = courier.messages().bytes();
    message.writeBytes(new byte[] {1, 2, 3});
    BytesMessage received = courier.carry(message, BytesMessage.class);

    received.getBody(byte[].class)[0] = 9;

    assertThat(received.getBody(byte[].class)).containsExactly(1, 2, 3);
    assertThat(received.readByte()).isEqualTo((byte) 1);
  }
}
