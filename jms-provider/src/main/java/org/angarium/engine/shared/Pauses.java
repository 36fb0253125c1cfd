package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.engine.Pause;
import org.angarium.model.DestinationName;

/** Destinations that rest on an operator's word, for all nodes. */
final class Pauses {
  private Pauses() {}

  /** Rests a destination, or has it go on. */
  static void set(SharedEngine engine, DestinationName name, Pause pause) {
    List<Integer> subs =
        engine
            .database()
            .run(
                "pausing " + name,
                c -> {
                  DestinationEntry entry = engine.directory().lock(c, name, "FOR UPDATE");
                  return set(c, entry.id(), pause);
                });
    engine.directory().forget(name);
    if (!pause.delivery()) {
      Set<Integer> all = new TreeSet<>(subs);
      engine.wakeups().happened(new GroupTransaction.Effect(Set.of(), all, Long.MAX_VALUE, false));
    }
  }

  private static List<Integer> set(Connection c, int destination, Pause pause) throws SQLException {
    DirectoryChanges.update(
        c,
        "UPDATE dest SET pause_delivery = ?, pause_sending = ?, pause_kept = ?,"
            + " version = "
            + DirectoryChanges.ANOTHER_VERSION
            + " WHERE id = ?",
        pause.delivery(),
        pause.sending(),
        pause.kept(),
        destination);
    DirectoryChanges.update(
        c, "UPDATE sub SET paused = ? WHERE dest = ?", pause.delivery(), destination);
    return DirectoryChanges.select(c, "SELECT id FROM sub WHERE dest = ?", destination);
  }

  /** The last node has ended, and what was not to outlive that. */
  static void endThoseNotKept(Connection c) throws SQLException {
    DirectoryChanges.update(
        c,
        "UPDATE sub SET paused = false WHERE paused"
            + " AND dest IN (SELECT id FROM dest WHERE NOT pause_kept)");
    DirectoryChanges.update(
        c,
        "UPDATE dest SET pause_delivery = false, pause_sending = false, version = "
            + DirectoryChanges.ANOTHER_VERSION
            + " WHERE NOT pause_kept AND (pause_delivery OR pause_sending)");
  }
}
