package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.angarium.engine.support.EvenShares;
import org.jspecify.annotations.Nullable;

/**
 * Statements by which groups of which nobody holds anything change their owners. Who takes a
 * consumer's groups, or gives it some, has the subscription's row meanwhile, so that nobody gives
 * any to a consumer that is just leaving.
 */
final class OwnerRows {
  /** So much changes hands at once, at most; the next time the rest does. */
  private static final int MOST = 1_000;

  /** Nobody ends one of their nodes before the transaction ends, and frees what these have. */
  private static final String MEMBERS =
      "SELECT c.node, c.id FROM consumer c JOIN node n ON n.id = c.node AND n.ended IS NULL"
          + " WHERE c.sub = ? AND c.member AND NOT c.closed ORDER BY c.node, c.id FOR SHARE OF n";

  private static final String KEPT =
      "SELECT grp, node, claimer, held, coalesce(next_node, 0), coalesce(next_claimer, 0) FROM grp"
          + " WHERE sub = ? AND kept";

  /** At once where nobody holds any, else as soon as that is so. */
  private static final String MOVE =
      """
      UPDATE grp t SET
        node = CASE WHEN t.held <= 0 THEN x.to_node ELSE t.node END,
        claimer = CASE WHEN t.held <= 0 THEN x.to_claimer ELSE t.claimer END,
        fresh = t.fresh OR t.held <= 0,
        next_node = CASE WHEN t.held <= 0 THEN NULL ELSE x.to_node END,
        next_claimer = CASE WHEN t.held <= 0 THEN NULL ELSE x.to_claimer END
      FROM unnest(?, ?, ?, ?, ?) AS x(grp, node, claimer, to_node, to_claimer)
      WHERE t.sub = ? AND t.grp BETWEEN x.grp AND x.grp AND t.node = x.node AND t.claimer = x.claimer
        AND t.kept
      RETURNING t.grp, t.node, t.claimer, t.next_node IS NULL\
      """;

  /** What waits for consumers that have not come for long. */
  private static final String WAITED_FOR =
      """
      SELECT DISTINCT x.claimer FROM unnest(?, ?) AS x(sub, claimer)
        JOIN grp g ON g.sub = ANY(ARRAY[x.sub]) AND g.node = ? AND g.claimer = x.claimer
      WHERE g.held <= 0 AND EXISTS (SELECT 1 FROM dlv d WHERE d.sub = g.sub AND d.grp = g.grp
        AND d.state = 0 AND (d.expires IS NULL OR d.expires > ?) OFFSET 0)\
      """;

  private static final String OF_CLAIMER = " WHERE sub = ? AND node = ? AND claimer = ?";

  private OwnerRows() {}

  /** Which consumer of a node has a group, and how many of it are held. */
  record Row(long claimer, int held) {}

  /** A consumer of any node. */
  private record Member(long node, long id) {}

  /** A group of one that moves. */
  private record Kept(String grp, Member owner) {}

  /** Has nobody else change owners in a subscription before the transaction ends. */
  static void lock(Connection c, int sub) throws SQLException {
    DirectoryChanges.select(c, "SELECT id FROM sub WHERE id = ? FOR UPDATE", sub);
  }

  /** A consumer is one of those that share the groups, or is not; whether it is there. */
  static boolean setMember(Connection c, long node, long id, boolean member) throws SQLException {
    String sql = "UPDATE consumer SET member = ? WHERE node = ? AND id = ? AND NOT closed";
    return DirectoryChanges.update(c, sql, member, node, id) > 0;
  }

  /** Evens out the groups of a subscription that is locked. Returns what has changed hands. */
  static List<GroupChange> evenOut(Connection c, int sub) throws SQLException {
    EvenShares<Member, Kept> shares = new EvenShares<>();
    Map<Member, EvenShares<Member, Kept>.Share> byMember = new HashMap<>();
    try (PreparedStatement s = c.prepareStatement(MEMBERS)) {
      s.setInt(1, sub);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          Member member = new Member(rows.getLong(1), rows.getLong(2));
          byMember.put(member, shares.add(member));
        }
      }
    }
    if (byMember.size() < 2) {
      return List.of();
    }
    try (PreparedStatement s = c.prepareStatement(KEPT)) {
      s.setInt(1, sub);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          count(rows, byMember);
        }
      }
    }
    Map<Kept, Member> moves = new LinkedHashMap<>();
    shares.evenOut(
        (group, from, to) -> {
          if (moves.size() < MOST) {
            moves.put(group, to);
          }
        });
    return move(c, sub, moves);
  }

  private static void count(ResultSet row, Map<Member, EvenShares<Member, Kept>.Share> byMember)
      throws SQLException {
    Member owner = new Member(row.getLong(2), row.getLong(3));
    Member next = new Member(row.getLong(5), row.getLong(6));
    EvenShares<Member, Kept>.Share share = byMember.get(next.node == 0 ? owner : next);
    if (share == null) {
      return;
    }
    if (next.node == 0) {
      share.has(new Kept(row.getString(1), owner), row.getInt(4) <= 0);
    } else {
      share.willHave();
    }
  }

  private static List<GroupChange> move(Connection c, int sub, Map<Kept, Member> moves)
      throws SQLException {
    List<GroupChange> changes = new ArrayList<>();
    if (moves.isEmpty()) {
      return changes;
    }
    lockRows(c, sub, moves.keySet().stream().map(Kept::grp).toList());
    List<Kept> groups = List.copyOf(moves.keySet());
    List<Member> to = List.copyOf(moves.values());
    try (PreparedStatement s = c.prepareStatement(MOVE)) {
      s.setArray(1, Removal.texts(c, groups.stream().map(Kept::grp).toList()));
      s.setArray(2, Removal.longs(c, groups.stream().map(g -> g.owner.node).toList()));
      s.setArray(3, Removal.longs(c, groups.stream().map(g -> g.owner.id).toList()));
      s.setArray(4, Removal.longs(c, to.stream().map(Member::node).toList()));
      s.setArray(5, Removal.longs(c, to.stream().map(Member::id).toList()));
      s.setInt(6, sub);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          if (rows.getBoolean(4)) {
            changes.add(new GroupChange(sub, rows.getString(1), rows.getLong(2), rows.getLong(3)));
          }
        }
      }
    }
    return changes;
  }

  /** In the order in which claims take them. */
  private static void lockRows(Connection c, int sub, Collection<String> groups)
      throws SQLException {
    String sql =
        "SELECT 1 FROM grp WHERE sub = ? AND grp = ANY(?) ORDER BY grp COLLATE \"C\" FOR UPDATE";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, sub);
      s.setArray(2, Removal.texts(c, new ArrayList<@Nullable String>(new TreeSet<>(groups))));
      s.executeQuery().close();
    }
  }

  /**
   * Takes from a consumer what it does not hold. The subscription is locked.
   *
   * @param closes whether it is to lose what it holds too, as soon as that is settled
   */
  static List<GroupChange> takeAll(Connection c, SharedClaimer claimer, long node, boolean closes)
      throws SQLException {
    int sub = claimer.local().entry().id();
    String own = "SELECT 1 FROM grp" + OF_CLAIMER + " ORDER BY grp COLLATE \"C\" FOR UPDATE";
    try (PreparedStatement s = c.prepareStatement(own)) {
      bindClaimer(s, sub, node, claimer);
      s.executeQuery().close();
    }
    DirectoryChanges.update(
        c,
        "UPDATE grp SET next_node = NULL, next_claimer = NULL WHERE sub = ? AND next_node = ?"
            + " AND next_claimer = ?",
        sub,
        node,
        claimer.id());
    if (closes) {
      String sql = "UPDATE grp SET kept = false, next_node = NULL, next_claimer = NULL";
      DirectoryChanges.update(c, sql + OF_CLAIMER + " AND kept", sub, node, claimer.id());
    }
    try (PreparedStatement s =
        c.prepareStatement("DELETE FROM grp" + OF_CLAIMER + " AND held <= 0 RETURNING grp")) {
      bindClaimer(s, sub, node, claimer);
      return freed(s, sub);
    }
  }

  private static void bindClaimer(PreparedStatement s, int sub, long node, SharedClaimer claimer)
      throws SQLException {
    s.setInt(1, sub);
    s.setLong(2, node);
    s.setLong(3, claimer.id());
  }

  private static List<GroupChange> freed(PreparedStatement delete, int sub) throws SQLException {
    List<GroupChange> freed = new ArrayList<>();
    try (ResultSet rows = delete.executeQuery()) {
      while (rows.next()) {
        freed.add(new GroupChange(sub, rows.getString(1), 0, 0));
      }
    }
    return freed;
  }

  /** Takes those of these groups of a node of which nobody holds anything. */
  static List<GroupChange> take(Connection c, int sub, long node, List<String> groups)
      throws SQLException {
    lockRows(c, sub, groups);
    String sql =
        "DELETE FROM grp WHERE sub = ? AND node = ? AND grp = ANY(?) AND held <= 0 RETURNING grp";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, sub);
      s.setLong(2, node);
      s.setArray(3, Removal.texts(c, new ArrayList<@Nullable String>(groups)));
      return freed(s, sub);
    }
  }

  /** Whether anything of these waits. */
  static boolean anyReady(Connection c, int sub, List<GroupChange> groups) throws SQLException {
    String sql =
        "SELECT 1 FROM unnest(?) AS x(grp) WHERE EXISTS (SELECT 1 FROM dlv d WHERE d.sub = ?"
            + " AND d.grp = x.grp AND d.state = 0 OFFSET 0) LIMIT 1";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setArray(1, Removal.texts(c, groups.stream().map(GroupChange::grp).toList()));
      s.setInt(2, sub);
      try (ResultSet rows = s.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Takes all that a node's consumers have and do not hold, and keeps nothing for them. */
  static List<GroupChange> takeAll(Connection c, long node) throws SQLException {
    List<GroupChange> freed = new ArrayList<>();
    String locks = "SELECT sub FROM grp WHERE node = ? ORDER BY sub, grp COLLATE \"C\" FOR UPDATE";
    DirectoryChanges.select(c, locks, node);
    DirectoryChanges.update(
        c,
        "UPDATE grp SET kept = false, next_node = NULL, next_claimer = NULL WHERE node = ?"
            + " AND kept",
        node);
    try (PreparedStatement s =
        c.prepareStatement("DELETE FROM grp WHERE node = ? AND held <= 0 RETURNING sub, grp")) {
      s.setLong(1, node);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          freed.add(new GroupChange(rows.getInt(1), rows.getString(2), 0, 0));
        }
      }
    }
    return freed;
  }

  /** The numbers of those consumers for which something waits of which nobody holds anything. */
  static List<Long> waitedFor(Connection c, Collection<SharedClaimer> claimers, long node, long now)
      throws SQLException {
    List<Long> found = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(WAITED_FOR)) {
      s.setArray(1, Removal.ints(c, claimers.stream().map(m -> m.local().entry().id()).toList()));
      s.setArray(2, Removal.longs(c, claimers.stream().map(SharedClaimer::id).toList()));
      s.setLong(3, node);
      s.setLong(4, now);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getLong(1));
        }
      }
    }
    return found;
  }

  /** The groups of this node's consumers, and whose they are. */
  static Map<String, Row> owners(Connection c, int sub, long node) throws SQLException {
    Map<String, Row> owners = new HashMap<>();
    String sql = "SELECT grp, claimer, held FROM grp WHERE sub = ? AND node = ? AND claimer <> 0";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, sub);
      s.setLong(2, node);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          owners.put(rows.getString(1), new Row(rows.getLong(2), rows.getInt(3)));
        }
      }
    }
    return owners;
  }

  /**
   * Frees what is kept for consumers that are not there: nodes of an older version do not do that
   * when they end others.
   *
   * @return the subscriptions
   */
  static List<Integer> freeOrphans(Connection c) throws SQLException {
    String gone = "NOT EXISTS (SELECT 1 FROM consumer c WHERE c.node = g.%s AND c.id = g.%s)";
    DirectoryChanges.update(
        c,
        "UPDATE grp g SET next_node = NULL, next_claimer = NULL WHERE next_node IS NOT NULL AND "
            + gone.formatted("next_node", "next_claimer"));
    List<Integer> subs = new ArrayList<>();
    String sql = "DELETE FROM grp g WHERE held <= 0 AND " + gone.formatted("node", "claimer");
    try (PreparedStatement s = c.prepareStatement(sql + " RETURNING sub");
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        subs.add(rows.getInt(1));
      }
    }
    return subs.stream().distinct().toList();
  }
}
