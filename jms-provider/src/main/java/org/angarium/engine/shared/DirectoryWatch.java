package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Administration.ChangeListener;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Tells which destinations and durable subscriptions come and go, on whatever node: by comparing
 * what there is with what there was, now and then and after each change of this node. Thread-safe;
 * blocks for the database.
 */
final class DirectoryWatch {
  private static final String ALL =
      "SELECT %s, d.kind, d.name FROM dest d LEFT JOIN sub s ON s.dest = d.id"
              .formatted(Directory.columnsOfSubscription())
          + " AND s.kind IN ('DURABLE', 'SHARED_DURABLE')";

  private final SharedEngine engine;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private Set<Entry> known = Set.of();
  private @Nullable ChangeListener listener;

  private record Entry(DestinationName destination, @Nullable SubscriptionSpec subscription) {}

  DirectoryWatch(SharedEngine engine) {
    this.engine = engine;
  }

  /** From now on somebody is told. */
  void onChange(ChangeListener newListener) {
    lock.lock();
    try {
      known = engine.database().look("listing destinations", DirectoryWatch::read);
      listener = newListener;
    } finally {
      lock.unlock();
    }
  }

  /** Looks what has changed. */
  void look() {
    lock.lock();
    try {
      ChangeListener told = listener;
      if (told == null) {
        return;
      }
      Set<Entry> now = engine.database().look("listing destinations", DirectoryWatch::read);
      Set<Entry> changed = new HashSet<>(now);
      changed.removeAll(known);
      Set<Entry> gone = new HashSet<>(known);
      gone.removeAll(now);
      changed.addAll(gone);
      known = now;
      gone.forEach(entry -> engine.directory().forget(entry.destination));
      changed.forEach(entry -> told.changed(entry.destination, entry.subscription));
    } finally {
      lock.unlock();
    }
  }

  private static Set<Entry> read(Connection c) throws SQLException {
    Set<Entry> all = new HashSet<>();
    try (PreparedStatement s = c.prepareStatement(ALL);
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        DestinationName name =
            Directory.nameOf(
                Objects.requireNonNull(rows.getString(9)),
                Objects.requireNonNull(rows.getString(10)));
        all.add(new Entry(name, null));
        if (rows.getString(2) != null) {
          all.add(new Entry(name, Directory.subscription(rows, name).spec()));
        }
      }
    }
    return all;
  }
}
