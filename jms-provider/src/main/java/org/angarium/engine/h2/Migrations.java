package org.angarium.engine.h2;

import java.util.List;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** Brings the tables to the version of this Angarium, once, when a store is opened. */
final class Migrations {
  private final SqlSession session;
  private final List<List<String>> steps;

  /**
   * @param steps entry n brings the schema from version n to n + 1
   */
  Migrations(SqlSession session, List<List<String>> steps) {
    this.session = session;
    this.steps = steps;
  }

  /** Runs what is missing; each step's number is written when all of it ran. */
  void run() {
    session.update(
        "creating tables",
        "CREATE TABLE IF NOT EXISTS meta(name VARCHAR(100) PRIMARY KEY, text VARCHAR NOT NULL)");
    setDefault(Schema.PRODUCT, Schema.ANGARIUM);
    setDefault(Schema.VERSION, "0");
    setDefault(Schema.NEXT_SEQUENCE, "1");
    setDefault(Schema.NEXT_ID, "1");
    setDefault(Schema.LAST_NOTE, "0");
    for (int version = version(session); version < steps.size(); version++) {
      for (String statement : steps.get(version)) {
        session.update("migrating from version " + version, statement);
      }
      session.update(
          "migrating from version " + version,
          "UPDATE meta SET text = ? WHERE name = ?",
          Integer.toString(version + 1),
          Schema.VERSION);
    }
  }

  /** The number of steps that ran on a store. */
  static int version(SqlSession session) {
    return (int) readNumber(session, Schema.VERSION);
  }

  /** What {@code meta} says; empty where it says nothing. */
  static String read(SqlSession session, String name) {
    return session.query(
        "reading the table meta",
        "SELECT text FROM meta WHERE name = ?",
        rows -> rows.next() ? rows.getString(1) : "",
        name);
  }

  /** What {@code meta} says, as a number. */
  static long readNumber(SqlSession session, String name) {
    String text = read(session, name);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new AngariumException(
          ErrorCode.STORE_DAMAGED,
          ("the store's table meta says %s = \"%s\", a number is needed;"
                  + " restore the store from a backup")
              .formatted(name, text),
          e);
    }
  }

  private void setDefault(String name, String text) {
    session.update(
        "creating tables",
        "INSERT INTO meta(name, text) SELECT ?, ?"
            + " WHERE NOT EXISTS(SELECT 1 FROM meta WHERE name = ?)",
        name,
        text,
        name);
  }
}
