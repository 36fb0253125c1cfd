package org.angarium.engine.shared;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.shared.sql.Commits;
import org.angarium.engine.shared.sql.Database;
import org.angarium.engine.shared.sql.OutcomeUnknown;
import org.angarium.engine.support.Participants;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the application to the database of the messages: with its commits happens what
 * was sent and received in the same transaction. The committer writes that on the connection, in
 * the moment of the commit, while the application's thread waits; before, nobody waits for the
 * transaction. Thread-safe as a connection is.
 */
final class JoinedConnection implements InvocationHandler {
  private static final Object[] NOTHING = {};

  private final SharedEngine engine;
  private final Connection raw;
  private final JoinedSettings settings;
  private final Participants participants = new Participants();
  private final ReentrantLock lock = new ReentrantLock();

  /** Whether the application has closed it; guarded by the lock. */
  private boolean closed;

  private JoinedConnection(SharedEngine engine, Connection raw, JoinedSettings settings) {
    this.engine = engine;
    this.raw = raw;
    this.settings = settings;
  }

  /**
   * What the application gets.
   *
   * @param raw of a pool; closed with this
   * @param settings what holds for the rest of a transaction that comes to the messages' tables
   */
  static Connection proxy(SharedEngine engine, Connection raw, JoinedSettings settings) {
    return (Connection)
        Proxy.newProxyInstance(
            JoinedConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new JoinedConnection(engine, raw, settings));
  }

  /** The one behind what the application has; null where that is none of this engine. */
  static @Nullable JoinedConnection of(SharedEngine engine, Connection connection)
      throws SQLException {
    if (!connection.isWrapperFor(JoinedConnection.class)) {
      return null;
    }
    JoinedConnection joined = connection.unwrap(JoinedConnection.class);
    return joined.engine == engine ? joined : null;
  }

  Enlistment enlist(Participant participant) throws SQLException {
    lock.lock();
    try {
      if (raw.isClosed() || raw.getAutoCommit()) {
        throw JoinedSource.noTransaction(
            raw.isClosed() ? "it is closed" : "it commits each statement by itself");
      }
      return participants.add(participant);
    } finally {
      unlock();
    }
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    @Nullable Object[] args = given == null ? NOTHING : given;
    String name = method.getName();
    if (name.equals("equals")) {
      return self == args[0];
    } else if (name.equals("hashCode")) {
      return System.identityHashCode(self);
    } else if (name.equals("isWrapperFor") && args[0] == JoinedConnection.class) {
      return true;
    } else if (name.equals("unwrap") && args[0] == JoinedConnection.class) {
      return this;
    }
    lock.lock();
    try {
      return answer(method, args);
    } finally {
      unlock();
    }
  }

  /** Then participants are told what they are to hear. */
  private void unlock() {
    List<Runnable> told = lock.getHoldCount() == 1 ? participants.takeNews() : List.of();
    lock.unlock();
    Participants.tell(told);
  }

  private @Nullable Object answer(Method method, @Nullable Object[] args) throws Throwable {
    switch (method.getName()) {
      case "commit" -> commit();
      case "rollback" -> rollBack(method, args);
      case "setAutoCommit" -> {
        if (Boolean.TRUE.equals(args[0]) && !raw.getAutoCommit()) {
          commit();
          participants.left();
        }
        pass(method, args);
      }
      case "close", "abort" -> {
        if (!closed) { // the connection may be closed already, for it was lost
          closed = true;
          participants.rolledBack();
          participants.left();
        }
        pass(method, args);
      }
      default -> {
        return pass(method, args);
      }
    }
    return null;
  }

  private void rollBack(Method method, @Nullable Object[] args) throws Throwable {
    try {
      pass(method, args);
    } catch (SQLException e) {
      if (args.length == 0 && raw.isClosed()) {
        participants.rolledBack(); // the server does it
      }
      throw e;
    }
    if (args.length == 0) {
      participants.rolledBack();
    }
  }

  private @Nullable Object pass(Method method, @Nullable Object[] args) throws Throwable {
    try {
      return method.invoke(raw, args);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cause == null ? e : cause;
    }
  }

  private void commit() throws SQLException {
    if (raw.getAutoCommit() || participants.work() == 0) {
      raw.commit();
      return;
    }
    try {
      UnitOfWork work = participants.take();
      engine
          .committer()
          .submit(new Write.Unit(work, SharedRoom.of(engine, work, true), this))
          .await();
    } catch (AngariumException e) {
      throw notCommitted(e);
    } catch (RuntimeException | Error e) { // now nobody knows what was taken
      throw notCommitted(
          new AngariumException(ErrorCode.INTERNAL, "a joined context failed: " + e, e));
    }
    participants.committed();
  }

  private SQLException notCommitted(AngariumException e) {
    SQLException failure = failure(e);
    try {
      raw.rollback();
    } catch (SQLException rollback) {
      failure.addSuppressed(rollback);
    }
    participants.failed(e);
    return failure;
  }

  private static SQLException failure(AngariumException e) {
    if (e.code().endsBroker()) {
      return new SQLNonTransientConnectionException(e.getMessage(), "08007", e);
    }
    String state = e.getCause() instanceof SQLException sql ? sql.getSQLState() : null;
    return new SQLTransactionRollbackException(
        "%s: the transaction was rolled back, because it could not be committed; what it received comes again, do the work again: %s"
            .formatted(ErrorCode.TRANSACTION_ROLLED_BACK.code(), e.getMessage()),
        state != null && state.startsWith("40") ? state : "40000",
        e);
  }

  /**
   * Does some more in the transaction, among the tables of the messages, and commits it. Called by
   * the committer, while the application's thread waits.
   *
   * @throws SQLException and it was not committed
   * @throws OutcomeUnknown as of {@link Commits#commit}
   */
  <T> T commitWith(Database.Work<T> more) throws SQLException, OutcomeUnknown {
    Runnable limit = settings.limitWaits(raw);
    try {
      return commitLimited(more);
    } finally {
      limit.run();
    }
  }

  private <T> T commitLimited(Database.Work<T> more) throws SQLException, OutcomeUnknown {
    settings.set(raw);
    T result;
    try {
      result = more.in(raw);
    } catch (RuntimeException e) {
      raw.rollback();
      settings.set(raw);
      Commits.awaitStandby(raw);
      Commits.commit(raw); // or the reason is none, see Database
      throw e;
    }
    Commits.commit(raw);
    return result;
  }
}
