package org.angarium.benchmarks.shared;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.angarium.benchmarks.check.Inspector;
import org.jspecify.annotations.Nullable;

/**
 * A table as one would write it oneself, one row at a time: pooled connections, prepared
 * statements, an index for what is claimed, each statement or pair of them durable.
 */
final class TableLanes implements Lanes {
  /** The table and its index. */
  static final String[] TABLE = {
    "DROP TABLE IF EXISTS job",
    """
    CREATE TABLE job(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      state smallint NOT NULL DEFAULT 0, owner int, claimed timestamptz, attempts int NOT NULL DEFAULT 0,
      properties text, body bytea NOT NULL)\
    """,
    "CREATE INDEX job_ready ON job(id) WHERE state = 0"
  };

  private static final long IDLE_NANOS = 2_000_000;
  private static final int PREPARED = 2;
  private static final String INSERT = "INSERT INTO job(properties, body) VALUES (?, ?)";
  private static final String DELETE = "DELETE FROM job WHERE id = ?";
  private static final String CLAIM =
      """
      UPDATE job SET state = 1, owner = ?, claimed = now(), attempts = attempts + 1
      WHERE id = (SELECT id FROM job WHERE state = 0 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, body\
      """;
  private static final String LOCK =
      "SELECT id, body FROM job WHERE state = 0 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED";

  private final Mode mode;
  private final HikariDataSource pool;
  private final BlockingQueue<Row> rows = new LinkedBlockingQueue<>();

  private record Row(long id, byte[] body) {}

  TableLanes(Mode mode, String jdbcUrl, int connections) {
    this.mode = mode;
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(connections);
    config.addDataSourceProperty("prepareThreshold", String.valueOf(PREPARED));
    pool = new HikariDataSource(config);
  }

  @Override
  public Out sender() {
    return new Out() {
      @Override
      public void send(byte[] body, int key) throws SQLException {
        try (Connection c = pool.getConnection();
            PreparedStatement s = c.prepareStatement(INSERT, new String[] {"id"})) {
          s.setString(1, "{}");
          s.setBytes(2, body);
          s.executeUpdate();
          if (mode == Mode.PLAIN) {
            try (ResultSet keys = s.getGeneratedKeys()) {
              keys.next();
              rows.add(new Row(keys.getLong(1), body.clone()));
            }
          }
        }
      }

      @Override
      public void close() {
        // the pool is closed with the lanes
      }
    };
  }

  @Override
  public In receiver(int number, Inspector inspector) {
    return new In() {
      @Override
      public int receive() throws Exception {
        Row row =
            switch (mode) {
              case NAIVE -> claim(number);
              case NAIVE_LOCK -> lockAndDelete();
              case PLAIN, ANGARIUM -> rows.poll(100, TimeUnit.MILLISECONDS);
            };
        if (row == null) {
          LockSupport.parkNanos(IDLE_NANOS);
          return 0;
        }
        inspector.inspect(row.body, row.body.length);
        if (mode != Mode.NAIVE_LOCK) {
          try (Connection c = pool.getConnection()) {
            delete(c, row.id);
          }
        }
        return 1;
      }

      @Override
      public void close() {
        // likewise
      }
    };
  }

  private @Nullable Row claim(int owner) throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement(CLAIM)) {
      s.setInt(1, owner);
      return first(s);
    }
  }

  private @Nullable Row lockAndDelete() throws SQLException {
    try (Connection c = pool.getConnection()) {
      c.setAutoCommit(false);
      Row row;
      try (PreparedStatement s = c.prepareStatement(LOCK)) {
        row = first(s);
      }
      if (row != null) {
        delete(c, row.id);
      }
      c.commit();
      return row;
    }
  }

  private static @Nullable Row first(PreparedStatement s) throws SQLException {
    try (ResultSet found = s.executeQuery()) {
      return found.next() ? new Row(found.getLong(1), found.getBytes(2)) : null;
    }
  }

  private static void delete(Connection c, long id) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(DELETE)) {
      s.setLong(1, id);
      s.executeUpdate();
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
