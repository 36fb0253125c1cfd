package org.angarium.engine.embedded;

import org.angarium.engine.Counts;

/**
 * What has happened in a subscription since it came, or the engine was opened. Guarded by the
 * subscription's lock, which is held anyway where something happens.
 */
final class Counters {
  private long arrived;
  private long delivered;
  private long redelivered;
  private long acknowledged;
  private long deadLettered;
  private long expired;
  private long dropped;
  private long replaced;
  private long removed;

  /** A message came. */
  void arrived() {
    arrived++;
  }

  /** A consumer got a delivery, for the so-manieth time. */
  void delivered(int attempt) {
    delivered++;
    if (attempt > 1) {
      redelivered++;
    }
  }

  /** A delivery is done; nobody who consumes has held it where it has no holder. */
  void settled(QueuedDelivery d) {
    if (d.holder != null) {
      acknowledged++;
    }
  }

  /** A delivery whose end was counted as an acknowledgement became a dead letter. */
  void deadLettered() {
    deadLettered++;
    acknowledged--;
  }

  void expired(int more) {
    expired += more;
  }

  /** A limit has dropped some. */
  void dropped(int more) {
    dropped += more;
  }

  /** A newer message has taken the place of one. */
  void replaced() {
    replaced++;
  }

  /** An operator has taken some away. */
  void removed(int more) {
    removed += more;
  }

  Counts counts() {
    return new Counts(
        arrived,
        delivered,
        redelivered,
        acknowledged,
        deadLettered,
        expired,
        dropped,
        replaced,
        removed);
  }
}
