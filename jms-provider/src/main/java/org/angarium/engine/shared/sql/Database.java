package org.angarium.engine.shared.sql;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions in the database. Thread-safe; blocks for the database.
 *
 * <p>A transaction that another one got in the way of is run again: so it must do nothing outside
 * of the database, but what may happen twice. One whose connection is lost before its commit is run
 * again on another, and waits until there is one: a database may be away for minutes. Interrupts
 * are kept for the caller, and break nothing off.
 */
public final class Database {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int DOUBLES = 50;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

  /** So often it is tried again soon; who is in the way for longer than that may be so for long. */
  private static final int SOON = 50;

  private static final long LOSS_PAUSE_NANOS = 100_000_000;
  private static final long LONGEST_LOSS_PAUSE_NANOS = 2_000_000_000;
  private static final String UNKNOWN = "08007"; // transaction resolution unknown
  private static final long LAST_PATIENCE_NANOS = 3_000_000_000L;

  private final DataSource pool;
  private final long patienceNanos;
  private final CountDownLatch ended;
  private final boolean starting;
  private final AtomicLong lostConnections = new AtomicLong();

  /**
   * @param pool gives connections that do not commit by themselves; who made it closes it
   * @param patience for how long a transaction waits for a database that cannot be reached
   */
  public Database(DataSource pool, Duration patience) {
    this(pool, patience.toNanos(), new CountDownLatch(1), false);
  }

  private Database(DataSource pool, long patienceNanos, CountDownLatch ended, boolean starting) {
    this.pool = pool;
    this.patienceNanos = patienceNanos;
    this.ended = ended;
    this.starting = starting;
  }

  /**
   * The same database, for who uses it first, with another patience; what does not pass by itself
   * is not waited for. Not after {@link #end}.
   */
  public Database starting(Duration patience) {
    return new Database(pool, patience.toNanos(), new CountDownLatch(1), true);
  }

  /** The same database over connections of its own; it ends with this one. */
  public Database over(DataSource others) {
    return new Database(others, patienceNanos, ended, starting);
  }

  /** From now on nobody waits long for a database that cannot be reached. */
  public void end() {
    ended.countDown();
  }

  /**
   * How often a connection was lost so far: what was remembered of rows may be wrong since, for
   * another server may have taken over that lacks the last of them, and gives their numbers again.
   */
  public long losses() {
    return lostConnections.get();
  }

  /** What a transaction does. */
  @FunctionalInterface
  public interface Work<T> {
    /** All of it; may be called more than once. */
    T in(Connection connection) throws SQLException;
  }

  /**
   * Runs a transaction and commits it.
   *
   * @param what for error texts
   * @throws AngariumException {@link org.angarium.model.ErrorCode#STORE_FAILED}, also where nobody
   *     knows whether it was committed; or what the work has thrown, and it is rolled back
   */
  public <T> T run(String what, Work<T> work) {
    try {
      return runOrTell(what, work);
    } catch (OutcomeUnknown e) {
      throw new AngariumException(
          ErrorCode.STORE_FAILED,
          "%s may have happened or not: %s; look, and try again".formatted(what, e.getMessage()),
          e);
    }
  }

  /**
   * Runs a transaction that changes nothing, so that its end does not matter; what it has found is
   * true of the moment when it looked.
   *
   * @param what for error texts
   * @throws AngariumException as {@link #run}
   */
  public <T> T look(String what, Work<T> work) {
    List<T> found = new ArrayList<>(1);
    try {
      return runOrTell(
          what,
          c -> {
            found.clear();
            found.add(work.in(c));
            return found.get(0);
          });
    } catch (OutcomeUnknown e) {
      LOG.debug("{} is done, whatever has become of the connection", what, e);
      return found.get(0);
    }
  }

  /**
   * As {@link #look}, but not tried again: for who looks again soon in any case.
   *
   * @param what for error texts
   * @throws AngariumException as {@link #run}
   */
  public <T> T lookOnce(String what, Work<T> work) {
    List<T> found = new ArrayList<>(1);
    try {
      return once(
          c -> {
            found.add(work.in(c));
            return found.get(0);
          });
    } catch (OutcomeUnknown e) {
      LOG.debug("{} is done, whatever has become of the connection", what, e);
      return found.get(0);
    } catch (SQLException e) {
      if (SqlErrors.isLost(e)) {
        lostConnections.incrementAndGet();
      }
      throw SqlErrors.failed(what, e);
    }
  }

  /**
   * Runs a transaction that may be committed twice, which comes to the same: where its outcome is
   * not known it is run again.
   *
   * @param what for error texts
   * @throws AngariumException as {@link #run}
   */
  public <T> T runAtLeastOnce(String what, Work<T> work) {
    Trials trials = new Trials(what);
    try {
      while (true) {
        try {
          return runOrTell(what, work);
        } catch (OutcomeUnknown e) {
          LOG.warn("{} is done again: {}", what, e.getMessage());
          trials.unknown(e);
        }
      }
    } finally {
      if (trials.interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Looks for something as {@link #look}; that there is nothing is told only where it is true of
   * the primary, see {@link Commits#awaitStandby}.
   *
   * @param what for error texts
   * @throws AngariumException as {@link #run}
   */
  public <T> List<T> find(String what, Work<List<T>> work) {
    return runAtLeastOnce(
        what,
        c -> {
          List<T> found = work.in(c);
          if (found.isEmpty()) {
            Commits.awaitStandby(c);
          }
          return found;
        });
  }

  /**
   * As {@link #run}, for who can find out.
   *
   * @throws OutcomeUnknown where nobody knows whether it was committed
   */
  public <T> T runOrTell(String what, Work<T> work) throws OutcomeUnknown {
    Trials trials = new Trials(what);
    trials.interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return once(work);
        } catch (SQLException e) {
          trials.failed(e);
        }
      }
    } finally {
      if (trials.interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How often, and for how long, one transaction has been tried. For one thread. */
  private final class Trials {
    private final String what;
    private int conflicts;
    private int doubles;
    private int losses;
    private long since;
    private long inTheWaySince;
    private boolean interrupted;

    Trials(String what) {
      this.what = what;
    }

    /** Waits before the next trial, or gives up. */
    void failed(SQLException e) {
      interrupted |= Thread.interrupted();
      if (starting && SqlErrors.isMisconfigured(e)) {
        throw SqlErrors.failed(what, e);
      } else if (SqlErrors.isLost(e)) {
        lost(e);
      } else if (SqlErrors.isInTheWay(e)) {
        inTheWay(e);
      } else if (SqlErrors.isDouble(e) && doubles++ < DOUBLES) {
        LOG.debug("{} begins again, for somebody was faster", what, e);
        pauseBetweenConflicts(doubles);
      } else {
        throw SqlErrors.failed(what, e);
      }
    }

    private void inTheWay(SQLException e) {
      long now = System.nanoTime();
      if (conflicts++ == 0) {
        inTheWaySince = now;
      }
      LOG.debug("{} begins again after a conflict", what, e);
      if (conflicts <= SOON) {
        pauseBetweenConflicts(conflicts);
        return;
      }
      if (conflicts == SOON + 1) {
        LOG.warn("{} waits for others, who are in its way: {}", what, e.toString());
      }
      boolean ending = ended.getCount() == 0;
      giveUpAfter(inTheWaySince, ending, e);
      pause(LOSS_PAUSE_NANOS, ending);
    }

    private static void pauseBetweenConflicts(int conflicts) {
      long most = Math.min(LONGEST_PAUSE_NANOS, 100_000L << Math.min(conflicts, 10));
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }

    private void giveUpAfter(long start, boolean ending, SQLException e) {
      long most = ending ? Math.min(LAST_PATIENCE_NANOS, patienceNanos) : patienceNanos;
      if (System.nanoTime() - start > most) {
        throw SqlErrors.failed(what, e);
      }
    }

    private void lost(SQLException e) {
      long now = System.nanoTime();
      lostConnections.incrementAndGet();
      if (losses++ == 0) {
        since = now;
        LOG.warn("{} waits for the database, which is not reached: {}", what, e.toString());
        if (SqlErrors.isCut(e)) {
          leaveOthers();
        }
      }
      boolean ending = ended.getCount() == 0;
      giveUpAfter(since, ending, e);
      pause(ending ? LOSS_PAUSE_NANOS : Math.min(LONGEST_LOSS_PAUSE_NANOS, grown()), ending);
    }

    /** Nobody knows whether it was committed; a pause only where that goes on. */
    void unknown(OutcomeUnknown e) {
      boolean ending = ended.getCount() == 0;
      if (losses++ == 0) {
        since = System.nanoTime();
        return;
      }
      giveUpAfter(since, ending, new SQLException(e.getMessage(), UNKNOWN, e));
      pause(LOSS_PAUSE_NANOS, ending);
    }

    private long grown() {
      return LOSS_PAUSE_NANOS * Math.min(losses, 100);
    }

    private void pause(long nanos, boolean ending) {
      if (ending) {
        LockSupport.parkNanos(nanos);
        return;
      }
      try {
        if (ended.await(nanos, TimeUnit.NANOSECONDS)) {
          LOG.debug("{} waits for a short time only", what);
        }
      } catch (InterruptedException interrupt) {
        interrupted = true; // the next trial comes a little early
      }
    }
  }

  /** Where one connection was cut the others may have been too, and nobody hears of that. */
  private void leaveOthers() {
    try {
      if (pool.isWrapperFor(HikariDataSource.class)) {
        HikariPoolMXBean connections = pool.unwrap(HikariDataSource.class).getHikariPoolMXBean();
        if (connections != null) {
          connections.softEvictConnections();
        }
      }
    } catch (SQLException e) {
      LOG.debug("Connections that may have been cut stay until somebody wants them", e);
    }
  }

  private <T> T once(Work<T> work) throws SQLException, OutcomeUnknown {
    try (Connection connection = connection()) {
      T result;
      try {
        result = work.in(connection);
      } catch (RuntimeException e) {
        rollBack(connection, e);
        confirm(connection, e);
        throw e;
      } catch (SQLException | Error e) {
        rollBack(connection, e);
        throw e;
      }
      commit(connection);
      return result;
    }
  }

  /**
   * What the work has found is a reason to refuse something, and is only told where a commit of the
   * same connection would last: an old primary that has come back knows nothing of what happened
   * since.
   *
   * @throws SQLException where that is not known; the work may be done again
   */
  private static void confirm(Connection connection, RuntimeException reason) throws SQLException {
    try {
      Commits.awaitStandby(connection);
      Commits.commit(connection);
    } catch (OutcomeUnknown e) {
      throw new SQLException(
          "nobody knows whether this server is the primary: " + e.getMessage(), UNKNOWN, e);
    } catch (SQLException e) {
      rollBack(connection, e);
      if (SqlErrors.isLost(e) || SqlErrors.isInTheWay(e)) {
        throw e;
      }
      reason.addSuppressed(e); // there are no tables yet, or no right to lock one
    }
  }

  private void commit(Connection connection) throws SQLException, OutcomeUnknown {
    try {
      Commits.commit(connection);
    } catch (OutcomeUnknown e) {
      lostConnections.incrementAndGet();
      throw e;
    } catch (SQLException e) {
      rollBack(connection, e);
      throw e;
    }
  }

  private static void rollBack(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** A connection of the pool; an interrupt does not end the wait for it. */
  private Connection connection() throws SQLException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return pool.getConnection();
        } catch (SQLException e) {
          if (!Thread.interrupted() && !(e.getCause() instanceof InterruptedException)) {
            throw e;
          }
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A connection of the pool for somebody who keeps it long; he closes it. */
  public Connection keep() throws SQLException {
    return connection();
  }
}
