package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of server sessions as application servers have it: each run on a thread of its own. */
final class ServerPool implements ServerSessionPool, AutoCloseable {
  private final BlockingQueue<ServerSession> idle = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean broken;

  /** Adds a server session around a session. */
  void add(Session session) {
    add(session, session);
  }

  /** Adds a server session around a session, whose thread does something of the test's. */
  void add(Session session, Runnable run) {
    idle.add(new OfOneSession(session, run));
  }

  /** Whether its server sessions refuse to start. */
  void setBroken(boolean broken) {
    this.broken = broken;
  }

  int idle() {
    return idle.size();
  }

  /** How often somebody asked for a server session. */
  int asked() {
    return asked.get();
  }

  int starts() {
    return starts.get();
  }

  @Override
  public ServerSession getServerSession() throws JMSException {
    asked.incrementAndGet();
    try {
      return idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JMSException("interrupted");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private final class OfOneSession implements ServerSession {
    private final Session session;
    private final Runnable run;

    OfOneSession(Session session, Runnable run) {
      this.session = session;
      this.run = run;
    }

    @Override
    public Session getSession() {
      return session;
    }

    @Override
    public void start() throws JMSException {
      if (broken) {
        idle.add(this);
        throw new JMSException("no threads");
      }
      starts.incrementAndGet();
      threads.execute(
          () -> {
            try {
              run.run();
            } finally {
              idle.add(this);
            }
          });
    }
  }
}
