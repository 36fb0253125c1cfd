package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Rows of 1 KiB that come in batches at the high end and go at the low end, and a book of what was
 * acknowledged: after a cut the table must hold the rows from low to high as of the last commit
 * that was synced, or as of one that was acknowledged after it, or as of the one that was under
 * way.
 */
final class Ledger {
  private static final int ROW = 1024;
  private static final int MOST_ROWS = 60;

  private final Random random;
  private boolean created;
  private final List<Rows> acknowledged = new ArrayList<>(List.of(new Rows(0, 0)));
  private Rows next = new Rows(0, 0);
  private long commits;
  private long kept;
  private long lost;

  /** The rows from one id to before another. */
  private record Rows(long low, long high) {
    boolean are(long count, long first) {
      return count == high - low && (count == 0 || first == low);
    }
  }

  /** What is to be done after a commit, before it is acknowledged. */
  interface AfterCommit {
    /** Returns whether the commit is synced. */
    boolean run(Statement statement) throws SQLException, IOException;
  }

  Ledger(Random random) {
    this.random = random;
  }

  /** How many commits were acknowledged. */
  long commits() {
    return commits;
  }

  /** How many commits that were not synced were there after a cut. */
  long kept() {
    return kept;
  }

  /** How many commits that were acknowledged and not synced a cut has taken. */
  long lost() {
    return lost;
  }

  /** All that was acknowledged is synced. */
  void synced() {
    acknowledged.subList(0, acknowledged.size() - 1).clear();
  }

  /** Commits, again and again. */
  void run(Connection connection, int times, AfterCommit afterCommit)
      throws SQLException, IOException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS M(ID BIGINT PRIMARY KEY, BODY VARBINARY(4096))");
      statement.execute("CHECKPOINT SYNC");
      created = true;
      for (int i = 0; i < times; i++) {
        commit(connection, statement, afterCommit);
      }
    }
  }

  private void commit(Connection connection, Statement statement, AfterCommit afterCommit)
      throws SQLException, IOException {
    long low = last().low;
    long high = last().high;
    long nextLow = low;
    long nextHigh = high + (random.nextInt(50) == 0 ? 100 : 1 + random.nextInt(10));
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
    next = new Rows(nextLow, nextHigh);
    connection.commit();
    boolean synced = afterCommit.run(statement);
    acknowledged.add(next);
    if (synced) {
      synced();
    }
    commits++;
  }

  private Rows last() {
    return acknowledged.get(acknowledged.size() - 1);
  }

  /**
   * Compares the table with the book, and goes on from what is there.
   *
   * @param killed whether the process was killed and the power was on
   * @return what is wrong, or null
   */
  String check(Connection connection, boolean killed) throws SQLException {
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
      return compare(count, first, last, killed);
    }
  }

  private String compare(long count, long first, long last, boolean killed) {
    int at = acknowledged.size() - 1;
    while (at >= 0 && !acknowledged.get(at).are(count, first)) {
      at--;
    }
    boolean tooOld = at < 0 || killed && at < acknowledged.size() - 1;
    if (tooOld && !next.are(count, first)) {
      return "rows %d to %d are there; acknowledged since the last sync were %s, under way %s"
          .formatted(first, last, acknowledged, next);
    }
    if (!tooOld && !killed) {
      kept += at;
      lost += acknowledged.size() - 1 - at;
    }
    next = tooOld ? next : acknowledged.get(at);
    acknowledged.clear();
    acknowledged.add(next);
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
