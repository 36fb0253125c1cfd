package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds for the rest of a transaction of the application when it comes to the tables of the
 * messages.
 *
 * @param schema where these are
 * @param settings as SET LOCAL takes them
 * @param own whether the connections are the application's own
 * @param syncs whether one may have been told not to wait for the disk
 */
record JoinedSettings(String schema, List<String> settings, boolean own, boolean syncs) {
  /** As those of the broker have it. */
  private static final int LONGEST_WAIT_MILLIS = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(JoinedSettings.class);

  private static final String SYNC =
      "SELECT set_config('synchronous_commit', 'on', true)"
          + " WHERE current_setting('synchronous_commit') IN ('off', 'local')";

  /**
   * For connections.
   *
   * @param silence for how long one may be silent while it has locked some messages
   * @param own whether they are the application's own
   */
  static JoinedSettings of(NodeOptions options, Duration silence, boolean own) {
    List<String> settings = new ArrayList<>();
    settings.add("search_path = " + options.schema());
    settings.add("idle_in_transaction_session_timeout = " + ConnectionPool.silenceMillis(silence));
    boolean all = options.features().settings();
    if (all) {
      settings.addAll(ConnectionPool.PLANS);
    }
    if (own && all) {
      settings.add("tcp_user_timeout = " + ConnectionPool.silenceMillis(silence));
    }
    return new JoinedSettings(options.schema(), List.copyOf(settings), own, own && all);
  }

  /**
   * From now on the connection waits for no answer for longer than the broker's do: who commits on
   * it waits with all of the node's commits.
   *
   * @return ends that
   */
  Runnable limitWaits(Connection connection) throws SQLException {
    if (!own) {
      return () -> {};
    }
    int before = connection.getNetworkTimeout();
    if (before > 0 && before <= LONGEST_WAIT_MILLIS) {
      return () -> {};
    }
    connection.setNetworkTimeout(Runnable::run, LONGEST_WAIT_MILLIS);
    return () -> {
      try {
        if (!connection.isClosed()) {
          connection.setNetworkTimeout(Runnable::run, before);
        }
      } catch (SQLException e) {
        LOG.debug("A connection that was lost keeps its network timeout", e);
      }
    };
  }

  /** From now on, until the transaction ends. */
  void set(Connection connection) throws SQLException {
    try (Statement s = connection.createStatement()) {
      for (String setting : settings) {
        s.addBatch("SET LOCAL " + setting);
      }
      s.executeBatch();
      if (syncs) {
        s.executeQuery(SYNC).close(); // what is sent is on the disk before the commit returns
      }
    }
  }
}
