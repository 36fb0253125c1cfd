package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
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
 * <p><b>A sync.</b> Writes and truncations go to an {@link Overlay} in memory, which reads see.
 * {@link #force} appends all of it to the log as one record with a checksum ({@link LogRecord}) and
 * syncs the log: one data sync, into space that was filled with zeros before. Now the record is
 * durable, and the same bytes are written to the main file, which is not synced. A cut before the
 * sync ends leaves a record that does not check: nothing of it has reached the main file. A cut
 * after it may leave the main file in any state, in those ranges only that records of this
 * generation wrote: writing the records again, in order, puts that right however far it got before.
 *
 * <p><b>A generation.</b> When the log is full, the main file is synced, so the records are
 * needless. A header with a new random salt starts a new generation at the front; records of an old
 * one do not check under the new salt. The header has two places that are written in turn. It is
 * synced before the first record of its generation is written, because until then the old
 * generation must be whole: replaying a part of it would take the main file back.
 *
 * <p><b>Large commits.</b> When more than {@link JournalSettings#maxPending} bytes wait in memory,
 * they go to the log as parts of the coming record, unsynced, and the overlay remembers where; only
 * the record's last part, written by force, makes them count. A record that does not fit in the log
 * makes the log longer, until the next generation.
 *
 * <p><b>Size.</b> H2 finds its newest chunk from the end of the file, so it must see the size that
 * it wrote, not what the disk has: each record and each header carries it. The main file is not
 * grown in steps: no sender waits for its sync, and the few syncs that there are cost the same. It
 * is cut when a generation begins and much of it is unused, and exactly when it is closed.
 *
 * <p><b>Threads.</b> {@code commit} makes forces, parts of large commits and the change of
 * generation follow one another; {@code view} guards overlay and size. Writers hold it for copying
 * in memory, readers while they read, so that what the overlay says about a place holds until it
 * was read. A force holds it only to take what is pending and to drop what is written: others read
 * and write while the disk syncs. What they write belongs to the next record; hence an extent's
 * epoch.
 *
 * <p><b>Failure.</b> After a write or sync has failed nobody knows what is on the disk; a second
 * sync may succeed without having written what the first lost. So the first failure is final: each
 * later write, truncation and force throws, reads go on, and opening the file again replays the
 * log. When the main file fails after the log was synced, that force succeeds, for its record is
 * durable.
 */
final class JournaledFile {
  private static final int COPY = 256 << 10;

  private final MainFile main;
  private final LogFile log;
  private final JournalSettings settings;
  private final JournalObserver observer;

  private final ReentrantLock commit = new ReentrantLock();
  private final ReentrantReadWriteLock view = new ReentrantReadWriteLock();

  // guarded by view
  private final Overlay overlay = new Overlay();
  private long size;
  private long epoch;

  // guarded by commit
  private long committedSize;
  private boolean closed;

  private volatile @Nullable IOException failure;

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
    this.size = size;
    this.committedSize = size;
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
    return failure;
  }

  /** Reads as much as there is; returns the number of bytes, or -1 at the end. */
  int read(ByteBuffer target, long position) throws IOException {
    view.readLock().lock();
    try {
      if (position >= size) {
        return target.hasRemaining() ? -1 : 0;
      }
      int count = (int) Math.min(target.remaining(), size - position);
      overlay.visit(position, position + count, new Reading(target));
      return count;
    } finally {
      view.readLock().unlock();
    }
  }

  /** Writes all of it, into memory; what is between the end and the position becomes zeros. */
  void write(ByteBuffer source, long position) throws IOException {
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    if (bytes.length == 0) {
      return;
    }
    boolean full;
    view.writeLock().lock();
    try {
      refuseAfterFailure();
      if (position > size) {
        overlay.put(new Extent(size, position, new Extent.Zeros(), epoch));
      }
      long end = position + bytes.length;
      overlay.put(new Extent(position, end, new Extent.Memory(position, bytes), epoch));
      size = Math.max(size, end);
      full = overlay.memory() > settings.maxPending();
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
      refuseAfterFailure();
      if (newSize < size) {
        overlay.cut(newSize, size);
        size = newSize;
      }
    } finally {
      view.writeLock().unlock();
    }
  }

  /** Makes everything that was written before the call durable, all or nothing. */
  void force() throws IOException {
    commit.lock();
    try {
      refuseAfterFailure();
      forceLocked();
    } finally {
      commit.unlock();
    }
  }

  /**
   * Forces, brings the main file up to date so that it needs no log, and closes both files; after a
   * failure it only closes them. Calling it again does nothing.
   */
  void close() throws IOException {
    commit.lock();
    try (main;
        log) {
      if (!closed && failure == null) {
        forceLocked();
        closeCleanly();
      }
      closed = true;
    } finally {
      commit.unlock();
    }
  }

  private void forceLocked() throws IOException {
    List<Extent> unlogged;
    List<Extent> all;
    long newSize;
    long newEpoch;
    view.writeLock().lock();
    try {
      if (overlay.isEmpty() && size == committedSize && !log.incomplete()) {
        return; // an earlier force made all of it durable
      }
      unlogged = overlay.unlogged();
      all = overlay.all();
      newSize = size;
      newEpoch = epoch++;
    } finally {
      view.writeLock().unlock();
    }
    try {
      makeRoom(unlogged);
      long bytes = log.commit(unlogged, newSize);
      committedSize = newSize;
      observer.logSynced(bytes);
    } catch (IOException | RuntimeException e) {
      throw fail(e);
    }
    apply(all, newEpoch);
  }

  /** Writes what the log now holds to the main file, and drops it from the overlay. */
  private void apply(List<Extent> extents, long upTo) {
    try {
      for (Extent extent : extents) {
        apply(extent);
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
      return; // the record is durable, and the overlay keeps what the main file lacks
    }
    view.writeLock().lock();
    try {
      overlay.dropUpTo(upTo);
    } finally {
      view.writeLock().unlock();
    }
  }

  private void apply(Extent extent) throws IOException {
    if (extent.content() instanceof Extent.Memory memory) {
      int from = Math.toIntExact(extent.start() - memory.origin());
      main.write(
          ByteBuffer.wrap(memory.bytes(), from, Math.toIntExact(extent.length())), extent.start());
    } else if (extent.content() instanceof Extent.Logged logged) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY, extent.length()));
      for (long at = extent.start(); at < extent.end(); at += buffer.limit()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), extent.end() - at));
        log.read(buffer, logged.logPosition() + at - logged.origin());
        main.write(buffer.flip(), at);
      }
    } else {
      main.writeZeros(extent.start(), extent.end());
    }
  }

  /** Writes what waits in memory as parts of the coming record. */
  private void spill() throws IOException {
    commit.lock();
    try {
      view.writeLock().lock();
      try {
        refuseAfterFailure();
        if (overlay.memory() <= settings.maxPending()) {
          return; // a force came first
        }
        List<Extent> unlogged = overlay.unlogged();
        makeRoom(unlogged);
        log.append(unlogged).forEach(overlay::put);
      } catch (IOException | RuntimeException e) {
        throw fail(e);
      } finally {
        view.writeLock().unlock();
      }
    } finally {
      commit.unlock();
    }
  }

  private void makeRoom(List<Extent> extents) throws IOException {
    if (!log.fits(extents)) {
      main.sync();
      observer.mainSynced();
      main.trim(committedSize);
      log.begin(Header.State.OPEN, log.header().run(), committedSize, true);
    }
  }

  private void closeCleanly() throws IOException {
    try {
      IOException failed = failure;
      if (failed != null) {
        throw failed; // the last force was durable, but the main file is not up to date
      }
      main.trimExactly(committedSize);
      main.sync();
      main.mark(Header.State.CLEAN, main.header().run(), committedSize);
      observer.mainSynced();
      log.mark(Header.State.CLEAN, committedSize);
    } catch (IOException | RuntimeException e) {
      throw fail(e);
    }
  }

  private void refuseAfterFailure() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  private IOException fail(Exception cause) {
    IOException failed = failure;
    if (failed == null) {
      failed =
          JournalErrors.failed(
              "%s failed (%s) and takes no more writes; see to the disk, then open it again: what was synced is there"
                  .formatted(main.path(), cause),
              cause);
      failure = failed;
      observer.failed(failed);
    }
    return failed;
  }

  /** Fills a buffer from the overlay, and from the main file where the overlay has nothing. */
  private final class Reading implements Overlay.Visitor {
    private final ByteBuffer target;

    Reading(ByteBuffer target) {
      this.target = target;
    }

    @Override
    public void covered(Extent part) throws IOException {
      int length = Math.toIntExact(part.length());
      if (part.content() instanceof Extent.Memory memory) {
        target.put(memory.bytes(), Math.toIntExact(part.start() - memory.origin()), length);
      } else if (part.content() instanceof Extent.Logged logged) {
        long from = logged.logPosition() + part.start() - logged.origin();
        limited(length, buffer -> log.read(buffer, from));
      } else {
        target.put(new byte[length]);
      }
    }

    @Override
    public void uncovered(long from, long to) throws IOException {
      limited(Math.toIntExact(to - from), buffer -> main.read(buffer, from));
    }

    private void limited(int length, Fill fill) throws IOException {
      int limit = target.limit();
      target.limit(target.position() + length);
      fill.from(target);
      target.limit(limit);
    }
  }

  /** Fills the rest of a buffer. */
  private interface Fill {
    void from(ByteBuffer buffer) throws IOException;
  }
}
