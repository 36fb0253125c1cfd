package org.angarium.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every cell of tables 3-2 and 3-7 of the specification, and reads of null and of non-numbers. */
class ConversionTableTest {
  private static final List<String> TYPES =
      List.of(
          "boolean", "byte", "short", "char", "int", "long", "float", "double", "String", "byte[]");

  /** Row: as which types a value of this type can be read. */
  private static final Map<String, List<String>> TABLE =
      Map.of(
          "boolean", List.of("boolean", "String"),
          "byte", List.of("byte", "short", "int", "long", "String"),
          "short", List.of("short", "int", "long", "String"),
          "char", List.of("char", "String"),
          "int", List.of("int", "long", "String"),
          "long", List.of("long", "String"),
          "float", List.of("float", "double", "String"),
          "double", List.of("double", "String"),
          "String", List.of("boolean", "byte", "short", "int", "long", "float", "double", "String"),
          "byte[]", List.of("byte[]"));

  private static final Map<String, Object> WRITTEN =
      Map.of(
          "boolean",
          true,
          "byte",
          (byte) 7,
          "short",
          (short) 7,
          "char",
          '7',
          "int",
          7,
          "long",
          7L,
          "float",
          7f,
          "double",
          7d,
          "String",
          "7",
          "byte[]",
          new byte[] {7});

  /** A place for one value, to be written and read as any type. */
  interface Cell {
    void write(String type, @Nullable Object value) throws JMSException;

    @Nullable Object read(String type) throws JMSException;
  }

  @TestFactory
  List<DynamicTest> shouldConvertProperties() {
    List<String> types =
        TYPES.stream().filter(t -> !t.equals("char") && !t.equals("byte[]")).toList();
    return tests(types, PropertyCell::new);
  }

  @TestFactory
  List<DynamicTest> shouldConvertMapEntries() {
    return tests(TYPES, MapCell::new);
  }

  @TestFactory
  List<DynamicTest> shouldConvertStreamValues() {
    return tests(TYPES, StreamCell::new);
  }

  interface Cells {
    Cell make();
  }

  private static List<DynamicTest> tests(List<String> types, Cells cells) {
    List<DynamicTest> tests = new ArrayList<>();
    for (String from : types) {
      for (String to : types) {
        tests.add(DynamicTest.dynamicTest(from + " as " + to, () -> convert(cells, from, to)));
      }
    }
    for (String to : types) {
      tests.add(DynamicTest.dynamicTest("null as " + to, () -> readNull(cells.make(), to)));
      tests.add(DynamicTest.dynamicTest("word as " + to, () -> readWord(cells.make(), to)));
    }
    return tests;
  }

  private static void convert(Cells cells, String from, String to) throws JMSException {
    Cell cell = cells.make();
    cell.write(from, WRITTEN.get(from));
    if (TABLE.get(from).contains(to)) {
      assertThat(cell.read(to)).isEqualTo(expected(from, to));
    } else {
      assertThatThrownBy(() -> cell.read(to))
          .isInstanceOf(MessageFormatException.class)
          .hasMessageContaining("ANG-1501")
          .hasMessageContaining("cannot be read as " + to);
      assertThat(cell.read(from)).as("still there").isEqualTo(WRITTEN.get(from));
    }
  }

  private static Object expected(String from, String to) {
    if (to.equals("String")) {
      return String.valueOf(WRITTEN.get(from));
    }
    return from.equals("String") && to.equals("boolean") ? false : WRITTEN.get(to);
  }

  private static void readNull(Cell cell, String to) throws JMSException {
    cell.write("String", null);
    switch (to) {
      case "boolean" -> assertThat(cell.read(to)).isEqualTo(false);
      case "byte", "short", "int", "long" ->
          assertThatThrownBy(() -> cell.read(to)).isInstanceOf(NumberFormatException.class);
      case "char", "float", "double" ->
          assertThatThrownBy(() -> cell.read(to)).isInstanceOf(NullPointerException.class);
      default -> assertThat(cell.read(to)).isNull();
    }
  }

  private static void readWord(Cell cell, String to) throws JMSException {
    cell.write("String", "TRUE");
    switch (to) {
      case "boolean" -> assertThat(cell.read(to)).isEqualTo(true);
      case "String" -> assertThat(cell.read(to)).isEqualTo("TRUE");
      default -> refuseWord(cell, to);
    }
  }

  private static void refuseWord(Cell cell, String to) throws JMSException {
    switch (to) {
      case "char", "byte[]" ->
          assertThatThrownBy(() -> cell.read(to)).isInstanceOf(MessageFormatException.class);
      default -> assertThatThrownBy(() -> cell.read(to)).isInstanceOf(NumberFormatException.class);
    }
    assertThat(cell.read("String")).as("still there").isEqualTo("TRUE");
  }

  private static final class PropertyCell implements Cell {
    private final AngariumMessage message = new AngariumMessage();

    @Override
    public void write(String type, @Nullable Object value) throws JMSException {
      if (value == null) {
        message.setStringProperty("p", null);
        return;
      }
      switch (type) {
        case "boolean" -> message.setBooleanProperty("p", (Boolean) value);
        case "byte" -> message.setByteProperty("p", (Byte) value);
        case "short" -> message.setShortProperty("p", (Short) value);
        case "int" -> message.setIntProperty("p", (Integer) value);
        case "long" -> message.setLongProperty("p", (Long) value);
        case "float" -> message.setFloatProperty("p", (Float) value);
        case "double" -> message.setDoubleProperty("p", (Double) value);
        default -> message.setStringProperty("p", (String) value);
      }
      assertThat(message.getObjectProperty("p")).isEqualTo(value);
    }

    @Override
    public @Nullable Object read(String type) throws JMSException {
      return switch (type) {
        case "boolean" -> message.getBooleanProperty("p");
        case "byte" -> message.getByteProperty("p");
        case "short" -> message.getShortProperty("p");
        case "int" -> message.getIntProperty("p");
        case "long" -> message.getLongProperty("p");
        case "float" -> message.getFloatProperty("p");
        case "double" -> message.getDoubleProperty("p");
        default -> message.getStringProperty("p");
      };
    }
  }

  private static final class MapCell implements Cell {
    private final AngariumMapMessage message = new AngariumMapMessage();

    @Override
    public void write(String type, @Nullable Object value) throws JMSException {
      if (value == null) {
        message.setString("e", null);
        return;
      }
      switch (type) {
        case "boolean" -> message.setBoolean("e", (Boolean) value);
        case "byte" -> message.setByte("e", (Byte) value);
        case "short" -> message.setShort("e", (Short) value);
        case "char" -> message.setChar("e", (Character) value);
        case "int" -> message.setInt("e", (Integer) value);
        case "long" -> message.setLong("e", (Long) value);
        case "float" -> message.setFloat("e", (Float) value);
        case "double" -> message.setDouble("e", (Double) value);
        case "byte[]" -> message.setBytes("e", (byte[]) value);
        default -> message.setString("e", (String) value);
      }
      assertThat(message.getObject("e")).isEqualTo(value);
      message.setObject("e", value);
    }

    @Override
    public @Nullable Object read(String type) throws JMSException {
      return switch (type) {
        case "boolean" -> message.getBoolean("e");
        case "byte" -> message.getByte("e");
        case "short" -> message.getShort("e");
        case "char" -> message.getChar("e");
        case "int" -> message.getInt("e");
        case "long" -> message.getLong("e");
        case "float" -> message.getFloat("e");
        case "double" -> message.getDouble("e");
        case "byte[]" -> message.getBytes("e");
        default -> message.getString("e");
      };
    }
  }

  /** Reads without a reset between, so that a failed read must leave the position. */
  private static final class StreamCell implements Cell {
    private final AngariumStreamMessage message = new AngariumStreamMessage();

    @Override
    public void write(String type, @Nullable Object value) throws JMSException {
      if (value == null) {
        message.writeString(null);
      } else {
        writeTyped(type, value);
        message.writeObject(value);
        message.reset();
        assertThat(message.readObject()).isEqualTo(value);
        return;
      }
      message.reset();
    }

    private void writeTyped(String type, Object value) throws JMSException {
      switch (type) {
        case "boolean" -> message.writeBoolean((Boolean) value);
        case "byte" -> message.writeByte((Byte) value);
        case "short" -> message.writeShort((Short) value);
        case "char" -> message.writeChar((Character) value);
        case "int" -> message.writeInt((Integer) value);
        case "long" -> message.writeLong((Long) value);
        case "float" -> message.writeFloat((Float) value);
        case "double" -> message.writeDouble((Double) value);
        case "byte[]" -> message.writeBytes((byte[]) value);
        default -> message.writeString((String) value);
      }
    }

    @Override
    public @Nullable Object read(String type) throws JMSException {
      return switch (type) {
        case "boolean" -> message.readBoolean();
        case "byte" -> message.readByte();
        case "short" -> message.readShort();
        case "char" -> message.readChar();
        case "int" -> message.readInt();
        case "long" -> message.readLong();
        case "float" -> message.readFloat();
        case "double" -> message.readDouble();
        case "byte[]" -> readAll();
        default -> message.readString();
      };
    }

    private byte @Nullable [] readAll() throws JMSException {
      byte[] buffer = new byte[1];
      int count = message.readBytes(buffer);
      if (count == 1) {
        assertThat(message.readBytes(new byte[1])).isEqualTo(-1);
      }
      return count < 0 ? null : buffer;
    }
  }
}
