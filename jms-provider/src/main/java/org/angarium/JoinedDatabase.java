package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.sql.Connection;
import javax.sql.DataSource;

/**
 * The application's own connections, of its own pool and its own user, to the PostgreSQL in which a
 * broker has its messages. With {@link Broker#join} messages are sent and received in the same
 * transaction as what they write: exactly once without XA, across machines.
 *
 * <pre>{@code
 * JoinedDatabase database = JoinedDatabase.of(broker, pool);
 * try (Connection connection = database.dataSource().getConnection()) {
 *   connection.setAutoCommit(false);
 *   JMSContext context = broker.join(connection);
 *   // ... SQL on the connection, receive and send in the context ...
 *   connection.commit();
 * }
 * }</pre>
 *
 * <p>All that the application does goes to its own connection; commits alone go through the broker.
 * The user needs the rights that the broker's own has on the tables of its schema. What was sent is
 * on the disk when a commit returns, also where the connection has {@code synchronous_commit} off
 * (in portable mode not).
 *
 * <p>Thread-safe.
 */
public final class JoinedDatabase {
  private final Broker broker;
  private final DataSource joinable;

  private JoinedDatabase(Broker broker, DataSource joinable) {
    this.broker = broker;
    this.joinable = joinable;
  }

  /**
   * Connections to the database of a broker. Opens none.
   *
   * @param own gives them, such as a pool; it stays the application's, which closes it after the
   *     broker
   * @throws JMSRuntimeException with code ANG-1608 where the broker is not on PostgreSQL, or on
   *     several of them; ANG-1101 where it is closed
   */
  public static JoinedDatabase of(Broker broker, DataSource own) {
    return broker.ask(() -> new JoinedDatabase(broker, broker.core().engine().joinable(own)));
  }

  /**
   * Connections that can be joined; {@link Broker#join} takes them, also where a pool or a
   * framework wraps them. {@link DataSource#getConnection()} blocks as the application's own does,
   * and the first time that a connection is used looks where it leads: it throws an {@link
   * java.sql.SQLException} with code ANG-2001 for one that leads elsewhere, or whose user cannot
   * read the broker's tables, with ANG-1101 where the broker is closed, and with ANG-1701 where the
   * broker does not reach its database.
   */
  public DataSource dataSource() {
    return joinable;
  }

  /**
   * As {@link Broker#listenJoined}, with these connections.
   *
   * @param threads how many messages are worked on at a time; each has a {@link Connection}
   * @return ends it
   */
  public JoinedListener listenJoined(String queue, int threads, JoinedListener.Handler handler) {
    return broker.ask(() -> JoinedListener.start(broker.core(), joinable, queue, threads, handler));
  }
}
