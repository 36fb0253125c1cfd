package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A file whose writes between two syncs survive a power cut together or not at all.
 *
 * <p><b>The problem.</b> Between two syncs a disk may write what it was given in any order, in
 * part, and torn at any sector. H2's recovery does not bear that: it finds its newest chunk
 * missing, or the file corrupted. With writes and syncs as its only means, a file cannot be made to
 * bear it either, once space is used again at once. So there are two files: the main file that H2
 * means, and a log.
 *
 * <p><b>A flush.</b> Writes and truncations go to an {@link Overlay} in memory, which reads see.
 * {@link #flush} appends all of it to the log as one record with a checksum ({@link LogRecord}).
 * Now the operating system has it, and the process may be killed: opening the file again writes the
 * records of the log to the main file. The overlay keeps it too, for the main file must not get it
 * yet.
 *
 * <p><b>A sync.</b> {@link #sync} syncs the log: one data sync, into space that was filled with
 * zeros before. Now the records are durable, and the same bytes are written to the main file, which
 * is not synced. A cut before the sync ends leaves some of the records, whole or not: the first
 * that does not check ends the log, and nothing of it and of what follows it has reached the main
 * file. A cut after it may leave the main file in any state, in those ranges only that records of
 * this generation wrote: writing the records again, in order, puts that right however far it got
 * before. {@link #force} is a flush and a sync.
 *
 * <p><b>How long a sync may wait.</b> When more than {@link JournalSettings#maxPending} bytes are
 * flushed, or the log is full, a flush syncs. How long it may wait in time is the caller's to
 * decide: who flushes must sync now and then.
 *
 * <p><b>A generation.</b> When the log is full, it is synced and so is the main file, so the
 * records are needless. A header with a new random salt starts a new generation at the front;
 * records of an old one do not check under the new salt. The header has two places that are written
 * in turn. It is synced before the first record of its generation is written, because until then
 * the old generation must be whole: replaying a part of it would take the main file back.
 *
 * <p><b>Notes.</b> The owner of the database may write down in the log what it has not told H2 yet;
 * see {@link Journal}. While there are notes that were not released, no new generation begins, and
 * the log grows instead. Opening the file carries them over. A file that is closed with notes
 * counts as one that was not closed.
 *
 * <p><b>Large commits.</b> When more than {@link JournalSettings#maxPending} bytes wait in memory,
 * they go to the log as parts of the coming record, unsynced, and the overlay remembers where; only
 * the record's last part, written by flush, makes them count. A record that does not fit in the log
 * makes the log longer, until the next generation.
 *
 * <p><b>Size.</b> H2 finds its newest chunk from the end of the file, so it must see the size that
 * it wrote, not what the disk has: each record and each header carries it. The main file is not
 * grown in steps: no sender waits for its sync, and the few syncs that there are cost the same. It
 * is cut when a generation begins and much of it is unused, and exactly when it is closed.
 *
 * <p><b>Threads.</b> {@code commit} makes flushes, syncs, parts of large commits and the change of
 * generation follow one another; {@code view} guards layers and size. Writers hold it for copying
 * in memory, readers while they read, so that what the layers say about a place holds until it was
 * read. Flush and sync hold it only to move {@link Layers}: others read and write while the disk
 * works. What they write belongs to the next record.
 *
 * <p><b>Failure.</b> After a write or sync has failed nobody knows what is on the disk; a second
 * sync may succeed without having written what the first lost. So the first failure is final: each
 * later write, truncation, flush and sync throws, reads go on, and opening the file again replays
 * the log. When the main file fails after the log was synced, that sync succeeds, for its records
 * are durable.
 */
final class JournaledFile implements Journal {
  private final MainFile main;
  private final LogFile log;
  private final JournalSettings settings;
  private final JournalObserver observer;

  private final ReentrantLock commit = new ReentrantLock();
  private final ReentrantReadWriteLock view = new ReentrantReadWriteLock();

  // guarded by view
  private final Layers layers = new Layers();
  private long size;

  // guarded by commit
  private long loggedSize;
  private boolean closed;
  private int schema;
  private @Nullable FileCopy copy;

  private final FirstFailure failure;
  private @Nullable FoundNotes found;

  /**
   * Takes over two files that {@link Recovery} has brought up to date.
   *
   * @param size of the main file, as H2 sees it
   */
  JournaledFile(
      MainFile main, LogFile log, long size, JournalSettings settings, JournalObserver observer) {
    this.main = main;
    this.log = log;
    this.settings = settings;
    this.observer = observer;
    this.failure = new FirstFailure(main.path(), observer);
    this.size = size;
    this.loggedSize = size;
  }

  /** Before anybody uses it: what was found in the log. */
  void foundNotes(FoundNotes notes) {
    found = notes;
  }

  /** The size in bytes, as H2 sees it. */
  long size() {
    view.readLock().lock();
    try {
      return size;
    } finally {
      view.readLock().unlock();
    }
  }

  /** What the file failed with, or null while it works. */
  @Nullable IOException failure() {
    return failure.get();
  }

  /** Reads as much as there is; returns the number of bytes, or -1 at the end. */
  int read(ByteBuffer target, long position) throws IOException {
    view.readLock().lock();
    try {
      if (position >= size) {
        return target.hasRemaining() ? -1 : 0;
      }
      int count = (int) Math.min(target.remaining(), size - position);
      layers.visit(position, position + count, new LayeredRead(main, log, target));
      return count;
    } finally {
      view.readLock().unlock();
    }
  }

  /**
   * Writes all of it, into memory; what is between the end and the position becomes zeros. What is
   * more than may wait there goes in pieces, of which no flush comes between two.
   */
  void write(ByteBuffer source, long position) throws IOException {
    int piece = (int) Math.max(LogFile.ALIGNMENT, settings.maxPending());
    if (source.remaining() <= piece) {
      writePiece(source, position, source.remaining());
      return;
    }
    commit.lock();
    try {
      for (long at = position; source.hasRemaining(); at += piece) {
        writePiece(source, at, Math.min(piece, source.remaining()));
      }
    } finally {
      commit.unlock();
    }
  }

  private void writePiece(ByteBuffer source, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    source.get(bytes);
    if (length == 0) {
      return;
    }
    boolean full;
    view.writeLock().lock();
    try {
      failure.refuse();
      if (position > size) {
        layers.written().put(new Extent(size, position, new Extent.Zeros()));
      }
      long end = position + length;
      layers.written().put(new Extent(position, end, new Extent.Memory(position, bytes)));
      size = Math.max(size, end);
      full = layers.written().memory() > settings.maxPending();
    } finally {
      view.writeLock().unlock();
    }
    if (full) {
      spill();
    }
  }

  /** Cuts the file to a size; a shorter file stays as it is. */
  void truncate(long newSize) throws IOException {
    view.writeLock().lock();
    try {
      failure.refuse();
      if (newSize < size) {
        layers.written().cut(newSize, size); // what lies below is beyond the end
        size = newSize;
      }
    } finally {
      view.writeLock().unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    commit.lock();
    try {
      failure.refuse();
      if (closed) {
        throw new ClosedChannelException();
      }
      flushLocked();
      if (log.unsyncedBytes() > settings.maxPending()) {
        syncLocked();
      }
    } finally {
      commit.unlock();
    }
  }

  @Override
  public void sync() throws IOException {
    commit.lock();
    try {
      failure.refuse();
      if (!closed) {
        syncLocked();
      }
    } finally {
      commit.unlock();
    }
  }

  @Override
  public boolean hasRoomFor(int bytes) {
    commit.lock();
    try {
      return log.fits(bytes);
    } finally {
      commit.unlock();
    }
  }

  @Override
  public boolean note(byte[] bytes, int length) throws IOException {
    commit.lock();
    try {
      failure.refuse();
      if (closed) {
        throw new ClosedChannelException();
      }
      if (log.incomplete()) {
        return false; // a record's parts stand together
      }
      try {
        makeRoom(log.fits(length));
        log.note(bytes, length, loggedSize);
      } catch (IOException | RuntimeException e) {
        throw failure.take(e);
      }
      if (log.unsyncedBytes() > settings.maxPending()) {
        syncLocked();
      }
      return true;
    } finally {
      commit.unlock();
    }
  }

  @Override
  public void releaseNotes() {
    commit.lock();
    try {
      log.releaseNotes();
    } finally {
      commit.unlock();
    }
  }

  @Override
  public boolean hasFoundNotes() {
    return found != null;
  }

  @Override
  public void forEachFoundNote(NoteReader reader) throws IOException {
    FoundNotes notes = found;
    if (notes != null) {
      notes.forEach(reader);
    }
  }

  @Override
  public void schema(int version) {
    commit.lock();
    try {
      schema = version;
    } finally {
      commit.unlock();
    }
  }

  /** Whether the log holds what H2 does not have yet. */
  boolean hasNotes() {
    commit.lock();
    try {
      return log.hasNotes();
    } finally {
      commit.unlock();
    }
  }

  /** Begins a copy of the main file as it is when all that was written is in it. */
  void begin(FileCopy newCopy) throws IOException {
    commit.lock();
    try {
      failure.refuse();
      if (closed) {
        throw new ClosedChannelException();
      } else if (copy != null) {
        throw JournalErrors.refusedCopy(
            newCopy.target(), "another backup of this store is being made");
      }
      flushLocked();
      syncLocked();
      failure.refuse(); // the main file may have failed after the log was synced
      newCopy.from(main, loggedSize, schema);
      copy = newCopy;
    } finally {
      commit.unlock();
    }
  }

  /** The copy needs the main file no more. */
  void end(FileCopy oldCopy) {
    commit.lock();
    try {
      copy = copy == oldCopy ? null : copy;
    } finally {
      commit.unlock();
    }
  }

  /** Makes everything that was written before the call durable, all or nothing. */
  void force() throws IOException {
    commit.lock();
    try {
      failure.refuse();
      flushLocked();
      syncLocked();
    } finally {
      commit.unlock();
    }
  }

  /**
   * Forces, brings the main file up to date so that it needs no log, and closes both files; after a
   * failure it only closes them. With notes that were not released it stays in need of its log.
   * Calling it again does nothing.
   */
  void close() throws IOException {
    commit.lock();
    try (main;
        log) {
      if (copy != null) {
        copy.fail(new ClosedChannelException());
        copy = null;
      }
      if (!closed && failure.get() == null) {
        flushLocked();
        syncLocked();
        if (!log.hasNotes()) {
          closeCleanly();
        }
      }
      closed = true;
    } finally {
      commit.unlock();
    }
  }

  /** Appends a record to the log with all that was written. */
  private void flushLocked() throws IOException {
    List<Extent> unlogged;
    long newSize;
    view.writeLock().lock();
    try {
      if (layers.written().isEmpty() && size == loggedSize && !log.incomplete()) {
        return; // an earlier flush took all of it
      }
      unlogged = layers.leave().unlogged();
      newSize = size;
    } finally {
      view.writeLock().unlock();
    }
    try {
      makeRoom(log.fits(unlogged));
      log.complete(unlogged, newSize);
      loggedSize = newSize;
    } catch (IOException | RuntimeException e) {
      throw failure.take(e);
    }
    view.writeLock().lock();
    try {
      layers.arrived();
    } finally {
      view.writeLock().unlock();
    }
  }

  /** Makes the records of the log durable, and writes them to the main file. */
  private void syncLocked() throws IOException {
    long bytes = log.unsyncedBytes();
    if (bytes == 0) {
      return; // an earlier sync made all of it durable
    }
    try {
      log.sync();
      observer.logSynced(bytes);
    } catch (IOException | RuntimeException e) {
      throw failure.take(e);
    }
    apply();
  }

  /** Writes what is logged and synced to the main file, and drops it from memory. */
  private void apply() {
    try {
      MainUpdate update = new MainUpdate(main, log, copy);
      for (Extent extent : layers.logged().all()) {
        update.write(extent);
      }
    } catch (IOException | RuntimeException e) {
      failure.take(e);
      return; // the records are durable, and the overlay keeps what the main file lacks
    }
    view.writeLock().lock();
    try {
      layers.applied();
    } finally {
      view.writeLock().unlock();
    }
  }

  /** Writes what waits in memory as parts of the coming record. */
  private void spill() throws IOException {
    commit.lock();
    try {
      view.writeLock().lock();
      try {
        failure.refuse();
        if (layers.written().memory() <= settings.maxPending()) {
          return; // a flush came first
        }
        List<Extent> unlogged = layers.written().unlogged();
        makeRoom(log.fits(unlogged));
        log.append(unlogged).forEach(layers.written()::put);
      } catch (IOException | RuntimeException e) {
        throw failure.take(e);
      } finally {
        view.writeLock().unlock();
      }
    } finally {
      commit.unlock();
    }
  }

  /** Begins a new generation if need be, unless notes forbid it: then the log grows. */
  private void makeRoom(boolean fits) throws IOException {
    if (!fits && !log.hasNotes()) {
      syncLocked();
      failure.refuse();
      main.sync();
      observer.mainSynced();
      if (copy == null) {
        main.trim(loggedSize);
      }
      log.begin(Header.State.OPEN, log.header().run(), loggedSize, true);
    }
  }

  private void closeCleanly() throws IOException {
    try {
      IOException failed = failure.get();
      if (failed != null) {
        throw failed; // the last sync was durable, but the main file is not up to date
      }
      main.trimExactly(loggedSize);
      main.sync();
      long sum = loggedSize <= Sum.MAX_AT_CLOSE ? Sum.of(main, loggedSize, bytes -> {}) : Sum.NONE;
      main.mark(Header.State.CLEAN, main.header().run(), loggedSize, schema, sum);
      observer.mainSynced();
      log.mark(Header.State.CLEAN, loggedSize);
    } catch (IOException | RuntimeException e) {
      throw failure.take(e);
    }
  }
}
