package org.angarium.tck.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that begin at the same time. */
public final class Crowd {
  private Crowd() {}

  /** What each thread does; it gets its number, from 0. */
  public interface Task<T> {
    /** Works, and returns what it found. */
    T run(int number) throws Exception;
  }

  /** Runs the task in so many threads, and returns what each found; fails if one fails. */
  public static <T> List<T> run(int threads, Task<T> task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      var start = new CyclicBarrier(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        Callable<T> inTime =
            () -> {
              start.await();
              return task.run(number);
            };
        futures.add(executor.submit(inTime));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }
}
