package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.angarium.engine.shared.sql.Commits;
import org.jspecify.annotations.Nullable;

/**
 * Undoes claims of which nobody knows whether they were committed: nobody has seen what they have
 * claimed. Claims that were made together are undone together, and told of after that: who heard of
 * a part of them would take later messages of a sender before earlier ones. Where that is refused
 * it is tried again until the node ends, for nobody else could give back what they hold.
 * Thread-safe.
 */
final class ClaimUndo {
  private final SharedEngine engine;
  private final Queue<List<Unknown>> left = new ConcurrentLinkedQueue<>();

  ClaimUndo(SharedEngine engine) {
    this.engine = engine;
  }

  /**
   * What was perhaps claimed of one subscription.
   *
   * @param claimer who has its groups; one of several where it has none
   * @param tokens of all claims
   */
  record Unknown(SharedClaimer claimer, List<Long> tokens, List<SharedDelivery> perhaps) {
    int sub() {
      return claimer.local().entry().id();
    }

    private Set<String> groups() {
      Set<String> groups = new TreeSet<>();
      for (SharedDelivery delivery : perhaps) {
        String group = delivery.row().grp();
        if (group != null) {
          groups.add(group);
        }
      }
      return groups;
    }
  }

  /** What consumers without groups have perhaps claimed together. */
  static List<Unknown> of(List<? extends ClaimRequest> together) {
    Map<Integer, Unknown> bySubscription = new TreeMap<>(); // in which order they are locked
    for (ClaimRequest request : together) {
      SharedClaimer claimer = request.claimer();
      Unknown unknown =
          bySubscription.computeIfAbsent(
              claimer.local().entry().id(),
              sub -> new Unknown(claimer, new ArrayList<>(), new ArrayList<>()));
      unknown.tokens.add(request.token());
      unknown.perhaps.addAll(request.deliveries());
    }
    return List.copyOf(bySubscription.values());
  }

  /**
   * Undoes them; nobody has them then. Blocks for the database.
   *
   * @throws org.angarium.model.AngariumException where the database refuses that; it is tried again
   *     later
   */
  void undo(List<Unknown> claims) {
    GroupCounts groups;
    try {
      groups = engine.database().runAtLeastOnce("undoing a claim", c -> undo(c, claims));
    } catch (RuntimeException | Error e) {
      left.add(claims);
      throw e;
    }
    claims.forEach(claim -> engine.wakeups().freed(claim.sub())); // below what was taken since
    groups.freed().forEach(engine.sharing()::refreshSoon);
  }

  /** Tries again what was refused; throws what {@link #undo} does. */
  void undoLeft() {
    for (List<Unknown> claims = left.poll(); claims != null; claims = left.poll()) {
      undo(claims);
    }
  }

  private GroupCounts undo(Connection c, List<Unknown> claims) throws SQLException {
    GroupCounts counts = new GroupCounts();
    for (Unknown claim : claims) {
      awaitEnd(c, claim);
      LastValues.removeSuperseded(
          c,
          "WHERE d.sub = ? AND d.owner = ? AND d.token = ANY(?)",
          s -> bind(c, s, claim),
          counts);
      giveBack(c, claim, counts);
    }
    counts.write(c);
    for (Unknown claim : claims) {
      GroupRows.letGoUnkept(c, claim.sub(), claim.groups());
    }
    Commits.awaitStandby(c);
    return counts;
  }

  private void giveBack(Connection c, Unknown claim, GroupCounts counts) throws SQLException {
    String sql =
        "UPDATE dlv SET state = 0, owner = 0, token = 0, attempts = attempts - 1"
            + " WHERE sub = ? AND state = 1 AND owner = ? AND token = ANY(?)"
            + " RETURNING grp, flags";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      bind(c, s, claim);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          counts.letGo(claim.sub(), rows.getString(1), rows.getInt(2));
          undone(claim, rows.getString(1), counts);
        }
      }
    }
  }

  /** A group is as its consumer knows it. */
  private static void undone(Unknown claim, @Nullable String group, GroupCounts counts) {
    if (group == null) {
      return;
    }
    boolean begins =
        claim.perhaps.stream().anyMatch(d -> group.equals(d.row().grp()) && d.firstOfGroup());
    if (begins) {
      counts.beginsAgain(claim.sub(), group);
    }
    if (!claim.claimer.local().groups().isOf(group, claim.claimer)) {
      counts.ended(claim.sub(), group);
    }
  }

  private void bind(Connection c, PreparedStatement s, Unknown claim) throws SQLException {
    s.setInt(1, claim.sub());
    s.setLong(2, engine.nodeId());
    s.setArray(3, Removal.longs(c, claim.tokens));
  }

  /**
   * The claim may still be under way: it has its groups, and has locked what has none. Of the
   * groups nobody else claims from now on.
   */
  private void awaitEnd(Connection c, Unknown claim) throws SQLException {
    GroupRows.keep(c, engine, claim.claimer, claim.groups());
    List<Long> others =
        claim.perhaps.stream()
            .map(SharedDelivery::row)
            .filter(row -> row.grp() == null)
            .map(SharedDelivery.Row::ord)
            .toList();
    String sql = // not what others have claimed since, who may acknowledge it
        "SELECT 1 FROM dlv WHERE sub = ? AND ord = ANY(?) AND state = 0"
            + " ORDER BY sub, ord FOR UPDATE";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, claim.sub());
      s.setArray(2, Removal.longs(c, others));
      s.executeQuery().close();
    }
  }
}
