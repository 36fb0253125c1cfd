package org.angarium.engine.h2;

import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.Send;
import org.angarium.engine.embedded.Contents.StoredAck;
import org.angarium.engine.embedded.Contents.StoredBranch;
import org.angarium.message.StoredForm;
import org.angarium.model.BranchId;
import org.jspecify.annotations.Nullable;

/** Reads the prepared branches of global transactions. Blocks for the disk. */
final class BranchReader {
  private static final String PURPOSE = "reading prepared transactions";

  private BranchReader() {}

  /** All branches, without their messages. */
  static List<StoredBranch> branches(SqlSession session) {
    return session.query(
        PURPOSE,
        "SELECT id, format, gtrid, bqual, state, prepared_at FROM xa_branch ORDER BY id",
        rows -> {
          List<StoredBranch> found = new ArrayList<>();
          while (rows.next()) {
            found.add(branch(session, rows));
          }
          return found;
        });
  }

  private static StoredBranch branch(SqlSession session, ResultSet row) throws SQLException {
    int id = row.getInt(1);
    Set<Integer> destinations = new HashSet<>();
    int sends =
        session.query(
            PURPOSE,
            "SELECT destination FROM xa_send WHERE branch = ?",
            rows -> {
              int count = 0;
              for (; rows.next(); count++) {
                destinations.add(rows.getInt(1));
              }
              return count;
            },
            id);
    List<StoredAck> acks =
        session.query(
            PURPOSE,
            "SELECT sub, ord FROM xa_ack WHERE branch = ? ORDER BY sub, ord",
            rows -> {
              List<StoredAck> found = new ArrayList<>();
              while (rows.next()) {
                found.add(new StoredAck(rows.getInt(1), rows.getLong(2)));
              }
              return found;
            },
            id);
    return new StoredBranch(
        id,
        new BranchId(row.getInt(2), row.getBytes(3), row.getBytes(4)),
        PreparedBranch.State.valueOf(row.getString(5)),
        row.getLong(6),
        sends,
        destinations,
        acks);
  }

  /** The messages that a branch sends. */
  static List<Send> sends(SqlSession session, int branch) {
    record Row(
        int n,
        @Nullable String clientId,
        @Nullable String deduplicationId,
        byte[] head,
        int parts) {}
    List<Row> found =
        session.query(
            PURPOSE,
            "SELECT n, client_id, deduplication_id, head, parts FROM xa_send WHERE branch = ?"
                + " ORDER BY branch, n",
            rows -> {
              List<Row> result = new ArrayList<>();
              while (rows.next()) {
                result.add(
                    new Row(
                        rows.getInt(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getBytes(4),
                        rows.getInt(5)));
              }
              return result;
            },
            branch);
    List<Send> sends = new ArrayList<>(found.size());
    for (Row row : found) {
      byte[] body = row.parts == 0 ? null : body(session, branch, row.n);
      sends.add(new Send(StoredForm.decode(row.head, body), "", row.clientId, row.deduplicationId));
    }
    return sends;
  }

  private static byte[] body(SqlSession session, int branch, int n) {
    return session.query(
        PURPOSE,
        "SELECT bytes FROM xa_body WHERE branch = ? AND n = ? ORDER BY branch, n, part",
        rows -> {
          ByteArrayOutputStream body = new ByteArrayOutputStream();
          while (rows.next()) {
            body.writeBytes(rows.getBytes(1));
          }
          return body.toByteArray();
        },
        branch,
        n);
  }
}
