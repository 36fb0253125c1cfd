package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The sum of all bytes of a main file that is closed, in its header: whoever checks the file finds
 * each bit that was changed since. To make it the file is read, so closing makes it for small files
 * only; a copy always has it.
 */
final class Sum {
  /** There is none. */
  static final long NONE = 0;

  /** Files up to this size get one when they are closed. */
  static final long MAX_AT_CLOSE = 32 << 20;

  private static final long PRESENT = 1L << 32;
  private static final int AT_ONCE = 256 << 10;

  private Sum() {}

  /** Is told how far it is; may end it by an exception. */
  @FunctionalInterface
  interface Progress {
    void read(int bytes) throws IOException;
  }

  /** Reads a file up to its size as H2 sees it. */
  static long of(MainFile main, long size, Progress progress) throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(AT_ONCE, size));
    for (long at = 0; at < size; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), size - at));
      main.read(buffer, at);
      sum.update(buffer.flip());
      progress.read(buffer.limit());
    }
    return PRESENT | sum.getValue();
  }
}
