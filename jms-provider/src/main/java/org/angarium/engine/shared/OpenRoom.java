package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.angarium.engine.support.Amount;

/**
 * What this node tells the others of the room that its open units have taken: one row, that who
 * measures on another node adds to what is in the tables. The committer writes it, after the mark
 * of its commit and before it measures itself: so of two nodes that measure at the same time one
 * sees what the other has said. The commit that makes units happen takes back what was said of
 * them, and nothing is counted twice. Few messages are not worth a row: what is not said counts
 * among those that a node may take before it measures again. Methods are for the committer's
 * thread, but for {@link #isTooMuch}.
 */
final class OpenRoom {
  /** So many messages of one subscription are worth a row. */
  private static final int WORTH_SAYING = 64;

  private static final String SAY =
      """
      INSERT INTO room(node, subs, messages, memory, disk) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (node) DO UPDATE SET subs = excluded.subs, messages = excluded.messages,
        memory = excluded.memory, disk = excluded.disk\
      """;

  private final SharedEngine engine;

  /** What the row says. */
  private volatile Map<Level, Level.Open> said = Map.of();

  /** What the transaction under way has it say. */
  private Map<Level, Level.Open> next = Map.of();

  OpenRoom(SharedEngine engine) {
    this.engine = engine;
  }

  /** Whether the row has to say something else when these writes have happened. */
  boolean changesWith(List<Write> group) {
    Map<Level, Level.Open> before = said;
    next = before;
    Set<Level> concerned = new HashSet<>(before.keySet());
    for (Write write : group) {
      if (write instanceof Measure measure) {
        concerned.addAll(measure.levels());
      }
    }
    if (concerned.isEmpty()) {
      return false;
    }
    Map<Level, Level.Open> changed = new HashMap<>(before);
    openBut(group, concerned).forEach((level, open) -> change(changed, level, open));
    next = changed;
    return !changed.equals(before);
  }

  /** What is open then; too much rather than too little where some of it is just given back. */
  private static Map<Level, Level.Open> openBut(List<Write> group, Set<Level> concerned) {
    Map<Level, Level.Open> open = new HashMap<>();
    concerned.forEach(level -> open.put(level, level.open()));
    for (Write write : group) {
      if (write instanceof Write.Unit unit && unit.room() instanceof SharedRoom room) {
        room.taken()
            .forEach((level, amount) -> open.computeIfPresent(level, (l, o) -> o.minus(amount)));
      }
    }
    return open;
  }

  private static void change(Map<Level, Level.Open> changed, Level level, Level.Open open) {
    Level.Open before = changed.getOrDefault(level, Level.Open.NONE);
    long unsaid = open.since(before);
    if (unsaid >= WORTH_SAYING || isMore(before.amount(), open.amount())) {
      boolean worth = open.amount().messages() >= WORTH_SAYING;
      if (worth) {
        changed.put(level, open);
      } else {
        changed.remove(level);
      }
      unsaid = worth ? 0 : open.amount().messages();
    }
    level.asks(open, unsaid);
  }

  private static boolean isMore(Amount one, Amount other) {
    return one.messages() > other.messages()
        || one.memoryBytes() > other.memoryBytes()
        || one.diskBytes() > other.diskBytes();
  }

  /** Writes the row; the node's row is held. */
  void say(Connection c) throws SQLException {
    List<Level> levels = new ArrayList<>(next.keySet());
    try (PreparedStatement s = c.prepareStatement(SAY)) {
      s.setLong(1, engine.nodeId());
      s.setArray(2, Removal.ints(c, levels.stream().map(l -> l.subscription().id()).toList()));
      s.setArray(3, amounts(c, levels, Amount::messages));
      s.setArray(4, amounts(c, levels, Amount::memoryBytes));
      s.setArray(5, amounts(c, levels, Amount::diskBytes));
      s.executeUpdate();
    }
  }

  private java.sql.Array amounts(Connection c, List<Level> levels, ToLongFunction<Amount> part)
      throws SQLException {
    return Removal.longs(
        c,
        levels.stream()
            .map(l -> part.applyAsLong(next.getOrDefault(l, Level.Open.NONE).amount()))
            .toList());
  }

  /** The transaction has happened. */
  void happened() {
    said = next;
  }

  /**
   * Whether the row says too much, for something was given back that has not happened. Thread-safe.
   */
  boolean isTooMuch() {
    return said.entrySet().stream()
        .anyMatch(e -> isMore(e.getValue().amount(), e.getKey().open().amount()));
  }
}
