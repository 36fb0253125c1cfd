package org.angarium.engine.h2;

import java.util.Arrays;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.Send;
import org.angarium.model.BranchId;

/**
 * Writes the prepared branches of global transactions: the tables {@code xa_branch}, {@code
 * xa_send}, {@code xa_body} and {@code xa_ack}. Not thread-safe.
 */
final class BranchRows {
  /** Rows are collected up to these numbers, so that a large branch is in memory only once. */
  private static final int MAX_ROWS = 1000;

  private static final long MAX_BYTES = 4 * 1024 * 1024;

  private final SqlSession session;
  private final Batch insertSend;
  private final Batch insertBody;
  private final Batch insertAck;
  private int rows;
  private long bytes;

  BranchRows(SqlSession session) {
    this.session = session;
    insertSend =
        session.batch(
            "preparing messages to send",
            "INSERT INTO xa_send(branch, n, destination, client_id, deduplication_id, head, parts)"
                + " VALUES(?, ?, ?, ?, ?, ?, ?)");
    insertBody =
        session.batch(
            "preparing messages to send",
            "INSERT INTO xa_body(branch, n, part, bytes) VALUES(?, ?, ?, ?)");
    insertAck =
        session.batch(
            "preparing acknowledgements", "INSERT INTO xa_ack(branch, sub, ord) VALUES(?, ?, ?)");
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#addBranch}. */
  void add(int id, BranchId branch, PreparedBranch.State state, long preparedAt) {
    session.update(
        "preparing a transaction",
        "INSERT INTO xa_branch(id, format, gtrid, bqual, state, prepared_at)"
            + " VALUES(?, ?, ?, ?, ?, ?)",
        id,
        branch.getFormatId(),
        branch.getGlobalTransactionId(),
        branch.getBranchQualifier(),
        state.name(),
        preparedAt);
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#addBranchSend}. */
  void addSend(int branch, int n, int destination, Send send) {
    Payload payload = Payload.of(send.message());
    byte[] body = payload.body();
    int parts = body == null ? 0 : Math.max(1, (body.length + Payload.CHUNK - 1) / Payload.CHUNK);
    insertSend.add(
        branch, n, destination, send.clientId(), send.deduplicationId(), payload.head(), parts);
    for (int part = 0; body != null && part < parts; part++) {
      int from = part * Payload.CHUNK;
      byte[] piece = Arrays.copyOfRange(body, from, Math.min(from + Payload.CHUNK, body.length));
      insertBody.add(branch, n, part, piece);
      grow(piece.length);
    }
    grow(payload.head().length);
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#addBranchAck}. */
  void addAck(int branch, int subscriptionId, long ord) {
    insertAck.add(branch, subscriptionId, ord);
    grow(0);
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#removeBranch}. */
  void remove(int id) {
    flush(); // some of it may have come in this transaction
    delete("DELETE FROM xa_branch WHERE id = ?", id);
    delete("DELETE FROM xa_send WHERE branch = ?", id);
    delete("DELETE FROM xa_body WHERE branch = ?", id);
    delete("DELETE FROM xa_ack WHERE branch = ?", id);
  }

  private void delete(String sql, int id) {
    session.update("ending a transaction", sql, id);
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
    insertSend.run();
    insertBody.run();
    insertAck.run();
  }

  /** Forgets what was collected and not run. */
  void clear() {
    rows = 0;
    bytes = 0;
    insertSend.clear();
    insertBody.clear();
    insertAck.clear();
  }
}
