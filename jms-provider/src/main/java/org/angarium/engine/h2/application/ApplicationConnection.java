package org.angarium.engine.h2.application;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.h2.application.Statements.Kind;
import org.angarium.engine.support.Participants;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the application: its transaction, and who takes part in it.
 *
 * <p>H2's own auto-commit is off. Each commit, whoever asks for it, is made by the store: so it is
 * synced before the call returns, in the order of all commits, and the participants' work is part
 * of it. Until then nothing of that work is written. A statement that changes something runs with
 * the right to change the database; it does not wait there for other transactions, but gives the
 * right back, waits, and runs again.
 *
 * <p>Thread-safe: one thing at a time is done with it.
 */
final class ApplicationConnection implements Joinable {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationConnection.class);

  /** As H2 has it. */
  private static final int LOCK_TIMEOUT_MILLIS = 2_000;

  private final ApplicationDatabase database;
  private final H2Session session;
  private final ReentrantLock lock = new ReentrantLock();
  private final Participants participants = new Participants();

  private final Savepoints savepoints = new Savepoints();

  private boolean autoCommit = true;
  private boolean global;
  private int lockTimeout = LOCK_TIMEOUT_MILLIS;
  private volatile boolean closed;

  ApplicationConnection(ApplicationDatabase database, H2Session session) {
    this.database = database;
    this.session = session;
  }

  /** A connection for the application, which closes this one when it is closed. */
  Connection proxy() {
    return ConnectionCalls.proxy(this, session.connection(), this::close);
  }

  /** A connection for the application, which is closed without this one. */
  Connection handle() {
    return ConnectionCalls.proxy(this, session.connection(), this::leave);
  }

  boolean belongsTo(ApplicationDatabase other) {
    return database == other;
  }

  /** Then participants are told what they are to hear. */
  private void unlock() {
    List<Runnable> told = lock.getHoldCount() == 1 ? participants.takeNews() : List.of();
    lock.unlock();
    Participants.tell(told);
  }

  // ---- who takes part -----------------------------------------------------------------------

  Enlistment enlist(Participant participant) {
    lock.lock();
    try {
      if (closed) {
        throw ApplicationDatabase.noTransaction("it is closed");
      } else if (autoCommit) {
        throw ApplicationDatabase.noTransaction("it commits each statement by itself");
      }
      return participants.add(participant);
    } finally {
      unlock();
    }
  }

  // ---- statements ---------------------------------------------------------------------------

  /** Does something that neither changes the database nor belongs to a transaction. */
  @Nullable Object call(SqlCall call) throws SQLException {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      checkOpen();
      return call.run();
    } finally {
      unlock();
    }
  }

  /** Runs a statement, and commits where each commits by itself. */
  @Nullable Object run(Kind kind, SqlCall statement) throws SQLException {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      checkOpen();
      if (kind == Kind.REFUSED) {
        throw SqlErrors.notSupported(
            "this statement is refused; use the methods of the connection, one statement at a time, and no view that changes something");
      }
      if (kind == Kind.ROLLBACK_TO_SAVEPOINT) {
        savepoints.checkUndoes(null, participants.work());
      }
      if (kind == Kind.DEFINITION) {
        checkNotGlobal("a statement that commits by itself");
        commitWork(); // H2 commits before it, so the messages must be with that
      }
      Object result = runOrWait(kind != Kind.READ, statement);
      if (kind == Kind.SAVEPOINT) {
        savepoints.set(participants.work());
      }
      if (kind == Kind.DEFINITION || autoCommit) {
        commitWork();
      }
      return result;
    } catch (SQLException e) {
      afterFailure(e);
      throw e;
    } finally {
      unlock();
    }
  }

  /** Runs a statement; tries again while the transaction of somebody else is in the way. */
  private @Nullable Object runOrWait(boolean changes, SqlCall statement) throws SQLException {
    long left = TimeUnit.MILLISECONDS.toNanos(lockTimeout);
    while (true) {
      long seen = database.waits().endings();
      try {
        return changes ? change(statement) : read(statement);
      } catch (SQLException e) {
        if (!SqlErrors.isLocked(e) || left <= 0) {
          throw e;
        }
        database.checkOpen();
        left = database.waits().await(seen, left, session.transactionId(), SqlErrors.owner(e), e);
      }
    }
  }

  private @Nullable Object read(SqlCall statement) throws SQLException {
    session.checkAlive();
    return statement.run();
  }

  private @Nullable Object change(SqlCall statement) throws SQLException {
    boolean usable = true;
    enter();
    try {
      session.changing();
      try {
        return statement.run();
      } finally {
        usable = session.afterStatement();
      }
    } catch (RuntimeException e) { // of H2 itself, whose store has failed
      throw new SQLException("the database failed: " + e.getMessage(), "HY000", e);
    } finally {
      database.host().leave();
      if (!usable) {
        rollBackWork();
      }
    }
  }

  private void enter() throws SQLException {
    try {
      database.host().enter();
    } catch (AngariumException e) {
      throw SqlErrors.unusable(e);
    }
  }

  /** What failed alone is undone alone, by H2; but some failures take the transaction with them. */
  private void afterFailure(SQLException e) {
    if (SqlErrors.isRolledBack(e) || (autoCommit && session.hasChanges())) {
      try {
        rollBackWork();
      } catch (SQLException rollback) {
        e.addSuppressed(rollback);
      }
    }
  }

  // ---- the end of a transaction -------------------------------------------------------------

  void commit() throws SQLException {
    end("commit", this::commitWork);
  }

  void rollback() throws SQLException {
    end("rollback", this::rollBackWork);
  }

  private void end(String call, End end) throws SQLException {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      checkOpen();
      checkNotGlobal(call);
      if (autoCommit) {
        throw SqlErrors.illegal(call + " is refused: the connection commits each statement itself");
      }
      end.run();
    } finally {
      unlock();
    }
  }

  private interface End {
    void run() throws SQLException;
  }

  private void commitWork() throws SQLException {
    try {
      UnitOfWork work = take();
      if (session.hasChanges() || !work.isEmpty()) {
        database.commits().commit(session, work);
      }
      session.endReading();
    } catch (AngariumException e) {
      throw notCommitted(e);
    }
    ended();
    participants.committed();
  }

  private UnitOfWork take() {
    try {
      return participants.take();
    } catch (AngariumException e) {
      throw e;
    } catch (RuntimeException | Error e) { // now nobody knows what was taken
      throw new AngariumException(ErrorCode.INTERNAL, "a joined context failed: " + e, e);
    }
  }

  private SQLException notCommitted(AngariumException e) {
    SQLException failure = SqlErrors.notCommitted(e);
    undo(failure);
    participants.failed(e);
    return failure;
  }

  private void rollBackWork() throws SQLException {
    SQLException failure = new SQLException();
    undo(failure);
    participants.rolledBack();
    for (Throwable suppressed : failure.getSuppressed()) {
      throw suppressed instanceof SQLException e ? e : new SQLException(suppressed);
    }
  }

  /** Rolls back the tables. */
  private void undo(SQLException failure) {
    try {
      database.host().enter();
      try {
        session.rollback();
      } finally {
        database.host().leave();
      }
    } catch (SQLException e) {
      session.markStrange();
      failure.addSuppressed(e);
    } catch (AngariumException e) {
      session.markStrange();
      failure.addSuppressed(SqlErrors.unusable(e));
    }
    ended();
  }

  private void ended() {
    session.ended();
    savepoints.clear();
    database.waits().ended();
  }

  // ---- settings -----------------------------------------------------------------------------

  boolean autoCommit() {
    return autoCommit;
  }

  void setAutoCommit(boolean wanted) throws SQLException {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      checkOpen();
      checkNotGlobal("setAutoCommit");
      if (wanted && !autoCommit) {
        commitWork();
        participants.left();
      }
      autoCommit = wanted;
    } finally {
      unlock();
    }
  }

  void setLockTimeout(int millis) {
    lockTimeout = millis;
  }

  /** Something was set that the next who gets the session must not find. */
  void markStrange() {
    session.markStrange();
  }

  /** Sets something for which H2 commits, and which the next who gets the session must not find. */
  @Nullable Object set(boolean commits, SqlCall call) throws SQLException {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      checkOpen();
      if (commits && (session.hasChanges() || participants.work() > 0)) {
        checkNotGlobal("a setting that commits");
        commitWork();
      }
      session.markStrange();
      return call.run();
    } finally {
      unlock();
    }
  }

  // ---- savepoints ---------------------------------------------------------------------------

  Savepoint setSavepoint(SqlCall call) throws SQLException {
    lock.lock();
    try {
      if (autoCommit) {
        throw SqlErrors.illegal("setSavepoint is refused: the connection commits each statement");
      }
      Savepoint savepoint = (Savepoint) Objects.requireNonNull(run(Kind.SAVEPOINT, call));
      savepoints.set(savepoint, participants.work());
      return savepoint;
    } finally {
      unlock();
    }
  }

  /** Rolls back to a savepoint; not where messages would have to be taken back with that. */
  void rollbackTo(Savepoint savepoint, SqlCall call) throws SQLException {
    lock.lock();
    try {
      savepoints.checkUndoes(savepoint, participants.work());
      run(Kind.WRITE, call);
    } finally {
      unlock();
    }
  }

  // ---- global transactions ------------------------------------------------------------------

  /** From now on until {@link #endGlobal} a transaction manager ends the transaction. */
  void beginGlobal() throws SQLException {
    lock.lock();
    try {
      checkOpen();
      if (!autoCommit) {
        throw SqlErrors.illegal("the connection is in a transaction of its own; end that first");
      }
      autoCommit = false;
      global = true;
    } finally {
      unlock();
    }
  }

  /** Whether there is anything to commit. */
  boolean isIdle() {
    return !session.hasChanges() && participants.work() == 0;
  }

  void endGlobal(boolean committing) throws SQLException {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      checkOpen();
      global = false;
      autoCommit = true;
      try {
        if (committing) {
          commitWork();
        } else {
          rollBackWork();
        }
      } finally {
        participants.left();
      }
    } finally {
      unlock();
    }
  }

  private void checkNotGlobal(String call) throws SQLException {
    if (global) {
      throw SqlErrors.illegal(
          call + " is refused: a transaction manager ends the transaction; use that");
    }
  }

  // ---- the end ------------------------------------------------------------------------------

  boolean isClosed() {
    return closed;
  }

  private void checkOpen() throws SQLException {
    if (closed) {
      throw SqlErrors.closed("the connection");
    }
  }

  /** The application closes a connection that a transaction manager goes on with. */
  private void leave() {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      if (!global && !closed && !autoCommit) {
        autoCommit = true;
        try {
          rollBackWork();
        } finally {
          participants.left();
        }
      }
    } catch (SQLException e) {
      LOG.debug("A connection could not be rolled back when it was closed", e);
    } finally {
      unlock();
    }
  }

  /** Closes what H2 has open for the application, before somebody else gets the session. */
  void closeStatements(Set<Statement> statements) {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      for (Statement statement : closed ? List.<Statement>of() : List.copyOf(statements)) {
        close(statement);
      }
    } finally {
      unlock();
    }
  }

  private static void close(Statement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      LOG.debug("A statement did not close with its connection", e);
    }
  }

  /** Rolls back what is open, and gives the session back. Calling it again does nothing. */
  void close() {
    lock.lock();
    try (KeptInterrupt kept = new KeptInterrupt()) {
      if (closed) {
        return;
      }
      try {
        rollBackWork();
      } catch (SQLException e) {
        LOG.debug("A connection could not be rolled back when it was closed", e);
      }
      closed = true;
      participants.left();
      participants.clear();
      database.release(this, session);
    } finally {
      unlock();
    }
  }
}
