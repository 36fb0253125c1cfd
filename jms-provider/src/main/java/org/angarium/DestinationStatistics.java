package org.angarium;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue or topic in figures at one moment. What has happened is counted since the broker was
 * opened, over all subscriptions, those too that have ended.
 *
 * @param name its name
 * @param topic whether it is a topic
 * @param temporary whether it ends with the connection that made it
 * @param since when counting began
 * @param paused what rests; null for nothing
 * @param pauseKept whether it rests after a restart too
 * @param sent messages that were sent to it
 * @param duplicates messages that were not, because their deduplication ids were known
 * @param producers producers that are open for it now, by their sessions; those that tell the
 *     destination with each send are not among them
 * @param delivered hand-outs to consumers
 * @param redelivered those of them that were not the first of their message
 * @param acknowledged messages that consumers have acknowledged, in each subscription
 * @param deadLettered messages that became dead letters
 * @param expired messages that have expired
 * @param dropped messages that a limit has dropped
 * @param replaced messages whose place a newer one of the same value has taken, see {@link
 *     SettingsBuilder#lastValueKey}
 * @param removed messages that an operator has moved away or deleted
 * @param subscriptions where its messages wait; a queue has exactly one
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record DestinationStatistics(
    String name,
    boolean topic,
    boolean temporary,
    Instant since,
    @Nullable PauseScope paused,
    boolean pauseKept,
    long sent,
    long duplicates,
    int producers,
    long delivered,
    long redelivered,
    long acknowledged,
    long deadLettered,
    long expired,
    long dropped,
    long replaced,
    long removed,
    List<SubscriptionStatistics> subscriptions) {
  /** Copies the list. */
  public DestinationStatistics {
    subscriptions = List.copyOf(subscriptions);
  }

  /** Messages that are not acknowledged, in all subscriptions. */
  public long depth() {
    return subscriptions.stream().mapToLong(SubscriptionStatistics::depth).sum();
  }

  /** Messages that consumers hold, in all subscriptions. */
  public long held() {
    return subscriptions.stream().mapToLong(SubscriptionStatistics::held).sum();
  }

  /** How many consumers it has, in all subscriptions. */
  public int consumers() {
    return subscriptions.stream().mapToInt(SubscriptionStatistics::consumers).sum();
  }
}
