package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.11.3: table 3-7, each cell of it, for maps and for streams. */
class BodyConversionTest extends TckTest {
  static List<Arguments> marked() {
    return cells(true);
  }

  static List<Arguments> unmarked() {
    return cells(false);
  }

  private static List<Arguments> cells(boolean marked) {
    List<Arguments> cells = new ArrayList<>();
    for (ValueType row : ValueType.values()) {
      for (ValueType column : ValueType.values()) {
        if (row.readableAs().contains(column) == marked) {
          cells.add(Arguments.of(row, column));
        }
      }
    }
    return cells;
  }

  @ParameterizedTest
  @MethodSource("marked")
  @Sentence("3.11.3-2")
  void shouldReadAnEntryOfAMapAsTheColumn(ValueType row, ValueType column) throws Exception {
    MapMessage map = Messages.of(jms).map();
    Object value = row.sampleFor(column);

    row.set(map, "explicit", value);
    map.setObject("object", value);

    assertThat(column.get(map, "explicit")).isEqualTo(row.converted(value, column));
    assertThat(column.get(map, "object")).isEqualTo(row.converted(value, column));
  }

  @ParameterizedTest
  @MethodSource("unmarked")
  @Sentence("3.11.3-3")
  void shouldNotReadAnEntryOfAMapAsTheColumn(ValueType row, ValueType column) throws Exception {
    MapMessage map = Messages.of(jms).map();
    Object value = row.sampleFor(column);

    row.set(map, "explicit", value);
    map.setObject("object", value);

    assertThatThrownBy(() -> column.get(map, "explicit"))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> column.get(map, "object")).isInstanceOf(MessageFormatException.class);
    assertThat(row.get(map, "explicit")).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("marked")
  @Sentence("3.11.3-2")
  void shouldReadAFieldOfAStreamAsTheColumn(ValueType row, ValueType column) throws Exception {
    StreamMessage stream = Messages.of(jms).stream();
    Object value = row.sampleFor(column);

    row.write(stream, value);
    stream.writeObject(value);
    stream.reset();

    assertThat(column.read(stream)).isEqualTo(row.converted(value, column));
    assertThat(column.read(stream)).isEqualTo(row.converted(value, column));
  }

  @ParameterizedTest
  @MethodSource("unmarked")
  @Sentence({"3.11.3-3", "3.11.3-9"})
  void shouldNotReadAFieldOfAStreamAsTheColumnAndStayInPlace(ValueType row, ValueType column)
      throws Exception {
    StreamMessage stream = Messages.of(jms).stream();
    Object value = row.sampleFor(column);

    row.write(stream, value);
    stream.writeObject(value);
    stream.reset();

    assertThatThrownBy(() -> column.read(stream)).isInstanceOf(MessageFormatException.class);
    assertThat(row.read(stream)).isEqualTo(value);
    assertThatThrownBy(() -> column.read(stream)).isInstanceOf(MessageFormatException.class);
    assertThat(row.read(stream)).isEqualTo(value);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11.3-2", "3.11.3-3"})
  void shouldConvertEntriesOfAReceivedMap(Way way) throws Exception {
    Courier courier = way.open(jms);
    MapMessage map = courier.messages().map();
    for (Arguments cell : cells(true)) {
      ValueType row = (ValueType) cell.get()[0];
      ValueType column = (ValueType) cell.get()[1];
      row.set(map, row + " as " + column, row.sampleFor(column));
    }

    MapMessage received = courier.carry(map, MapMessage.class);

    for (Arguments cell : cells(true)) {
      ValueType row = (ValueType) cell.get()[0];
      ValueType column = (ValueType) cell.get()[1];
      assertThat(column.get(received, row + " as " + column))
          .as("%s as %s", row, column)
          .isEqualTo(row.converted(row.sampleFor(column), column));
    }
    for (Arguments cell : cells(false)) {
      ValueType row = (ValueType) cell.get()[0];
      ValueType column = (ValueType) cell.get()[1];
      assertThatThrownBy(() -> column.get(received, row + " as " + row))
          .as("%s as %s", row, column)
          .isInstanceOf(MessageFormatException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11.3-2", "3.11.3-3", "3.11.3-9"})
  void shouldConvertFieldsOfAReceivedStream(Way way) throws Exception {
    Courier courier = way.open(jms);
    StreamMessage stream = courier.messages().stream();
    for (ValueType row : ValueType.values()) {
      for (ValueType column : ValueType.values()) {
        row.write(stream, row.sampleFor(column));
      }
    }

    StreamMessage received = courier.carry(stream, StreamMessage.class);

    for (ValueType row : ValueType.values()) {
      for (ValueType column : ValueType.values()) {
        Object value = row.sampleFor(column);
        if (row.readableAs().contains(column)) {
          assertThat(column.read(received))
              .as("%s as %s", row, column)
              .isEqualTo(row.converted(value, column));
        } else {
          assertThatThrownBy(() -> column.read(received))
              .as("%s as %s", row, column)
              .isInstanceOf(MessageFormatException.class);
          assertThat(row.read(received)).isEqualTo(value);
        }
      }
    }
  }

  static List<ValueType> numbers() {
    List<ValueType> numbers = new ArrayList<>();
    for (ValueType type : ValueType.values()) {
      if (type.isNumeric()) {
        numbers.add(type);
      }
    }
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("numbers")
  @Sentence("3.11.3-4")
  void shouldNotReadABadTextOfAMapAsANumber(ValueType type) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    MapMessage map = courier.messages().map();
    map.setString("bad", "not a number");
    map.setString("empty", "");

    MapMessage received = courier.carry(map, MapMessage.class);

    for (MapMessage either : new MapMessage[] {map, received}) {
      assertThatThrownBy(() -> type.get(either, "bad")).isInstanceOf(NumberFormatException.class);
      assertThatThrownBy(() -> type.get(either, "empty")).isInstanceOf(NumberFormatException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("numbers")
  @Sentence({"3.11.3-4", "3.11.3-9"})
  void shouldNotReadABadTextOfAStreamAsANumberAndStayInPlace(ValueType type) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    StreamMessage stream = courier.messages().stream();
    stream.writeString("not a number");
    stream.writeInt(17);

    StreamMessage received = courier.carry(stream, StreamMessage.class);

    stream.reset();
    for (StreamMessage either : new StreamMessage[] {stream, received}) {
      assertThatThrownBy(() -> type.read(either)).isInstanceOf(NumberFormatException.class);
      assertThat(either.readString()).isEqualTo("not a number");
      assertThat(either.readInt()).isEqualTo(17);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "tRuE", "false", "yes", "1", ""})
  @Sentence("3.11.3-5")
  void shouldReadATextAsABooleanLikeValueOf(String text) throws Exception {
    MapMessage map = Messages.of(jms).map();
    map.setString("text", text);
    StreamMessage stream = Messages.of(jms).stream();
    stream.writeString(text);
    stream.reset();

    assertThat(map.getBoolean("text")).isEqualTo(Boolean.valueOf(text));
    assertThat(stream.readBoolean()).isEqualTo(Boolean.valueOf(text));
  }

  @ParameterizedTest
  @EnumSource(ValueType.class)
  @Sentence({"3.11.3-6", "3.11.3-7", "3.11.3-8"})
  void shouldReadNullOfAMapLikeValueOfNull(ValueType type) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    MapMessage map = courier.messages().map();
    map.setString("string", null);
    map.setObject("object", null);
    map.setBytes("bytes", null);

    MapMessage received = courier.carry(map, MapMessage.class);

    for (MapMessage either : new MapMessage[] {map, received}) {
      for (String name : List.of("string", "object", "bytes", "missing")) {
        assertReadsNull(type, () -> type.get(either, name));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ValueType.class)
  @Sentence({"3.11.3-6", "3.11.3-7"})
  void shouldReadNullOfAStreamLikeValueOfNull(ValueType type) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);

    for (int i = 0; i < 3; i++) {
      StreamMessage stream = courier.messages().stream();
      switch (i) {
        case 0 -> stream.writeString(null);
        case 1 -> stream.writeObject(null);
        default -> stream.writeBytes(null);
      }
      StreamMessage received = courier.carry(stream, StreamMessage.class);
      stream.reset();
      for (StreamMessage either : new StreamMessage[] {stream, received}) {
        assertReadsNull(type, () -> type.read(either));
      }
    }
  }

  private interface Reading {
    Object read() throws Exception;
  }

  private static void assertReadsNull(ValueType type, Reading reading) throws Exception {
    switch (type) {
      case STRING, BYTES -> assertThat(reading.read()).isNull();
      case BOOLEAN -> assertThat(reading.read()).isEqualTo(false);
      // of valueOf(null) the integers make a NumberFormatException, these a NullPointerException
      case CHAR, FLOAT, DOUBLE ->
          assertThatThrownBy(reading::read).isInstanceOf(NullPointerException.class);
      case BYTE, SHORT, INT, LONG ->
          assertThatThrownBy(reading::read).isInstanceOf(NumberFormatException.class);
    }
  }
}
