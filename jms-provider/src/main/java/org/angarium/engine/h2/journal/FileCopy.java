package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a main file as it is at one moment, made while others write to the file.
 *
 * <p><b>The moment.</b> {@link #start} is called when all that H2 wrote is in the file's log, and
 * no transaction of H2 is half written. It syncs the log and brings the main file up to date; from
 * then on the main file is what is copied. So the copy needs no log: it is a main file that was
 * closed.
 *
 * <p><b>Meanwhile</b> {@link #run} copies the file from front to back. Before the main file is
 * changed where that has not been yet, what is there is copied first: see {@link #beforeWrite}. The
 * file is not cut until the copy is done. So who writes waits for one read and one write of what it
 * is about to replace, in memory as a rule; never for a sync of the copy.
 *
 * <p><b>The end.</b> The copy is written under another name, without a header. When all of it is
 * there it is read again for its {@link Sum}; then it gets its header, is synced, gets its name,
 * and the directory is synced. Whatever is there after a crash under the other name is no store,
 * and the next copy to the same file replaces it. When the copy cannot be written, it ends, and its
 * file goes on.
 *
 * <p>Thread-safe. One thread runs it.
 */
public final class FileCopy implements AutoCloseable {
  private static final String UNFINISHED = ".unfinished";
  private static final int AT_ONCE = 256 << 10;

  /** Synced now and then, so that there is never much to write at once. */
  private static final long SYNC_AFTER = 8 << 20;

  private final RawDisk disk;
  private final JournaledFile file;
  private final Path target;
  private final Path unfinished;
  private final boolean replace;
  private final RawFile out;

  /** Held while the main file is read for the copy; never while the copy is written. */
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final Overlay taken = new Overlay();
  private @Nullable MainFile source;

  private volatile long size;
  private final AtomicLong copied = new AtomicLong();
  private volatile @Nullable IOException failure;
  private int schema;
  private boolean whole;

  /** What was read of the main file, and where it goes. */
  private record Piece(long position, ByteBuffer bytes) {}

  private FileCopy(
      RawDisk disk,
      JournaledFile file,
      Path target,
      Path unfinished,
      boolean replace,
      RawFile out) {
    this.disk = disk;
    this.file = file;
    this.target = target;
    this.unfinished = unfinished;
    this.replace = replace;
    this.out = out;
  }

  static FileCopy prepare(RawDisk disk, JournaledFile file, Path target, boolean replace)
      throws IOException {
    refuse(disk, target, replace);
    Path unfinished = target.resolveSibling(target.getFileName() + UNFINISHED);
    RawFile out = disk.open(unfinished, true);
    try {
      if (!out.tryLock(false)) {
        throw JournalErrors.refusedCopy(target, "another backup is being written to it");
      }
      out.truncate(0);
      return new FileCopy(disk, file, target, unfinished, replace, out);
    } catch (IOException | RuntimeException e) {
      closeQuietly(out, e);
      throw e;
    }
  }

  /** A file that is there must be meant, and nobody may have it open. */
  private static void refuse(RawDisk disk, Path target, boolean replace) throws IOException {
    if (!disk.exists(target)) {
      return;
    }
    if (!replace) {
      throw JournalErrors.refusedCopy(target, "there is a file of that name");
    }
    try (RawFile old = disk.open(target, false)) {
      if (!old.tryLock(true)) {
        throw JournalErrors.refusedCopy(target, "it is a store that is open");
      }
    }
  }

  /**
   * Takes the moment; see the class. Commits wait meanwhile, for one sync of the log.
   *
   * @throws IOException STORE_FAILED when the file has failed; BACKUP_FAILED while another copy of
   *     it is made
   */
  public void start() throws IOException {
    file.begin(this);
  }

  /** Called by the file, when it is up to date: what is to be copied. */
  void from(MainFile main, long mainSize, int mainSchema) {
    lock.lock();
    try {
      source = main;
      size = mainSize;
      schema = mainSchema;
    } finally {
      lock.unlock();
    }
  }

  Path target() {
    return target;
  }

  /** How many bytes there are to copy; 0 before it has started. */
  public long size() {
    return size;
  }

  /** How many of them were copied. */
  public long copied() {
    return copied.get();
  }

  /**
   * Copies, and returns when the copy is whole, durable and under its name.
   *
   * @throws IOException BACKUP_CANCELLED, BACKUP_FAILED, or when a disk fails; nothing is left then
   */
  public void run() throws IOException {
    copyAll();
    file.end(this);
    MainFile main = Objects.requireNonNull(source);
    Header header = main.header();
    MainFile copy = new MainFile(unfinished, out, header);
    out.truncate(HeaderSlots.LENGTH + size);
    out.sync();
    long sum = Sum.of(copy, size, bytes -> refuseAfterFailure());
    long run = ThreadLocalRandom.current().nextLong();
    copy.mark(Header.State.CLEAN, run, size, schema, sum);
    refuse(disk, target, replace);
    refuseAfterFailure();
    disk.move(unfinished, target);
    whole = true;
    disk.syncDirectory(directory());
  }

  private void copyAll() throws IOException {
    long unsynced = 0;
    out.write(ByteBuffer.allocate((int) HeaderSlots.LENGTH), 0);
    for (long at = 0; at < size; at += AT_ONCE) {
      refuseAfterFailure();
      long end = Math.min(size, at + AT_ONCE);
      write(take(at, end));
      unsynced += end - at;
      if (unsynced >= SYNC_AFTER) {
        out.sync();
        unsynced = 0;
      }
    }
    refuseAfterFailure();
  }

  /**
   * To be called before the main file is changed somewhere, by the one thread that does. When the
   * copy cannot be written that is the copy's end, and not the file's.
   */
  void beforeWrite(long from, long to) {
    for (long at = from; at < Math.min(to, size) && failure == null; at += AT_ONCE) {
      try {
        write(take(at, Math.min(Math.min(to, size), at + AT_ONCE)));
      } catch (IOException | RuntimeException e) {
        fail(e instanceof IOException io ? io : new IOException(e.toString(), e));
      }
    }
  }

  /** Reads what was not read before between two positions, so that it is the caller's to write. */
  private List<Piece> take(long from, long to) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    lock.lock();
    try {
      MainFile main = Objects.requireNonNull(source);
      taken.visit(
          from,
          to,
          new Overlay.Visitor() {
            @Override
            public void covered(Extent part) {}

            @Override
            public void uncovered(long start, long end) throws IOException {
              ByteBuffer bytes = ByteBuffer.allocate((int) (end - start));
              main.read(bytes, start);
              pieces.add(new Piece(start, bytes.flip()));
            }
          });
      taken.put(new Extent(from, to, new Extent.Zeros()));
    } finally {
      lock.unlock();
    }
    return pieces;
  }

  private void write(List<Piece> pieces) throws IOException {
    for (Piece piece : pieces) {
      int length = piece.bytes.remaining();
      out.write(piece.bytes, HeaderSlots.LENGTH + piece.position);
      copied.addAndGet(length);
    }
  }

  /** Ends it soon, whoever runs it. Does nothing when it has ended. */
  public void cancel() {
    fail(JournalErrors.cancelledCopy(target));
  }

  /** Ends it soon, for a reason. */
  void fail(IOException reason) {
    lock.lock();
    try {
      failure = failure == null ? reason : failure;
    } finally {
      lock.unlock();
    }
  }

  private void refuseAfterFailure() throws IOException {
    IOException present = failure;
    if (present != null) {
      throw new IOException(present.getMessage(), present);
    }
  }

  /** Forgets it; what is not whole is deleted. */
  @Override
  public void close() throws IOException {
    file.end(this);
    out.close();
    if (!whole) {
      disk.delete(unfinished);
    }
  }

  private Path directory() {
    return Objects.requireNonNull(target.toAbsolutePath().getParent());
  }

  private static void closeQuietly(RawFile file, Exception reason) {
    try {
      file.close();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
