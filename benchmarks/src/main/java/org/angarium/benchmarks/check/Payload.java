package org.angarium.benchmarks.check;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * The bodies of one producer's messages. A body begins with who sent it, its length, its number and
 * its key, and ends with the CRC of all that; the pseudo-random filling between is made once, so
 * that a message costs little more than its CRC. Not thread-safe.
 */
public final class Payload {
  /** No body is shorter. */
  public static final int MIN_SIZE = 24;

  static final int PRODUCER_AT = 0;
  static final int LENGTH_AT = 4;
  static final int SEQUENCE_AT = 8;
  static final int KEY_AT = 16;
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] body;
  private final CRC32 crc = new CRC32();

  /**
   * @param producer the producer's number, from 0
   * @param size of each body, in bytes
   */
  public Payload(int producer, int size) {
    if (size < MIN_SIZE) {
      throw new IllegalArgumentException(
          "a body has at least %d bytes, not %d".formatted(MIN_SIZE, size));
    }
    body = new byte[size];
    SplittableRandom random = new SplittableRandom(producer);
    for (int i = 0; i < size; i++) {
      body[i] = (byte) random.nextInt();
    }
    INT.set(body, PRODUCER_AT, producer);
    INT.set(body, LENGTH_AT, size);
  }

  /**
   * The body of a message, valid until the next call.
   *
   * @param sequence counted from 0 without a gap
   * @param key within which the order is to be kept
   */
  public byte[] of(long sequence, int key) {
    LONG.set(body, SEQUENCE_AT, sequence);
    INT.set(body, KEY_AT, key);
    int end = body.length - Integer.BYTES;
    INT.set(body, end, crcOf(crc, body, end));
    return body;
  }

  static int crcOf(CRC32 crc, byte[] body, int length) {
    crc.reset();
    crc.update(body, 0, length);
    return (int) crc.getValue();
  }
}
