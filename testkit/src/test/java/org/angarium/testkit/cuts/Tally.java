package org.angarium.testkit.cuts;

import java.util.TreeMap;

/** What was done to brokers; whatever is found wrong ends the test, so that it is not counted. */
final class Tally {
  /** What the numbers are. */
  static final String HEAD =
      "| mode | cuts | kills | lives | comparisons | steps | while opening | in redo | carrying"
          + " over | between generations | while closing |";

  private final String mode;
  private final TreeMap<String, Integer> places = new TreeMap<>();
  private int lives;
  private int cuts;
  private int kills;
  private int comparisons;
  private int steps;

  Tally(String mode) {
    this.mode = mode;
  }

  void life() {
    lives++;
  }

  void cut(boolean kill, String where) {
    cuts += kill ? 0 : 1;
    kills += kill ? 1 : 0;
    places.merge(where, 1, Integer::sum);
  }

  void comparison() {
    comparisons++;
  }

  void step() {
    steps++;
  }

  int ends() {
    return cuts + kills;
  }

  int kills() {
    return kills;
  }

  /** How many came in a method. */
  int in(String method) {
    return places.entrySet().stream()
        .filter(place -> place.getKey().contains(method))
        .mapToInt(java.util.Map.Entry::getValue)
        .sum();
  }

  @Override
  public String toString() {
    return "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |"
        .formatted(
            mode,
            cuts,
            kills,
            lives,
            comparisons,
            steps,
            in("H2Store.open"),
            in("Tables.redo"),
            in("carryOver"),
            in("makeRoom"),
            in("H2Store.close"));
  }
}
