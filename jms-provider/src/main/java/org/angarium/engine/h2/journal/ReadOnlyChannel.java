package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/**
 * A main file that is opened for reading only, as {@link Recovery#view} found it: where it was not
 * closed, with the records of its log laid over it. Thread-safe.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // reads at positions share nothing
final class ReadOnlyChannel extends FileBaseDefault {
  private final MainFile main;
  private final @Nullable LogFile log;
  private final Overlay overlay;
  private final long size;

  /** A file that needs no log. */
  static FileChannel closed(MainFile main) {
    return new ReadOnlyChannel(main, null, new Overlay(), main.header().size());
  }

  /**
   * A file that was not closed.
   *
   * @param overlay what the log has of it; never changed afterwards
   * @param size after the last record
   */
  static FileChannel unclosed(MainFile main, LogFile log, Overlay overlay, long size) {
    return new ReadOnlyChannel(main, log, overlay, size);
  }

  private ReadOnlyChannel(MainFile main, @Nullable LogFile log, Overlay overlay, long size) {
    this.main = main;
    this.log = log;
    this.overlay = overlay;
    this.size = size;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    if (position >= size) {
      return target.hasRemaining() ? -1 : 0;
    }
    int count = (int) Math.min(target.remaining(), size - position);
    overlay.visit(position, position + count, new LayeredRead(main, log, target));
    return count;
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw new NonWritableChannelException();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    return new HeldLock(this, true);
  }

  @Override
  protected void implTruncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    try (main) {
      if (log != null) {
        log.close();
      }
    }
  }
}
