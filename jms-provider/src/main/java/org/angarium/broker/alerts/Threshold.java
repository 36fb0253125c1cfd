package org.angarium.broker.alerts;

import java.util.function.LongFunction;

/**
 * At which value an alert is raised.
 *
 * @param at the value; 0 for never
 * @param why at that one, for people
 * @param option what to raise where the alert is not wanted
 */
record Threshold(long at, String why, String option) {
  private static final int PERCENT = 80;

  /** What an option says; where it says never, then never. */
  static Threshold of(String option, long given, LongFunction<String> form) {
    return new Threshold(given, "%s is %s".formatted(option, form.apply(given)), option);
  }

  /**
   * The same, but sooner where a limit holds up senders when it is met.
   *
   * @param limit 0 for none
   */
  Threshold orBefore(String limitOption, long limit, LongFunction<String> form) {
    long near = Math.max(1, limit / 100 * PERCENT + limit % 100 * PERCENT / 100);
    return at == 0 || limit == 0 || at <= near
        ? this
        : new Threshold(
            near,
            "%d%% of %s, which is %s: when that is reached, senders are held up"
                .formatted(PERCENT, limitOption, form.apply(limit)),
            limitOption);
  }

  /** How near a value is to it: 1 and more raise the alert. */
  double share(long value) {
    return at == 0 ? 0 : (double) value / at;
  }
}
