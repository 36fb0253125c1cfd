package org.angarium.engine.h2;

/**
 * What a delivery has beside its own row, so that its removal touches no table in vain: bits of an
 * int, and above them the number of chunks of its message's body.
 */
final class Traits {
  /** Its message is in the table {@code message}. */
  static final int SHARED = 1;

  /** It has a row in {@code later}. */
  static final int LATER = 1 << 1;

  /** It has a row in {@code expiry}. */
  static final int EXPIRING = 1 << 2;

  /** It has a row in {@code grouped}. */
  static final int GROUPED = 1 << 3;

  private static final int CHUNKS_SHIFT = 8;

  private Traits() {}

  static boolean has(int traits, int trait) {
    return (traits & trait) != 0;
  }

  static int chunks(int traits) {
    return traits >>> CHUNKS_SHIFT;
  }

  static int ofChunks(int chunks) {
    return chunks << CHUNKS_SHIFT;
  }
}
