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

  @Override
  public boolean readBoolean() throws JMSException {
    boolean value = Values.asBoolean(current());
    next++;
    return value;
  }

  @Override
  public byte readByte() throws JMSException {
    byte value = Values.asByte(current());
    next++;
    return value;
  }

  @Override
  public short readShort() throws JMSException {
    short value = Values.asShort(current());
    next++;
    return value;
  }

  @Override
  public char readChar() throws JMSException {
    char value = Values.asChar(current());
    next++;
    return value;
  }

  @Override
  public int readInt() throws JMSException {
    int value = Values.asInt(current());
    next++;
    return value;
  }

  @Override
  public long readLong() throws JMSException {
    long value = Values.asLong(current());
    next++;
    return value;
  }

  @Override
  public float readFloat() throws JMSException {
    float value = Values.asFloat(current());
    next++;
    return value;
  }

  @Override
  public double readDouble() throws JMSException {
    double value = Values.asDouble(current());
    next++;
    return value;
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
