package org.angarium.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Threads of a test that end together: what one of them throws fails the test. */
public final class Crew {
  private static final long PATIENCE_SECONDS = 120;

  /** What a member does. */
  @FunctionalInterface
  public interface Job {
    void run() throws Exception;
  }

  private final List<Thread> members = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  public Thread start(String name, Job job) {
    Thread thread =
        new Thread(
            () -> {
              try {
                job.run();
              } catch (Throwable t) {
                failures.add(t);
              }
            },
            name);
    thread.setDaemon(true);
    members.add(thread);
    thread.start();
    return thread;
  }

  /** Whether somebody has failed, so that the others need not go on. */
  public boolean failed() {
    return !failures.isEmpty();
  }

  /** Waits for all; fails with what the first one threw. */
  public void join() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (Thread member : members) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      member.join(Math.max(1, failed() ? Math.min(left, 2_000) : left));
    }
    if (!failures.isEmpty()) {
      AssertionError error = new AssertionError(failures.peek().toString(), failures.peek());
      failures.stream().skip(1).forEach(error::addSuppressed);
      throw error;
    }
    for (Thread member : members) {
      if (member.isAlive()) {
        AssertionError error = new AssertionError(member.getName() + " does not end");
        error.setStackTrace(Arrays.copyOf(member.getStackTrace(), member.getStackTrace().length));
        throw error;
      }
    }
  }
}
