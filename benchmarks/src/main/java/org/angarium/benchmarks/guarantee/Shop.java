package org.angarium.benchmarks.guarantee;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.angarium.Broker;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.angarium.engine.h2.journal.JournaledFiles.Observation;
import org.angarium.outbox.Inbox;
import org.angarium.outbox.Outbox;
import org.h2.jdbcx.JdbcDataSource;

/**
 * A broker on a file with a table of the application in it, and another database, of H2 too, that
 * knows nothing of the broker. Not thread-safe.
 */
final class Shop implements AutoCloseable {
  static final String IN = "in";
  static final String OUT = "out";

  private static final String TABLE = "CREATE TABLE effect(body VARBINARY)";

  private final AtomicLong syncs = new AtomicLong();
  private final Observation observation;
  private final Broker broker;
  private final DataSource joined;
  private final JdbcDataSource elsewhere = new JdbcDataSource();

  /** Makes it in an empty folder. */
  Shop(Path folder) throws SQLException {
    Path file = folder.resolve("broker");
    observation =
        JournaledFilePath.register()
            .observe(
                file,
                new JournalObserver() {
                  @Override
                  public void logSynced(long bytes) {
                    syncs.incrementAndGet();
                  }
                });
    broker = Broker.builder().file(file).open();
    broker.declareQueue(IN);
    broker.declareQueue(OUT);
    joined = broker.dataSource();
    elsewhere.setURL(
        "jdbc:h2:file:" + folder.toAbsolutePath().resolve("elsewhere") + ";DB_CLOSE_DELAY=-1");
    for (DataSource database : new DataSource[] {joined, elsewhere}) {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
      }
    }
    try (Connection connection = elsewhere.getConnection()) {
      Inbox.createTable(connection);
      Outbox.createTables(connection);
    }
  }

  Broker broker() {
    return broker;
  }

  /** The application's tables in the broker's file. */
  DataSource joined() {
    return joined;
  }

  /** The application's tables in a database of their own. */
  JdbcDataSource elsewhere() {
    return elsewhere;
  }

  /** How often the broker has synced its file. */
  long syncs() {
    return syncs.get();
  }

  /** The effect of a message, in the transaction of a connection. */
  static void effect(Connection connection, byte[] body) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO effect(body) VALUES (?)")) {
      insert.setBytes(1, body);
      insert.executeUpdate();
    }
  }

  /** How many effects a database has. */
  static long effects(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT COUNT(*) FROM effect")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** How many messages wait in a queue. */
  long waiting(String queue) {
    return broker.status(queue).depth();
  }

  @Override
  public void close() throws SQLException {
    try (Connection connection = elsewhere.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    } finally {
      broker.close();
      observation.close();
    }
  }
}
