package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.engine.Send;
import org.angarium.engine.move.Item;
import org.angarium.engine.move.MovedBranch;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Puts a batch of a move into the tables, in one transaction. For one batch. */
final class MoveInserts {
  private static final String MESSAGE = "INSERT INTO msg(id, head, body) VALUES (?, ?, ?)";

  private static final String SHARE =
      "INSERT INTO share AS t (id, n) SELECT id, n FROM unnest(?, ?) AS x(id, n) ORDER BY id"
          + " ON CONFLICT (id) DO UPDATE SET n = t.n + EXCLUDED.n";

  /** How often nobody knows who had them: as in a store of H2 that was opened again. */
  private static final String DELIVERY =
      "INSERT INTO dlv(sub, ord, id, flags, attempts, doubt, expires, grp, hist, size, sent, state,"
          + " owner, token) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)";

  private static final String LATER =
      "INSERT INTO later(sub, ord, id, flags, attempts, doubt, expires, grp, hist, size, sent, due,"
          + " holds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** Nobody's consumer has such a group: it waits until what holds it lets it go. */
  private static final String GROUP =
      """
      INSERT INTO grp AS t (sub, grp, node, claimer, held, held_back)
        SELECT sub, grp, 0, 0, n, b FROM unnest(?, ?, ?, ?) AS x(sub, grp, n, b) ORDER BY sub, grp COLLATE "C"
      ON CONFLICT (sub, grp) DO UPDATE
        SET held = t.held + EXCLUDED.held, held_back = t.held_back + EXCLUDED.held_back\
      """;

  private static final String BRANCH =
      "INSERT INTO xa_branch(format, gtrid, bqual, state, prepared_at) VALUES (?, ?, ?, ?, ?)"
          + " RETURNING id";

  private static final String SEND =
      "INSERT INTO xa_send(branch, n, dest, kept, connection, client_id, dedup, head, body)"
          + " VALUES (?, ?, ?, true, '', ?, ?, ?, ?)";

  private static final String ACK =
      """
      WITH g AS (UPDATE dlv d SET state = 2, owner = 0, token = 0 FROM unnest(?, ?) AS a(sub, ord)
        WHERE d.sub = ANY(ARRAY[a.sub]) AND d.ord BETWEEN a.ord AND a.ord AND d.state = 0
        RETURNING d.sub, d.ord, d.grp, d.flags),
       i AS (INSERT INTO xa_ack(branch, sub, ord) SELECT ?, sub, ord FROM g)
      SELECT sub, grp, flags FROM g\
      """;

  private final Connection connection;
  private final List<Integer> subscriptions;
  private final Map<Group, int[]> groups = new TreeMap<>();
  private final Set<Integer> grouped = new TreeSet<>();

  /**
   * @param subscriptions their ids, by their places in the inventory
   */
  MoveInserts(Connection connection, List<Integer> subscriptions) {
    this.connection = connection;
    this.subscriptions = subscriptions;
  }

  private record Group(int sub, String grp) implements Comparable<Group> {
    @Override
    public int compareTo(Group other) {
      int order = Integer.compare(sub, other.sub);
      return order != 0 ? order : grp.compareTo(other.grp);
    }
  }

  private void hold(int sub, @Nullable String grp, int heldBack) {
    if (grp != null) {
      int[] counts = groups.computeIfAbsent(new Group(sub, grp), group -> new int[2]);
      counts[0]++;
      counts[1] += heldBack;
    }
  }

  // ---- messages -------------------------------------------------------------------------------

  void add(List<Item> items) throws SQLException {
    addMessages(items);
    try (PreparedStatement ready = connection.prepareStatement(DELIVERY);
        PreparedStatement later = connection.prepareStatement(LATER)) {
      for (Item item : items) {
        if (item.due() == 0) {
          bind(ready, item);
          ready.addBatch();
        } else {
          bind(later, item);
          later.setLong(12, item.due());
          later.setBoolean(13, item.holds());
          later.addBatch();
        }
      }
      ready.executeBatch();
      later.executeBatch();
    }
    writeGroups();
    if (!grouped.isEmpty()) {
      try (PreparedStatement s =
          connection.prepareStatement(
              "UPDATE sub SET grouped = true WHERE id = ANY(?) AND NOT grouped")) {
        s.setArray(1, Removal.ints(connection, new ArrayList<>(grouped)));
        s.executeUpdate();
      }
    }
  }

  private void addMessages(List<Item> items) throws SQLException {
    Map<Long, SentMessage> messages = new LinkedHashMap<>();
    Map<Long, Integer> shares = new TreeMap<>();
    for (Item item : items) {
      messages.putIfAbsent(item.sequence(), item.message());
      if (item.shared()) {
        shares.merge(item.sequence(), 1, Integer::sum);
      }
    }
    if (!shares.isEmpty()) {
      messages.keySet().removeAll(present(shares.keySet()));
      try (PreparedStatement s = connection.prepareStatement(SHARE)) {
        s.setArray(1, Removal.longs(connection, new ArrayList<>(shares.keySet())));
        s.setArray(2, Removal.ints(connection, new ArrayList<>(shares.values())));
        s.executeUpdate();
      }
    }
    try (PreparedStatement s = connection.prepareStatement(MESSAGE)) {
      for (Map.Entry<Long, SentMessage> message : messages.entrySet()) {
        byte[] body = StoredForm.encodeBody(message.getValue());
        s.setLong(1, message.getKey());
        s.setBytes(2, StoredForm.encodeHead(message.getValue(), body));
        s.setBytes(3, body);
        s.addBatch();
      }
      s.executeBatch();
    }
  }

  /** Which messages have come with another subscription. */
  private List<Long> present(Set<Long> ids) throws SQLException {
    List<Long> present = new ArrayList<>();
    try (PreparedStatement s =
        connection.prepareStatement("SELECT id FROM msg WHERE id = ANY(?)")) {
      s.setArray(1, Removal.longs(connection, new ArrayList<>(ids)));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          present.add(rows.getLong(1));
        }
      }
    }
    return present;
  }

  private void bind(PreparedStatement s, Item item) throws SQLException {
    SentMessage message = item.message();
    int sub = subscriptions.get(item.subscription());
    String group = message.groupId();
    String grp = group == null ? null : SqlText.key(group);
    if (grp != null) {
      grouped.add(sub);
    }
    if (item.holds()) {
      hold(sub, grp, 1);
    }
    s.setInt(1, sub);
    s.setLong(2, item.ord());
    s.setLong(3, item.sequence());
    s.setInt(4, (item.shared() ? Schema.SHARED : 0) | GroupRows.flag(message));
    s.setInt(5, item.attempts());
    s.setInt(6, item.attempts());
    if (message.expiration() == 0) {
      s.setNull(7, Types.BIGINT);
    } else {
      s.setLong(7, message.expiration());
    }
    s.setString(8, grp);
    s.setString(9, item.history());
    s.setInt(10, message.size());
    s.setLong(11, Sending.sentAt(message));
  }

  private void writeGroups() throws SQLException {
    if (groups.isEmpty()) {
      return;
    }
    List<Integer> subs = new ArrayList<>();
    List<@Nullable String> grps = new ArrayList<>();
    List<Integer> held = new ArrayList<>();
    List<Integer> heldBack = new ArrayList<>();
    groups.forEach(
        (group, counts) -> {
          subs.add(group.sub);
          grps.add(group.grp);
          held.add(counts[0]);
          heldBack.add(counts[1]);
        });
    try (PreparedStatement s = connection.prepareStatement(GROUP)) {
      s.setArray(1, Removal.ints(connection, subs));
      s.setArray(2, Removal.texts(connection, grps));
      s.setArray(3, Removal.ints(connection, held));
      s.setArray(4, Removal.ints(connection, heldBack));
      s.executeUpdate();
    }
  }

  // ---- branches -------------------------------------------------------------------------------

  /**
   * @param destinations the ids of all
   */
  void add(MovedBranch branch, Map<DestinationName, Integer> destinations) throws SQLException {
    long row;
    try (PreparedStatement s = connection.prepareStatement(BRANCH)) {
      s.setInt(1, branch.id().getFormatId());
      s.setBytes(2, branch.id().getGlobalTransactionId());
      s.setBytes(3, branch.id().getBranchQualifier());
      s.setString(4, branch.state().name());
      s.setLong(5, branch.preparedAt());
      try (ResultSet rows = s.executeQuery()) {
        rows.next();
        row = rows.getLong(1);
      }
    }
    addSends(row, branch.sends(), destinations);
    addAcks(row, branch);
    BranchSchedules.hold(connection, row, branch.changes());
  }

  private void addSends(long row, List<Send> sends, Map<DestinationName, Integer> destinations)
      throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(SEND)) {
      for (int n = 0; n < sends.size(); n++) {
        SentMessage message = sends.get(n).message();
        byte[] body = StoredForm.encodeBody(message);
        s.setLong(1, row);
        s.setInt(2, n);
        s.setInt(3, destinations.getOrDefault(message.destination(), 0));
        s.setString(4, SqlText.write(sends.get(n).clientId()));
        s.setString(5, SqlText.write(sends.get(n).deduplicationId()));
        s.setBytes(6, StoredForm.encodeHead(message, body));
        s.setBytes(7, body);
        s.addBatch();
      }
      s.executeBatch();
    }
  }

  private void addAcks(long row, MovedBranch branch) throws SQLException {
    if (branch.acks().isEmpty()) {
      return;
    }
    List<Integer> subs = new ArrayList<>();
    List<Long> ords = new ArrayList<>();
    for (MovedBranch.Ack ack : branch.acks()) {
      subs.add(subscriptions.get(ack.subscription()));
      ords.add(ack.ord());
    }
    int found = 0;
    try (PreparedStatement s = connection.prepareStatement(ACK)) {
      s.setArray(1, Removal.ints(connection, subs));
      s.setArray(2, Removal.longs(connection, ords));
      s.setLong(3, row);
      try (ResultSet rows = s.executeQuery()) {
        for (; rows.next(); found++) {
          hold(rows.getInt(1), rows.getString(2), GroupRows.ends(rows.getInt(3)) ? 1 : 0);
        }
      }
    }
    if (found < ords.size()) {
      throw new AngariumException(
          ErrorCode.STORE_DAMAGED,
          "transaction branch %s has received %d messages, and %d of them are there; check the source"
              .formatted(branch.id(), ords.size(), found));
    }
    writeGroups();
  }
}
