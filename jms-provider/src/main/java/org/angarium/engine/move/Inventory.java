package org.angarium.engine.move;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Pause;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;

/**
 * What a store holds, but for messages, deduplication ids and prepared branches. Destinations and
 * subscriptions are known by their places in these lists. Immutable.
 *
 * @param destinations the permanent ones, in the order in which they came
 * @param subscriptions the queues' and the durable ones, likewise
 * @param schedules the repeating ones, by their keys
 * @param nextSequence greater than each sequence number and each schedule's revision
 */
public record Inventory(
    List<Place> destinations,
    List<Subscribed> subscriptions,
    List<StoredSchedule> schedules,
    long nextSequence) {

  /**
   * A destination.
   *
   * @param pause how it rests, where that is to be kept; else {@link Pause#NONE}
   */
  public record Place(DestinationName name, Pause pause) {}

  /**
   * A subscription.
   *
   * @param unattendedSince since when it has no consumer, in milliseconds; 0 where nobody knows
   */
  public record Subscribed(SubscriptionSpec spec, long unattendedSince) {
    /** As people name it. */
    @Override
    public String toString() {
      if (spec.kind() == SubscriptionSpec.Kind.QUEUE) {
        return spec.destination().toString();
      }
      return "subscription \"%s\"%s of %s"
          .formatted(
              spec.name(),
              spec.clientId() == null ? "" : " of client \"" + spec.clientId() + "\"",
              spec.destination());
    }
  }

  /** Copies the lists. */
  public Inventory {
    destinations = List.copyOf(destinations);
    subscriptions = List.copyOf(subscriptions);
    schedules = List.copyOf(schedules);
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return destinations.isEmpty() && subscriptions.isEmpty() && schedules.isEmpty();
  }

  /** All that must be the same after a move, line by line. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Place place : destinations) {
      lines.add(
          "%s, delivery %s, sending %s"
              .formatted(
                  place.name(),
                  place.pause().delivery() ? "paused" : "on",
                  place.pause().sending() ? "paused" : "on"));
    }
    for (Subscribed subscribed : subscriptions) {
      SubscriptionSpec spec = subscribed.spec();
      lines.add(
          "%s, %s, selector \"%s\", noLocal %s, unattended since %d"
              .formatted(
                  subscribed,
                  spec.kind(),
                  spec.selector().text(),
                  spec.noLocal(),
                  subscribed.unattendedSince()));
    }
    for (StoredSchedule schedule : schedules) {
      lines.add(
          "schedule \"%s\", %s, revision %d, next %d, last %d, fired %d, message %s"
              .formatted(
                  schedule.key(),
                  schedule.timetable(),
                  schedule.revision(),
                  schedule.next(),
                  schedule.last(),
                  schedule.fired(),
                  Sum.of(schedule.message())));
    }
    return lines;
  }
}
