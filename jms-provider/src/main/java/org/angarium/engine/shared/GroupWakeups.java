package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes who has the group of what has come, also on other nodes. Where it is not known here whose a
 * group is, that is looked up after the commit; what is nobody's is for anybody. Other nodes are
 * told on a channel of its own, which nodes of older versions do not hear. Thread-safe.
 */
final class GroupWakeups {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWakeups.class);
  private static final String MOVED = "~";
  private static final String MEMBERS = "+";

  private static final String OWNERS =
      """
      SELECT x.sub, g.node, g.claimer FROM unnest(?, ?) AS x(sub, grp)
        LEFT JOIN grp g ON g.sub = ANY(ARRAY[x.sub]) AND g.grp BETWEEN x.grp AND x.grp\
      """;

  private final SharedEngine engine;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private Map<Integer, Set<String>> unknown = new HashMap<>();
  private Set<Integer> moved = new TreeSet<>();
  private Set<Integer> members = new TreeSet<>();

  GroupWakeups(SharedEngine engine) {
    this.engine = engine;
  }

  /** Something has come to these groups, of each subscription: others may have them. */
  void ask(Map<Integer, Set<String>> groups) {
    lock.lock();
    try {
      groups.forEach(
          (sub, keys) -> unknown.computeIfAbsent(sub, s -> new HashSet<>()).addAll(keys));
    } finally {
      lock.unlock();
    }
  }

  /** Groups have moved between nodes. */
  void moved(int sub) {
    tell(() -> moved.add(sub));
  }

  /** Others share the groups of a subscription than did before. */
  void membersChanged(int sub) {
    tell(() -> members.add(sub));
  }

  private void tell(Runnable what) {
    if (engine.wakeups().tells()) {
      lock.lock();
      try {
        what.run();
      } finally {
        lock.unlock();
      }
      engine.wakeups().tellSoon();
    }
  }

  /**
   * What is to be told.
   *
   * @param owners consumers of other nodes whose groups something has come for
   * @param moved the subscriptions in which groups have moved between nodes
   * @param members those in which others share groups than did before
   * @param forAnybody how much has come to groups of nobody
   */
  record ToTell(
      List<String> owners,
      Set<Integer> moved,
      Set<Integer> members,
      Map<Integer, Integer> forAnybody) {}

  /** Looks up what was asked for, and wakes those of this node. */
  ToTell take() {
    Map<Integer, Set<String>> asked;
    Set<Integer> newlyMoved;
    Set<Integer> newMembers;
    lock.lock();
    try {
      asked = unknown;
      newlyMoved = moved;
      newMembers = members;
      members = new TreeSet<>();
      unknown = new HashMap<>();
      moved = new TreeSet<>();
    } finally {
      lock.unlock();
    }
    List<String> owners = new ArrayList<>();
    Map<Integer, Integer> forAnybody = new TreeMap<>();
    if (!asked.isEmpty()) {
      Set<Owner> found =
          engine.database().look("looking whom to wake", c -> owners(c, asked, forAnybody));
      for (Owner owner : found) {
        if (owner.node == engine.nodeId()) {
          wake(owner.sub, owner.claimer);
        } else {
          owners.add(owner.sub + "." + owner.node + "." + owner.claimer);
        }
      }
    }
    return new ToTell(owners, newlyMoved, newMembers, forAnybody);
  }

  private record Owner(int sub, long node, long claimer) {}

  private static Set<Owner> owners(
      Connection c, Map<Integer, Set<String>> asked, Map<Integer, Integer> forAnybody)
      throws SQLException {
    List<Integer> subs = new ArrayList<>();
    List<@Nullable String> groups = new ArrayList<>();
    asked.forEach(
        (sub, keys) -> {
          for (String key : keys) {
            subs.add(sub);
            groups.add(key);
          }
        });
    forAnybody.clear();
    Set<Owner> owners = new HashSet<>();
    try (PreparedStatement s = c.prepareStatement(OWNERS)) {
      s.setArray(1, Removal.ints(c, subs));
      s.setArray(2, Removal.texts(c, groups));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          int sub = rows.getInt(1);
          long node = rows.getLong(2);
          if (rows.wasNull()) {
            forAnybody.merge(sub, 1, Integer::sum);
          } else {
            owners.add(new Owner(sub, node, rows.getLong(3)));
          }
        }
      }
    }
    return owners;
  }

  private void wake(int sub, long id) {
    LocalSubscription local = engine.locals().find(sub);
    SharedClaimer claimer = engine.consumers().find(id);
    if (local != null && claimer != null) {
      local.wakeOwner(claimer);
    }
  }

  /** What other nodes are told, as they {@linkplain #hear hear} it. */
  static List<String> texts(ToTell toTell) {
    List<String> texts = new ArrayList<>(toTell.owners);
    toTell.moved.forEach(sub -> texts.add(MOVED + sub));
    toTell.members.forEach(sub -> texts.add(MEMBERS + sub));
    return texts;
  }

  /**
   * Another node tells something.
   *
   * @param texts with commas between
   */
  void hear(String texts) {
    try {
      for (String text : texts.split(",", -1)) {
        if (text.startsWith(MOVED)) {
          engine.sharing().refreshSoon(Integer.parseInt(text.substring(MOVED.length())));
        } else if (text.startsWith(MEMBERS)) {
          hearMembers(Integer.parseInt(text.substring(MEMBERS.length())));
        } else {
          hearOwner(text.split("\\.", -1));
        }
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      LOG.warn("Somebody else has sent \"{}\" on the channel for groups", texts);
    }
  }

  /** Consumers that do not know yet that there are groups find out. */
  private void hearMembers(int sub) {
    LocalSubscription local = engine.locals().find(sub);
    if (local != null) {
      local.evenings().reset();
      local.wakeNonMembers();
    }
  }

  private void hearOwner(String[] parts) {
    if (Long.parseLong(parts[1]) == engine.nodeId()) {
      wake(Integer.parseInt(parts[0]), Long.parseLong(parts[2]));
    }
  }
}
