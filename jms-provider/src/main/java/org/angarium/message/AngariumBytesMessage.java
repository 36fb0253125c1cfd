package org.angarium.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A message that carries bytes (Jakarta Messaging 3.11). Not thread-safe.
 *
 * <p>Numbers are written high byte first, strings in the modified UTF-8 of {@link
 * DataOutputStream}. A read that fails leaves the position where it was.
 */
public final class AngariumBytesMessage extends AngariumMessage implements BytesMessage {
  // Null until something is written.
  private @Nullable Writer writer;
  // What is read, while the body is read-only.
  private ByteString content = ByteString.EMPTY;
  private ByteBuffer in = ByteBuffer.wrap(content.shared());

  /** A new message that can be written. */
  public AngariumBytesMessage() {}

  AngariumBytesMessage(Body.Bytes body) {
    read(body.content());
  }

  private void read(ByteString bytes) {
    content = bytes;
    in = ByteBuffer.wrap(bytes.shared());
  }

  /** What was received, or what has been written so far. */
  private ByteString bytes() {
    return writer == null ? content : ByteString.wrap(writer.toByteArray());
  }

  @Override
  Body body() {
    return new Body.Bytes(bytes());
  }

  @Override
  void emptyBody() {
    writer = null;
    read(ByteString.EMPTY);
  }

  @Override
  public void reset() {
    if (!isBodyReadOnly()) {
      read(bytes());
      writer = null;
      freezeBody();
    }
    in.rewind();
  }

  /** Resets the message before and after use, as the specification says. */
  @Override
  public <T> @Nullable T getBody(Class<T> type) throws JMSException {
    reset();
    return super.getBody(type);
  }

  @Override
  @Nullable Object bodyValue() {
    ByteString bytes = bytes();
    return bytes.length() == 0 ? null : bytes.toByteArray();
  }

  @Override
  boolean isBodyType(Class<?> type, Object value) {
    return type == byte[].class || type == Object.class;
  }

  @Override
  String bodyText() {
    return (writer == null ? content.length() : writer.size()) + " bytes";
  }

  @Override
  public long getBodyLength() throws JMSException {
    checkBodyReadable();
    return content.length();
  }

  /** The bytes to read, when that many are left. */
  private ByteBuffer next(int length) throws JMSException {
    checkBodyReadable();
    if (in.remaining() < length) {
      throw end(length);
    }
    return in;
  }

  private JMSException end(int length) {
    return JmsErrors.checked(
        new AngariumException(
            ErrorCode.MESSAGE_EOF,
            "%d bytes are wanted, %d of %d are left; call reset() to read them again"
                .formatted(length, in.remaining(), content.length()),
            new BufferUnderflowException()));
  }

  @Override
  public boolean readBoolean() throws JMSException {
    return next(1).get() != 0;
  }

  @Override
  public byte readByte() throws JMSException {
    return next(1).get();
  }

  @Override
  public int readUnsignedByte() throws JMSException {
    return next(1).get() & 0xFF;
  }

  @Override
  public short readShort() throws JMSException {
    return next(2).getShort();
  }

  @Override
  public int readUnsignedShort() throws JMSException {
    return next(2).getShort() & 0xFFFF;
  }

  @Override
  public char readChar() throws JMSException {
    return next(2).getChar();
  }

  @Override
  public int readInt() throws JMSException {
    return next(4).getInt();
  }

  @Override
  public long readLong() throws JMSException {
    return next(8).getLong();
  }

  @Override
  public float readFloat() throws JMSException {
    return next(4).getFloat();
  }

  @Override
  public double readDouble() throws JMSException {
    return next(8).getDouble();
  }

  @Override
  public String readUTF() throws JMSException {
    int length = next(2).getShort(in.position()) & 0xFFFF;
    next(2 + length);
    ByteArrayInputStream bytes =
        new ByteArrayInputStream(content.shared(), in.position(), 2 + length);
    try {
      String text = new DataInputStream(bytes).readUTF();
      in.position(in.position() + 2 + length);
      return text;
    } catch (EOFException e) {
      throw end(2 + length);
    } catch (IOException e) {
      throw JmsErrors.checked(
          new AngariumException(
              ErrorCode.MESSAGE_FORMAT,
              "the bytes from %d on are no string that writeUTF wrote; read them as another type"
                  .formatted(in.position()),
              e));
    }
  }

  @Override
  public int readBytes(byte[] buffer) throws JMSException {
    return readBytes(buffer, buffer.length);
  }

  @Override
  public int readBytes(byte[] buffer, int length) throws JMSException {
    checkBodyReadable();
    Objects.checkFromIndexSize(0, length, buffer.length);
    if (!in.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, in.remaining());
    in.get(buffer, 0, count);
    return count;
  }

  /** Collects what is written. */
  private static final class Writer extends ByteArrayOutputStream {
    private final DataOutputStream data = new DataOutputStream(this);
  }

  /** Something that is written to the bytes. */
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private void write(Writing writing) throws JMSException {
    checkBodyWritable();
    if (writer == null) {
      writer = new Writer();
    }
    try {
      writing.to(writer.data);
    } catch (IOException e) {
      throw JmsErrors.checked(
          new AngariumException(
              ErrorCode.MESSAGE_FORMAT,
              "writeUTF takes strings of up to 65535 bytes; write its bytes with writeBytes",
              e));
    }
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    write(o -> o.writeBoolean(value));
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    write(o -> o.writeByte(value));
  }

  @Override
  public void writeShort(short value) throws JMSException {
    write(o -> o.writeShort(value));
  }

  @Override
  public void writeChar(char value) throws JMSException {
    write(o -> o.writeChar(value));
  }

  @Override
  public void writeInt(int value) throws JMSException {
    write(o -> o.writeInt(value));
  }

  @Override
  public void writeLong(long value) throws JMSException {
    write(o -> o.writeLong(value));
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    write(o -> o.writeFloat(value));
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    write(o -> o.writeDouble(value));
  }

  @Override
  public void writeUTF(String value) throws JMSException {
    Objects.requireNonNull(value, "a BytesMessage cannot carry null");
    write(o -> o.writeUTF(value));
  }

  @Override
  public void writeBytes(byte[] value) throws JMSException {
    Objects.requireNonNull(value, "a BytesMessage cannot carry null");
    write(o -> o.write(value));
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    Objects.requireNonNull(value, "a BytesMessage cannot carry null");
    Objects.checkFromIndexSize(offset, length, value.length);
    write(o -> o.write(value, offset, length));
  }

  @Override
  public void writeObject(Object value) throws JMSException {
    Objects.requireNonNull(value, "a BytesMessage cannot carry null");
    checkBodyWritable();
    if (value instanceof byte[] bytes) {
      writeBytes(bytes);
    } else if (value instanceof String text) {
      writeUTF(text);
    } else if (value instanceof Boolean b) {
      writeBoolean(b);
    } else if (value instanceof Character c) {
      writeChar(c);
    } else if (value instanceof Number number) {
      writeNumber(number);
    } else {
      throw unsupported(value);
    }
  }

  private void writeNumber(Number value) throws JMSException {
    if (value instanceof Byte b) {
      writeByte(b);
    } else if (value instanceof Short s) {
      writeShort(s);
    } else if (value instanceof Integer i) {
      writeInt(i);
    } else if (value instanceof Long l) {
      writeLong(l);
    } else if (value instanceof Float f) {
      writeFloat(f);
    } else if (value instanceof Double d) {
      writeDouble(d);
    } else {
      throw unsupported(value);
    }
  }

  private JMSException unsupported(Object value) {
    return Conversions.notAllowed(
        value, "object at byte", bytes().length(), "a boxed primitive, a String or a byte[]");
  }
}
