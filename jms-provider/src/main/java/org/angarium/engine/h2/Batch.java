package org.angarium.engine.h2;

import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A statement whose rows are collected and then run at once. Not thread-safe. */
final class Batch {
  private static final int[] NOTHING = {};

  private final SqlSession session;
  private final String purpose;
  private final PreparedStatement statement;
  private int rows;

  Batch(SqlSession session, String purpose, PreparedStatement statement) {
    this.session = session;
    this.purpose = purpose;
    this.statement = statement;
  }

  void add(@Nullable Object... values) {
    try {
      SqlSession.bind(statement, values);
      statement.addBatch();
      rows++;
    } catch (SQLException e) {
      throw session.failed(purpose, e);
    }
  }

  /** Runs what was added, and returns how many rows each touched. */
  int[] run() {
    if (rows == 0) {
      return NOTHING;
    }
    rows = 0;
    try {
      session.checkWhole();
      return statement.executeBatch();
    } catch (BatchUpdateException e) { // has no cause: the first that failed is its next
      SQLException first = e.getNextException();
      throw session.failed(purpose, first == null ? e : first);
    } catch (SQLException e) {
      throw session.failed(purpose, e);
    }
  }

  /** Forgets what was added. */
  void clear() {
    rows = 0;
    try {
      statement.clearBatch();
    } catch (SQLException e) {
      throw session.failed(purpose, e);
    }
  }

  /** How many rows wait to be run. */
  int rows() {
    return rows;
  }
}
