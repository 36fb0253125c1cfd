package org.angarium.engine.shared;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Changes of how much of groups is held, written together. Where nothing is held any more a group
 * stays with its owner, goes to the next one, or is nobody's. Not thread-safe.
 */
final class GroupCounts {
  private static final String COUNT =
      """
      UPDATE grp t SET held = t.held + x.n, held_back = t.held_back + x.b,
        fresh = CASE WHEN x.f = 0 THEN t.fresh ELSE x.f > 0 END, kept = t.kept AND NOT x.ended
      FROM unnest(?, ?, ?, ?, ?, ?) AS x(sub, grp, n, b, f, ended)
      WHERE t.sub = ANY(ARRAY[x.sub]) AND t.grp BETWEEN x.grp AND x.grp
      RETURNING t.sub, t.grp, t.held, t.kept, t.next_node, t.next_claimer\
      """;

  private static final String THESE =
      " x(sub, grp) WHERE t.sub = ANY(ARRAY[x.sub]) AND t.grp BETWEEN x.grp AND x.grp";

  private static final String HAND_ON =
      "UPDATE grp t SET node = t.next_node, claimer = t.next_claimer, fresh = true,"
          + " next_node = NULL, next_claimer = NULL FROM unnest(?, ?) AS"
          + THESE;

  private static final String FREE = "DELETE FROM grp t USING unnest(?, ?) AS" + THESE;

  private final Map<Key, Change> changes = new TreeMap<>();
  private final Set<Integer> freed = new TreeSet<>();
  private final List<GroupChange> owners = new ArrayList<>();

  private record Key(int sub, String grp) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Integer.compare(sub, other.sub);
      return order != 0 ? order : Arrays.compareUnsigned(bytes(grp), bytes(other.grp));
    }

    /** In the order in which claims take them: that of the database's collation "C". */
    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  private static final class Change {
    int held;
    int heldBack;

    /** Above 0 where its next is to be the first for its owner, below where that has come. */
    int fresh;

    boolean ended;
  }

  /** One with these {@code flags} is no longer held. */
  void letGo(int sub, @Nullable String grp, int flags) {
    letGo(sub, grp, flags, false);
  }

  /** The same; all of the group has waited where an operator had it. */
  void letGo(int sub, @Nullable String grp, int flags, boolean seized) {
    add(sub, grp, -1, seized || GroupRows.ends(flags) ? -1 : 0);
  }

  /** One is gone for good; where it ends its group, its owner has it no longer than it must. */
  void settled(int sub, @Nullable String grp, int flags, boolean seized) {
    letGo(sub, grp, flags, seized);
    if (grp != null && !seized && GroupRows.ends(flags)) {
      change(sub, grp).ended = true;
    }
  }

  /** So many more are held, and wait for their time; nothing where there is no group. */
  void add(int sub, @Nullable String grp, int held, int heldBack) {
    if (grp != null) {
      Change change = change(sub, grp);
      change.held += held;
      change.heldBack += heldBack;
    }
  }

  /** A consumer gets the first of what comes of a group. */
  void begun(int sub, String grp) {
    change(sub, grp).fresh = -1;
  }

  /** A consumer has given the first back that it had of a group. */
  void beginsAgain(int sub, String grp) {
    change(sub, grp).fresh = 1;
  }

  /** Nobody is to have it longer than he holds any of it. */
  void ended(int sub, String grp) {
    change(sub, grp).ended = true;
  }

  private Change change(int sub, String grp) {
    return changes.computeIfAbsent(new Key(sub, grp), key -> new Change());
  }

  /** The subscriptions in which consumers may have more than before, once this is written. */
  Set<Integer> freed() {
    return freed;
  }

  /** Which groups have another owner, or none, once this is written. */
  List<GroupChange> owners() {
    return owners;
  }

  /** Writes them. */
  void write(Connection c) throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    List<GroupChange> toHandOn = new ArrayList<>();
    List<GroupChange> toFree = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(COUNT)) {
      bind(c, s);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          if (rows.getInt(3) > 0) {
            continue;
          }
          long next = rows.getLong(5);
          boolean kept = rows.getBoolean(4);
          int sub = rows.getInt(1);
          String grp = rows.getString(2);
          if (!kept) {
            toFree.add(new GroupChange(sub, grp, 0, 0));
          } else if (next != 0) {
            toHandOn.add(new GroupChange(sub, grp, next, rows.getLong(6)));
          }
        }
      }
    }
    change(c, HAND_ON, toHandOn);
    change(c, FREE, toFree);
  }

  private void bind(Connection c, PreparedStatement s) throws SQLException {
    List<Integer> subs = new ArrayList<>();
    List<@Nullable String> grps = new ArrayList<>();
    List<Integer> held = new ArrayList<>();
    List<Integer> heldBack = new ArrayList<>();
    List<Integer> fresh = new ArrayList<>();
    List<Boolean> ended = new ArrayList<>();
    changes.forEach(
        (key, change) -> {
          subs.add(key.sub);
          grps.add(key.grp);
          held.add(change.held);
          heldBack.add(change.heldBack);
          fresh.add(change.fresh);
          ended.add(change.ended);
          if (change.heldBack < 0) {
            freed.add(key.sub); // its owner may go on
          }
        });
    s.setArray(1, Removal.ints(c, subs));
    s.setArray(2, Removal.texts(c, grps));
    s.setArray(3, Removal.ints(c, held));
    s.setArray(4, Removal.ints(c, heldBack));
    s.setArray(5, Removal.ints(c, fresh));
    s.setArray(6, Removal.flags(c, ended));
  }

  private void change(Connection c, String sql, List<GroupChange> which) throws SQLException {
    if (which.isEmpty()) {
      return;
    }
    List<Integer> subs = new ArrayList<>();
    List<@Nullable String> grps = new ArrayList<>();
    for (GroupChange group : which) {
      subs.add(group.sub());
      grps.add(group.grp());
      freed.add(group.sub());
    }
    owners.addAll(which);
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setArray(1, Removal.ints(c, subs));
      s.setArray(2, Removal.texts(c, grps));
      s.executeUpdate();
    }
  }
}
