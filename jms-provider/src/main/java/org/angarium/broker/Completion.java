package org.angarium.broker;

import java.util.concurrent.CountDownLatch;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The end of what runs on a thread of its own, for those who wait for it. Thread-safe. */
final class Completion {
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable AngariumException failure;

  boolean isDone() {
    return ended.getCount() == 0;
  }

  /** Why it ends too early; null where it does not. */
  @Nullable AngariumException failure() {
    return failure;
  }

  /** It will not do all that it was to do; {@link #end} follows. */
  void fail(AngariumException reason) {
    failure = reason;
  }

  void end() {
    ended.countDown();
  }

  /**
   * Waits for the end.
   *
   * @param what is waited for, for the error text
   * @throws AngariumException why it ended too early; {@link ErrorCode#INTERRUPTED}, and it goes on
   */
  void await(Object what) {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AngariumException(
          ErrorCode.INTERRUPTED,
          "the thread was interrupted while it waited for %s; that goes on".formatted(what),
          e);
    }
    throwFailure();
  }

  /** Waits for the end, well or not; an interrupt is kept, and ends the wait. */
  void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Throws why it ends too early, if it does. */
  void throwFailure() {
    AngariumException present = failure;
    if (present != null) {
      throw present;
    }
  }
}
