package org.angarium.schedule;

import java.util.List;
import java.util.Locale;

/** One field of a cron expression: what its numbers may be, and the names that stand for some. */
enum CronField {
  SECOND("second", 0, 59, ""),
  MINUTE("minute", 0, 59, ""),
  HOUR("hour", 0, 23, ""),
  DAY_OF_MONTH("day of month", 1, 31, ""),
  MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
  /** 0 is Sunday, and so is 7. */
  DAY_OF_WEEK("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT");

  final String label;
  final int min;
  final int max;

  /** With spaces between them. */
  private final String names;

  CronField(String label, int min, int max, String names) {
    this.label = label;
    this.min = min;
    this.max = max;
    this.names = names;
  }

  /** The last value that {@code *} and an open step mean. */
  int last() {
    return this == DAY_OF_WEEK ? 6 : max;
  }

  /** The number of a name, in whatever case; -1 where it is none. */
  int ofName(String name) {
    int found = List.of(names.split(" ", -1)).indexOf(name.toUpperCase(Locale.ROOT));
    return found < 0 || names.isEmpty() ? -1 : found + min;
  }

  /** What may stand there, for people. */
  String allowed() {
    String numbers = min + " to " + max;
    return names.isEmpty() ? numbers : numbers + ", or " + names.replaceFirst(" .* ", " to ");
  }

  /** All values, as bits. */
  long all() {
    return range(min, last(), 1);
  }

  /** The bits from one value to another; 7 of the days of the week is 0. */
  long range(int from, int to, int step) {
    long bits = 0;
    for (int value = from; value <= to; value += step) {
      bits |= 1L << (this == DAY_OF_WEEK ? value % 7 : value);
    }
    return bits;
  }
}
