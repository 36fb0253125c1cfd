package org.angarium.testkit.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that grow; what is skipped is zero. */
final class Bytes {
  private byte[] array = new byte[1 << 12];
  private int size;

  int size() {
    return size;
  }

  int read(ByteBuffer target, long position) {
    if (position >= size) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), size - position);
    target.put(array, (int) position, count);
    return count;
  }

  void write(long position, byte[] source) {
    int end = Math.toIntExact(position + source.length);
    if (end > array.length) {
      array = Arrays.copyOf(array, Math.max(end, 2 * array.length));
    }
    System.arraycopy(source, 0, array, (int) position, source.length);
    size = Math.max(size, end);
  }

  void truncate(long newSize) {
    if (newSize < size) {
      Arrays.fill(array, (int) newSize, size, (byte) 0);
      size = (int) newSize;
    }
  }

  void become(Bytes other) {
    array = other.array.clone();
    size = other.size;
  }

  byte[] copy() {
    return Arrays.copyOf(array, size);
  }
}
