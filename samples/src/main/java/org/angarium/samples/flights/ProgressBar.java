package org.angarium.samples.flights;

import java.io.PrintStream;
import java.util.Locale;

/**
 * One line that is drawn again and again, at most ten times a second. Where the output is no
 * terminal, a new line for each tenth of the work. Not thread-safe.
 */
final class ProgressBar {
  private static final int WIDTH = 30;
  private static final int STEPS = 10;
  private static final long REDRAW_NANOS = 100_000_000;

  private final PrintStream out;
  private final boolean terminal;
  private final long total;
  private long drawnAt = System.nanoTime() - REDRAW_NANOS;
  private long drawnStep;
  private int drawnLength;

  ProgressBar(PrintStream out, boolean terminal, long total) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
  }

  /** So much is done; the text says it in words. */
  void show(long done, String text) {
    long part = Math.min(done, total);
    long step = part * STEPS / total;
    boolean due =
        terminal ? part == total || System.nanoTime() - drawnAt >= REDRAW_NANOS : step > drawnStep;
    if (due) {
      drawnAt = System.nanoTime();
      drawnStep = step;
      draw(line(part, text));
    }
  }

  /** Prints a line above the bar. */
  void print(String text) {
    erase();
    out.println(text);
  }

  /** Takes the bar away. */
  void erase() {
    if (drawnLength > 0) {
      out.print("\r" + " ".repeat(drawnLength) + "\r");
      out.flush();
      drawnLength = 0;
    }
  }

  private String line(long done, String text) {
    int filled = (int) (done * WIDTH / total);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %s",
        "=".repeat(filled),
        " ".repeat(WIDTH - filled),
        done * 100 / total,
        text);
  }

  private void draw(String line) {
    if (!terminal) {
      out.println(line);
      return;
    }
    int shorter = Math.max(0, drawnLength - line.length());
    out.print("\r" + line + " ".repeat(shorter));
    out.flush();
    drawnLength = line.length();
  }
}
