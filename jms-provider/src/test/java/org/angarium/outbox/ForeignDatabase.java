package org.angarium.outbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.angarium.testing.PostgresServer;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** The application's own database, which is not the broker's. */
record ForeignDatabase(String url, JdbcConnectionPool pool) implements AutoCloseable {

  /** What a database can be. */
  enum Kind {
    H2,
    POSTGRESQL
  }

  /** An empty database of a kind; the test is skipped where that is not installed. */
  static ForeignDatabase open(Kind kind, Path folder) throws SQLException {
    return kind == Kind.H2 ? h2(folder) : postgres();
  }

  /** In a file of this folder; what is committed is in the file when the process is killed. */
  static ForeignDatabase h2(Path folder) {
    return at("jdbc:h2:file:" + folder.resolve("shop") + ";WRITE_DELAY=0");
  }

  /** A schema of its own in the server of this JVM. */
  static ForeignDatabase postgres() throws SQLException {
    PostgresServer server = PostgresServer.orSkip();
    String schema = "s" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    }
    return at(server.url() + "&currentSchema=" + schema);
  }

  /** The database of a URL. */
  static ForeignDatabase at(String url) {
    JdbcConnectionPool pool;
    if (url.startsWith("jdbc:h2:")) {
      pool = JdbcConnectionPool.create(url, "", "");
    } else {
      PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
      source.setUrl(url);
      pool = JdbcConnectionPool.create(source);
    }
    return new ForeignDatabase(url, pool);
  }

  DataSource dataSource() {
    return pool;
  }

  @Override
  public void close() {
    pool.dispose();
  }
}
