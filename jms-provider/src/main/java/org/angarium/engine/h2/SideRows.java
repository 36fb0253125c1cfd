package org.angarium.engine.h2;

/**
 * Writes the tables that find deliveries by something else than their order: {@code later}, {@code
 * expiry} and {@code grouped}. Only deliveries with such a trait have rows there. Not thread-safe.
 */
final class SideRows {
  private final Batch addLater;
  private final Batch addExpiry;
  private final Batch addGrouped;
  private final Batch moveLater;
  private final Batch removeLater;
  private final Batch removeExpiry;
  private final Batch removeGrouped;

  SideRows(SqlSession session) {
    addLater =
        session.batch(
            "adding delayed deliveries", "INSERT INTO later(id, due, sub, ord) VALUES(?, ?, ?, ?)");
    addExpiry =
        session.batch(
            "adding expiring deliveries",
            "INSERT INTO expiry(id, expires, sub, ord) VALUES(?, ?, ?, ?)");
    addGrouped =
        session.batch(
            "adding grouped deliveries",
            "INSERT INTO grouped(id, sub, grp, ord) VALUES(?, ?, ?, ?)");
    moveLater =
        session.batch(
            "holding deliveries back",
            "MERGE INTO later(id, due, sub, ord) KEY(id) VALUES(?, ?, ?, ?)");
    removeLater = session.batch("removing delayed deliveries", "DELETE FROM later WHERE id = ?");
    removeExpiry = session.batch("removing expiring deliveries", "DELETE FROM expiry WHERE id = ?");
    removeGrouped =
        session.batch("removing grouped deliveries", "DELETE FROM grouped WHERE id = ?");
  }

  void addLater(long key, long due, int subscriptionId, long ord) {
    addLater.add(key, due, subscriptionId, ord);
  }

  void addExpiry(long key, long expires, int subscriptionId, long ord) {
    addExpiry.add(key, expires, subscriptionId, ord);
  }

  void addGrouped(long key, int subscriptionId, String group, long ord) {
    addGrouped.add(key, subscriptionId, group, ord);
  }

  void holdBack(long key, long due, int subscriptionId, long ord) {
    moveLater.add(key, due, subscriptionId, ord);
  }

  /** Removes the rows that a delivery of these traits has. */
  void remove(long key, int traits) {
    if (Traits.has(traits, Traits.LATER)) {
      removeLater.add(key);
    }
    if (Traits.has(traits, Traits.EXPIRING)) {
      removeExpiry.add(key);
    }
    if (Traits.has(traits, Traits.GROUPED)) {
      removeGrouped.add(key);
    }
  }

  /** First what came, then what was moved, then what went: it may be the same delivery. */
  void flush() {
    addLater.run();
    addExpiry.run();
    addGrouped.run();
    moveLater.run();
    removeLater.run();
    removeExpiry.run();
    removeGrouped.run();
  }

  void clear() {
    addLater.clear();
    addExpiry.clear();
    addGrouped.clear();
    moveLater.clear();
    removeLater.clear();
    removeExpiry.clear();
    removeGrouped.clear();
  }
}
