package org.angarium.broker;

import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on on a thread of its own until it has ended or is cancelled. Thread-safe but for
 * {@link #begin}.
 */
interface Run {
  /** Its number among those of its kind, from 1. */
  long id();

  /** Starts its thread; called once. */
  void begin();

  /** Whether it has ended, well or not. */
  boolean isDone();

  /** Why it ended too early; null where it did not. */
  @Nullable AngariumException failure();

  /** Ends it soon. Does not block. */
  void cancel();

  /** Waits for its end, well or not. */
  void awaitEnd();
}
