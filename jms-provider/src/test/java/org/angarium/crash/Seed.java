package org.angarium.crash;

import java.util.Random;

/** What a random test can be repeated with. */
public final class Seed {
  private Seed() {}

  /** The seed from the system property {@code angarium.seed}, or a fresh one; prints it. */
  public static long next(String test) {
    long seed = Long.getLong("angarium.seed", new Random().nextLong());
    System.out.println(test + ": repeat with -Dangarium.seed=" + seed);
    return seed;
  }
}
