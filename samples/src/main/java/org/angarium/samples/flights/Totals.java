package org.angarium.samples.flights;

/**
 * What is kept for each airport.
 *
 * @param flights how many departed
 * @param delay the sum of their delays, in minutes
 * @param distance the sum of their distances, in miles
 */
record Totals(int flights, long delay, long distance) {
  static final Totals NONE = new Totals(0, 0, 0);

  Totals plus(int moreDelay, int moreDistance) {
    return plus(new Totals(1, moreDelay, moreDistance));
  }

  Totals plus(Totals more) {
    return new Totals(flights + more.flights, delay + more.delay, distance + more.distance);
  }
}
