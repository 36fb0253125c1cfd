package org.angarium.crash;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.testkit.process.Report;

/** Stops the thread that passes one phase the n-th time, and says so. Thread-safe. */
final class Trap {
  private final Phase phase;
  private final AtomicInteger left;
  private final Report report;

  Trap(Phase phase, int n, Report report) {
    this.phase = phase;
    this.left = new AtomicInteger(n);
    this.report = report;
  }

  /** Returns, or never. */
  void pass(Phase passed) {
    if (passed == phase && left.decrementAndGet() == 0) {
      report.say("P " + phase);
      waitForTheEnd();
    }
  }

  /** Returns, or never where the process is to be killed before it works. */
  void up() {
    if (phase.beforeUp()) {
      waitForTheEnd();
    }
  }

  private static void waitForTheEnd() {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException e) {
        // the end comes by SIGKILL only
        continue;
      }
    }
  }
}
