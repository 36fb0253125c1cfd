package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import org.angarium.model.ErrorCode;
import org.h2.store.fs.FileBaseDefault;

/** A main file that was closed and needs no log, opened for reading only. Thread-safe. */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // reads at positions share nothing
final class ReadOnlyChannel extends FileBaseDefault {
  private final MainFile main;

  private ReadOnlyChannel(MainFile main) {
    this.main = main;
  }

  static FileChannel open(RawDisk disk, Path path) throws IOException {
    RawFile raw = disk.open(path, false);
    try {
      if (!raw.tryLock(true)) {
        raw.close();
        return new LockedChannel(path);
      }
      return new ReadOnlyChannel(new MainFile(path, raw, closedHeader(raw, path)));
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    long size = size();
    if (position >= size) {
      return target.hasRemaining() ? -1 : 0;
    }
    int limit = target.limit();
    int count = (int) Math.min(target.remaining(), size - position);
    main.read(target.limit(target.position() + count), position);
    target.limit(limit);
    return count;
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw new NonWritableChannelException();
  }

  @Override
  public long size() {
    return main.header().size();
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
    main.close();
  }

  private static Header closedHeader(RawFile raw, Path path) throws IOException {
    HeaderSlots.Slots slots = new HeaderSlots(raw, HeaderSlots.MAIN).read();
    if (slots.finding() == HeaderSlots.Finding.NEWER) {
      throw JournalErrors.newer(path, slots.version());
    }
    Header header = slots.header();
    if (header == null) {
      throw JournalErrors.foreign(path, "it has no header of Angarium's", "check the path");
    } else if (header.state() != Header.State.CLEAN) {
      throw JournalErrors.of(
          ErrorCode.STORE_FAILED,
          "cannot open " + path + " for reading only: it was not closed; open it for writing once");
    }
    return header;
  }
}
