package org.angarium.engine.spread;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.angarium.model.DestinationName;

/**
 * By a hash of names. A database that is added at the end takes its share of all names from the
 * others, and no name moves between these (Lamping and Veach, A Fast, Minimal Memory, Consistent
 * Hash Algorithm). Immutable.
 */
public final class HashPlacement implements Placement {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long MULTIPLIER = 2862933555777941757L;

  private final int databases;
  private final Predicate<DestinationName> everywhere;
  private final Predicate<DestinationName> aside;

  /**
   * @param databases how many, 1 at least
   * @param everywhere which permanent destinations are in each of them
   */
  public HashPlacement(int databases, Predicate<DestinationName> everywhere) {
    this(databases, everywhere, name -> false);
  }

  /**
   * @param databases how many, 1 at least
   * @param everywhere which permanent destinations are in each of them
   * @param aside which of these are for what engines move aside
   */
  public HashPlacement(
      int databases, Predicate<DestinationName> everywhere, Predicate<DestinationName> aside) {
    if (databases < 1) {
      throw new IllegalArgumentException("databases must be 1 at least, was: " + databases);
    }
    this.databases = databases;
    this.everywhere = everywhere;
    this.aside = aside;
  }

  @Override
  public int databases() {
    return databases;
  }

  @Override
  public boolean isEverywhere(DestinationName name) {
    return !name.temporary() && everywhere.test(name);
  }

  @Override
  public boolean isAside(DestinationName name) {
    return isEverywhere(name) && aside.test(name);
  }

  @Override
  public int homeOf(DestinationName name) {
    return bucket(hash(text(name)), databases);
  }

  @Override
  public int homeOf(DestinationName name, String key) {
    return bucket(hash(text(name) + '\n' + key), databases);
  }

  private static String text(DestinationName name) {
    return (name.isQueue() ? "queue " : "topic ") + name.name();
  }

  /** Of a text, 64 bits. */
  static long hash(String text) {
    long hash = FNV_OFFSET;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    hash ^= hash >>> 32; // the high bits of short texts tell too little
    hash *= MULTIPLIER;
    return hash ^ (hash >>> 29);
  }

  /** The jump consistent hash. */
  static int bucket(long hash, int buckets) {
    long key = hash;
    long bucket = -1;
    long jump = 0;
    while (jump < buckets) {
      bucket = jump;
      key = key * MULTIPLIER + 1;
      jump = (long) ((bucket + 1) * ((double) (1L << 31) / ((key >>> 33) + 1)));
    }
    return (int) bucket;
  }
}
