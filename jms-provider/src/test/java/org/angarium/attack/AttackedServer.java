package org.angarium.attack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real PostgreSQL that syncs. Nodes are users without any right of an administrator. For one
 * thread.
 */
abstract class AttackedServer implements AutoCloseable {
  /** How many connections it takes, with those for administrators. */
  static final int MAX_CONNECTIONS = 100;

  /** Takes what distributed databases lack from who is no administrator. */
  private static final String NO_SUCH_FUNCTIONS =
      """
      DO $$ DECLARE f regprocedure; BEGIN
        FOR f IN SELECT oid::regprocedure FROM pg_proc
          WHERE proname ~ 'advisory|^pg_notify|snapshot|^txid_|^pg_stat_get'
        LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f); END LOOP;
      END $$\
      """;

  private static final int TRIES = 100;
  private static final long PAUSE_MILLIS = 100;

  /** What nodes need to be there. */
  final void prepare() {
    execute("CREATE ROLE app LOGIN");
    execute("GRANT CREATE ON DATABASE postgres TO app");
    if (Attack.PORTABLE) {
      execute(NO_SUCH_FUNCTIONS);
    }
    execute("CREATE SCHEMA shop AUTHORIZATION app");
    execute("CREATE TABLE shop.placed(stream text, id bigint, grp text)");
    execute("CREATE TABLE shop.done(at bigserial, stream text, id bigint, grp text)");
    execute("GRANT ALL ON ALL TABLES IN SCHEMA shop TO app");
    execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA shop TO app");
  }

  /** Where the server is that takes writes. */
  abstract int port();

  /**
   * Where a node finds it, as in a URL.
   *
   * @param proxy of that node
   */
  abstract String hosts(CutProxy proxy);

  /** Where the test finds it, as in a URL. */
  abstract String hosts();

  /**
   * A connection as an administrator, not through a proxy. Where nodes have all others, those that
   * are kept for administrators may still be ending.
   */
  final Connection connect() throws SQLException {
    for (int tries = 1; ; tries++) {
      try {
        return connect("postgres");
      } catch (SQLException e) {
        if (tries == TRIES || !"53300".equals(e.getSQLState())) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    }
  }

  /** A connection as a node's. */
  final Connection connectAsNode() throws SQLException {
    return connect("app");
  }

  private Connection connect(String user) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + port() + "/postgres?user=" + user);
  }

  final void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The rows of a query, as texts. */
  final List<List<String>> select(String sql) {
    List<List<String>> all = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        all.add(row);
      }
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
    return all;
  }

  final long selectOne(String sql) {
    return Long.parseLong(select(sql).get(0).get(0));
  }

  @Override
  public abstract void close();
}
