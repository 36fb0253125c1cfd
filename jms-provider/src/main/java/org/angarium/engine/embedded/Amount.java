package org.angarium.engine.embedded;

/**
 * So many messages, and the bytes of those that are only in memory, and of those on disk.
 *
 * @param messages how many
 */
record Amount(long messages, long memoryBytes, long diskBytes) {
  static final Amount NONE = new Amount(0, 0, 0);

  static Amount of(int size, boolean durable) {
    return new Amount(1, durable ? 0 : size, durable ? size : 0);
  }

  static Amount of(QueuedDelivery d) {
    return of(d.size, d.durable);
  }

  Amount plus(Amount other) {
    return new Amount(
        messages + other.messages, memoryBytes + other.memoryBytes, diskBytes + other.diskBytes);
  }

  Amount minus(Amount other) {
    return new Amount(
        messages - other.messages, memoryBytes - other.memoryBytes, diskBytes - other.diskBytes);
  }

  /** This, but nothing less than none. */
  Amount atLeastNone() {
    return new Amount(Math.max(0, messages), Math.max(0, memoryBytes), Math.max(0, diskBytes));
  }
}
