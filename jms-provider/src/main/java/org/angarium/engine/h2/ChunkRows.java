package org.angarium.engine.h2;

import java.util.Arrays;

/**
 * Writes the table {@code chunk}: bodies too long for a row. The owner of chunks is the key of a
 * delivery's row or, negative, the sequence number of a message that several deliveries share. Not
 * thread-safe.
 */
final class ChunkRows {
  /** Long bodies are written in these portions, so that they are in memory only once. */
  private static final int AT_ONCE = 16;

  private final Batch insert;
  private final Batch delete;

  ChunkRows(SqlSession session) {
    insert =
        session.batch("adding a long body", "INSERT INTO chunk(owner, n, bytes) VALUES(?, ?, ?)");
    delete = session.batch("removing long bodies", "DELETE FROM chunk WHERE owner = ?");
  }

  /** The owner of the chunks of a message that several deliveries share. */
  static long ownerOfShared(long sequence) {
    return -sequence;
  }

  /** Writes a body at once. */
  void add(long owner, Payload payload) {
    byte[] body = payload.body();
    for (int n = 0; body != null && n < payload.chunks(); n++) {
      int from = n * Payload.CHUNK;
      insert.add(
          owner, n, Arrays.copyOfRange(body, from, Math.min(from + Payload.CHUNK, body.length)));
      if (insert.rows() == AT_ONCE) {
        insert.run();
      }
    }
    insert.run();
  }

  void remove(long owner) {
    delete.add(owner);
  }

  void flush() {
    delete.run();
  }

  void clear() {
    insert.clear();
    delete.clear();
  }
}
