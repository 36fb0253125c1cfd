package org.angarium.samples.flights;

import java.util.Random;
import java.util.stream.IntStream;

/** When to kill the application: at random, but spread over its work. */
final class KillPlan {
  private static final double FIRST = 0.1;
  private static final double LAST = 0.9;

  private KillPlan() {}

  /** After how many flights each kill comes, in order; each is less than all flights. */
  static int[] of(int kills, int flights, long seed) {
    Random random = new Random(seed);
    double share = (LAST - FIRST) / Math.max(1, kills);
    return IntStream.range(0, kills)
        .map(kill -> (int) (flights * (FIRST + share * (kill + random.nextDouble()))))
        .toArray();
  }
}
