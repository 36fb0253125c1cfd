package org.angarium.benchmarks.report;

import java.util.Locale;

/** Numbers as readers want them: about three digits that say something. */
final class Numbers {
  private Numbers() {}

  /** Such as 12,346, 123, 12.3, 1.23, 0.123. */
  static String text(double number) {
    double size = Math.abs(number);
    if (size == 0) {
      return "0";
    }
    if (size >= 99.95) {
      return String.format(Locale.ROOT, "%,.0f", number);
    }
    if (size >= 9.995) {
      return String.format(Locale.ROOT, "%.1f", number);
    }
    return String.format(Locale.ROOT, size >= 0.9995 ? "%.2f" : "%.3f", number);
  }

  /** A ratio, such as {@code 2.34 ×}. */
  static String times(double ratio) {
    return text(ratio) + " ×";
  }

  /** A range, such as {@code 1.00–2.00}. */
  static String range(Spread spread) {
    return text(spread.min()) + "–" + text(spread.max());
  }
}
