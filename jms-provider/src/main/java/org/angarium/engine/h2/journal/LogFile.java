package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The log next to a main file, as it is written: a header, then the records of one generation.
 *
 * <p>The file is filled with zeros beforehand, so that the sync of a record moves data only and no
 * metadata. Called under the commit lock, except {@link #read}, which may run beside everything.
 */
final class LogFile implements AutoCloseable {
  /** Parts begin at multiples of this. */
  static final int ALIGNMENT = 4096;

  /** No part is longer, its header included. */
  static final int MAX_PART = 256 << 10;

  /** Notes leave this part of the log free, for the writes that make them needless. */
  private static final int FOR_WRITES = 8;

  private final Path path;
  private final RawFile raw;
  private final HeaderSlots slots;
  private final JournalSettings settings;
  private final @Nullable Keys keys;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_PART);
  private Header header;
  private long capacity;
  private long position = HeaderSlots.LENGTH;
  private long number;
  private int part;
  private int unsynced;
  private long unsyncedBytes;
  private boolean hasNotes;
  private @Nullable NoteCipher cipher;

  /**
   * @param header the newest in the file, or the one to begin from
   * @param keys null where notes are not encrypted
   */
  LogFile(Path path, RawFile raw, Header header, JournalSettings settings, @Nullable Keys keys) {
    this.path = path;
    this.raw = raw;
    this.slots = new HeaderSlots(raw, HeaderSlots.LOG);
    this.header = header;
    this.settings = settings;
    this.keys = keys;
  }

  Header header() {
    return header;
  }

  /** Whether a record of this size would be written into what the log has left. */
  boolean fits(List<Extent> extents) {
    return part > 0 || position + bound(extents) <= capacity;
  }

  /** Whether a note of this size would be written into what the log has for notes. */
  boolean fits(int noteBytes) {
    return position + bound(noteBytes) <= capacity - capacity / FOR_WRITES;
  }

  /** Whether notes were written, or found, that were not released. */
  boolean hasNotes() {
    return hasNotes;
  }

  /** What the notes say is in the records of writes, or will be. */
  void releaseNotes() {
    hasNotes = false;
  }

  /** Whether parts of a record were written whose last part is to come. */
  boolean incomplete() {
    return part > 0;
  }

  /** How many bytes of complete records were written since the last sync. */
  long unsyncedBytes() {
    return unsynced > 0 ? unsyncedBytes : 0;
  }

  /**
   * Begins a new generation at the front, and syncs. Everything that the old one holds must be in
   * the main file, synced, and its notes released.
   *
   * @param grow whether the old one filled the log, so that a larger one is wanted
   */
  void begin(Header.State state, long run, long size, boolean grow) throws IOException {
    long length = raw.size();
    long larger = grow ? 2 * capacity : Math.max(capacity, length - length % ALIGNMENT);
    long wanted = Math.min(settings.maxLog(), Math.max(settings.initialLog(), larger));
    fill(length, wanted);
    Header next = header.next(state, run, ThreadLocalRandom.current().nextLong(), size);
    slots.write(next);
    raw.sync();
    // not before the sync: while the old header may come back, the old records must be all there
    raw.truncate(wanted);
    capacity = wanted;
    header = next;
    from(header.start());
    hasNotes = false;
  }

  /**
   * Begins a new generation with the notes of the old one, and syncs. Everything else that the old
   * one holds must be in the main file, synced. The notes are copied to where nothing of the old
   * generation lies, which therefore is whole until the new header is written.
   *
   * @param scan of the old generation
   */
  void carryOver(LogScan scan, LogScan.Found found) throws IOException {
    long front = HeaderSlots.LENGTH;
    long start = front + found.noteBytes() <= header.start() ? front : found.end();
    header =
        header.next(
            Header.State.OPEN,
            header.run(),
            ThreadLocalRandom.current().nextLong(),
            found.size(),
            start);
    from(start);
    for (long place : found.parts()) {
      LogRecord old = scan.part(place);
      if (old.isNote()) {
        startPart();
        putNote(old.body());
        endPart(old.last(), found.size(), true);
        synced(); // it will be, before the header makes it count
      }
    }
    raw.sync();
    slots.write(header);
    raw.sync();
    synced();
    long length = raw.size();
    capacity = length - length % ALIGNMENT;
    hasNotes = true;
  }

  private void from(long start) {
    position = start;
    number = 0;
    part = 0;
    cipher = keys == null ? null : keys.notes(header);
    synced();
  }

  /** Makes the log an empty file of zeros whose first header will be the next. */
  void clear() throws IOException {
    raw.truncate(0);
    capacity = 0;
  }

  /** Marks the log as needless and syncs. */
  void mark(Header.State state, long size) throws IOException {
    Header next = header.next(state, header.run(), 0, size);
    slots.write(next);
    raw.sync();
    header = next;
  }

  /**
   * Writes extents as parts of the current record; does not sync.
   *
   * @return where the bytes are in the log
   */
  List<Extent> append(List<Extent> extents) throws IOException {
    List<Extent> logged = new ArrayList<>();
    appendEntries(extents, logged);
    endPart(false, 0, false);
    return logged;
  }

  /**
   * Writes the last extents of the current record, which completes it; does not sync.
   *
   * @param size of the main file after the record, as H2 sees it
   */
  void complete(List<Extent> extents, long size) throws IOException {
    appendEntries(extents, new ArrayList<>());
    endPart(true, size, false);
  }

  /**
   * Writes a note as a record; does not sync. No parts of another record may wait for their last.
   *
   * @param size of the main file, as H2 sees it
   */
  void note(byte[] bytes, int length, long size) throws IOException {
    hasNotes = true;
    int at = 0;
    do {
      startPart();
      int some = Math.min(length - at, buffer.remaining() - NoteCipher.TAG);
      putNote(ByteBuffer.wrap(bytes, at, some));
      at += some;
      endPart(at == length, size, true);
    } while (at < length);
  }

  private void putNote(ByteBuffer bytes) {
    if (cipher == null) {
      buffer.put(bytes);
    } else {
      cipher.encrypt(number, part, bytes, buffer);
    }
  }

  /** Makes the records that were written durable. */
  void sync() throws IOException {
    raw.sync();
    synced();
  }

  /** Fills the buffer from a place in the log. */
  void read(ByteBuffer target, long logPosition) throws IOException {
    MainFile.readFully(path, raw, target, logPosition);
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  private void appendEntries(List<Extent> extents, List<Extent> logged) throws IOException {
    startPart();
    for (Extent extent : extents) {
      if (extent.content() instanceof Extent.Memory memory) {
        appendBytes(extent, memory, logged);
      } else if (extent.content() instanceof Extent.Zeros) {
        reserve(LogRecord.ZEROS_ENTRY);
        buffer.putLong(extent.start()).putInt(-1).putLong(extent.length());
      }
    }
  }

  private void appendBytes(Extent extent, Extent.Memory memory, List<Extent> logged)
      throws IOException {
    for (long at = extent.start(); at < extent.end(); ) {
      reserve(LogRecord.ENTRY + 1);
      int length = (int) Math.min(buffer.remaining() - LogRecord.ENTRY, extent.end() - at);
      buffer.putLong(at).putInt(length);
      Extent.Logged place = new Extent.Logged(at, position + buffer.position());
      buffer.put(memory.bytes(), Math.toIntExact(at - memory.origin()), length);
      logged.add(new Extent(at, at + length, place));
      at += length;
    }
  }

  private void startPart() {
    buffer.clear().position(LogRecord.HEADER);
  }

  private void endPart(boolean last, long size, boolean isNote) throws IOException {
    LogRecord.seal(
        buffer, header.salt(), new LogRecord.Head(number, part, last, unsynced, size, isNote));
    int length = buffer.limit();
    raw.write(buffer, position);
    position += length;
    unsyncedBytes += length;
    part++;
    if (last) {
      number++;
      part = 0;
      unsynced++;
    }
  }

  private void synced() {
    unsynced = 0;
    unsyncedBytes = 0;
  }

  private void reserve(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      endPart(false, 0, false);
      startPart();
    }
  }

  private void fill(long from, long to) throws IOException {
    byte[] zeros = new byte[(int) Math.max(0, Math.min(MAX_PART, to - from))];
    for (long at = from; at < to; ) {
      int length = (int) Math.min(zeros.length, to - at);
      buffer.clear().put(zeros, 0, length).flip();
      raw.write(buffer, at);
      at += length;
    }
  }

  /** A number of bytes that a record of these extents does not exceed in the log. */
  private static long bound(List<Extent> extents) {
    long bytes = 0;
    for (Extent extent : extents) {
      bytes += extent.inMemory() ? extent.length() + LogRecord.ENTRY : LogRecord.ZEROS_ENTRY;
    }
    return bound(bytes);
  }

  private static long bound(long bytes) {
    long parts = bytes / (MAX_PART - LogRecord.HEADER - LogRecord.ZEROS_ENTRY) + 1;
    return bytes + parts * (LogRecord.HEADER + LogRecord.ZEROS_ENTRY + ALIGNMENT);
  }
}
