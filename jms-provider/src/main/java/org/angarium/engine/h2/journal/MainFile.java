package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.angarium.model.ErrorCode;

/**
 * The file that H2 means: two blocks of header, then H2's own bytes.
 *
 * <p>The header keeps an H2 without this file path from taking a file for its own whose log holds a
 * part of it. Reads may run beside everything else; the rest is called under the commit lock.
 */
final class MainFile implements AutoCloseable {
  /** A file that is longer than H2 needs is cut only when it is this much longer. */
  private static final long SLACK = 4 << 20;

  private static final int ZEROS = 64 << 10;

  private final Path path;
  private final RawFile raw;
  private final HeaderSlots slots;
  private Header header;

  MainFile(Path path, RawFile raw, Header header) {
    this.path = path;
    this.raw = raw;
    this.slots = new HeaderSlots(raw, HeaderSlots.MAIN);
    this.header = header;
  }

  Path path() {
    return path;
  }

  Header header() {
    return header;
  }

  /** Fills the buffer from a position as H2 sees it. */
  void read(ByteBuffer target, long position) throws IOException {
    readFully(path, raw, target, position + HeaderSlots.LENGTH);
  }

  void write(ByteBuffer source, long position) throws IOException {
    raw.write(source, position + HeaderSlots.LENGTH);
  }

  void writeZeros(long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(ZEROS, to - from));
    for (long at = from; at < to; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
      write(zeros.duplicate(), at);
    }
  }

  void sync() throws IOException {
    raw.sync();
  }

  /** Gives space back to the disk when there is much of it; does not sync. */
  void trim(long size) throws IOException {
    if (raw.size() - HeaderSlots.LENGTH - size > Math.max(SLACK, size / 4)) {
      raw.truncate(size + HeaderSlots.LENGTH);
    }
  }

  /** Gives all space back that is not needed; does not sync. */
  void trimExactly(long size) throws IOException {
    raw.truncate(size + HeaderSlots.LENGTH);
  }

  /**
   * Writes a new header and syncs.
   *
   * @param schema see {@link Header}
   * @param sum see {@link Header}
   */
  void mark(Header.State state, long run, long size, int schema, long sum) throws IOException {
    Header next = header.next(state, run, 0, size).with(schema, sum);
    slots.write(next);
    raw.sync();
    header = next;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  static void readFully(Path path, RawFile raw, ByteBuffer target, long position)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = raw.read(target, at);
      if (count <= 0) {
        throw JournalErrors.of(
            ErrorCode.STORE_DAMAGED,
            "%s ends at byte %d, where %d more are needed; something has cut it, restore a backup"
                .formatted(path, at, target.remaining()));
      }
      at += count;
    }
  }
}
