package org.angarium.message;

import jakarta.jms.JMSException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A message that carries values to be read in their order (Jakarta Messaging 3.11). Not
 * thread-safe.
 *
 * <p>A read that fails leaves the position where it was, so that the value can be read as another
 * type (3.11.3).
 */
public final class AngariumStreamMessage extends AngariumMessage implements StreamMessage {
  private static final String KIND = "value";

  // Either shared, and then unmodifiable, or this message's own while it is written.
  private List<@Nullable Object> values;
  private int position;
  // How much of a byte[] field readBytes has read; -1 when it is not inside of one.
  private int inField = -1;

  /** A new message that can be written. */
  public AngariumStreamMessage() {
    values = new ArrayList<>();
  }

  AngariumStreamMessage(Body.Stream body) {
    values = body.values();
  }

  @Override
  Body body() {
    return new Body.Stream(values);
  }

  @Override
  void emptyBody() {
    values = new ArrayList<>();
    rewind();
  }

  @Override
  public void reset() {
    freezeBody();
    rewind();
  }

  private void rewind() {
    position = 0;
    inField = -1;
  }

  @Override
  public <T> @Nullable T getBody(Class<T> type) throws JMSException {
    throw JmsErrors.checked(
        ErrorCode.MESSAGE_FORMAT,
        "a StreamMessage has no body as one object; read its values one by one");
  }

  // The specification declares it with the raw type.
  @Override
  @SuppressWarnings("rawtypes")
  public boolean isBodyAssignableTo(Class type) {
    return false;
  }

  @Override
  String bodyText() {
    return values.size() + " values";
  }

  /** The value at the position, which stays. */
  private @Nullable Object current() throws JMSException {
    checkBodyReadable();
    if (inField >= 0) {
      throw JmsErrors.checked(
          ErrorCode.MESSAGE_FORMAT,
          "value %d is a byte[] that was read in part only; call readBytes until it is read"
              .formatted(position));
    }
    return peek();
  }

  private @Nullable Object peek() throws JMSException {
    if (position >= values.size()) {
      throw JmsErrors.checked(
          ErrorCode.MESSAGE_EOF,
          "the stream has no more than %d values; call reset() to read them again"
              .formatted(values.size()));
    }
    return values.get(position);
  }

  @Override
  public boolean readBoolean() throws JMSException {
    boolean value = Conversions.toBoolean(current(), KIND, position);
    position++;
    return value;
  }

  @Override
  public byte readByte() throws JMSException {
    byte value = Conversions.toByte(current(), KIND, position);
    position++;
    return value;
  }

  @Override
  public short readShort() throws JMSException {
    short value = Conversions.toShort(current(), KIND, position);
    position++;
    return value;
  }

  @Override
  public char readChar() throws JMSException {
    char value = Conversions.toChar(current(), KIND, position);
    position++;
    return value;
  }

  @Override
  public int readInt() throws JMSException {
    int value = Conversions.toInt(current(), KIND, position);
    position++;
    return value;
  }

  @Override
  public long readLong() throws JMSException {
    long value = Conversions.toLong(current(), KIND, position);
    position++;
    return value;
  }

  @Override
  public float readFloat() throws JMSException {
    float value = Conversions.toFloat(current(), KIND, position);
    position++;
    return value;
  }

  @Override
  public double readDouble() throws JMSException {
    double value = Conversions.toDouble(current(), KIND, position);
    position++;
    return value;
  }

  @Override
  public @Nullable String readString() throws JMSException {
    String value = Conversions.toText(current(), KIND, position);
    position++;
    return value;
  }

  @Override
  public @Nullable Object readObject() throws JMSException {
    Object value = Conversions.toObject(current());
    position++;
    return value;
  }

  /**
   * Reads the next part of a byte[] field. A field ends with the call that returns less than the
   * buffer's length: fewer bytes, or -1 when all were read before.
   */
  @Override
  public int readBytes(byte[] buffer) throws JMSException {
    checkBodyReadable();
    ByteString field = Conversions.toBytes(peek(), KIND, position);
    if (field == null) {
      position++;
      return -1;
    }
    int from = Math.max(inField, 0);
    int count = Math.min(buffer.length, field.length() - from);
    System.arraycopy(field.shared(), from, buffer, 0, count);
    boolean end = count < buffer.length;
    boolean nothingLeft = inField >= 0 && from == field.length();
    if (end || nothingLeft) {
      position++;
      inField = -1;
    } else {
      inField = from + count;
    }
    return nothingLeft ? -1 : count;
  }

  private void write(@Nullable Object value) throws JMSException {
    checkBodyWritable();
    values.add(value);
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    write(value);
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    write(value);
  }

  @Override
  public void writeShort(short value) throws JMSException {
    write(value);
  }

  @Override
  public void writeChar(char value) throws JMSException {
    write(value);
  }

  @Override
  public void writeInt(int value) throws JMSException {
    write(value);
  }

  @Override
  public void writeLong(long value) throws JMSException {
    write(value);
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    write(value);
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    write(value);
  }

  @Override
  public void writeString(@Nullable String value) throws JMSException {
    write(value);
  }

  @Override
  public void writeBytes(byte @Nullable [] value) throws JMSException {
    write(value == null ? null : ByteString.copyOf(value));
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    write(ByteString.copyOf(value, offset, length));
  }

  @Override
  public void writeObject(@Nullable Object value) throws JMSException {
    checkBodyWritable();
    write(value == null ? null : Conversions.fromObject(value, KIND, values.size()));
  }
}
