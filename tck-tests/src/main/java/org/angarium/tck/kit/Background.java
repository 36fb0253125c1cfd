package org.angarium.tck.kit;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.angarium.tck.Jms;

/** Work on a thread of its own, which a test waits for, or sees waiting. */
public final class Background<T> {
  private static final long PATIENCE_MILLIS = 30_000;

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private Background(Callable<T> work) {
    thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
              }
            },
            "tck-background");
    thread.setDaemon(true);
  }

  /** Starts work that has a result. */
  public static <T> Background<T> call(Callable<T> work) {
    Background<T> background = new Background<>(work);
    background.thread.start();
    return background;
  }

  /** Starts work without a result. */
  public static Background<Boolean> run(Action work) {
    return call(
        () -> {
          work.run();
          return true;
        });
  }

  /** Waits for the end of the work and returns its result; throws what the work threw. */
  public T result() throws Exception {
    try {
      return result.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      AssertionError error = new AssertionError("the work did not end");
      error.setStackTrace(thread.getStackTrace());
      throw error;
    }
  }

  /** Tells whether the work has ended. */
  public boolean isDone() {
    return result.isDone();
  }

  /** Waits for the quiet time and fails if the work ends within it. */
  public void assertStillRunning(Jms jms) throws Exception {
    try {
      result.get(jms.quietMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return;
    } catch (ExecutionException e) {
      throw new AssertionError("the work should be waiting, but failed", e.getCause());
    }
    throw new AssertionError("the work should be waiting, but has ended");
  }

  /**
   * Gives the thread the quiet time to reach the place where it waits; goes on in any case, since
   * no test can tell that place from others where a thread waits.
   */
  public Background<T> letItWait(Jms jms) throws InterruptedException {
    for (long left = jms.quietMillis(); left > 0 && !waits() && !result.isDone(); left--) {
      thread.join(1);
    }
    return this;
  }

  private boolean waits() {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  /** Something that may throw. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void run() throws Exception;
  }
}
