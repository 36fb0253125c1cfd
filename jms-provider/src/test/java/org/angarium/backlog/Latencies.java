package org.angarium.backlog;

import java.util.Arrays;

/** Times of single calls. Thread-safe. */
final class Latencies {
  private long[] nanos = new long[1_024];
  private int count;

  synchronized void add(long one) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = one;
  }

  /** Percentiles in milliseconds. */
  @Override
  public synchronized String toString() {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return "%d calls, median %s, 99th percentile %s, 99.9th %s, longest %s ms"
        .formatted(count, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999), at(sorted, 1));
  }

  private static String at(long[] sorted, double share) {
    if (sorted.length == 0) {
      return "-";
    }
    int i = (int) Math.min(sorted.length - 1L, Math.round(share * sorted.length));
    return "%.1f".formatted(sorted[i] / 1e6);
  }
}
