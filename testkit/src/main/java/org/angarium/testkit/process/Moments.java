package org.angarium.testkit.process;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Points of a child's work at which it can be killed.
 *
 * <p>The child passes them, each by its name. It was started for one of them, and for the n-th time
 * that it is passed: then the thread that comes there says {@code at NAME}, and stays for ever; the
 * test waits for that line and kills. Other threads go on. Thread-safe.
 */
public final class Moments {
  /** A name that no moment has, for a child that is to be killed at any other time. */
  public static final String NONE = "-";

  private final String name;
  private final AtomicInteger left;
  private final Report report;

  /**
   * @param name the moment to stop at, or {@link #NONE}
   * @param n the how many-th time, from 1
   */
  public Moments(String name, int n, Report report) {
    this.name = name;
    this.left = new AtomicInteger(n);
    this.report = report;
  }

  /** Comes by a moment: returns, or never. */
  public void pass(String passed) {
    if (passed.equals(name) && left.decrementAndGet() == 0) {
      report.say(line(name));
      new Semaphore(0).acquireUninterruptibly(); // the end comes by SIGKILL only
    }
  }

  /** What a child says that stays at a moment. */
  public static String line(String moment) {
    return "at " + moment;
  }
}
