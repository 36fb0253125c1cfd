package org.angarium.outbox;

import jakarta.jms.JMSRuntimeException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.model.SystemClock;

/**
 * Messages that are written into the application's own database, in its own transaction, and sent
 * from there by an {@link OutboxRelay}: they are sent if and only if that transaction commits.
 *
 * <pre>{@code
 * Outbox outbox = Outbox.named("shop");
 * // ...
 * insertOrder(connection, order);
 * outbox.send(connection, OutboxMessage.toQueue("orders").text(order.toString()));
 * connection.commit(); // the order and its message, or neither
 * }</pre>
 *
 * <p>Whose transaction it is does not matter: plain JDBC's, that of Spring's transaction manager,
 * or a global one; the outbox takes the connection and neither commits nor rolls back.
 *
 * <p>Several outboxes may share the tables, each by its name. <b>The messages of one outbox go to
 * one broker.</b> Where each node of an application has a broker of its own, give each node an
 * outbox of its own: {@code Outbox.named("shop-" + node)}.
 *
 * <p>Immutable and thread-safe. H2 and PostgreSQL are tested; scripts for MySQL, MariaDB, Oracle
 * and SQL Server are written by their manuals.
 */
@SuppressWarnings("exports") // tests that bring a clock know the internal packages
public final class Outbox {
  /** The longest headers and properties that a broker takes, in bytes. */
  private static final int MAX_HEAD = 1024 * 1024;

  private static final String SCRIPT = "outbox";
  private static final byte[] NO_BODY = {};

  private final String name;
  private final Clock clock;

  private Outbox(String name, Clock clock) {
    this.name = Refusals.checkName("outbox", name);
    this.clock = clock;
  }

  /**
   * The outbox of this name.
   *
   * @throws JMSRuntimeException with code ANG-1002 for a name that is empty, longer than 100
   *     characters, or has control characters
   */
  public static Outbox named(String name) {
    return new Outbox(name, new SystemClock());
  }

  /** The same outbox with another clock, for tests. */
  public Outbox withClock(Clock other) {
    return new Outbox(name, other);
  }

  /** The name. */
  public String name() {
    return name;
  }

  Clock clock() {
    return clock;
  }

  /**
   * Creates the tables {@code angarium_outbox} and {@code angarium_outbox_relay}; where they exist
   * it does nothing, but in Oracle fails. DDL commits in some databases.
   *
   * @throws SQLException from the database
   * @throws JMSRuntimeException with code ANG-1608 for a database that is not known
   */
  public static void createTables(Connection connection) throws SQLException {
    Scripts.run(SCRIPT, connection);
  }

  /**
   * The statements that {@link #createTables} runs, for those who keep their schema elsewhere.
   *
   * @throws SQLException from the database
   * @throws JMSRuntimeException with code ANG-1608 for a database that is not known
   */
  public static List<String> ddl(Connection connection) throws SQLException {
    return Scripts.read(SCRIPT, Dialect.of(connection));
  }

  /**
   * Writes a message in the connection's transaction. It is sent soon after that has committed.
   *
   * <p>Order: what one transaction has written is sent in that order; what a transaction wrote that
   * had committed before another one wrote is sent before. For {@link OutboxMessage#group groups}
   * that holds also where messages have to be sent again.
   *
   * @return the id of the message, for {@link #retry} and {@link #discard}; the receiver has it in
   *     the property {@link org.angarium.AngariumProperties#DEDUPLICATION_ID}
   * @throws SQLException from the database; roll back then
   * @throws JMSRuntimeException with code ANG-2001 if the connection commits by itself, ANG-1507 if
   *     headers and properties are longer than 1 MiB
   */
  public String send(Connection connection, OutboxMessage message) throws SQLException {
    Refusals.checkTransaction(connection, "the outbox \"" + name + "\"");
    long now = clock.millis();
    SentMessage sent = message.toSent(now);
    byte[] body = StoredForm.encodeBody(sent);
    byte[] head = StoredForm.encodeHead(sent, body);
    if (head.length > MAX_HEAD) {
      throw JmsErrors.unchecked(
          new AngariumException(
              ErrorCode.MESSAGE_TOO_LARGE,
              "%s has %d bytes of headers and properties, %d are allowed; put them into the body"
                  .formatted(message, head.length, MAX_HEAD)));
    }
    String id = UUID.randomUUID().toString();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO angarium_outbox(outbox, message_id, destination, group_id, created_at,"
                + " state, attempts, next_attempt_at, head, body)"
                + " VALUES (?, ?, ?, ?, ?, 'WAITING', 0, 0, ?, ?)")) {
      insert.setString(1, name);
      insert.setString(2, id);
      insert.setString(3, message.target());
      insert.setString(4, message.group());
      insert.setLong(5, now);
      insert.setBytes(6, head);
      insert.setBytes(7, body == null ? NO_BODY : body);
      insert.executeUpdate();
    }
    return id;
  }

  /**
   * What the outbox holds.
   *
   * @throws SQLException from the database
   */
  public OutboxStatus status(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT COUNT(CASE WHEN state = 'WAITING' AND attempts = 0 THEN 1 END),"
                + " COUNT(CASE WHEN state = 'WAITING' AND attempts > 0 THEN 1 END),"
                + " COUNT(CASE WHEN state = 'GIVEN_UP' THEN 1 END), MIN(created_at)"
                + " FROM angarium_outbox WHERE outbox = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long millis = row.getLong(4);
        Instant oldest = row.wasNull() ? null : Instant.ofEpochMilli(millis);
        return new OutboxStatus(row.getLong(1), row.getLong(2), row.getLong(3), oldest);
      }
    }
  }

  /**
   * The messages that could not be sent so far, the oldest first: those that are tried again, and
   * those that were given up.
   *
   * @param limit how many at most
   * @throws SQLException from the database
   */
  public List<OutboxEntry> troubled(Connection connection, int limit) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT message_id, destination, group_id, created_at, state, attempts,"
                + " next_attempt_at, error FROM angarium_outbox"
                + " WHERE outbox = ? AND (attempts > 0 OR state <> 'WAITING') ORDER BY id")) {
      select.setString(1, name);
      select.setMaxRows(limit);
      List<OutboxEntry> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(entry(rows));
        }
      }
      return found;
    }
  }

  private static OutboxEntry entry(ResultSet row) throws SQLException {
    boolean waiting = row.getString(5).equals("WAITING");
    return new OutboxEntry(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        Instant.ofEpochMilli(row.getLong(4)),
        waiting ? OutboxEntry.State.RETRYING : OutboxEntry.State.GIVEN_UP,
        row.getInt(6),
        Instant.ofEpochMilli(row.getLong(7)),
        String.valueOf(row.getString(8)));
  }

  /**
   * Has the relay try a message again at once, also one that it has given up; its attempts are
   * counted anew. Takes effect when the connection's transaction commits.
   *
   * @return whether there is such a message
   * @throws SQLException from the database
   */
  public boolean retry(Connection connection, String id) throws SQLException {
    return change(
        connection,
        "UPDATE angarium_outbox SET state = 'WAITING', attempts = 0, next_attempt_at = 0"
            + " WHERE outbox = ? AND message_id = ?",
        id);
  }

  /**
   * Deletes a message that the relay has given up. Takes effect when the connection's transaction
   * commits.
   *
   * @return whether there was one that was given up
   * @throws SQLException from the database
   */
  public boolean discard(Connection connection, String id) throws SQLException {
    return change(
        connection,
        "DELETE FROM angarium_outbox WHERE outbox = ? AND message_id = ? AND state = 'GIVEN_UP'",
        id);
  }

  private boolean change(Connection connection, String sql, String id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      statement.setString(2, id);
      return statement.executeUpdate() > 0;
    }
  }

  /** The name. */
  @Override
  public String toString() {
    return "Outbox \"" + name + "\"";
  }
}
