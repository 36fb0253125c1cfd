package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Enumeration;
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
import org.junit.jupiter.params.provider.ValueSource;

/** 3.11: bodies that are maps. */
class MapMessageTest extends TckTest {
  private MapMessage map() throws JMSException {
    return Messages.of(jms).map();
  }

  private static List<?> names(MapMessage map) throws JMSException {
    return Collections.list((Enumeration<?>) map.getMapNames());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-2", "3.11.3-1"})
  void shouldReadByNameWhatWasSet(Way way) throws Exception {
    Courier courier = way.open(jms);
    MapMessage message = courier.messages().map();
    for (ValueType type : ValueType.values()) {
      for (int i = 0; i < type.samples().size(); i++) {
        type.set(message, type + " " + i, type.samples().get(i));
      }
    }

    MapMessage received = courier.carry(message, MapMessage.class);

    for (MapMessage either : new MapMessage[] {message, received}) {
      for (ValueType type : ValueType.values()) {
        for (int i = 0; i < type.samples().size(); i++) {
          assertThat(type.get(either, type + " " + i)).isEqualTo(type.samples().get(i));
          assertThat(either.getObject(type + " " + i)).isEqualTo(type.samples().get(i));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ValueType.class)
  @Sentence("3.11.3-1")
  void shouldTakeAnObjectLikeItsPrimitive(ValueType type) throws Exception {
    MapMessage message = map();

    message.setObject("object", type.samples().get(0));

    assertThat(type.get(message, "object")).isEqualTo(type.samples().get(0));
    assertThat(message.getObject("object")).isEqualTo(type.samples().get(0));
  }

  @Test
  @Sentence("3.11-2")
  void shouldTakeAPartOfAnArray() throws Exception {
    MapMessage message = map();

    message.setBytes("part", new byte[] {9, 1, 2, 9}, 1, 2);

    assertThat(message.getBytes("part")).containsExactly(1, 2);
  }

  @Test
  @Sentence("3.11-18")
  void shouldRefuseObjectsOfOtherClasses() throws Exception {
    MapMessage message = map();

    for (Object value : List.of(BigDecimal.ONE, List.of("a"), new int[] {1}, new Object())) {
      assertThatThrownBy(() -> message.setObject("object", value))
          .isInstanceOf(MessageFormatException.class);
    }

    assertThat(message.itemExists("object")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(ValueType.class)
  @Sentence("3.11-16")
  void shouldRefuseEmptyNames(ValueType type) throws Exception {
    MapMessage message = map();
    Object value = type.samples().get(0);

    assertThatIllegalArgumentException().isThrownBy(() -> type.set(message, "", value));
    assertThatIllegalArgumentException().isThrownBy(() -> message.setObject("", value));
  }

  @Test
  @Sentence("3.11-16")
  void shouldRefuseNoName() throws Exception {
    MapMessage map = map();

    assertThatIllegalArgumentException().isThrownBy(() -> map.setBoolean(null, true));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setByte(null, (byte) 1));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setShort(null, (short) 1));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setChar(null, 'c'));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setInt(null, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setLong(null, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setFloat(null, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setDouble(null, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setString(null, "text"));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setBytes(null, new byte[1]));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setBytes(null, new byte[1], 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> map.setObject(null, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "1", "a.b", "NULL", "ünïcödé ☃", "-", "'"})
  @Sentence("3.11-2")
  void shouldTakeAnyOtherName(String name) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    MapMessage message = courier.messages().map();
    message.setInt(name, 17);

    MapMessage received = courier.carry(message, MapMessage.class);

    assertThat(received.getInt(name)).isEqualTo(17);
    assertThat(received.itemExists(name)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-17", "3.11.3-8"})
  void shouldEnumerateTheEntries(Way way) throws Exception {
    Courier courier = way.open(jms);
    MapMessage message = courier.messages().map();
    message.setInt("one", 1);
    message.setString("two", "2");
    message.setString("null", null);
    message.setInt("one", 11);

    MapMessage received = courier.carry(message, MapMessage.class);

    for (MapMessage either : new MapMessage[] {message, received}) {
      assertThat(names(either)).hasSize(3);
      assertThat(names(either).toString()).contains("one", "two", "null");
      assertThat(either.getInt("one")).isEqualTo(11);
      assertThat(either.itemExists("one")).isTrue();
      assertThat(either.itemExists("null")).isTrue();
      assertThat(either.itemExists("One")).isFalse();
      assertThat(either.itemExists("three")).isFalse();
      assertThat(either.getObject("three")).isNull();
      assertThat(either.getString("three")).isNull();
      assertThat(either.getBytes("three")).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11.2-1", "3.10-2"})
  void shouldBeReadOnlyWhenReceived(Way way) throws Exception {
    Courier courier = way.open(jms);
    MapMessage message = courier.messages().map();
    message.setInt("existing", 17);

    MapMessage received = courier.carry(message, MapMessage.class);

    for (ValueType type : ValueType.values()) {
      for (String name : List.of("existing", "fresh")) {
        Object value = type.samples().get(0);
        assertThatThrownBy(() -> type.set(received, name, value))
            .isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setObject(name, value))
            .isInstanceOf(MessageNotWriteableException.class);
      }
    }
    assertThatThrownBy(() -> received.setBytes("fresh", new byte[2], 0, 1))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(received.getInt("existing")).isEqualTo(17);
    assertThat(names(received)).hasSize(1);
  }

  @Test
  @Sentence({"3.11.2-2", "3.11.1-1"})
  void shouldBeReadAndWrittenOnceItWasCleared() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    MapMessage message = courier.messages().map();
    message.setInt("old", 17);
    MapMessage received = courier.carry(message, MapMessage.class);

    received.clearBody();
    received.setInt("fresh", 18);

    assertThat(names(received)).hasSize(1);
    assertThat(received.itemExists("old")).isFalse();
    assertThat(received.getInt("fresh")).isEqualTo(18);
    MapMessage again = courier.carry(received, MapMessage.class);
    assertThat(names(again)).hasSize(1);
    assertThat(again.getInt("fresh")).isEqualTo(18);
  }

  @Test
  @Sentence("3.11-2")
  void shouldCarryAMapThatTheProducerOfTheSimplifiedApiSends() throws Exception {
    var context = jms.context();
    var queue = jms.queue(context);
    Map<String, Object> body = new HashMap<>();
    for (ValueType type : ValueType.values()) {
      body.put(type.name(), type.samples().get(0));
    }

    context.createProducer().send(queue, body);

    MapMessage received = (MapMessage) jms.receive(context.createConsumer(queue));
    for (ValueType type : ValueType.values()) {
      assertThat(received.getObject(type.name())).isEqualTo(type.samples().get(0));
    }
  }
}
