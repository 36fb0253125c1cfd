package org.angarium.outbox;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.angarium.AngariumProperties;
import org.angarium.message.AngariumDestination;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.model.SystemClock;

/**
 * Remembers which messages were worked on, in the application's own database and transaction: what
 * comes again is not worked on again.
 *
 * <pre>{@code
 * Inbox inbox = Inbox.named("billing");
 * // ... in a listener that acknowledges after it has returned, with a transaction on connection:
 * inbox.once(connection, message, () -> insertBill(connection, message));
 * connection.commit();
 * }</pre>
 *
 * <p>So the message may be acknowledged at any time after the commit, or come again, if the process
 * dies in between: its effect on the database happens once. Whose transaction it is does not
 * matter; the inbox takes the connection and neither commits nor rolls back.
 *
 * <p>Several inboxes share the table, each by its name. Each consumer that must see all messages,
 * such as each subscription of a topic, needs its own.
 *
 * <p>Immutable and thread-safe. The databases are those of {@link Outbox}.
 */
@SuppressWarnings("exports") // tests that bring a clock know the internal packages
public final class Inbox {
  private static final String SCRIPT = "inbox";
  private static final int MAX_ID = 255;

  /** By the standard, an integrity constraint was violated: here that is the primary key. */
  private static final String INTEGRITY = "23";

  private final String name;
  private final Clock clock;

  private Inbox(String name, Clock clock) {
    this.name = Refusals.checkName("inbox", name);
    this.clock = clock;
  }

  /**
   * The inbox of this name.
   *
   * @throws JMSRuntimeException with code ANG-1002 for a name that is empty, longer than 100
   *     characters, or has control characters
   */
  public static Inbox named(String name) {
    return new Inbox(name, new SystemClock());
  }

  /** The same inbox with another clock, for tests. */
  public Inbox withClock(Clock other) {
    return new Inbox(name, other);
  }

  /** The name. */
  public String name() {
    return name;
  }

  /**
   * Creates the table {@code angarium_inbox}; where it exists it does nothing, but in Oracle fails.
   * DDL commits in some databases.
   *
   * @throws SQLException from the database
   * @throws JMSRuntimeException with code ANG-1608 for a database that is not known
   */
  public static void createTable(Connection connection) throws SQLException {
    Scripts.run(SCRIPT, connection);
  }

  /**
   * The statements that {@link #createTable} runs, for those who keep their schema elsewhere.
   *
   * @throws SQLException from the database
   * @throws JMSRuntimeException with code ANG-1608 for a database that is not known
   */
  public static List<String> ddl(Connection connection) throws SQLException {
    return Scripts.read(SCRIPT, Dialect.of(connection));
  }

  /**
   * What a message makes the application do.
   *
   * @param <E> what it may throw
   */
  @FunctionalInterface
  public interface Work<E extends Exception> {
    /** Does it, in the transaction of the connection that {@link Inbox#once} was given. */
    void run() throws E;
  }

  /**
   * Does the work unless that was done for this message before. A message is known by its
   * {@linkplain AngariumProperties#DEDUPLICATION_ID deduplication id} together with its
   * destination, or, where it has none, by its JMSMessageID.
   *
   * <p>Blocks while another transaction does the work for the same message; in H2 it fails with an
   * SQLException instead, and the message comes again.
   *
   * @return whether the work was done; false where the message was known
   * @throws SQLException from the database; roll back then
   * @throws E from the work; roll back then, so that the message is not known
   * @throws JMSRuntimeException with code ANG-2001 if the connection commits by itself, ANG-2002 if
   *     the message has neither id
   */
  public <E extends Exception> boolean once(Connection connection, Message message, Work<E> work)
      throws SQLException, E {
    return once(connection, Refusals.unchecked(() -> idOf(message)), work);
  }

  /**
   * Does the work unless that was done for this id before, else as {@link #once(Connection,
   * Message, Work)}.
   *
   * @param id what the application calls the message, or what it is about
   */
  public <E extends Exception> boolean once(Connection connection, String id, Work<E> work)
      throws SQLException, E {
    Refusals.checkTransaction(connection, "the inbox \"" + name + "\"");
    if (!remember(connection, key(id))) {
      return false;
    }
    work.run();
    return true;
  }

  private static String idOf(Message message) throws JMSException {
    String deduplicationId = message.getStringProperty(AngariumProperties.DEDUPLICATION_ID);
    if (deduplicationId != null) {
      DestinationName destination = AngariumDestination.nameOf(message.getJMSDestination());
      return (destination.isQueue() ? "queue:" : "topic:")
          + destination.name()
          + ' '
          + deduplicationId;
    }
    String messageId = message.getJMSMessageID();
    if (messageId == null) {
      throw new AngariumException(
          ErrorCode.NO_MESSAGE_ID,
          "a message without JMSMessageID and deduplication id is refused by an inbox; let the"
              + " producer give it one of them, or call once() with an id of your own");
    }
    return messageId;
  }

  /** The id, or where it is too long for its column, what stands for it. */
  private static String key(String id) {
    return id.length() <= MAX_ID ? id : "sha256:" + sha256(id);
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_16BE)));
    } catch (NoSuchAlgorithmException e) {
      throw JmsErrors.unchecked(
          new AngariumException(ErrorCode.INTERNAL, "this JVM does not know SHA-256", e));
    }
  }

  private boolean remember(Connection connection, String key) throws SQLException {
    Dialect dialect = Dialect.of(connection);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO angarium_inbox(inbox, message_id, received_at) VALUES (?, ?, ?)"
                + dialect.unlessKnown())) {
      insert.setString(1, name);
      insert.setString(2, key);
      insert.setLong(3, clock.millis());
      return insert.executeUpdate() > 0;
    } catch (SQLException e) {
      if (isKnown(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Whether an INSERT failed since its key is there. */
  static boolean isKnown(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith(INTEGRITY);
  }

  /**
   * Forgets messages that were worked on before so long a time. A message that comes again after
   * that is worked on again: so keep them for longer than a message may wait to be acknowledged,
   * the longest time included for which the application does not run. Takes effect when the
   * connection's transaction commits.
   *
   * @return how many were forgotten
   * @throws SQLException from the database
   */
  public int forget(Connection connection, Duration olderThan) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM angarium_inbox WHERE inbox = ? AND received_at < ?")) {
      delete.setString(1, name);
      delete.setLong(2, clock.millis() - olderThan.toMillis());
      return delete.executeUpdate();
    }
  }

  /** The name. */
  @Override
  public String toString() {
    return "Inbox \"" + name + "\"";
  }
}
