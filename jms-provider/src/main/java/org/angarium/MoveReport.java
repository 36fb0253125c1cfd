package org.angarium;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.move.Result;
import org.jspecify.annotations.Nullable;

/**
 * What a move has brought; all of it was compared. Immutable.
 *
 * @param source the URL that was copied, without options
 * @param target the URL that it went to, without options
 * @param resumed whether an earlier run had begun it
 * @param destinations how many queues and topics
 * @param subscriptions each queue and durable subscription, in the order in which they came
 * @param deduplicationIds how many
 * @param branches how many branches of global transactions that were prepared, or decided by an
 *     operator
 * @param schedules how many
 * @param notes what did not go along and what was done beside copying, in sentences
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record MoveReport(
    String source,
    String target,
    boolean resumed,
    int destinations,
    List<Moved> subscriptions,
    long deduplicationIds,
    int branches,
    int schedules,
    List<String> notes) {

  /**
   * What a queue or a durable subscription got.
   *
   * @param destination the name of the queue or topic
   * @param isQueue whether it is a queue
   * @param clientId of a durable subscription, or null
   * @param name of a durable subscription; null for a queue
   * @param messages how many
   * @param checksum SHA-256 over all messages with their order, attempts and times: the same in
   *     both places
   */
  public record Moved(
      String destination,
      boolean isQueue,
      @Nullable String clientId,
      @Nullable String name,
      long messages,
      String checksum) {

    private static Moved of(Result.Moved moved) {
      SubscriptionSpec spec = moved.subscription().spec();
      return new Moved(
          spec.destination().name(),
          spec.destination().isQueue(),
          spec.clientId(),
          spec.name(),
          moved.messages(),
          moved.checksum());
    }

    /** Such as {@code queue orders}. */
    @Override
    public String toString() {
      if (isQueue) {
        return "queue " + destination;
      }
      return "topic %s, subscription %s%s"
          .formatted(destination, name, clientId == null ? "" : " of client " + clientId);
    }
  }

  /** Copies the lists. */
  public MoveReport {
    subscriptions = List.copyOf(subscriptions);
    notes = List.copyOf(notes);
  }

  static MoveReport of(String source, String target, Result result) {
    return new MoveReport(
        source,
        target,
        result.resumed(),
        result.destinations(),
        result.subscriptions().stream().map(Moved::of).toList(),
        result.ids(),
        result.branches(),
        result.schedules(),
        result.notes());
  }

  /** How many messages went along; one that waits in two subscriptions counts twice. */
  public long messages() {
    return subscriptions.stream().mapToLong(Moved::messages).sum();
  }

  /** Lines for people: each subscription with its count and checksum, then the sums. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    for (Moved moved : subscriptions) {
      lines.add("%10d %s  %s".formatted(moved.messages, moved.checksum.substring(0, 16), moved));
    }
    lines.add(
        "%d messages, %d destinations, %d schedules, %d prepared transactions, %d deduplication ids"
            .formatted(messages(), destinations, schedules, branches, deduplicationIds));
    lines.addAll(notes);
    lines.add("%s has all that %s has; brokers may open it".formatted(target, source));
    return String.join("\n", lines);
  }
}
