package org.angarium.tck.foreign;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class ForeignStreamMessage extends ForeignMessage implements StreamMessage {
  private final List<@Nullable Object> fields = new ArrayList<>();
  private boolean readable;
  private int next;
  private int readOfField = -1;

  private void add(@Nullable Object value) throws JMSException {
    if (readable) {
      throw new MessageNotWriteableException("reset was called");
    }
    fields.add(Values.checked(value));
  }

  private @Nullable Object current() throws JMSException {
    if (!readable) {
      throw new MessageNotReadableException("reset was not called");
    }
    if (next == fields.size()) {
      throw new MessageEOFException("no more fields");
    }
    if (readOfField >= 0) {
      throw new MessageFormatException("a byte[] was not read to its end");
    }
    return fields.get(next);
  }

  private interface Conversion<T> {
    T of(@Nullable Object field) throws JMSException;
  }

  /** Goes on to the next field only if this one could be read: see 3.11.3. */
  private <T> T reading(Conversion<T> conversion) throws JMSException {
    T value = conversion.of(current());
    next++;
    return value;
  }

  @Override
  public boolean readBoolean() throws JMSException {
    return reading(Values::asBoolean);
  }

  @Override
  public byte readByte() throws JMSException {
    return reading(Values::asByte);
  }

  @Override
  public short readShort() throws JMSException {
    return reading(Values::asShort);
  }

  @Override
  public char readChar() throws JMSException {
    return reading(Values::asChar);
  }

  @Override
  public int readInt() throws JMSException {
    return reading(Values::asInt);
  }

  @Override
  public long readLong() throws JMSException {
    return reading(Values::asLong);
  }

  @Override
  public float readFloat() throws JMSException {
    return reading(Values::asFloat);
  }

  @Override
  public double readDouble() throws JMSException {
    return reading(Values::asDouble);
  }

  @Override
  public @Nullable String readString() throws JMSException {
    String value = Values.asString(current());
    next++;
    return value;
  }

  @Override
  public int readBytes(byte[] buffer) throws JMSException {
    byte[] field = readOfField < 0 ? Values.asBytes(current()) : Values.asBytes(fields.get(next));
    int from = Math.max(readOfField, 0);
    if (field == null || (readOfField >= 0 && from == field.length)) {
      endField();
      return -1;
    }
    int count = Math.min(buffer.length, field.length - from);
    System.arraycopy(field, from, buffer, 0, count);
    readOfField = from + count;
    if (count < buffer.length) {
      endField();
    }
    return count;
  }

  private void endField() {
    next++;
    readOfField = -1;
  }

  @Override
  public @Nullable Object readObject() throws JMSException {
    Object value = Values.checked(current());
    next++;
    return value;
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    add(value);
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    add(value);
  }

  @Override
  public void writeShort(short value) throws JMSException {
    add(value);
  }

  @Override
  public void writeChar(char value) throws JMSException {
    add(value);
  }

  @Override
  public void writeInt(int value) throws JMSException {
    add(value);
  }

  @Override
  public void writeLong(long value) throws JMSException {
    add(value);
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    add(value);
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    add(value);
  }

  @Override
  public void writeString(@Nullable String value) throws JMSException {
    add(value);
  }

  @Override
  public void writeBytes(byte @Nullable [] value) throws JMSException {
    add(value);
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    add(Arrays.copyOfRange(value, offset, offset + length));
  }

  @Override
  public void writeObject(@Nullable Object value) throws JMSException {
    add(value);
  }

  @Override
  public void reset() {
    readable = true;
    next = 0;
    readOfField = -1;
  }

  @Override
  public void clearBody() {
    reset();
    fields.clear();
    readable = false;
  }

  @Override
  public <T> T getBody(Class<T> type) throws JMSException {
    throw new MessageFormatException("a stream has no body as a whole");
  }

  @Override
  public boolean isBodyAssignableTo(@SuppressWarnings("rawtypes") Class type) {
    return false;
  }
}
