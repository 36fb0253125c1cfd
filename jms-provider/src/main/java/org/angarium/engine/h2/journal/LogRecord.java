package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of a record in the log.
 *
 * <p>A record is one part or several, each with a header of 48 bytes, then its body. A record of
 * writes has entries: position, length and the bytes; or position, -1 and the length of a run of
 * zeros. A note has bytes that only its owner understands. Only the last part makes the record
 * valid. Parts begin at multiples of {@link LogFile#ALIGNMENT}, so that a sector that was synced is
 * not written again in its generation.
 *
 * @param number of the record in its generation, from 0
 * @param part number of the part in its record, from 0
 * @param last whether this part ends its record
 * @param unsynced how many records before this one were not synced when this part was written: a
 *     cut may take those and leave this
 * @param size of the main file after the record, as H2 sees it
 * @param isNote whether the record is a note
 * @param body the entries, or the bytes of the note; its limit is their end
 */
record LogRecord(
    long number, int part, boolean last, int unsynced, long size, boolean isNote, ByteBuffer body) {
  static final int HEADER = 48;

  /** An entry without its bytes. */
  static final int ENTRY = 12;

  /** An entry for a run of zeros. */
  static final int ZEROS_ENTRY = 20;

  /** What each part begins with. */
  static final int MAGIC = 0x414e4752;

  private static final int CHECKED = 40;
  private static final int NOTE = 1 << 31;

  /** Takes the entries of a part, in order. */
  interface Entries {
    void bytes(long position, ByteBuffer bytes) throws IOException;

    void zeros(long from, long to) throws IOException;
  }

  /** What the header of a part says, but for what follows from its body. */
  record Head(long number, int part, boolean last, int unsynced, long size, boolean isNote) {}

  /**
   * Completes a part whose body is in the buffer after room for the header; the limit is then the
   * end of the padded part.
   */
  static void seal(ByteBuffer buffer, long salt, Head head) {
    int end = buffer.position();
    buffer.putInt(0, MAGIC).putInt(4, end - HEADER).putLong(8, salt).putLong(16, head.number);
    buffer.putInt(24, head.part | (head.isNote ? NOTE : 0));
    buffer.putInt(28, 2 * head.unsynced + (head.last ? 1 : 0)).putLong(32, head.size);
    buffer.putInt(44, 0).putInt(CHECKED, check(buffer, end));
    while (buffer.position() % LogFile.ALIGNMENT != 0) {
      buffer.put((byte) 0);
    }
    buffer.flip();
  }

  /** The length of the body that a header claims, or -1 if it is no part of this generation. */
  static int bodyLength(ByteBuffer buffer, long salt) {
    if (buffer.getInt(0) != MAGIC || buffer.getLong(8) != salt) {
      return -1;
    }
    int length = buffer.getInt(4);
    return length >= 0 && length <= LogFile.MAX_PART - HEADER ? length : -1;
  }

  /** The part in a buffer that holds it from 0 to its limit; null if it does not check. */
  static @Nullable LogRecord decode(ByteBuffer buffer) {
    int end = buffer.limit();
    if (buffer.getInt(CHECKED) != check(buffer, end)) {
      return null;
    }
    return new LogRecord(
        buffer.getLong(16),
        buffer.getInt(24) & ~NOTE,
        (buffer.getInt(28) & 1) == 1,
        buffer.getInt(28) >>> 1,
        buffer.getLong(32),
        (buffer.getInt(24) & NOTE) != 0,
        buffer.duplicate().position(HEADER));
  }

  /** This record with another body. */
  LogRecord with(ByteBuffer other) {
    return new LogRecord(number, part, last, unsynced, size, isNote, other);
  }

  /** Hands out the entries; a note has none. */
  void forEach(Entries entries) throws IOException {
    if (isNote) {
      return;
    }
    while (body.hasRemaining()) {
      long position = body.getLong();
      int length = body.getInt();
      if (length < 0) {
        entries.zeros(position, position + body.getLong());
      } else {
        ByteBuffer bytes = body.duplicate().limit(body.position() + length);
        entries.bytes(position, bytes);
        body.position(body.position() + length);
      }
    }
  }

  private static int check(ByteBuffer buffer, int end) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate().position(0).limit(CHECKED));
    crc.update(buffer.duplicate().limit(end).position(HEADER));
    return (int) crc.getValue();
  }
}
