package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.angarium.engine.Pause;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.jspecify.annotations.Nullable;

/** Reads deliveries that are committed. Thread-safe; blocks for the disk. */
public interface StoreReader {
  /**
   * Deliveries in order, with their messages.
   *
   * @param after only order keys greater than this
   * @param maxSequence only sequence numbers up to this
   * @param dueBy only those without a due time, or with one up to this; whichever time counts now
   *     (see {@link StoreWriter#holdBack})
   * @param maxRows how many at most
   * @param maxBytes stops after the row with which the messages' {@code size()} passes this
   */
  Page page(
      int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes);

  /**
   * Deliveries of one priority, also those whose time has not come, in the order in which they were
   * sent; otherwise as {@link #page}.
   *
   * @param after only sequence numbers greater than this
   */
  Page lane(
      int subscriptionId, int priority, long after, long maxSequence, int maxRows, long maxBytes);

  /** As {@link #page}, but the messages have no body, and {@code maxBytes} is about the heads. */
  Page heads(
      int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes);

  /** As {@link #page}, only deliveries of one group. */
  Page group(
      int subscriptionId,
      String group,
      long after,
      long maxSequence,
      long dueBy,
      int maxRows,
      long maxBytes);

  /** One delivery with its message, or null when it is not there. */
  @Nullable StoredDelivery load(int subscriptionId, long ord);

  /**
   * Some deliveries that {@link #due} has named, with their messages, as {@link #load(int, long)}
   * gives each; those that are not there any more are left out.
   *
   * @param maxBytes stops after the one with which the messages' {@code size()} passes this
   */
  default Loaded load(List<TimedKey> keys, long maxBytes) {
    List<StoredDelivery> rows = new ArrayList<>(keys.size());
    int count = 0;
    for (long bytes = 0; count < keys.size() && bytes <= maxBytes; count++) {
      TimedKey key = keys.get(count);
      StoredDelivery row = load(key.subscriptionId(), key.ord());
      if (row != null) {
        rows.add(row);
        bytes += row.message().size();
      }
    }
    return new Loaded(rows, count);
  }

  /**
   * What becomes due, ascending by (time, subscription, ord).
   *
   * @param after only entries greater than this one; {@link TimedKey#NONE} for all
   * @param upTo only times up to this
   */
  List<TimedKey> due(TimedKey after, long upTo, int limit);

  /** When the next entry after one becomes due; {@link Long#MAX_VALUE} if there is none. */
  default long nextDue(TimedKey after) {
    List<TimedKey> next = due(after, Long.MAX_VALUE, 1);
    return next.isEmpty() ? Long.MAX_VALUE : next.get(0).millis();
  }

  /** What expires, likewise. */
  List<TimedKey> expiring(TimedKey after, long upTo, int limit);

  /**
   * The deliveries of groups that {@link StoreWriter#holdBack} holds back beyond a time. Reads all
   * attempts that were written down.
   */
  List<TimedKey> heldBackInGroups(long beyond);

  /**
   * How many deliveries each subscription holds, by its id; those without any may be missing. To be
   * asked for while nothing is written.
   *
   * @param maxSequence only sequence numbers up to this
   */
  Map<Integer, Long> depths(long maxSequence);

  /** How many deliveries of a subscription wait for a time after this one. */
  long countLater(int subscriptionId, long after);

  /** The destinations that are to rest, by their ids. To be asked for when the store is opened. */
  Map<Integer, Pause> pauses();

  /**
   * Deduplication ids, by destination and in the order in which they were added to it; as many as
   * the destinations' windows hold, and some more of each.
   *
   * @param afterDestination those of a destination with a greater id, and
   * @param afterSequence those of this one with a greater sequence number
   * @param limit how many at most; fewer where there are no more
   */
  List<StoredId> deduplicationIds(int afterDestination, long afterSequence, int limit);

  /** The messages that a prepared branch sends, in order. */
  List<Send> branchSends(int branchId);

  /** What a prepared branch does to schedules, in order. */
  List<ScheduleChange> branchSchedules(int branchId);

  /**
   * Some deliveries.
   *
   * @param scannedTo the order key up to which everything that was asked for has been returned
   * @param end whether nothing greater is left
   */
  record Page(List<StoredDelivery> rows, long scannedTo, boolean end) {}

  /**
   * Deliveries that were asked for by their keys.
   *
   * @param keys for how many of them, from the first one on
   */
  record Loaded(List<StoredDelivery> rows, int keys) {}

  /** A time in milliseconds, and the delivery that it is about. */
  record TimedKey(long millis, int subscriptionId, long ord) {
    /** Less than every entry. */
    public static final TimedKey NONE = new TimedKey(Long.MIN_VALUE, 0, 0);
  }

  /** The deduplication id of a message that was sent to a destination, with the time of that. */
  record StoredId(int destinationId, long sequence, String id, long at) {}
}
