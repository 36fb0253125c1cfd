package org.angarium.engine.h2;

import java.util.List;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Ord;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * One change of the tables. These are the changes that go to the log first, see {@link H2Writer}:
 * those that come with messages, and those that an application may make by the thousand; what is
 * rare is written to the tables at once and has no value here.
 */
sealed interface Change {
  /** The size of a message of which no size is known. */
  int UNKNOWN = -1;

  /** Does it, in the tables' transaction. */
  void applyTo(TableWriter tables);

  /** About how many bytes it takes in a note and in memory. */
  default int bytes() {
    return 64;
  }

  /** About how many bytes of long bodies it removes from the tables. */
  default long removes() {
    return 0;
  }

  /** What it is about, if of several changes about that only the last counts. */
  default @Nullable Object subject() {
    return null;
  }

  /** Where a delivery is. */
  record Place(int subscriptionId, long ord) {}

  /** A destination comes; the values are those of its row. */
  record AddDestination(int id, String kind, String name) implements Change {
    static AddDestination of(int id, DestinationName name) {
      return new AddDestination(id, name.kind().name(), name.name());
    }

    @Override
    public void applyTo(TableWriter tables) {
      tables.addDestination(this);
    }

    @Override
    public int bytes() {
      return 64 + 2 * (kind.length() + name.length());
    }
  }

  /** A subscription comes; the values are those of its row. */
  record AddSubscription(
      int id,
      int destinationId,
      String kind,
      @Nullable String clientId,
      @Nullable String name,
      String selector,
      boolean noLocal)
      implements Change {

    static AddSubscription of(int id, int destinationId, SubscriptionSpec spec) {
      return new AddSubscription(
          id,
          destinationId,
          spec.kind().name(),
          spec.clientId(),
          spec.name(),
          spec.selector().text(),
          spec.noLocal());
    }

    @Override
    public void applyTo(TableWriter tables) {
      tables.addSubscription(this);
    }

    @Override
    public int bytes() {
      int chars = kind.length() + length(clientId) + length(name) + selector.length();
      return 64 + 2 * chars;
    }

    private static int length(@Nullable String text) {
      return text == null ? 0 : text.length();
    }
  }

  /** A message that several deliveries share comes. */
  record AddMessage(long sequence, Payload payload) implements Change {
    @Override
    public void applyTo(TableWriter tables) {
      tables.deliveries().addMessage(sequence, payload);
    }

    @Override
    public int bytes() {
      return 64 + payload.size();
    }
  }

  /**
   * A delivery comes.
   *
   * @param due not before this time, 0 for at once
   * @param traits what its removal will have to remove
   * @param expiration 0 for never
   * @param size its message's {@code size()}; {@link #UNKNOWN} in a note of an older Angarium
   * @param payload its message, or null when that is shared
   */
  record AddDelivery(
      Place place,
      long due,
      int traits,
      long expiration,
      @Nullable String group,
      int size,
      @Nullable Payload payload)
      implements Change {

    /**
     * The delivery of a message.
     *
     * @param chunks into how many chunks the message's body goes
     * @param payload null when the message is shared
     */
    static AddDelivery of(
        Place place, SentMessage message, long due, int chunks, @Nullable Payload payload) {
      String group = message.groupId();
      int traits =
          Traits.ofChunks(chunks)
              | (payload == null ? Traits.SHARED : 0)
              | (due == 0 ? 0 : Traits.LATER)
              | (message.expiration() == 0 ? 0 : Traits.EXPIRING)
              | (group == null ? 0 : Traits.GROUPED);
      return new AddDelivery(
          place, due, traits, message.expiration(), group, message.size(), payload);
    }

    long sequence() {
      return Ord.sequence(place.ord);
    }

    @Override
    public void applyTo(TableWriter tables) {
      tables.deliveries().add(this);
    }

    @Override
    public int bytes() {
      return 96 + (payload == null ? 0 : payload.size()) + (group == null ? 0 : 2 * group.length());
    }
  }

  /**
   * A delivery goes, and its message with the last delivery of it.
   *
   * @param size as it was added with
   */
  record RemoveDelivery(Place place, int traits, int size) implements Change {
    long sequence() {
      return Ord.sequence(place.ord);
    }

    @Override
    public void applyTo(TableWriter tables) {
      tables.deliveries().remove(place.subscriptionId, place.ord, traits, size);
    }

    @Override
    public long removes() {
      return (long) Payload.CHUNK * Traits.chunks(traits);
    }
  }

  /** Deliveries of a priority up to a sequence number may have been handed out. */
  record SetMark(int subscriptionId, int priority, long sequence) implements Change {
    @Override
    public void applyTo(TableWriter tables) {
      tables.deliveries().setMark(subscriptionId, priority, sequence);
    }

    @Override
    public Object subject() {
      return List.of(SetMark.class, subscriptionId, priority);
    }
  }

  /** A deduplication id is remembered. */
  record AddId(int destinationId, long sequence, String id, long at) implements Change {
    @Override
    public void applyTo(TableWriter tables) {
      tables.deduplicationIds().add(destinationId, sequence, id, at);
    }

    @Override
    public int bytes() {
      return 64 + 2 * id.length();
    }
  }

  /** A destination's deduplication ids up to a sequence number are forgotten. */
  record RemoveIds(int destinationId, long upTo) implements Change {
    @Override
    public void applyTo(TableWriter tables) {
      tables.deduplicationIds().remove(destinationId, upTo);
    }
  }

  /** A schedule comes, or takes the place of another; the values are those of its row. */
  record PutSchedule(
      String name,
      String timetable,
      long revision,
      long next,
      long last,
      long fired,
      Payload payload)
      implements Change {

    static PutSchedule of(StoredSchedule schedule) {
      return new PutSchedule(
          schedule.key(),
          schedule.timetable(),
          schedule.revision(),
          schedule.next(),
          schedule.last(),
          schedule.fired(),
          Payload.of(schedule.message()));
    }

    @Override
    public void applyTo(TableWriter tables) {
      tables.schedules().put(this);
    }

    @Override
    public int bytes() {
      return 128 + 2 * (name.length() + timetable.length()) + payload.size();
    }
  }

  /** The times of a schedule move on, if that is still there. */
  record AdvanceSchedule(String name, long revision, long next, long last, long fired)
      implements Change {

    static AdvanceSchedule of(StoredSchedule schedule) {
      return new AdvanceSchedule(
          schedule.key(), schedule.revision(), schedule.next(), schedule.last(), schedule.fired());
    }

    @Override
    public void applyTo(TableWriter tables) {
      tables.schedules().advance(this);
    }

    @Override
    public int bytes() {
      return 96 + 2 * name.length();
    }

    @Override
    public Object subject() {
      return List.of(AdvanceSchedule.class, name);
    }
  }

  /** A schedule goes, if it is there. */
  record RemoveSchedule(String name) implements Change {
    @Override
    public void applyTo(TableWriter tables) {
      tables.schedules().remove(name);
    }

    @Override
    public int bytes() {
      return 64 + 2 * name.length();
    }
  }

  /** Sequence numbers below this one may be used without asking again. */
  record ReserveSequence(long next) implements Change {
    @Override
    public void applyTo(TableWriter tables) {
      tables.setNumber(Schema.NEXT_SEQUENCE, next);
    }

    @Override
    public Object subject() {
      return ReserveSequence.class;
    }
  }

  /** Ids below this one may be used without asking again. */
  record ReserveId(int next) implements Change {
    @Override
    public void applyTo(TableWriter tables) {
      tables.setNumber(Schema.NEXT_ID, next);
    }

    @Override
    public Object subject() {
      return ReserveId.class;
    }
  }
}
