package org.angarium.engine.support;

/**
 * So many messages, and the bytes of those that are only in memory, and of those on disk.
 *
 * @param messages how many
 * @param memoryBytes of those that are only in memory
 * @param diskBytes of those on disk
 */
public record Amount(long messages, long memoryBytes, long diskBytes) {
  /** Nothing. */
  public static final Amount NONE = new Amount(0, 0, 0);

  /** One message of so many bytes. */
  public static Amount of(int size, boolean durable) {
    return new Amount(1, durable ? 0 : size, durable ? size : 0);
  }

  /** Both together. */
  public Amount plus(Amount other) {
    return new Amount(
        messages + other.messages, memoryBytes + other.memoryBytes, diskBytes + other.diskBytes);
  }

  /** This without the other. */
  public Amount minus(Amount other) {
    return new Amount(
        messages - other.messages, memoryBytes - other.memoryBytes, diskBytes - other.diskBytes);
  }

  /** This, but nothing less than none. */
  public Amount atLeastNone() {
    return new Amount(Math.max(0, messages), Math.max(0, memoryBytes), Math.max(0, diskBytes));
  }
}
