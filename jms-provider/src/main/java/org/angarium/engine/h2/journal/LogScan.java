package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a log's newest generation, in order, until the first that does not check.
 * Changes nothing.
 */
final class LogScan {
  private final Path path;
  private final RawFile raw;
  private final Header header;
  private final long length;
  private final ByteBuffer buffer = ByteBuffer.allocate(LogFile.MAX_PART);

  LogScan(Path path, RawFile raw, Header header) throws IOException {
    this.path = path;
    this.raw = raw;
    this.header = header;
    this.length = raw.size();
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
    return record;
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
