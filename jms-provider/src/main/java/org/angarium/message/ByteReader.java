package org.angarium.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ByteWriter} wrote, and trusts none of it: whatever does not fit is {@link
 * ErrorCode#STORE_DAMAGED}, found before memory is taken for it. Not thread-safe.
 */
final class ByteReader {
  private final String what;
  private final byte[] bytes;
  private int end;
  private int position;

  /**
   * @param what for error texts, such as "head of a message"
   */
  ByteReader(String what, byte[] bytes) {
    this.what = what;
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /** The last bytes are a checksum of the others, and not to be read. */
  void endsWithSum(int length) {
    if (length > end - position) {
      throw damaged("the end where a checksum is needed");
    }
    end -= length;
  }

  /** Whether there is a checksum. */
  boolean hasSum() {
    return end < bytes.length;
  }

  /** The checksum that is there. */
  int writtenSum() {
    return ByteBuffer.wrap(bytes, end, Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  /** What the checksum ought to be, of these bytes and others. */
  int sum(byte @Nullable [] others) {
    return ByteWriter.sum(bytes, end, others);
  }

  /** A byte from 0 to 255. */
  int readByte() {
    return bytes[take(1)] & 0xFF;
  }

  long readVar() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw damaged("a number of more than 10 bytes");
  }

  long readSigned() {
    long value = readVar();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A signed number within bounds. */
  long readSigned(long min, long max) {
    long value = readSigned();
    if (value < min || value > max) {
      throw damaged("the number " + value + ", expected " + min + " to " + max);
    }
    return value;
  }

  int readFixed32() {
    int from = take(4);
    int value = 0;
    for (int i = 3; i >= 0; i--) {
      value = (value << 8) | (bytes[from + i] & 0xFF);
    }
    return value;
  }

  long readFixed64() {
    long low = readFixed32() & 0xFFFF_FFFFL;
    return low | ((long) readFixed32() << 32);
  }

  /** How many elements follow; each of them takes one byte at least. */
  int readCount() {
    long count = readVar();
    if (count < 0 || count > end - position) {
      throw damaged("a count of " + count + " with " + (end - position) + " bytes left");
    }
    return (int) count;
  }

  ByteString readBytes() {
    int length = readCount();
    return ByteString.copyOf(bytes, take(length), length);
  }

  String readString() {
    long header = readVar();
    long length = header >>> 1;
    boolean utf16 = (header & 1) == 1;
    if (length > end - position || (utf16 && length % 2 != 0)) {
      throw damaged("a string of " + length + " bytes with " + (end - position) + " bytes left");
    }
    int from = take((int) length);
    return utf16
        ? utf16(from, (int) length)
        : new String(bytes, from, (int) length, StandardCharsets.UTF_8);
  }

  private String utf16(int from, int length) {
    char[] chars = new char[length / 2];
    for (int i = 0; i < chars.length; i++) {
      int at = from + 2 * i;
      chars[i] = (char) (bytes[at] << 8 | (bytes[at + 1] & 0xFF));
    }
    return new String(chars);
  }

  @Nullable Object readValue() {
    int number = readByte();
    ValueType type = ValueType.numbered(number);
    if (type == null) {
      throw damaged("a value of the unknown type " + number);
    }
    return switch (type) {
      case NULL -> null;
      case FALSE -> Boolean.FALSE;
      case TRUE -> Boolean.TRUE;
      case BYTE -> (byte) readByte();
      case SHORT -> (short) readSigned(Short.MIN_VALUE, Short.MAX_VALUE);
      case CHAR -> readChar();
      case INT -> (int) readSigned(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> readSigned();
      case FLOAT -> Float.intBitsToFloat(readFixed32());
      case DOUBLE -> Double.longBitsToDouble(readFixed64());
      case STRING -> readString();
      case BYTES -> readBytes();
    };
  }

  private char readChar() {
    long value = readVar();
    if (value < 0 || value > Character.MAX_VALUE) {
      throw damaged("the character number " + value);
    }
    return (char) value;
  }

  /** Everything must have been read. */
  void end() {
    if (position < end) {
      throw damaged((end - position) + " bytes too many");
    }
  }

  AngariumException damaged(String found) {
    return new AngariumException(
        ErrorCode.STORE_DAMAGED,
        "the %s cannot be read: found %s at byte %d of %d; restore the store from a backup"
            .formatted(what, found, position, end));
  }

  private int take(int length) {
    if (length > end - position) {
      throw damaged("the end where " + length + " more bytes are needed");
    }
    int from = position;
    position += length;
    return from;
  }
}
