package org.angarium.testkit.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.angarium.engine.h2.journal.RawFile;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link MemoryDisk}; its lock guards it. */
final class MemoryFile implements RawFile {
  private final MemoryDisk disk;
  private final Content content;
  private final int openedIn;
  private @Nullable Boolean sharedLock;
  private boolean closed;

  /**
   * @param life of the disk, after which this file is refused
   */
  MemoryFile(MemoryDisk disk, Content content, int life) {
    this.disk = disk;
    this.content = content;
    this.openedIn = life;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    synchronized (disk) {
      check();
      return content.current().read(target, position);
    }
  }

  @Override
  public void write(ByteBuffer source, long position) throws IOException {
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    synchronized (disk) {
      check();
      try {
        disk.fate().count();
      } catch (IOException e) {
        content.attempt(position, bytes);
        throw e;
      }
      content.write(position, bytes);
    }
  }

  @Override
  public void sync() throws IOException {
    synchronized (disk) {
      check();
      disk.countSync();
      content.sync();
    }
  }

  @Override
  public long size() throws IOException {
    synchronized (disk) {
      check();
      return content.current().size();
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    synchronized (disk) {
      check();
      if (size < content.current().size()) {
        disk.fate().count();
        content.truncate(size);
      }
    }
  }

  @Override
  public boolean tryLock(boolean shared) throws IOException {
    synchronized (disk) {
      check();
      if (!content.tryLock(shared)) {
        return false;
      }
      sharedLock = shared;
      return true;
    }
  }

  @Override
  public void close() {
    synchronized (disk) {
      if (!closed && sharedLock != null && disk.isAlive(openedIn)) {
        content.unlock(sharedLock);
      }
      closed = true;
    }
  }

  private void check() throws IOException {
    disk.fate().check();
    if (!disk.isAlive(openedIn)) {
      throw new PowerCutException();
    }
    if (closed) {
      throw new IOException("closed");
    }
  }
}
