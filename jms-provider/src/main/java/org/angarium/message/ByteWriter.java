package org.angarium.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Writes values compactly into an array that grows. Not thread-safe. */
final class ByteWriter {
  // The longest array that a JVM is sure to make.
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private byte[] bytes;
  private int length;

  ByteWriter(int expected) {
    bytes = new byte[Math.max(expected, 16)];
  }

  void writeByte(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  /** Seven bits in each byte, the lowest first: 1 byte below 128, 10 for a negative number. */
  void writeVar(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** As {@link #writeVar}, and short for small negative numbers too. */
  void writeSigned(long value) {
    writeVar((value << 1) ^ (value >> 63));
  }

  void writeFixed32(int value) {
    room(4);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void writeFixed64(long value) {
    writeFixed32((int) value);
    writeFixed32((int) (value >>> 32));
  }

  void writeBytes(byte[] value) {
    writeVar(value.length);
    append(value);
  }

  /**
   * The length in bytes, doubled, then UTF-8; or, with 1 added, UTF-16, for the strings that UTF-8
   * cannot carry: those with half a surrogate pair.
   */
  void writeString(String value) {
    if (isUtf8(value)) {
      byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
      writeVar((long) encoded.length << 1);
      append(encoded);
      return;
    }
    writeVar(((long) value.length() << 2) | 1);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      writeByte(c >> 8);
      writeByte(c);
    }
  }

  /** One byte for the type, then the value. */
  void writeValue(@Nullable Object value) {
    ValueType type = ValueType.of(value);
    writeByte(type.ordinal());
    switch (type) {
      case NULL, TRUE, FALSE -> {}
      case BYTE -> writeByte((Byte) required(value));
      case SHORT -> writeSigned((Short) required(value));
      case CHAR -> writeVar((Character) required(value));
      case INT -> writeSigned((Integer) required(value));
      case LONG -> writeSigned((Long) required(value));
      case FLOAT -> writeFixed32(Float.floatToRawIntBits((Float) required(value)));
      case DOUBLE -> writeFixed64(Double.doubleToRawLongBits((Double) required(value)));
      case STRING -> writeString((String) required(value));
      case BYTES -> writeBytes(((ByteString) required(value)).shared());
    }
  }

  /** A checksum of what was written, and of other bytes behind it. */
  int sum(byte @Nullable [] others) {
    return sum(bytes, length, others);
  }

  static int sum(byte[] bytes, int length, byte @Nullable [] others) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    if (others != null) {
      sum.update(others, 0, others.length);
    }
    return (int) sum.getValue();
  }

  byte[] toByteArray() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private void append(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void room(int more) {
    if (more > bytes.length - length) {
      long wanted = (long) length + more;
      if (wanted > MAX_LENGTH) {
        throw new AngariumException(
            ErrorCode.MESSAGE_TOO_LARGE,
            "a message of %d bytes and more is refused, %d are possible; send it in parts"
                .formatted(wanted, MAX_LENGTH));
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_LENGTH, wanted * 2));
    }
  }

  private static Object required(@Nullable Object value) {
    return java.util.Objects.requireNonNull(value);
  }

  // String.getBytes puts a question mark in place of half a surrogate pair, without a word; in
  // UTF-16 too.
  private static boolean isUtf8(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
