package org.angarium.message;

import java.util.Arrays;

/**
 * Bytes that never change. Immutable and thread-safe.
 *
 * <p>Classes of this package share the array where nobody can write to it; everyone else gets
 * copies.
 */
public final class ByteString {
  /** No bytes. */
  public static final ByteString EMPTY = new ByteString(new byte[0]);

  private static final int OVERHEAD = 32;

  private final byte[] bytes;

  private ByteString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of all of {@code bytes}. */
  public static ByteString copyOf(byte[] bytes) {
    return copyOf(bytes, 0, bytes.length);
  }

  /**
   * A copy of {@code length} bytes from {@code offset}.
   *
   * @throws IndexOutOfBoundsException when they do not lie in the array
   */
  public static ByteString copyOf(byte[] bytes, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
    return length == 0 ? EMPTY : new ByteString(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** Takes the array without a copy: the caller never writes to it again. */
  static ByteString wrap(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new ByteString(bytes);
  }

  /** The array itself: the caller never writes to it, and never hands it out. */
  byte[] shared() {
    return bytes;
  }

  /** How many bytes these are. */
  public int length() {
    return bytes.length;
  }

  /** A new array with these bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Estimated bytes in memory. */
  int size() {
    return OVERHEAD + bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Only the length: {@code 120 bytes}. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
