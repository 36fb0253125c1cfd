package org.angarium.tck.ways;

/** The time, where the specification speaks of it. */
public final class Clocks {
  private Clocks() {}

  /** Waits until the clock shows a later millisecond than now, and returns that. */
  public static long awaitNextMillisecond() {
    long now = System.currentTimeMillis();
    long later = now;
    while (later <= now) {
      Thread.onSpinWait();
      later = System.currentTimeMillis();
    }
    return later;
  }
}
