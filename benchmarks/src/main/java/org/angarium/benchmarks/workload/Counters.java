package org.angarium.benchmarks.workload;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counters, each set by one thread, far enough apart that threads do not meet. */
final class Counters {
  private static final int STRIDE = 16; // two cache lines

  private final AtomicLongArray counts;
  private final int size;

  Counters(int size) {
    this.size = size;
    counts = new AtomicLongArray((size + 1) * STRIDE);
  }

  void set(int index, long count) {
    counts.setRelease((index + 1) * STRIDE, count);
  }

  long get(int index) {
    return counts.getAcquire((index + 1) * STRIDE);
  }

  long sum() {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += get(i);
    }
    return sum;
  }

  long[] all() {
    long[] all = new long[size];
    for (int i = 0; i < size; i++) {
      all[i] = get(i);
    }
    return all;
  }
}
