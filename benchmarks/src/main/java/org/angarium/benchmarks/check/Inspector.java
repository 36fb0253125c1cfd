package org.angarium.benchmarks.check;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32;

/**
 * Looks at each message that one consumer gets, and remembers which they were. Used by one thread
 * at a time.
 */
public final class Inspector {
  private final int keys;
  private final BitSet[] seen;
  private final long[] last;
  private final CRC32 crc = new CRC32();
  private byte[] body = new byte[1024];
  private long duplicated;
  private long outOfOrder;
  private long damaged;

  /**
   * @param producers how many there are
   * @param keys how many there are: the order is kept for each producer within a key
   */
  public Inspector(int producers, int keys) {
    this.keys = keys;
    seen = new BitSet[producers];
    Arrays.setAll(seen, producer -> new BitSet());
    last = new long[Math.multiplyExact(producers, keys)];
    Arrays.fill(last, -1);
  }

  /**
   * Takes note of a message.
   *
   * @return its key, or -1 if it is damaged
   * @throws JMSException if its body cannot be read
   */
  public int inspect(Message message) throws JMSException {
    if (!(message instanceof BytesMessage bytes)) {
      return damaged();
    }
    int length = (int) bytes.getBodyLength();
    if (length > body.length) {
      body = new byte[length];
    }
    if (length < Payload.MIN_SIZE || bytes.readBytes(body, length) != length) {
      return damaged();
    }
    return inspect(body, length);
  }

  /**
   * Takes note of a message by its body.
   *
   * @param length how much of the array is the body
   * @return its key, or -1 if it is damaged
   */
  public int inspect(byte[] bytes, int length) {
    int end = length - Integer.BYTES;
    if (length < Payload.MIN_SIZE
        || (int) Payload.INT.get(bytes, Payload.LENGTH_AT) != length
        || (int) Payload.INT.get(bytes, end) != Payload.crcOf(crc, bytes, end)) {
      return damaged();
    }
    return note(
        (int) Payload.INT.get(bytes, Payload.PRODUCER_AT),
        (long) Payload.LONG.get(bytes, Payload.SEQUENCE_AT),
        (int) Payload.INT.get(bytes, Payload.KEY_AT));
  }

  private int note(int producer, long sequence, int key) {
    if (producer < 0 || producer >= seen.length || key < 0 || key >= keys) {
      return damaged();
    }
    BitSet ofProducer = seen[producer];
    if (ofProducer.get((int) sequence)) {
      duplicated++;
      return key;
    }
    ofProducer.set((int) sequence);
    int lane = producer * keys + key;
    if (sequence < last[lane]) {
      outOfOrder++;
    } else {
      last[lane] = sequence;
    }
    return key;
  }

  /** Counts a message as damaged that is whole, but came to the wrong consumer. */
  public void misdirected() {
    damaged++;
  }

  private int damaged() {
    damaged++;
    return -1;
  }

  BitSet seen(int producer) {
    return seen[producer];
  }

  int producers() {
    return seen.length;
  }

  long duplicated() {
    return duplicated;
  }

  long outOfOrder() {
    return outOfOrder;
  }

  long countDamaged() {
    return damaged;
  }
}
