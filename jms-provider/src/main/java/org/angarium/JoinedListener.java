package org.angarium;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.angarium.broker.BrokerCore;
import org.angarium.jms.JoinedContext;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on the messages of a queue, each in a transaction of its own with the application's tables:
 * exactly once. See {@link Broker#listenJoined}.
 *
 * <p>Thread-safe.
 */
public final class JoinedListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JoinedListener.class);

  private final String queue;
  private final BrokerCore core;
  private final DataSource dataSource;
  private final Handler handler;
  private final List<Worker> workers = new ArrayList<>();

  private JoinedListener(BrokerCore core, DataSource dataSource, String queue, Handler handler) {
    this.core = core;
    this.queue = queue;
    this.handler = handler;
    this.dataSource = dataSource;
  }

  /** What is done with a message. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Works on a message. When it returns, what it has written on the connection and sent in the
     * context is committed together with the receipt of the message. When it throws, all is rolled
     * back, and the message comes again as the redelivery settings of the queue say, or becomes a
     * dead letter.
     *
     * @param connection of {@link Broker#dataSource()}, or of {@link JoinedDatabase}; need not be
     *     closed
     * @param context joined to it; to send, not to be closed
     */
    void handle(Message message, Connection connection, JMSContext context) throws Exception;
  }

  static JoinedListener start(BrokerCore core, String queue, int threads, Handler handler) {
    return start(core, core.engine().dataSource(), queue, threads, handler);
  }

  static JoinedListener start(
      BrokerCore core, DataSource dataSource, String queue, int threads, Handler handler) {
    if (threads < 1) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "a listener with %d threads is refused; it needs at least one".formatted(threads));
    }
    JoinedListener listener = new JoinedListener(core, dataSource, queue, handler);
    try {
      for (int i = 0; i < threads; i++) {
        listener.workers.add(listener.new Worker());
      }
      return listener;
    } catch (SQLException e) {
      listener.close();
      throw new AngariumException(
          ErrorCode.NO_FREE_CONNECTION,
          "a listener needs a connection for each thread: " + e.getMessage(),
          e);
    } catch (RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /**
   * Takes no more messages, and returns when those that are being worked on are committed or rolled
   * back. Calling it again does nothing.
   */
  @Override
  public void close() {
    workers.forEach(Worker::close);
  }

  /** The name of the queue. */
  @Override
  public String toString() {
    return "JoinedListener to queue \"%s\"".formatted(queue);
  }

  /** One connection, and the context that is joined to it. */
  private final class Worker {
    private volatile Connection connection;
    private final JoinedContext context;

    @SuppressWarnings("this-escape") // the last thing it does
    Worker() throws SQLException {
      connection = begin();
      try {
        context = JoinedContext.open(core, connection);
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
        consumer.setMessageListener(this::handle);
      } catch (RuntimeException e) {
        closeConnection();
        throw e;
      }
    }

    private Connection begin() throws SQLException {
      Connection opened = dataSource.getConnection();
      opened.setAutoCommit(false);
      return opened;
    }

    private void handle(Message message) {
      try {
        handler.handle(message, connection, context);
        connection.commit();
      } catch (Throwable e) { // also Errors: the message must come again in any case
        LOG.error("{}: {} is rolled back", ErrorCode.LISTENER_FAILED.code(), message, e);
        rollBack(e);
      }
    }

    private void rollBack(Throwable cause) {
      try {
        context.reason("its listener threw " + cause);
        if (connection.isClosed() || connection.getAutoCommit()) { // its handler's doing
          closeConnection();
          connection = begin();
          context.joinAnother(connection);
        } else {
          connection.rollback();
        }
      } catch (SQLException | RuntimeException e) {
        LOG.error("{} could not roll back; a restart does it", JoinedListener.this, e);
      }
    }

    void close() {
      try {
        context.close();
      } catch (JMSRuntimeException e) {
        LOG.warn("{} did not close well", JoinedListener.this, e);
      }
      closeConnection();
    }

    private void closeConnection() {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.warn("{} did not close well", JoinedListener.this, e);
      }
    }
  }
}
