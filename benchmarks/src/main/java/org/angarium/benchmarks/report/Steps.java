package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A step of a series, from one number to the next.
 *
 * @param from the number before
 * @param to the number after
 * @param ratio the rate after, as a part of the rate before; in messages or, where the size
 *     changes, in bytes, whichever is kinder
 */
record Steps(long from, long to, double ratio) {
  /** The steps of a provider in a series, of those points at which it was measured. */
  static List<Steps> of(Results results, String provider, String series) {
    List<Steps> steps = new ArrayList<>();
    Series before = null;
    double rateBefore = 0;
    for (Series point : results.points(series)) {
      Optional<Double> rate = results.median(provider, point.workload(), Figures.RATE);
      if (rate.isEmpty()) {
        continue;
      }
      if (before != null && rateBefore > 0) {
        double ratio = rate.get() / rateBefore;
        if (series.equals(Series.SIZE)) {
          ratio = Math.max(ratio, ratio * point.number() / before.number());
        }
        steps.add(new Steps(before.number(), point.number(), ratio));
      }
      before = point;
      rateBefore = rate.get();
    }
    return steps;
  }

  /** Such as {@code 0.85 × from 1 to 10}. */
  String text() {
    return "%s from %s to %s".formatted(Numbers.times(ratio), number(from), number(to));
  }

  /** A whole number. */
  static String number(long number) {
    return "%,d".formatted(number);
  }
}
