package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.shared.sql.ConnectionPool;

/**
 * What holds for the rest of a transaction of the application when it comes to the tables of the
 * messages.
 *
 * @param schema where these are
 * @param settings as SET LOCAL takes them
 * @param syncs whether the connection may have been told not to wait for the disk
 */
record JoinedSettings(String schema, List<String> settings, boolean syncs) {
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
    return new JoinedSettings(options.schema(), List.copyOf(settings), own && all);
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
