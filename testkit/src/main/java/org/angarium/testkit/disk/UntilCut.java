package org.angarium.testkit.disk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs code on a thread of its own until it ends or the power is cut. At a cut the thread is
 * interrupted and the broker closed: so code that waits for what does not come any more hears of
 * it. Not thread-safe.
 */
public final class UntilCut {
  private final Consumer<Runnable> onCut;
  private final BooleanSupplier isCut;
  private final long patienceSeconds;

  /** What is run; may throw what it likes. */
  @FunctionalInterface
  public interface Code {
    /** Does it, and returns when it is done. */
    void run() throws Exception;
  }

  /**
   * @param onCut takes somebody to be told of the next cut
   * @param isCut whether the power is cut
   * @param patienceSeconds how long code may take
   */
  public UntilCut(Consumer<Runnable> onCut, BooleanSupplier isCut, long patienceSeconds) {
    this.onCut = onCut;
    this.isCut = isCut;
    this.patienceSeconds = patienceSeconds;
  }

  /**
   * Runs code, and returns when it has ended.
   *
   * @param close closes the broker, when the code does not end by itself; must not throw
   * @throws Exception what the code has thrown, also after a cut
   * @throws AssertionError if it does not end
   */
  public void run(Code code, Runnable close) throws Exception {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    CompletableFuture<Boolean> cut = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(ended, code), "power-cuts");
    thread.setDaemon(true);
    onCut.accept(() -> cut.complete(true));
    thread.start();
    if (isCut.getAsBoolean()) {
      cut.complete(true); // it was before
    }
    try {
      await(CompletableFuture.anyOf(ended, cut), thread);
    } finally {
      if (!ended.isDone()) {
        thread.interrupt();
        close.run();
      }
    }
    await(ended, thread);
  }

  private static void complete(CompletableFuture<Boolean> ended, Code code) {
    try {
      code.run();
      ended.complete(true);
    } catch (Throwable t) {
      ended.completeExceptionally(t);
    }
  }

  private void await(CompletableFuture<?> future, Thread thread) throws Exception {
    try {
      future.get(patienceSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      } else if (e.getCause() instanceof AssertionError cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      e.setStackTrace(thread.getStackTrace()); // where it hangs
      throw new AssertionError("the code does not end within " + patienceSeconds + " s", e);
    }
  }
}
