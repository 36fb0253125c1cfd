package org.angarium.engine.h2;

import java.util.List;

/**
 * The tables, as a list of migrations: entry n brings the schema from version n to n + 1. An entry
 * that was released never changes. Each statement may run twice, for a crash may come in between.
 *
 * <p>{@code delivery.id}, {@code attempt.id}, {@code later.id}, {@code expiry.id} and {@code
 * grouped.id} are one number, see {@link Lane}; the view {@code delivery_overview} spells it out.
 */
final class Schema {
  /** In {@code meta}: whose tables these are. */
  static final String PRODUCT = "product";

  /** In {@code meta}: the value of {@link #PRODUCT}. */
  static final String ANGARIUM = "Angarium";

  /** In {@code meta}: the number of migrations that ran. */
  static final String VERSION = "version";

  /** In {@code meta}: greater than every sequence number that was used. */
  static final String NEXT_SEQUENCE = "next_sequence";

  /** In {@code meta}: greater than every id that was used. */
  static final String NEXT_ID = "next_id";

  /** In {@code meta}: the number of the last note of the log whose changes the tables have. */
  static final String LAST_NOTE = "last_note";

  /**
   * In {@code meta}, with the id of a subscription behind it: since when it has no consumer, where
   * that has lasted for a while.
   */
  static final String UNATTENDED = "unattended.";

  /** In {@code meta}: how far a move into this store is, while it is not complete. */
  static final String MOVE = "move";

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS destination(
            id INT PRIMARY KEY, kind VARCHAR(10) NOT NULL, name VARCHAR(1000) NOT NULL)\
          """,
          """
          CREATE TABLE IF NOT EXISTS subscription(
            id INT PRIMARY KEY, destination INT NOT NULL, kind VARCHAR(20) NOT NULL,
            client_id VARCHAR, name VARCHAR, selector VARCHAR NOT NULL,
            no_local BOOLEAN NOT NULL, dropped BOOLEAN NOT NULL)\
          """,
          """
          CREATE TABLE IF NOT EXISTS lane(
            id INT PRIMARY KEY, sub INT NOT NULL, priority INT NOT NULL,
            era BIGINT NOT NULL, mark BIGINT NOT NULL)\
          """,
          """
          CREATE TABLE IF NOT EXISTS delivery(
            id BIGINT PRIMARY KEY, due BIGINT NOT NULL, traits INT NOT NULL,
            message BIGINT, head VARBINARY, body VARBINARY)\
          """,
          """
          CREATE TABLE IF NOT EXISTS message(
            seq BIGINT PRIMARY KEY, head VARBINARY NOT NULL, body VARBINARY, chunks INT NOT NULL)\
          """,
          """
          CREATE TABLE IF NOT EXISTS share(
            message BIGINT PRIMARY KEY, deliveries INT NOT NULL)\
          """,
          """
          CREATE TABLE IF NOT EXISTS chunk(
            owner BIGINT, n INT, bytes VARBINARY NOT NULL, PRIMARY KEY(owner, n))\
          """,
          """
          CREATE TABLE IF NOT EXISTS attempt(
            id BIGINT PRIMARY KEY, attempts INT NOT NULL, due BIGINT)\
          """,
          """
          CREATE TABLE IF NOT EXISTS later(
            id BIGINT PRIMARY KEY, due BIGINT NOT NULL, sub INT NOT NULL, ord BIGINT NOT NULL)\
          """,
          "CREATE INDEX IF NOT EXISTS later_by_due ON later(due, sub, ord)",
          """
          CREATE TABLE IF NOT EXISTS expiry(
            id BIGINT PRIMARY KEY, expires BIGINT NOT NULL, sub INT NOT NULL, ord BIGINT NOT NULL)\
          """,
          "CREATE INDEX IF NOT EXISTS expiry_by_time ON expiry(expires, sub, ord)",
          """
          CREATE TABLE IF NOT EXISTS grouped(
            id BIGINT PRIMARY KEY, sub INT NOT NULL, grp VARCHAR NOT NULL, ord BIGINT NOT NULL)\
          """,
          "CREATE INDEX IF NOT EXISTS grouped_by_group ON grouped(sub, grp, ord)",
          """
          CREATE VIEW IF NOT EXISTS delivery_overview AS
            SELECT l.sub, l.priority, l.era * 4294967296 + BITAND(d.id, 4294967295) AS seq,
              COALESCE(a.due, d.due) AS due, COALESCE(a.attempts, 0) AS attempts,
              d.message IS NOT NULL AS shared, OCTET_LENGTH(d.body) AS bytes, d.id
            FROM delivery d
            JOIN lane l ON l.id = CAST(d.id / 4294967296 AS INT)
            LEFT JOIN attempt a ON a.id = d.id\
          """);

  /** The prepared branches of global transactions, and what an operator has decided about some. */
  private static final List<String> BRANCHES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS xa_branch(
            id INT PRIMARY KEY, format INT NOT NULL, gtrid VARBINARY(64) NOT NULL,
            bqual VARBINARY(64) NOT NULL, state VARCHAR(20) NOT NULL, prepared_at BIGINT NOT NULL)\
          """,
          """
          CREATE TABLE IF NOT EXISTS xa_send(
            branch INT, n INT, destination INT NOT NULL, client_id VARCHAR,
            head VARBINARY NOT NULL, parts INT NOT NULL, PRIMARY KEY(branch, n))\
          """,
          """
          CREATE TABLE IF NOT EXISTS xa_body(
            branch INT, n INT, part INT, bytes VARBINARY NOT NULL, PRIMARY KEY(branch, n, part))\
          """,
          """
          CREATE TABLE IF NOT EXISTS xa_ack(
            branch INT, sub INT, ord BIGINT, PRIMARY KEY(branch, sub, ord))\
          """);

  /** The deduplication ids that destinations remember, also those of prepared branches. */
  private static final List<String> DEDUPLICATION =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS deduplication(
            destination INT, seq BIGINT, id VARCHAR NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY(destination, seq))\
          """,
          "ALTER TABLE xa_send ADD COLUMN IF NOT EXISTS deduplication_id VARCHAR");

  /** What became of the hand-outs of a delivery, as JSON. */
  private static final List<String> HISTORY =
      List.of("ALTER TABLE attempt ADD COLUMN IF NOT EXISTS history VARCHAR");

  /** Notes that were committed with a transaction of the application, until they are applied. */
  private static final List<String> JOINED =
      List.of("CREATE TABLE IF NOT EXISTS joined(id BIGINT PRIMARY KEY, bytes VARBINARY NOT NULL)");

  /** The destinations that rest after a restart too. */
  private static final List<String> PAUSES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS pause(
            destination INT PRIMARY KEY, delivery BOOLEAN NOT NULL, sending BOOLEAN NOT NULL)\
          """);

  /** The repeating schedules, and what prepared branches will do to them. */
  private static final List<String> SCHEDULES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS schedule(
            name VARCHAR(200) PRIMARY KEY, timetable VARCHAR NOT NULL, revision BIGINT NOT NULL,
            next_time BIGINT NOT NULL, last_time BIGINT NOT NULL, fired BIGINT NOT NULL,
            head VARBINARY NOT NULL, body VARBINARY)\
          """,
          """
          CREATE TABLE IF NOT EXISTS xa_schedule(
            branch INT, n INT, bytes VARBINARY NOT NULL, PRIMARY KEY(branch, n))\
          """);

  /** What the messages of a lane take, null until somebody counts it: see {@link LaneBytes}. */
  private static final List<String> LANE_BYTES =
      List.of("ALTER TABLE lane ADD COLUMN IF NOT EXISTS bytes BIGINT");

  /** What makes each version out of the one before. */
  static final List<List<String>> MIGRATIONS =
      List.of(TABLES, BRANCHES, DEDUPLICATION, HISTORY, JOINED, PAUSES, SCHEDULES, LANE_BYTES);

  private Schema() {}
}
