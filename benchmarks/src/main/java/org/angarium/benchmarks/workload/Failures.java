package org.angarium.benchmarks.workload;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps the first failure of many threads. */
final class Failures {
  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  void note(Throwable failure) {
    first.compareAndSet(null, failure);
  }

  boolean any() {
    return first.get() != null;
  }

  /** Work for a thread whose failure is noted. */
  Runnable watch(Work work) {
    return () -> {
      try {
        work.run();
      } catch (Throwable e) { // an OutOfMemoryError of a provider is a result as well
        note(e);
      }
    };
  }

  void rethrow() throws WorkloadException {
    Throwable failure = first.get();
    if (failure != null) {
      throw new WorkloadException(failure.toString(), failure);
    }
  }

  /** Something that may fail. */
  interface Work {
    void run() throws Exception;
  }
}
