package org.angarium.engine.h2.application;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.engine.embedded.ApplicationTables;
import org.angarium.engine.embedded.JoinedCommits;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's tables in the database of a store, and its connections to them.
 *
 * <p>What an application does with a connection goes through an {@link ApplicationConnection}, so
 * that each of its commits takes its turn among the commits of messages and is as durable as they
 * are, and so that one thread at a time changes the database: see {@link Host#enter}. The
 * connections of H2 under it are used again; there are as many as were needed at once, {@value
 * #MAX} at most.
 *
 * <p>Thread-safe.
 */
public final class ApplicationDatabase implements ApplicationTables, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationDatabase.class);

  static final int MAX = 64;
  private static final int PATIENCE_SECONDS = 30;

  private final String name;
  private final Host host;
  private final JoinedCommits commits;
  private final LockWaits waits = new LockWaits();
  private final Semaphore permits = new Semaphore(MAX, true);
  private final ConcurrentLinkedDeque<H2Session> idle = new ConcurrentLinkedDeque<>();
  private final Set<ApplicationConnection> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean prepared;
  private volatile boolean closed;

  /**
   * @param name of the store, for error texts
   */
  public ApplicationDatabase(String name, Host host, JoinedCommits commits) {
    this.name = name;
    this.host = host;
    this.commits = commits;
  }

  @Override
  public DataSource dataSource() {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      if (!prepared) {
        host.prepare();
        idle.addFirst(connect());
        prepared = true;
      }
    } catch (SQLException e) {
      throw new AngariumException(
          ErrorCode.STORE_FAILED,
          "the store %s cannot take tables of the application: %s".formatted(name, e.getMessage()),
          e);
    } finally {
      lock.unlock();
    }
    return DataSourceCalls.proxy(this);
  }

  @Override
  public Enlistment enlist(Connection connection, Participant participant) {
    try {
      if (connection.isWrapperFor(Joinable.class)) {
        Joinable joinable = connection.unwrap(Joinable.class);
        if (joinable instanceof ApplicationConnection own && own.belongsTo(this)) {
          return own.enlist(participant);
        }
      }
    } catch (SQLException e) {
      throw noTransaction("it does not work: " + e.getMessage());
    }
    throw noTransaction("it is not one of Broker.dataSource() of this broker");
  }

  @Override
  public String toString() {
    return "tables in " + name;
  }

  static AngariumException noTransaction(String why) {
    return new AngariumException(
        ErrorCode.NO_TRANSACTION,
        "the JDBC connection cannot be joined: "
            + why
            + "; take one of Broker.dataSource(), and"
            + " begin a transaction, such as by setAutoCommit(false)");
  }

  Host host() {
    return host;
  }

  JoinedCommits commits() {
    return commits;
  }

  LockWaits waits() {
    return waits;
  }

  /** Opens a connection; waits where too many are open. */
  ApplicationConnection open() throws SQLException {
    takePermit();
    boolean opened = false;
    try (KeptInterrupt kept = new KeptInterrupt()) {
      checkOpen();
      H2Session session = idle.pollFirst();
      if (session == null) {
        session = connect();
      }
      ApplicationConnection connection = new ApplicationConnection(this, session);
      open.add(connection);
      opened = true;
      if (closed) {
        connection.close();
        checkOpen();
      }
      return connection;
    } finally {
      if (!opened) {
        permits.release();
      }
    }
  }

  private H2Session connect() throws SQLException {
    Connection connection = host.connect();
    lock.lock();
    try {
      LargeValues.install(connection, host);
      return new H2Session(connection);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void takePermit() throws SQLException {
    try {
      if (!permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw SqlErrors.notFree(MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SqlErrors.notFree(MAX);
    }
  }

  /** Throws when the broker closes: nobody waits any more. */
  void checkOpen() throws SQLException {
    if (closed) {
      throw SqlErrors.closed("the broker with the application's tables");
    }
  }

  /** Takes back a session whose transaction has ended. */
  void release(ApplicationConnection connection, H2Session session) {
    if (!open.remove(connection)) {
      return;
    }
    if (closed || session.isStrange()) {
      closeQuietly(session);
    } else {
      idle.addFirst(session);
      if (closed) {
        closeIdle();
      }
    }
    permits.release();
  }

  private void closeIdle() {
    for (H2Session session = idle.poll(); session != null; session = idle.poll()) {
      closeQuietly(session);
    }
  }

  /** In turn, where that can be: H2 removes what the session has made for itself. */
  private void closeQuietly(H2Session session) {
    boolean entered = false;
    try {
      host.enter();
      entered = true;
    } catch (AngariumException e) {
      LOG.debug("A connection is closed after the store has failed", e);
    }
    try {
      session.close();
    } catch (SQLException e) {
      LOG.debug("A connection of the application did not close well", e);
    } finally {
      if (entered) {
        host.leave();
      }
    }
  }

  /**
   * Rolls back what is open, and closes all connections. Waits for statements that run; one that
   * waits for the row of another transaction gives up.
   */
  @Override
  public void close() {
    closed = true;
    waits.ended(); // so that they see it
    for (ApplicationConnection connection : open) {
      connection.close();
    }
    closeIdle();
  }
}
