package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a log's newest generation, in order, until the first that does not check.
 * Changes nothing.
 */
final class LogScan {
  /** Two random headers differ in about 48 bits. */
  private static final int MAX_DISTURBED = 12;

  private final Path path;
  private final RawFile raw;
  private final Header header;
  private final long length;
  private final @Nullable NoteCipher cipher;
  private final ByteBuffer buffer = ByteBuffer.allocate(LogFile.MAX_PART);

  /**
   * @param keys null where notes are not encrypted, or not read
   */
  LogScan(Path path, RawFile raw, Header header, @Nullable Keys keys) throws IOException {
    this.path = path;
    this.raw = raw;
    this.header = header;
    this.length = raw.size();
    this.cipher = keys == null ? null : keys.notes(header);
  }

  /**
   * What a log holds.
   *
   * @param parts the positions of the parts of its complete records, in order
   * @param records how many records these are
   * @param size of the main file after the last of them
   * @param end where the last of them ends
   * @param noteBytes how much of the log the notes among them take
   */
  record Found(List<Long> parts, long records, long size, long end, long noteBytes) {}

  /**
   * Finds the complete records.
   *
   * @throws IOException STORE_DAMAGED if a record that does not check is followed by one that does,
   *     and that says that it was synced: so this is no power cut
   */
  Found find() throws IOException {
    List<Long> parts = new ArrayList<>();
    int complete = 0;
    long size = header.size();
    long number = 0;
    int part = 0;
    long position = header.start();
    long end = position;
    long noteBytes = 0;
    LogRecord record;
    while ((record = read(position)) != null
        && record.number() == number
        && record.part() == part) {
      parts.add(position);
      position += padded(LogRecord.HEADER + record.body().remaining());
      part++;
      if (record.last()) {
        noteBytes += record.isNote() ? position - end : 0;
        end = position;
        complete = parts.size();
        size = record.size();
        number++;
        part = 0;
      }
    }
    refuseLaterRecords(position, number);
    return new Found(List.copyOf(parts.subList(0, complete)), number, size, end, noteBytes);
  }

  /** The part at a position that {@link #find} found; valid until the next call. */
  LogRecord part(long position) throws IOException {
    LogRecord record = read(position);
    if (record == null) {
      throw damaged(position);
    }
    return cipher == null || !record.isNote() ? record : decrypted(record, cipher, position);
  }

  private LogRecord decrypted(LogRecord record, NoteCipher present, long position)
      throws IOException {
    try {
      return record.with(present.decrypt(record.number(), record.part(), record.body()));
    } catch (GeneralSecurityException e) {
      throw JournalErrors.damaged(
          path,
          "the note at byte %d cannot be decrypted (%s)".formatted(position, e),
          "restore a backup");
    }
  }

  /**
   * Where a part of this generation begins that is not whole, behind those that {@link #find}
   * found; -1 if nothing does. A cut of the power can leave one, and so can damage.
   */
  long torn(Found found) throws IOException {
    if (found.end() + LogRecord.HEADER > length) {
      return -1;
    }
    ByteBuffer head = ByteBuffer.allocate(LogRecord.HEADER);
    MainFile.readFully(path, raw, head, found.end());
    boolean begun = LogRecord.bodyLength(head, header.salt()) >= 0;
    return begun || isDisturbed(head) ? found.end() : -1;
  }

  /** Whether it looks like a header of this generation, but for some bits. */
  private boolean isDisturbed(ByteBuffer head) {
    int strange =
        Long.bitCount(head.getLong(8) ^ header.salt())
            + Integer.bitCount(head.getInt(0) ^ LogRecord.MAGIC);
    return strange <= MAX_DISTURBED;
  }

  private @Nullable LogRecord read(long position) throws IOException {
    if (position + LogRecord.HEADER > length) {
      return null;
    }
    buffer.clear().limit(LogRecord.HEADER);
    MainFile.readFully(path, raw, buffer, position);
    int body = LogRecord.bodyLength(buffer, header.salt());
    if (body < 0 || position + LogRecord.HEADER + body > length) {
      return null;
    }
    buffer.limit(LogRecord.HEADER + body);
    MainFile.readFully(path, raw, buffer, position + LogRecord.HEADER);
    return LogRecord.decode(buffer);
  }

  private void refuseLaterRecords(long from, long number) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(LogFile.MAX_PART);
    for (long base = from; base < length; base += window.capacity()) {
      window.clear().limit((int) Math.min(window.capacity(), length - base));
      MainFile.readFully(path, raw, window, base);
      for (int at = 0; at + LogRecord.HEADER <= window.limit(); at += LogFile.ALIGNMENT) {
        if (LogRecord.bodyLength(window.slice(at, LogRecord.HEADER), header.salt()) >= 0) {
          LogRecord later = read(base + at);
          if (later != null && later.number() - later.unsynced() > number) {
            throw damaged(from);
          }
        }
      }
    }
  }

  private IOException damaged(long position) {
    return JournalErrors.damaged(
        path,
        "the record at byte " + position + " was synced, and does not check any more",
        "the disk has lost it; restore a backup");
  }

  private static long padded(int bytes) {
    return (bytes + LogFile.ALIGNMENT - 1L) / LogFile.ALIGNMENT * LogFile.ALIGNMENT;
  }
}
