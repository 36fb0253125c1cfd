package org.angarium.engine.h2;

import java.sql.ResultSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes messages that several deliveries share, and removes each with its last delivery.
 *
 * <p>How many deliveries a message has is in a table of its own, {@code share}, so that counting
 * does not write the body again. Not thread-safe.
 */
final class SharedRows {
  private final SqlSession session;
  private final ChunkRows chunkRows;
  private final Batch insertMessage;
  private final Batch insertShare;
  private final Batch count;
  private final Batch deleteShare;
  private final Batch deleteMessage;

  /** Messages that are not written yet, by sequence number. */
  private final Map<Long, Added> added = new LinkedHashMap<>();

  /** By how much the deliveries of written messages change. */
  private final Map<Long, Integer> changes = new HashMap<>();

  /** The chunks of the messages that lost deliveries. */
  private final Map<Long, Integer> reduced = new LinkedHashMap<>();

  SharedRows(SqlSession session, ChunkRows chunkRows) {
    this.session = session;
    this.chunkRows = chunkRows;
    insertMessage =
        session.batch(
            "adding messages", "INSERT INTO message(seq, head, body, chunks) VALUES(?, ?, ?, ?)");
    insertShare =
        session.batch("adding messages", "INSERT INTO share(message, deliveries) VALUES(?, ?)");
    count =
        session.batch(
            "counting a message's deliveries",
            "UPDATE share SET deliveries = deliveries + ? WHERE message = ?");
    deleteShare =
        session.batch(
            "removing messages", "DELETE FROM share WHERE message = ? AND deliveries <= 0");
    deleteMessage = session.batch("removing messages", "DELETE FROM message WHERE seq = ?");
  }

  private static final class Added {
    final Payload payload;
    int deliveries;

    Added(Payload payload) {
      this.payload = payload;
    }
  }

  void add(long sequence, Payload payload) {
    added.put(sequence, new Added(payload));
  }

  /** A delivery of a message was added. */
  void addDelivery(long sequence) {
    Added message = added.get(sequence);
    if (message != null) {
      message.deliveries++;
    } else {
      changes.merge(sequence, 1, Integer::sum);
    }
  }

  /** How many chunks a message has. */
  int chunksOf(long sequence) {
    Added message = added.get(sequence);
    if (message != null) {
      return message.payload.chunks();
    }
    return session.query(
        "looking for a message",
        "SELECT chunks FROM message WHERE seq = ?",
        rows -> rows.next() ? rows.getInt(1) : 0,
        sequence);
  }

  /** Whether a message is there. */
  boolean has(long sequence) {
    return added.containsKey(sequence)
        || session.query(
            "looking for a message",
            "SELECT 1 FROM message WHERE seq = ?",
            ResultSet::next,
            sequence);
  }

  /** A delivery of a message was removed. */
  void removeDelivery(long sequence, int chunks) {
    changes.merge(sequence, -1, Integer::sum);
    reduced.put(sequence, chunks);
  }

  /** Writes the messages that have deliveries; one without waits for its first. */
  void flushAdded() {
    added
        .entrySet()
        .removeIf(
            entry -> {
              boolean ready = entry.getValue().deliveries > 0;
              if (ready) {
                write(entry.getKey(), entry.getValue());
              }
              return ready;
            });
    insertMessage.run();
    insertShare.run();
  }

  private void write(long sequence, Added message) {
    Payload payload = message.payload;
    chunkRows.add(ChunkRows.ownerOfShared(sequence), payload);
    insertMessage.add(sequence, payload.head(), payload.inlineBody(), payload.chunks());
    insertShare.add(sequence, message.deliveries);
  }

  /** Writes how many deliveries are left, and removes the messages that have none. */
  void flushChanges() {
    changes.forEach((sequence, change) -> count.add(change, sequence));
    changes.clear();
    count.run();
    reduced.keySet().forEach(deleteShare::add);
    int[] deleted = deleteShare.run();
    int i = 0;
    for (Map.Entry<Long, Integer> entry : reduced.entrySet()) {
      if (deleted[i++] > 0) {
        remove(entry.getKey(), entry.getValue());
      }
    }
    reduced.clear();
    deleteMessage.run();
  }

  private void remove(long sequence, int chunks) {
    deleteMessage.add(sequence);
    if (chunks > 0) {
      chunkRows.remove(ChunkRows.ownerOfShared(sequence));
    }
  }

  /** The transaction is complete: a message that found no subscription is not kept. */
  void committed() {
    added.clear();
  }

  void clear() {
    added.clear();
    changes.clear();
    reduced.clear();
    insertMessage.clear();
    insertShare.clear();
    count.clear();
    deleteShare.clear();
    deleteMessage.clear();
  }
}
