package org.angarium.broker;

import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on on a thread of its own until it has ended or is cancelled. Thread-safe but for
 * {@link #begin}.
 */
abstract class Run implements Runnable {
  final Thread thread;
  final Completion completion = new Completion();
  private final long id;

  Run(long id, String threadName) {
    this.id = id;
    this.thread = new Thread(this, threadName);
    this.thread.setDaemon(true);
  }

  /** Its number among those of its kind in the broker, from 1. */
  public final long id() {
    return id;
  }

  /** Starts its thread; called once. */
  final void begin() {
    thread.start();
  }

  /** Whether it has ended, well or not. */
  public final boolean isDone() {
    return completion.isDone();
  }

  /** Why it ended too early; null where it did not. */
  public final @Nullable AngariumException failure() {
    return completion.failure();
  }

  /** Ends it soon. Does not block. */
  public abstract void cancel();

  /** Waits for its end, well or not. */
  final void awaitEnd() {
    completion.awaitEnd();
  }

  /** Does it. */
  abstract void work();

  /** It has ended too early; tells that, and the completion. */
  abstract void fail(AngariumException reason);

  /** It has ended, well or not; those who wait do not know yet. */
  void ended() {}

  @Override
  public final void run() {
    try {
      work();
    } catch (AngariumException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(new AngariumException(ErrorCode.INTERNAL, "please report: " + e, e));
    } finally {
      ended();
      completion.end();
    }
  }
}
