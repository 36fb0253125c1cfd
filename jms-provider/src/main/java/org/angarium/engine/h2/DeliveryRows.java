package org.angarium.engine.h2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.embedded.Ord;
import org.jspecify.annotations.Nullable;

/**
 * Writes deliveries and all that belongs to them.
 *
 * <p>Changes are collected and run as batches: first what comes, then what changes, then what goes,
 * so that a delivery may come and go in one transaction. What is collected is bounded: a large
 * transaction is run in pieces, which H2 commits or rolls back as one. Not thread-safe.
 */
final class DeliveryRows {
  private static final int MAX_ROWS = 1000;
  private static final long MAX_BYTES = 4 * 1024 * 1024;

  private final Lanes lanes;
  private final ChunkRows chunks;
  private final SharedRows shared;
  private final SideRows sides;
  private final AttemptRows attempts;
  private final Batch insertLane;
  private final Batch setMark;
  private final Batch insert;
  private final Batch delete;
  private final Batch addBytes;
  private final List<Lane> newLanes = new ArrayList<>();

  /** By how much the bytes of lanes change, by their ids; null where nobody knows. */
  private final Map<Integer, @Nullable Long> laneBytes = new HashMap<>();

  /** What is to be removed, by the key of the row. */
  private final Map<Long, Removal> removals = new LinkedHashMap<>();

  private int rows;
  private long bytes;

  DeliveryRows(SqlSession session, Lanes lanes) {
    this.lanes = lanes;
    chunks = new ChunkRows(session);
    shared = new SharedRows(session, chunks);
    sides = new SideRows(session);
    attempts = new AttemptRows(session);
    insertLane =
        session.batch(
            "adding a lane",
            "INSERT INTO lane(id, sub, priority, era, mark, bytes) VALUES(?, ?, ?, ?, 0, 0)");
    setMark = session.batch("setting marks", "UPDATE lane SET mark = ? WHERE id = ?");
    addBytes =
        session.batch(
            "counting bytes", "UPDATE lane SET bytes = bytes + CAST(? AS BIGINT) WHERE id = ?");
    insert =
        session.batch(
            "adding deliveries",
            "INSERT INTO delivery(id, due, traits, message, head, body) VALUES(?, ?, ?, ?, ?, ?)");
    delete = session.batch("removing deliveries", "DELETE FROM delivery WHERE id = ?");
  }

  private record Removal(int laneId, long sequence, int traits, int size) {}

  /** See {@link org.angarium.engine.embedded.StoreWriter#addMessage}. */
  void addMessage(long sequence, Payload payload) {
    shared.add(sequence, payload);
    grow(payload.size());
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#addDelivery}. */
  void add(Change.AddDelivery add) {
    int subscriptionId = add.place().subscriptionId();
    long ord = add.place().ord();
    Lane lane = laneFor(subscriptionId, ord);
    long key = lane.key(ord);
    if (removals.containsKey(key)) {
      flush();
    }
    count(lane.id(), add.size(), 1);
    addSides(key, add);
    Payload payload = add.payload();
    if (payload == null) {
      shared.addDelivery(add.sequence());
      insert.add(key, add.due(), add.traits(), add.sequence(), null, null);
      grow(0);
    } else {
      chunks.add(key, payload);
      insert.add(key, add.due(), add.traits(), null, payload.head(), payload.inlineBody());
      grow(payload.size());
    }
  }

  /** Counts the bytes of a message that comes or goes; a lane that does not know stays so. */
  private void count(int laneId, int size, int sign) {
    Long before = laneBytes.getOrDefault(laneId, 0L);
    laneBytes.put(
        laneId, before == null || size == Change.UNKNOWN ? null : before + (long) sign * size);
  }

  private void addSides(long key, Change.AddDelivery add) {
    int subscriptionId = add.place().subscriptionId();
    long ord = add.place().ord();
    if (add.due() != 0) {
      sides.addLater(key, add.due(), subscriptionId, ord);
    }
    if (add.expiration() != 0) {
      sides.addExpiry(key, add.expiration(), subscriptionId, ord);
    }
    String group = add.group();
    if (group != null) {
      sides.addGrouped(key, subscriptionId, group, ord);
    }
  }

  /** Into how many chunks the body of a message goes that deliveries share. */
  int chunksOf(long sequence) {
    return shared.chunksOf(sequence);
  }

  /** Whether a message is there that deliveries share. */
  boolean hasMessage(long sequence) {
    return shared.has(sequence);
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#removeDelivery}. */
  void remove(int subscriptionId, long ord, int traits, int size) {
    Lane lane = lanes.find(subscriptionId, ord);
    if (lane != null) {
      removals.put(lane.key(ord), new Removal(lane.id(), Ord.sequence(ord), traits, size));
      grow(0);
    }
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#setAttempts}. */
  void setAttempts(int subscriptionId, long ord, int count, @Nullable String history) {
    Lane lane = lanes.find(subscriptionId, ord);
    if (lane != null) {
      attempts.set(lane.key(ord), count, null, history);
      growByHistory(history);
    }
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#holdBack}. */
  int holdBack(
      int subscriptionId, long ord, int count, @Nullable String history, long due, int traits) {
    Lane lane = lanes.find(subscriptionId, ord);
    if (lane != null) {
      attempts.set(lane.key(ord), count, due, history);
      sides.holdBack(lane.key(ord), due, subscriptionId, ord);
      growByHistory(history);
    }
    return traits | Traits.LATER;
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#setMark}. */
  void setMark(int subscriptionId, int priority, long sequence) {
    setMark.add(sequence, laneFor(subscriptionId, Ord.of(priority, sequence)).id());
    grow(0);
  }

  /** The lane of an order key, made if it is missing. */
  private Lane laneFor(int subscriptionId, long ord) {
    Lane lane = lanes.find(subscriptionId, ord);
    if (lane == null) {
      lane = lanes.create(subscriptionId, ord);
      newLanes.add(lane);
      insertLane.add(lane.id(), subscriptionId, lane.priority(), lane.era());
    }
    return lane;
  }

  private void growByHistory(@Nullable String history) {
    grow(history == null ? 0 : history.length());
  }

  private void grow(int moreBytes) {
    rows++;
    bytes += moreBytes;
    if (rows >= MAX_ROWS || bytes >= MAX_BYTES) {
      flush();
    }
  }

  /** Runs what was collected. */
  void flush() {
    rows = 0;
    bytes = 0;
    insertLane.run();
    setMark.run();
    shared.flushAdded();
    insert.run();
    attempts.flush();
    flushRemovals();
    flushBytes();
    sides.flush();
    shared.flushChanges();
    chunks.flush();
  }

  private void flushRemovals() {
    if (removals.isEmpty()) {
      return;
    }
    removals.keySet().forEach(delete::add);
    int[] deleted = delete.run();
    attempts.remove(removals.keySet());
    int i = 0;
    for (Map.Entry<Long, Removal> entry : removals.entrySet()) {
      if (deleted[i++] > 0) {
        removeSides(entry.getKey(), entry.getValue());
      }
    }
    removals.clear();
  }

  private void flushBytes() {
    laneBytes.forEach((laneId, change) -> addBytes.add(change, laneId));
    laneBytes.clear();
    addBytes.run();
  }

  private void removeSides(long key, Removal removal) {
    count(removal.laneId, removal.size, -1);
    int traits = removal.traits;
    sides.remove(key, traits);
    if (Traits.has(traits, Traits.SHARED)) {
      shared.removeDelivery(removal.sequence, Traits.chunks(traits));
    } else if (Traits.chunks(traits) > 0) {
      chunks.remove(key);
    }
  }

  void committed() {
    newLanes.clear();
    attempts.committed();
    shared.committed();
  }

  /** Forgets what was collected and not run. */
  void clear() {
    rows = 0;
    bytes = 0;
    removals.clear();
    laneBytes.clear();
    addBytes.clear();
    insertLane.clear();
    setMark.clear();
    insert.clear();
    delete.clear();
    shared.clear();
    sides.clear();
    attempts.clear();
    chunks.clear();
    newLanes.forEach(lanes::forget);
    newLanes.clear();
  }
}
