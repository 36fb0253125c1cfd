package org.angarium.jms;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs callbacks of the application one after the other, on a daemon thread that comes with the
 * first one and goes when there are none for some seconds. Thread-safe.
 */
final class CallbackThread {
  private static final int IDLE_SECONDS = 5;

  private final ThreadPoolExecutor executor;
  private volatile @Nullable Thread running;

  CallbackThread(String name) {
    executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    executor.allowCoreThreadTimeOut(true);
  }

  /** Runs a task after those before it; does nothing after {@link #close()}. */
  void run(Runnable task) {
    executor.execute(
        () -> {
          running = Thread.currentThread();
          try {
            task.run();
          } finally {
            running = null;
          }
        });
  }

  /** Whether this is called from a task. */
  boolean isCurrent() {
    return Thread.currentThread() == running;
  }

  /** Runs what it was given, and takes no more. Does not block. */
  void close() {
    executor.shutdown();
  }
}
