package org.angarium.engine;

import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/** Walks over what a queue holds. Not thread-safe. */
public interface BrowseCursor extends AutoCloseable {
  /** The next message, or null at the end. Blocks for the disk. */
  @Nullable SentMessage next();

  @Override
  void close();
}
