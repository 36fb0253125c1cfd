package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.5.4: table 3-2, each cell of it. */
class PropertyConversionTest extends TckTest {
  private static final String NAME = "property";

  static List<Arguments> marked() {
    return cells(true);
  }

  static List<Arguments> unmarked() {
    return cells(false);
  }

  private static List<Arguments> cells(boolean marked) {
    List<Arguments> cells = new ArrayList<>();
    for (PropertyType row : PropertyType.values()) {
      for (PropertyType column : PropertyType.values()) {
        if (row.readableAs().contains(column) == marked) {
          cells.add(Arguments.of(row, column));
        }
      }
    }
    return cells;
  }

  private Message message() throws Exception {
    return jms.session(Session.AUTO_ACKNOWLEDGE).createMessage();
  }

  @ParameterizedTest
  @MethodSource("marked")
  @Sentence("3.5.4-1")
  void shouldReadTheRowAsTheColumn(PropertyType row, PropertyType column) throws Exception {
    Message message = message();
    Object value = row.sampleFor(column);

    row.set(message, NAME, value);

    assertThat(column.get(message, NAME)).isEqualTo(row.converted(value, column));
  }

  @ParameterizedTest
  @MethodSource("unmarked")
  @Sentence("3.5.4-2")
  void shouldNotReadTheRowAsTheColumn(PropertyType row, PropertyType column) throws Exception {
    Message message = message();
    Object value = row.sampleFor(column);

    row.set(message, NAME, value);

    assertThatThrownBy(() -> column.get(message, NAME)).isInstanceOf(MessageFormatException.class);
    assertThat(row.get(message, NAME)).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("marked")
  @Sentence({"3.5.4-1", "3.5.5-5"})
  void shouldReadTheRowThatWasSetAsAnObjectAsTheColumn(PropertyType row, PropertyType column)
      throws Exception {
    Message message = message();
    Object value = row.sampleFor(column);

    message.setObjectProperty(NAME, value);

    assertThat(column.get(message, NAME)).isEqualTo(row.converted(value, column));
  }

  @ParameterizedTest
  @MethodSource("unmarked")
  @Sentence({"3.5.4-2", "3.5.5-5"})
  void shouldNotReadTheRowThatWasSetAsAnObjectAsTheColumn(PropertyType row, PropertyType column)
      throws Exception {
    Message message = message();

    message.setObjectProperty(NAME, row.sampleFor(column));

    assertThatThrownBy(() -> column.get(message, NAME)).isInstanceOf(MessageFormatException.class);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.5.4-1", "3.5.4-6"})
  void shouldConvertEachMarkedCellAfterReceipt(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    for (Arguments cell : marked()) {
      PropertyType row = (PropertyType) cell.get()[0];
      PropertyType column = (PropertyType) cell.get()[1];
      row.set(message, row + "_as_" + column, row.sampleFor(column));
    }

    Message received = courier.carry(message);

    for (Arguments cell : marked()) {
      PropertyType row = (PropertyType) cell.get()[0];
      PropertyType column = (PropertyType) cell.get()[1];
      assertThat(column.get(received, row + "_as_" + column))
          .as("%s as %s", row, column)
          .isEqualTo(row.converted(row.sampleFor(column), column));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.5.4-2", "3.5.4-6"})
  void shouldRefuseEachUnmarkedCellAfterReceipt(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    for (PropertyType row : PropertyType.values()) {
      row.set(message, row.name(), row.samples().get(1));
    }

    Message received = courier.carry(message);

    for (Arguments cell : unmarked()) {
      PropertyType row = (PropertyType) cell.get()[0];
      PropertyType column = (PropertyType) cell.get()[1];
      assertThatThrownBy(() -> column.get(received, row.name()))
          .as("%s as %s", row, column)
          .isInstanceOf(MessageFormatException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("marked")
  @Sentence("3.5.4-1")
  void shouldConvertOnTheProducerOfTheSimplifiedApi(PropertyType row, PropertyType column) {
    JMSProducer producer = jms.context().createProducer();
    Object value = row.sampleFor(column);

    row.set(producer, NAME, value);

    assertThat(column.get(producer, NAME)).isEqualTo(row.converted(value, column));
  }

  @ParameterizedTest
  @MethodSource("unmarked")
  @Sentence("3.5.4-2")
  void shouldRefuseOnTheProducerOfTheSimplifiedApi(PropertyType row, PropertyType column) {
    JMSProducer producer = jms.context().createProducer();

    row.set(producer, NAME, row.sampleFor(column));

    assertThatThrownBy(() -> column.get(producer, NAME))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  static List<Arguments> badNumbers() {
    List<Arguments> rows = new ArrayList<>();
    for (PropertyType type : PropertyType.values()) {
      if (type.isNumeric()) {
        for (String text : List.of("not a number", "", "1 2", "0x", "--1")) {
          rows.add(Arguments.of(type, text));
        }
      }
    }
    rows.add(Arguments.of(PropertyType.BYTE, "128"));
    rows.add(Arguments.of(PropertyType.SHORT, "32768"));
    rows.add(Arguments.of(PropertyType.INT, "2147483648"));
    rows.add(Arguments.of(PropertyType.LONG, "9223372036854775808"));
    rows.add(Arguments.of(PropertyType.INT, "1.5"));
    rows.add(Arguments.of(PropertyType.LONG, "17L"));
    return rows;
  }

  @ParameterizedTest
  @MethodSource("badNumbers")
  @Sentence("3.5.4-3")
  void shouldNotReadABadTextAsANumber(PropertyType type, String text) throws Exception {
    Message message = message();

    message.setStringProperty(NAME, text);

    assertThatThrownBy(() -> type.get(message, NAME)).isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.5.4-3", "3.5.4-6"})
  void shouldNotReadABadTextAsANumberAfterReceipt(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setStringProperty(NAME, "not a number");

    Message received = courier.carry(message);

    for (PropertyType type : PropertyType.values()) {
      if (type.isNumeric()) {
        assertThatThrownBy(() -> type.get(received, NAME))
            .as(type.name())
            .isInstanceOf(NumberFormatException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "True", "tRuE", "false", "FALSE", "yes", "1", ""})
  @Sentence("3.5.4-5")
  void shouldReadATextAsABooleanLikeValueOf(String text) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Message message = courier.messages().message();

    message.setStringProperty(NAME, text);

    assertThat(message.getBooleanProperty(NAME)).isEqualTo(Boolean.valueOf(text));
    assertThat(courier.carry(message).getBooleanProperty(NAME)).isEqualTo(Boolean.valueOf(text));
  }

  @ParameterizedTest
  @EnumSource(PropertyType.class)
  @Sentence({"3.5.4-4", "3.5.8-1"})
  void shouldTreatAMissingPropertyLikeValueOfNull(PropertyType type) throws Exception {
    Nulls.assertReadsNull(type, message());
  }

  @ParameterizedTest
  @EnumSource(PropertyType.class)
  @Sentence("3.5.4-4")
  void shouldTreatANullPropertyLikeValueOfNull(PropertyType type) throws Exception {
    Message message = message();

    message.setStringProperty(Nulls.NAME, null);
    Nulls.assertReadsNull(type, message);

    message.setObjectProperty(Nulls.NAME, null);
    Nulls.assertReadsNull(type, message);
  }

  @Test
  @Sentence({"3.5.4-4", "3.5.4-6", "3.5.8-1"})
  void shouldTreatNullLikeValueOfNullAfterReceipt() throws Exception {
    for (Way way : Way.values()) {
      Courier courier = way.open(jms);
      Message received = courier.carry(courier.messages().message());
      for (PropertyType type : PropertyType.values()) {
        Nulls.assertReadsNull(type, received);
      }
    }
  }
}
