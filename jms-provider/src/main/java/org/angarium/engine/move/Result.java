package org.angarium.engine.move;

import java.util.List;

/**
 * What a move has brought. Immutable.
 *
 * @param resumed whether it had begun before
 * @param destinations how many queues and topics
 * @param subscriptions what each of them got, in order
 * @param ids how many deduplication ids
 * @param branches how many branches of global transactions
 * @param schedules how many schedules
 * @param notes what did not go along, and what was done beside copying, for people
 */
public record Result(
    boolean resumed,
    int destinations,
    List<Moved> subscriptions,
    long ids,
    int branches,
    int schedules,
    List<String> notes) {

  /**
   * What a subscription got.
   *
   * @param messages how many
   * @param checksum over all of them in the order of delivery, the same in both stores
   */
  public record Moved(Inventory.Subscribed subscription, long messages, String checksum) {}

  /** The same with other notes. */
  Result with(List<String> other) {
    return new Result(resumed, destinations, subscriptions, ids, branches, schedules, other);
  }

  /** Copies the lists. */
  public Result {
    subscriptions = List.copyOf(subscriptions);
    notes = List.copyOf(notes);
  }
}
