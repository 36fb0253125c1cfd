package org.angarium.tck.foreign;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

final class ForeignBytesMessage extends ForeignMessage implements BytesMessage {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private @Nullable DataInputStream in;

  private interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private <T> T reading(Reading<T> reading) throws JMSException {
    DataInputStream source = in;
    if (source == null) {
      throw new MessageNotReadableException("reset was not called");
    }
    try {
      return reading.from(source);
    } catch (EOFException e) {
      throw new MessageEOFException(e.toString());
    } catch (IOException e) {
      throw new MessageFormatException(e.toString());
    }
  }

  private void writing(Writing writing) throws JMSException {
    if (in != null) {
      throw new MessageNotWriteableException("reset was called");
    }
    try {
      writing.to(new DataOutputStream(written));
    } catch (IOException e) {
      throw new MessageFormatException(e.toString());
    }
  }

  @Override
  public long getBodyLength() throws JMSException {
    return reading(source -> (long) written.size());
  }

  @Override
  public boolean readBoolean() throws JMSException {
    return reading(DataInputStream::readBoolean);
  }

  @Override
  public byte readByte() throws JMSException {
    return reading(DataInputStream::readByte);
  }

  @Override
  public short readShort() throws JMSException {
    return reading(DataInputStream::readShort);
  }

  @Override
  public char readChar() throws JMSException {
    return reading(DataInputStream::readChar);
  }

  @Override
  public int readInt() throws JMSException {
    return reading(DataInputStream::readInt);
  }

  @Override
  public long readLong() throws JMSException {
    return reading(DataInputStream::readLong);
  }

  @Override
  public float readFloat() throws JMSException {
    return reading(DataInputStream::readFloat);
  }

  @Override
  public double readDouble() throws JMSException {
    return reading(DataInputStream::readDouble);
  }

  @Override
  public String readUTF() throws JMSException {
    return reading(source -> source.readUTF());
  }

  @Override
  public int readUnsignedByte() throws JMSException {
    return reading(DataInputStream::readUnsignedByte);
  }

  @Override
  public int readUnsignedShort() throws JMSException {
    return reading(DataInputStream::readUnsignedShort);
  }

  @Override
  public int readBytes(byte[] value) throws JMSException {
    return readBytes(value, value.length);
  }

  @Override
  public int readBytes(byte[] value, int length) throws JMSException {
    if (length < 0 || length > value.length) {
      throw new IndexOutOfBoundsException(length);
    }
    return reading(source -> source.read(value, 0, length));
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    writing(out -> out.writeBoolean(value));
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    writing(out -> out.writeByte(value));
  }

  @Override
  public void writeShort(short value) throws JMSException {
    writing(out -> out.writeShort(value));
  }

  @Override
  public void writeChar(char value) throws JMSException {
    writing(out -> out.writeChar(value));
  }

  @Override
  public void writeInt(int value) throws JMSException {
    writing(out -> out.writeInt(value));
  }

  @Override
  public void writeLong(long value) throws JMSException {
    writing(out -> out.writeLong(value));
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    writing(out -> out.writeFloat(value));
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    writing(out -> out.writeDouble(value));
  }

  @Override
  public void writeUTF(String value) throws JMSException {
    writing(out -> out.writeUTF(value));
  }

  @Override
  public void writeBytes(byte[] value) throws JMSException {
    writing(out -> out.write(value));
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    writing(out -> out.write(value, offset, length));
  }

  @Override
  public void writeObject(Object value) throws JMSException {
    if (value instanceof byte[] it) {
      writeBytes(it);
    } else if (value instanceof Boolean it) {
      writeBoolean(it);
    } else if (value instanceof Byte it) {
      writeByte(it);
    } else if (value instanceof Short it) {
      writeShort(it);
    } else if (value instanceof Character it) {
      writeChar(it);
    } else if (value instanceof Integer it) {
      writeInt(it);
    } else if (value instanceof Long it) {
      writeLong(it);
    } else if (value instanceof Float it) {
      writeFloat(it);
    } else if (value instanceof Double it) {
      writeDouble(it);
    } else if (value instanceof String it) {
      writeUTF(it);
    } else {
      throw new MessageFormatException("not a primitive: " + value.getClass().getName());
    }
  }

  @Override
  public void reset() {
    in = new DataInputStream(new ByteArrayInputStream(written.toByteArray()));
  }

  @Override
  public void clearBody() {
    written.reset();
    in = null;
  }

  @Override
  @Nullable Object body() {
    return written.size() == 0 ? null : written.toByteArray();
  }
}
