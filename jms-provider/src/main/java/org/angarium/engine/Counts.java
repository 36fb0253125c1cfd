package org.angarium.engine;

/**
 * What has happened since the engine was opened.
 *
 * @param arrived messages that came
 * @param delivered hand-outs to consumers
 * @param redelivered those of them that were not the first of their message
 * @param acknowledged messages that consumers have acknowledged
 * @param deadLettered messages that became dead letters
 * @param expired messages that have expired
 * @param dropped messages that a limit has dropped
 * @param replaced messages whose place a newer one has taken
 * @param removed messages that operators have moved away or deleted
 */
public record Counts(
    long arrived,
    long delivered,
    long redelivered,
    long acknowledged,
    long deadLettered,
    long expired,
    long dropped,
    long replaced,
    long removed) {
  /** Nothing has happened. */
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public Counts plus(Counts other) {
    return new Counts(
        arrived + other.arrived,
        delivered + other.delivered,
        redelivered + other.redelivered,
        acknowledged + other.acknowledged,
        deadLettered + other.deadLettered,
        expired + other.expired,
        dropped + other.dropped,
        replaced + other.replaced,
        removed + other.removed);
  }
}
