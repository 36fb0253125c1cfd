package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.h2.store.fs.FileBaseDefault;

/**
 * A {@link JournaledFile} as H2 wants it. Thread-safe; an interrupt does not close it.
 *
 * <p>Not for {@code map}, {@code lock} and the transfers, which H2 does not use.
 */
@SuppressWarnings(
    "UnsynchronizedOverridesSynchronized") // reads and writes at positions share nothing
final class JournaledChannel extends FileBaseDefault {
  private final JournaledFiles files;
  private final Path main;
  private final JournaledFile file;

  JournaledChannel(JournaledFiles files, Path main, JournaledFile file) {
    this.files = files;
    this.main = main;
    this.file = file;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    refuseClosed();
    return file.read(target, position);
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    refuseClosed();
    int count = source.remaining();
    file.write(source, position);
    return count;
  }

  @Override
  public long size() throws IOException {
    refuseClosed();
    return file.size();
  }

  @Override
  public void force(boolean metaData) throws IOException {
    refuseClosed();
    file.force();
  }

  /** The lock that was taken when the file was opened. */
  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    refuseClosed();
    return new HeldLock(this, shared);
  }

  @Override
  protected void implTruncate(long size) throws IOException {
    refuseClosed();
    file.truncate(size);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    files.close(main, file);
  }

  @Override
  public String toString() {
    return main.toString();
  }

  private void refuseClosed() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }
}
