package org.angarium.tck.chapter11;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A plain application server: a pool of sessions, each run by a thread of its own when started. */
final class ServerPool implements ServerSessionPool {
  private final BlockingQueue<PooledSession> free = new LinkedBlockingQueue<>();
  private final List<Integer> loads = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** What the application does with a message, given the session that the message came by. */
  @FunctionalInterface
  interface Work {
    void take(Session session, Message message) throws Exception;
  }

  /** Adds a session to the pool, with a listener that counts and does the work. */
  void add(Session session, Work work) throws JMSException {
    PooledSession pooled = new PooledSession(session);
    session.setMessageListener(
        message -> {
          pooled.taken.incrementAndGet();
          try {
            work.take(session, message);
          } catch (Exception | AssertionError e) {
            failures.add(e);
          }
        });
    free.add(pooled);
  }

  @Override
  public ServerSession getServerSession() throws JMSException {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JMSException("interrupted while waiting for a free session");
    }
  }

  /** How many messages each run of a session has processed; runs without any are left out. */
  List<Integer> loads() {
    return List.copyOf(loads);
  }

  /** The most sessions that ran at the same time. */
  int most() {
    return most.get();
  }

  void assertNoFailure() {
    assertThat(failures).as("failures in the sessions").isEmpty();
  }

  private final class PooledSession implements ServerSession {
    private final Session session;
    private final AtomicInteger taken = new AtomicInteger();

    private PooledSession(Session session) {
      this.session = session;
    }

    @Override
    public Session getSession() {
      return session;
    }

    @Override
    public void start() {
      Thread thread = new Thread(this::serve, "tck-server-session");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      try {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        taken.set(0);
        session.run();
        if (taken.get() > 0) {
          loads.add(taken.get());
        }
      } catch (RuntimeException e) {
        failures.add(e);
      } finally {
        running.decrementAndGet();
        free.add(this);
      }
    }
  }
}
