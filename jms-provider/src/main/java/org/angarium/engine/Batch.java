package org.angarium.engine;

import java.util.List;

/**
 * What a claim brought.
 *
 * @param deliveries in delivery order
 * @param pending where nothing came: whether the engine is still looking, on disk say; it wakes the
 *     claimer when it knows. Who must not wait for messages waits for that
 * @param lostGroups the groups (JMSXGroupID) that were the claimer's and are no longer, since its
 *     last claim, where it {@linkplain Claimer#tellLostGroups asked for them}; that was before it
 *     got these deliveries
 */
public record Batch(List<Delivery> deliveries, boolean pending, List<String> lostGroups) {
  /** Nothing was lost. */
  public Batch(List<Delivery> deliveries, boolean pending) {
    this(deliveries, pending, List.of());
  }

  /** Nothing is ready, and that is known. */
  public static final Batch EMPTY = new Batch(List.of(), false);

  /** Nothing has been found yet. */
  public static final Batch PENDING = new Batch(List.of(), true);
}
