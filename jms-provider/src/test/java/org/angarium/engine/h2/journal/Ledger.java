package org.angarium.engine.h2.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;

/**
 * Rows of 1 KiB that come in batches at the high end and go at the low end, and a book of what was
 * acknowledged: after a cut the table must hold the rows from low to high as of the last commit
 * that was acknowledged, or as of the one that was under way.
 */
final class Ledger {
  private static final int ROW = 1024;
  private static final int MOST_ROWS = 60;

  private final Random random;
  private boolean created;
  private long low;
  private long high;
  private long nextLow;
  private long nextHigh;
  private long commits;

  Ledger(Random random) {
    this.random = random;
  }

  /** How many commits were acknowledged. */
  long commits() {
    return commits;
  }

  /** Commits and syncs, again and again. */
  void run(Connection connection, int times) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS M(ID BIGINT PRIMARY KEY, BODY VARBINARY(4096))");
      statement.execute("CHECKPOINT SYNC");
      created = true;
      for (int i = 0; i < times; i++) {
        commit(connection, statement);
      }
    }
  }

  private void commit(Connection connection, Statement statement) throws SQLException {
    nextLow = low;
    nextHigh = high + (random.nextInt(50) == 0 ? 100 : 1 + random.nextInt(10));
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO M VALUES(?, ?)");
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM M WHERE ID >= ? AND ID < ?")) {
      for (long id = high; id < nextHigh; id++) {
        insert.setLong(1, id);
        insert.setBytes(2, body(id));
        insert.addBatch();
      }
      insert.executeBatch();
      if (high - low > random.nextInt(MOST_ROWS)) {
        nextLow = low + 1 + random.nextInt((int) (high - low));
        delete.setLong(1, low);
        delete.setLong(2, nextLow);
        delete.executeUpdate();
      }
    }
    connection.commit();
    statement.execute("CHECKPOINT SYNC");
    low = nextLow;
    high = nextHigh;
    commits++;
  }

  /**
   * Compares the table with the book, and goes on from what is there.
   *
   * @return what is wrong, or null
   */
  String check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!exists(statement)) {
        return created ? "the table is gone" : null;
      }
      created = true;
      long count = 0;
      long first = -1;
      long last = -1;
      try (ResultSet rows = statement.executeQuery("SELECT ID, BODY FROM M ORDER BY ID")) {
        while (rows.next()) {
          long id = rows.getLong(1);
          if (count > 0 && id != last + 1) {
            return "row " + (last + 1) + " is missing before " + id;
          }
          if (!Arrays.equals(rows.getBytes(2), body(id))) {
            return "the body of row " + id + " is not what was written";
          }
          first = count == 0 ? id : first;
          last = id;
          count++;
        }
      }
      return compare(count, first, last);
    }
  }

  private String compare(long count, long first, long last) {
    boolean acknowledged = count == high - low && (count == 0 || first == low);
    boolean underWay = count == nextHigh - nextLow && (count == 0 || first == nextLow);
    if (!acknowledged && !underWay) {
      return "rows %d to %d are there; acknowledged were %d to %d, under way %d to %d"
          .formatted(first, last, low, high - 1, nextLow, nextHigh - 1);
    }
    if (!acknowledged) {
      low = nextLow;
      high = nextHigh;
    }
    nextLow = low;
    nextHigh = high;
    return null;
  }

  private static boolean exists(Statement statement) throws SQLException {
    try (ResultSet tables =
        statement.executeQuery("SELECT 1 FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'M'")) {
      return tables.next();
    }
  }

  static byte[] body(long id) {
    byte[] body = new byte[ROW];
    new Random(id * 31 + 7).nextBytes(body);
    return body;
  }
}
