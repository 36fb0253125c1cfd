package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/**
 * What is opened when another user has locked a file: it cannot be locked, so that H2 says "may be
 * already in use", and nothing else can be done with it.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // reads at positions share nothing
final class LockedChannel extends FileBaseDefault {
  private final Path main;

  LockedChannel(Path main) {
    this.main = main;
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) {
    return null;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    throw JournalErrors.inUse(main);
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    throw JournalErrors.inUse(main);
  }

  @Override
  public long size() throws IOException {
    throw JournalErrors.inUse(main);
  }

  @Override
  protected void implTruncate(long size) throws IOException {
    throw JournalErrors.inUse(main);
  }
}
