package org.angarium.engine.h2;

import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.db.MVTable;

/**
 * Counts deliveries between two keys without reading them: each page of H2's tree knows how many
 * keys are below it, so that a count reads two paths of pages. SQL's {@code COUNT(*)} reads all
 * pages between, which are the messages themselves.
 *
 * <p>Changes that are not committed count as well: to be used while nobody writes. Not thread-safe.
 */
final class RowCounts {
  private static final String PURPOSE = "counting deliveries";

  private final SqlSession session;
  private final MVMap<Long, ?> rows;

  private RowCounts(SqlSession session, MVMap<Long, ?> rows) {
    this.session = session;
    this.rows = rows;
  }

  /** Of the database that a session is connected to. */
  static RowCounts of(SqlSession session) {
    return session.call(
        PURPOSE,
        connection -> {
          SessionLocal local = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
          MVTable table =
              (MVTable) local.getDatabase().getMainSchema().getTableOrView(local, "DELIVERY");
          return new RowCounts(
              session, local.getDatabase().getStore().getMvStore().openMap(table.getMapName()));
        });
  }

  /** How many keys there are from the first to the last, both included; none if last is less. */
  long between(long first, long last) {
    return last < first ? 0 : session.call(PURPOSE, connection -> upTo(last) - before(first));
  }

  private long before(long key) {
    long index = rows.getKeyIndex(key);
    return index < 0 ? -index - 1 : index;
  }

  private long upTo(long key) {
    long index = rows.getKeyIndex(key);
    return index < 0 ? -index - 1 : index + 1;
  }
}
