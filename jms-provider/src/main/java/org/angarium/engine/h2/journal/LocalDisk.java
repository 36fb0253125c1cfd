package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The machine's own file system.
 *
 * <p>Files are {@link AsynchronousFileChannel}s whose operations run on the calling thread. It is
 * the one kind of file in Java that reads and writes at positions from several threads, syncs data
 * without metadata, and is not closed when a thread in it is interrupted, as a {@link
 * java.nio.channels.FileChannel} is. (A {@link java.io.RandomAccessFile} has one position for all
 * threads, and its sync writes metadata too.) On Windows completions come from the system's own
 * threads, and the caller waits for them.
 */
final class LocalDisk implements RawDisk {
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  /** Null means the system's default threads. */
  private static final @Nullable ExecutorService EXECUTOR = WINDOWS ? null : new CallerRuns();

  @Override
  public RawFile open(Path file, boolean writable) throws IOException {
    Set<OpenOption> options =
        writable
            ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)
            : Set.of(StandardOpenOption.READ);
    return new LocalFile(AsynchronousFileChannel.open(file, options, EXECUTOR));
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public long size(Path file) {
    return file.toFile().length();
  }

  @Override
  public long lastModified(Path file) {
    return file.toFile().lastModified();
  }

  @Override
  public long usableSpace(Path file) {
    return file.toFile().getUsableSpace();
  }

  @Override
  public long totalSpace(Path file) {
    return file.toFile().getTotalSpace();
  }

  @Override
  public boolean canWrite(Path file) {
    return Files.isWritable(file);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (WINDOWS) {
      return; // a directory cannot be opened there; NTFS journals its entries
    }
    try (AsynchronousFileChannel channel =
        AsynchronousFileChannel.open(directory, Set.of(StandardOpenOption.READ), EXECUTOR)) {
      channel.force(true);
    } catch (AccessDeniedException e) {
      throw new IOException("the directory " + directory + " must be readable to be synced", e);
    }
  }

  /** Runs each task where it was submitted. */
  private static final class CallerRuns extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
