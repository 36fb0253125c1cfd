package org.angarium.model;

/**
 * Where the time comes from: all of Angarium asks this clock, and one timer of it.
 *
 * <p>Thread-safe. The system's clock is {@link SystemClock}; tests drive a manual one.
 */
public interface Clock extends AutoCloseable {
  /** Milliseconds since 1 January 1970 UTC. */
  long millis();

  /**
   * What a message is stamped with that is sent now. It is {@link #millis()}, but where the time is
   * known to within some milliseconds only: then it is what of these comes nearest to the machine's
   * clock, for the application compares it with that.
   */
  default long stampMillis() {
    return millis();
  }

  /**
   * Makes a timer that runs a task on a thread of the clock, never on the caller's.
   *
   * @param name what the timer is for, as in a thread dump
   * @param task must not block for long; what it throws is logged, and the timer goes on
   */
  Timer timer(String name, Runnable task);

  /** Stops the clock's thread; timers do not run after this. */
  @Override
  void close();

  /** Runs one task at a time that can be moved. Thread-safe. */
  interface Timer extends AutoCloseable {
    /**
     * Runs the task at {@code millis}, or earlier where an earlier call asked for that. A time that
     * has passed means now.
     */
    void wakeAt(long millis);

    /**
     * Runs the task at {@code from + millis}, as {@link #wakeAt} does; but where the clock is put
     * back meanwhile, when so much time has passed since this call.
     *
     * @param from the clock's time from which it counts; now, or a moment ago
     */
    void wakeAfter(long from, long millis);

    /** Never runs the task again. */
    @Override
    void close();
  }

  /**
   * The milliseconds from one time to another, which may be any numbers: what is more than a number
   * can say is the most that one can.
   */
  static long between(long now, long at) {
    long millis = at - now;
    boolean overflows = ((at ^ now) & (at ^ millis)) < 0;
    return overflows ? (at < now ? Long.MIN_VALUE : Long.MAX_VALUE) : millis;
  }
}
