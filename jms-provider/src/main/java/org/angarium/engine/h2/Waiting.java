package org.angarium.engine.h2;

/**
 * How much may wait in memory for the tables, and how much of it they get at once.
 *
 * @param maxChanges beyond so many changes the tables get some
 * @param maxBytes and beyond so many bytes; about as many bytes of long bodies a transaction
 *     removes at most
 * @param atOnce about how many changes go into one transaction: larger ones do not go faster, and
 *     make the file larger
 */
record Waiting(int maxChanges, long maxBytes, int atOnce) {
  private static final int FEW_CHANGES = 8_192;
  private static final int MANY_CHANGES = 32_768;
  private static final int HEAP_PER_CHANGE = 16 << 10;
  private static final long MAX_BYTES = 8 << 20;
  private static final int AT_ONCE = 1_000;

  /**
   * What suits a heap of so many bytes. A message to a thousand durable subscriptions is a thousand
   * changes: where too few may wait, what is consumed at once goes to the tables all the same.
   */
  static Waiting in(long heap) {
    long changes = Math.min(MANY_CHANGES, Math.max(FEW_CHANGES, heap / HEAP_PER_CHANGE));
    return new Waiting((int) changes, Math.min(MAX_BYTES, heap / 32), AT_ONCE);
  }
}
