package org.angarium.durability;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Threads of a test that end together: what one of them throws fails the test. */
final class Crew {
  private static final long PATIENCE_SECONDS = 120;

  private final List<Thread> members = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** What a member does. */
  @FunctionalInterface
  interface Job {
    void run() throws Exception;
  }

  Thread start(String name, Job job) {
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
  boolean failed() {
    return !failures.isEmpty();
  }

  /** Waits for all; fails with what the first one threw. */
  void join() throws InterruptedException {
    for (Thread member : members) {
      member.join(failed() ? 1 : TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }
    if (failed()) {
      throw new AssertionError(failures.peek().toString(), failures.peek());
    }
    for (Thread member : members) {
      if (member.isAlive()) {
        AssertionError error = new AssertionError(member.getName() + " does not end");
        error.setStackTrace(member.getStackTrace());
        throw error;
      }
    }
  }
}
