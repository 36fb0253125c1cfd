package org.angarium.selector;

import java.util.Random;

/** Random numbers from the system property {@code angarium.seed}, or from a fresh seed; printed. */
final class Seed {
  private Seed() {}

  static Random random(String test) {
    long seed = Long.getLong("angarium.seed", new Random().nextLong());
    System.out.println(test + ": -Dangarium.seed=" + seed);
    return new Random(seed);
  }
}
