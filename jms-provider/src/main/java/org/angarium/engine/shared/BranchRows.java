package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.Send;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The rows of prepared branches: what they send, and which deliveries they have. Those are in state
 * 2 and belong to no node, so that no node's end frees them. The database's own PREPARE TRANSACTION
 * would hold back its vacuum for as long as a transaction manager likes. For one transaction at a
 * time.
 */
final class BranchRows {
  private static final String NAMED = " WHERE format = ? AND gtrid = ? AND bqual = ?";

  private static final String ADD =
      """
      INSERT INTO xa_branch(format, gtrid, bqual, state, prepared_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING RETURNING id\
      """;

  private static final String TAKE =
      """
      WITH g AS (UPDATE dlv d SET state = 2, owner = 0, token = 0
        FROM unnest(?, ?, ?, ?) AS a(sub, ord, token, first)
        WHERE d.sub = ANY(ARRAY[a.sub]) AND d.ord BETWEEN a.ord AND a.ord AND d.state = 1
          AND d.token = a.token AND d.owner = ?
        RETURNING d.sub, d.ord, a.first)
      INSERT INTO xa_ack(branch, sub, ord, first) SELECT ?, sub, ord, first FROM g
      RETURNING sub, ord\
      """;

  private static final String SETTLE =
      """
      g AS (DELETE FROM dlv d USING xa_ack a
        WHERE a.branch = ? AND d.sub = ANY(ARRAY[a.sub]) AND d.ord BETWEEN a.ord AND a.ord
          AND d.state = 2
        RETURNING d.sub, d.ord, d.id, d.flags, d.grp, false AS holds)\
      """;

  private static final String CLAIM =
      """
      WITH x AS (UPDATE dlv d SET state = 1, owner = ?, token = ? FROM xa_ack a
        WHERE a.branch = ? AND d.sub = ANY(ARRAY[a.sub]) AND d.ord BETWEEN a.ord AND a.ord
          AND d.state = 2
        RETURNING d.sub, d.ord, d.id, d.flags, d.attempts, d.doubt, d.grp, d.hist, a.first)
      SELECT %s, t.kind, t.name, x.ord, x.id, x.flags, x.attempts, x.doubt, x.grp, x.hist,
        m.head, m.body, x.first
      FROM x JOIN sub s ON s.id = x.sub JOIN dest t ON t.id = s.dest %s ORDER BY x.sub, x.ord\
      """
          .formatted(Directory.columnsOfSubscription(), MessageJoin.of("x", "head, body"));

  private static final String LOST =
      """
      g AS (DELETE FROM dlv d USING unnest(?, ?) AS x(sub, ord)
        WHERE d.sub = ANY(ARRAY[x.sub]) AND d.ord BETWEEN x.ord AND x.ord
        RETURNING d.sub, d.ord, d.id, d.flags, d.grp, false AS holds)\
      """;

  private static final String LIST =
      """
      SELECT format, gtrid, bqual, state, prepared_at,
        (SELECT count(*) FROM xa_send WHERE branch = b.id),
        (SELECT count(*) FROM xa_ack WHERE branch = b.id)
      FROM xa_branch b ORDER BY id\
      """;

  private final SharedEngine engine;
  private final Connection connection;
  private final Map<Write, AngariumException> refused;

  /**
   * @param refused gets the writes that cannot happen
   */
  BranchRows(SharedEngine engine, Connection connection, Map<Write, AngariumException> refused) {
    this.engine = engine;
    this.connection = connection;
    this.refused = refused;
  }

  /**
   * A branch as its rows say.
   *
   * @param sends what it sends if it is committed; empty where that was not asked for
   */
  record Found(long row, BranchId id, List<Send> sends) {}

  // ---- reading --------------------------------------------------------------------------------

  /** All branches. */
  static List<PreparedBranch> list(Connection c) throws SQLException {
    List<PreparedBranch> all = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(LIST);
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        all.add(
            new PreparedBranch(
                new BranchId(rows.getInt(1), rows.getBytes(2), rows.getBytes(3)),
                State.valueOf(rows.getString(4)),
                rows.getLong(5),
                rows.getInt(6),
                rows.getInt(7)));
      }
    }
    return all;
  }

  /** A branch; null where there is none. */
  static @Nullable Found find(Connection c, BranchId id, boolean withSends) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("SELECT id FROM xa_branch" + NAMED)) {
      bind(s, 1, id);
      try (ResultSet rows = s.executeQuery()) {
        if (!rows.next()) {
          return null;
        }
        long row = rows.getLong(1);
        return new Found(row, id, withSends ? sends(c, row) : List.of());
      }
    }
  }

  private static List<Send> sends(Connection c, long branch) throws SQLException {
    String sql =
        "SELECT head, body, connection, client_id, dedup FROM xa_send WHERE branch = ? ORDER BY n";
    List<Send> sends = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setLong(1, branch);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          sends.add(
              new Send(
                  StoredForm.decode(rows.getBytes(1), rows.getBytes(2)),
                  String.valueOf(rows.getString(3)),
                  SqlText.read(rows.getString(4)),
                  SqlText.read(rows.getString(5))));
        }
      }
    }
    return sends;
  }

  /** A prepared branch, and what it sends if it is committed. */
  record Sender(BranchId id, long preparedAt, List<Send> sends) {}

  /** All prepared branches with what they send. */
  static List<Sender> senders(Connection c) throws SQLException {
    List<Sender> all = new ArrayList<>();
    for (PreparedBranch branch : list(c)) {
      if (branch.state() == State.PREPARED && branch.sends() > 0) {
        Found found = find(c, branch.id(), true);
        if (found != null) {
          all.add(new Sender(branch.id(), branch.preparedAtMillis(), found.sends()));
        }
      }
    }
    return all;
  }

  private static int bind(PreparedStatement s, int from, BranchId id) throws SQLException {
    s.setInt(from, id.getFormatId());
    s.setBytes(from + 1, id.getGlobalTransactionId());
    s.setBytes(from + 2, id.getBranchQualifier());
    return from + 3;
  }

  /**
   * Forgets a branch that was decided.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_BRANCH}
   */
  static boolean forget(Connection c, BranchId id) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("DELETE FROM xa_branch" + NAMED + " AND state <> ?")) {
      s.setString(bind(s, 1, id), State.PREPARED.name());
      if (s.executeUpdate() > 0) {
        return true;
      }
    }
    throw new AngariumException(
        ErrorCode.NO_SUCH_BRANCH,
        find(c, id, false) == null
            ? "there is no transaction branch %s to forget".formatted(id)
            : "transaction branch %s cannot be forgotten: it is still prepared; commit it or roll it back"
                .formatted(id));
  }

  // ---- phase one ------------------------------------------------------------------------------

  /**
   * Writes a branch down.
   *
   * @return the deliveries that it has now
   */
  List<DeliveryKey> prepare(PrepareWrite write, Map<DestinationName, DestinationEntry> destinations)
      throws SQLException {
    long row = add(write);
    if (row == 0) {
      refused.put(
          write,
          new AngariumException(
              ErrorCode.DUPLICATE_BRANCH,
              "transaction branch %s is prepared already; finish it first".formatted(write.id())));
      return List.of();
    }
    addSends(row, write.sends(), destinations);
    BranchSchedules.hold(connection, row, write.scheduleChanges());
    return take(row, write.taken());
  }

  private long add(PrepareWrite write) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(ADD)) {
      int next = bind(s, 1, write.id());
      s.setString(next, State.PREPARED.name());
      s.setLong(next + 1, write.preparedAt());
      try (ResultSet rows = s.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  private void addSends(
      long branch, List<Send> sends, Map<DestinationName, DestinationEntry> destinations)
      throws SQLException {
    if (sends.isEmpty()) {
      return;
    }
    String sql =
        "INSERT INTO xa_send(branch, n, dest, kept, connection, client_id, dedup, head, body)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      for (int n = 0; n < sends.size(); n++) {
        Send send = sends.get(n);
        SentMessage message = send.message();
        DestinationEntry destination = destinations.get(message.destination());
        byte[] body = StoredForm.encodeBody(message);
        s.setLong(1, branch);
        s.setInt(2, n);
        s.setInt(3, destination == null ? 0 : destination.id());
        s.setBoolean(4, message.persistent() && !message.destination().temporary());
        s.setString(5, send.connectionId());
        s.setString(6, SqlText.write(send.clientId()));
        s.setString(7, SqlText.write(send.deduplicationId()));
        s.setBytes(8, StoredForm.encodeHead(message, body));
        s.setBytes(9, body);
        s.addBatch();
      }
      s.executeBatch();
    }
  }

  private List<DeliveryKey> take(long branch, List<SharedDelivery> acks) throws SQLException {
    List<DeliveryKey> taken = new ArrayList<>();
    if (acks.isEmpty()) {
      return taken;
    }
    try (PreparedStatement s = connection.prepareStatement(TAKE)) {
      int next = DeliveryKey.bindWithTokens(connection, s, 1, acks);
      List<Boolean> firsts = acks.stream().map(SharedDelivery::firstOfGroup).toList();
      s.setArray(next, Removal.flags(connection, firsts));
      s.setLong(next + 1, engine.nodeId());
      s.setLong(next + 2, branch);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          taken.add(new DeliveryKey(rows.getInt(1), rows.getLong(2)));
        }
      }
    }
    return taken;
  }

  // ---- phase two ------------------------------------------------------------------------------

  /** Has nobody else finish a branch until the transaction ends, and looks what became of it. */
  void lock(FinishWrite write) throws SQLException {
    BranchId id = write.branch().id();
    try (PreparedStatement s =
        connection.prepareStatement(
            "SELECT state FROM xa_branch" + NAMED + " AND id = ? FOR UPDATE")) {
      s.setLong(bind(s, 1, id), write.branch().row());
      try (ResultSet rows = s.executeQuery()) {
        if (!rows.next()) {
          refused.put(write, unknown(id));
          return;
        }
        State state = State.valueOf(rows.getString(1));
        if (state != State.PREPARED) {
          boolean committed = state == State.COMMITTED_BY_HAND;
          refused.put(
              write,
              new AngariumException(
                  committed ? ErrorCode.COMMITTED_BY_HAND : ErrorCode.ROLLED_BACK_BY_HAND,
                  "transaction branch %s was %s by an operator; forget it when all sides know"
                      .formatted(id, committed ? "committed" : "rolled back")));
        }
      }
    }
  }

  /** Settles what a branch has, or claims it for this node to give it back. */
  void finish(FinishWrite write, GroupCounts groups, Aftermath after) throws SQLException {
    long branch = write.branch().row();
    if (write.committing()) {
      for (Removal.Removed row : Removal.run(connection, SETTLE, s -> s.setLong(1, branch))) {
        groups.settled(row.sub(), row.grp(), row.flags(), false);
        after.counts().add(row.sub(), Kind.ACKNOWLEDGED, 1);
        after.unknown(row.sub());
      }
    } else {
      write.claimed(claim(branch, groups, after));
    }
    DirectoryChanges.update(connection, "DELETE FROM xa_send WHERE branch = ?", branch);
    DirectoryChanges.update(connection, "DELETE FROM xa_ack WHERE branch = ?", branch);
    State remembered = write.remembered();
    if (remembered == null) {
      DirectoryChanges.update(connection, "DELETE FROM xa_branch WHERE id = ?", branch);
    } else {
      DirectoryChanges.update(
          connection, "UPDATE xa_branch SET state = ? WHERE id = ?", remembered.name(), branch);
    }
  }

  private List<SharedDelivery> claim(long branch, GroupCounts groups, Aftermath after)
      throws SQLException {
    List<SharedDelivery> claimed = new ArrayList<>();
    List<Integer> lostSubs = new ArrayList<>();
    List<Long> lostOrds = new ArrayList<>();
    long token = engine.claims().newToken();
    try (PreparedStatement s = connection.prepareStatement(CLAIM)) {
      s.setLong(1, engine.nodeId());
      s.setLong(2, token);
      s.setLong(3, branch);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          DestinationName name = Directory.nameOf(rows.getString(9), rows.getString(10));
          SubscriptionEntry entry = Directory.subscription(rows, name);
          SharedDelivery.Row row = SharedDelivery.Row.read(rows, 11, token, rows.getBoolean(20));
          byte[] head = rows.getBytes(18);
          if (head == null) {
            lostSubs.add(entry.id());
            lostOrds.add(row.ord());
            if (row.first() && row.grp() != null) {
              groups.beginsAgain(entry.id(), row.grp());
            }
            continue;
          }
          claimed.add(
              new SharedDelivery(
                  new Holder.OfNode(entry, "a global transaction"),
                  row,
                  StoredForm.decode(head, rows.getBytes(19))));
        }
      }
    }
    forget(lostSubs, lostOrds, groups, after);
    return claimed;
  }

  /** What was lost with the server's last crash is given back to nobody. */
  private void forget(List<Integer> subs, List<Long> ords, GroupCounts groups, Aftermath after)
      throws SQLException {
    if (subs.isEmpty()) {
      return;
    }
    Removal.Binder lost =
        s -> {
          s.setArray(1, Removal.ints(connection, subs));
          s.setArray(2, Removal.longs(connection, ords));
        };
    for (Removal.Removed row : Removal.run(connection, LOST, lost)) {
      groups.settled(row.sub(), row.grp(), row.flags(), false);
      after.unknown(row.sub());
    }
  }

  static AngariumException unknown(BranchId id) {
    return new AngariumException(
        ErrorCode.NO_SUCH_BRANCH,
        "there is no prepared transaction branch %s: it was never prepared, or has ended"
            .formatted(id));
  }
}
