package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The machine's own disk, which fails when a test says so.
 *
 * <p>Operations that change something are counted. From a chosen one on, they fail, or that one
 * alone; a write that fails alone has been done by half. Thread-safe.
 */
public final class FaultyDisk implements RawDisk {
  private static final long NEVER = Long.MAX_VALUE;

  private final RawDisk disk = new LocalDisk();
  private final Set<Opened> handles = ConcurrentHashMap.newKeySet();
  private final List<String> afterFailure = new ArrayList<>();
  private String reason = "";
  private long operations;
  private long failAt = NEVER;
  private long failUpTo = NEVER;
  private boolean syncsOnly;
  private boolean failed;

  /** Has one operation fail, the one that comes after so many others; the next ones work. */
  public synchronized void failOnceAfter(long count, String why) {
    failFrom(count, why, count);
  }

  /** Has all operations fail that come after so many others, until {@link #repair}. */
  public synchronized void failAfter(long count, String why) {
    failFrom(count, why, NEVER);
  }

  /** Has the next sync fail, and no other one. */
  public synchronized void failNextSync(String why) {
    failFrom(0, why, NEVER);
    syncsOnly = true;
  }

  private void failFrom(long count, String why, long last) {
    reason = why;
    failAt = operations + count;
    failUpTo = last == NEVER ? NEVER : failAt;
    syncsOnly = false;
    failed = false;
    afterFailure.clear();
  }

  /** The cause is gone. */
  public synchronized void repair() {
    failAt = NEVER;
  }

  /** Whether an operation has failed since a failure was ordered. */
  public synchronized boolean hasFailed() {
    return failed;
  }

  /** What was tried after the first failure. */
  public synchronized List<String> triedAfterFailure() {
    return List.copyOf(afterFailure);
  }

  public synchronized long operations() {
    return operations;
  }

  /** Closes all files that are open, without a word to those who have them open. */
  public void closeHandles() throws IOException {
    for (Opened handle : handles) {
      handle.file.close();
    }
  }

  /** How many files are open. */
  public int openFiles() {
    return handles.size();
  }

  /** Counts an operation; whether it is to fail. */
  private synchronized boolean fails(String operation) {
    if (failed) {
      afterFailure.add(operation);
    }
    long number = operations++;
    if (number < failAt || number > failUpTo || (syncsOnly && !operation.startsWith("sync "))) {
      return false;
    }
    if (syncsOnly) {
      failAt = NEVER;
    }
    failed = true;
    return true;
  }

  private synchronized boolean isOneAlone() {
    return failUpTo != NEVER;
  }

  private void count(String operation, Path file) throws IOException {
    if (fails(operation + " " + file.getFileName())) {
      throw failure();
    }
  }

  private synchronized IOException failure() {
    return new IOException(reason);
  }

  @Override
  public RawFile open(Path file, boolean writable) throws IOException {
    if (writable && !disk.exists(file)) {
      count("create", file);
    }
    Opened opened = new Opened(file, disk.open(file, writable));
    handles.add(opened);
    return opened;
  }

  @Override
  public boolean exists(Path file) {
    return disk.exists(file);
  }

  @Override
  public long size(Path file) {
    return disk.size(file);
  }

  @Override
  public long lastModified(Path file) {
    return disk.lastModified(file);
  }

  @Override
  public boolean canWrite(Path file) {
    return disk.canWrite(file);
  }

  @Override
  public void delete(Path file) throws IOException {
    count("delete", file);
    disk.delete(file);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    count("move", from);
    disk.move(from, to);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    count("sync", directory);
    disk.syncDirectory(directory);
  }

  private final class Opened implements RawFile {
    private final Path path;
    private final RawFile file;

    Opened(Path path, RawFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (fails("write " + path.getFileName())) {
        if (isOneAlone()) {
          file.write(source.slice(source.position(), source.remaining() / 2), position);
        }
        throw failure();
      }
      file.write(source, position);
    }

    @Override
    public void sync() throws IOException {
      count("sync", path);
      file.sync();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      count("truncate", path);
      file.truncate(size);
    }

    @Override
    public boolean tryLock(boolean shared) throws IOException {
      return file.tryLock(shared);
    }

    @Override
    public void close() throws IOException {
      handles.remove(this);
      file.close();
    }
  }
}
