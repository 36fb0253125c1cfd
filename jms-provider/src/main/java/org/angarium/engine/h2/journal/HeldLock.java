package org.angarium.engine.h2.journal;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock that is held for as long as its file is open. H2 releases it before it closes the file,
 * but closing still writes.
 */
final class HeldLock extends FileLock {
  private final AtomicBoolean released = new AtomicBoolean();

  HeldLock(FileChannel channel, boolean shared) {
    super(channel, 0, Long.MAX_VALUE, shared);
  }

  @Override
  public boolean isValid() {
    return !released.get() && channel().isOpen();
  }

  @Override
  public void release() {
    released.set(true);
  }
}
