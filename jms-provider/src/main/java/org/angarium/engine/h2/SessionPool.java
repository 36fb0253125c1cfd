package org.angarium.engine.h2;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * A few sessions for reading; who comes when all are taken waits. An interrupt does not end the
 * wait; it is kept. Thread-safe.
 */
final class SessionPool implements AutoCloseable {
  private final ConcurrentLinkedQueue<SqlSession> idle;
  private final Semaphore permits;
  private final int size;
  private volatile boolean closed;

  /**
   * Takes over the sessions, and has them read lazily: row by row, so that long results do not fill
   * the memory. H2 keeps what a lazy result reads from being overwritten only where the whole
   * transaction reads one state.
   */
  SessionPool(List<SqlSession> sessions) {
    for (SqlSession session : sessions) {
      session.autoCommit(false);
      session.update("preparing to read", "SET LAZY_QUERY_EXECUTION 1");
      session.update(
          "preparing to read",
          "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SNAPSHOT");
    }
    idle = new ConcurrentLinkedQueue<>(sessions);
    size = sessions.size();
    permits = new Semaphore(size, true);
  }

  /**
   * Does something with a session that nobody else has meanwhile, in a transaction that sees one
   * state of the store.
   */
  <T> T with(Function<SqlSession, T> action) {
    permits.acquireUninterruptibly();
    try {
      checkOpen();
      SqlSession session = Objects.requireNonNull(idle.poll());
      try {
        return action.apply(session);
      } finally {
        try {
          session.rollback();
        } finally {
          idle.add(session);
        }
      }
    } finally {
      permits.release();
    }
  }

  /** Throws when the store is closed. */
  void checkOpen() {
    if (closed) {
      throw new AngariumException(
          ErrorCode.BROKER_CLOSED, "the store is closed and cannot be read; open a new one");
    }
  }

  /**
   * Waits until nobody reads, then closes all sessions, also when one does not close well: H2 keeps
   * a database in memory for as long as it has one session.
   */
  @Override
  public void close() {
    permits.acquireUninterruptibly(size);
    try {
      closed = true;
      RuntimeException failure = null;
      for (SqlSession session = idle.poll(); session != null; session = idle.poll()) {
        try {
          session.close();
        } catch (RuntimeException e) {
          failure = failure == null ? e : failure;
        }
      }
      if (failure != null) {
        throw failure;
      }
    } finally {
      permits.release(size);
    }
  }
}
