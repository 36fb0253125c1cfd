package org.angarium.tools;

import java.io.PrintStream;
import java.util.function.LongConsumer;
import org.angarium.model.Clock;

/** Says how far something has come, once a second at most. Not thread-safe. */
final class ProgressLine implements LongConsumer {
  private static final long INTERVAL_MILLIS = 1_000;

  private final PrintStream to;
  private final Clock clock;
  private final String what;
  private long saidAt;

  /**
   * @param what what is counted, and what has become of it
   */
  ProgressLine(PrintStream to, Clock clock, String what) {
    this.to = to;
    this.clock = clock;
    this.what = what;
    this.saidAt = clock.millis();
  }

  @Override
  public void accept(long done) {
    long now = clock.millis();
    if (now >= saidAt + INTERVAL_MILLIS || now < saidAt) {
      saidAt = now;
      to.println(done + " " + what);
    }
  }
}
