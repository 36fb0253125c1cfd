package org.angarium.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import java.util.List;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a subscription's messages to the sessions of an application server (Jakarta Messaging
 * 11.2.4, 11.2.5).
 *
 * <p>It has one thread. When something may be ready, that asks the pool for a server session, which
 * may block; only then it claims, one delivery when traffic is light and up to the server's limit
 * when more is there, loads the session and starts it. So it holds nothing while the pool blocks,
 * and with a pool of one session everything is in order, also what comes again. The price is a
 * start without a load now and then, when it was woken for nothing. When the connection stops,
 * sessions give back what they have not handed out, and nothing more is claimed.
 *
 * <p>Thread-safe.
 */
final class AngariumConnectionConsumer implements ConnectionConsumer, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AngariumConnectionConsumer.class);
  private static final int MAX_LOAD = 64;
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final AngariumConnection connection;
  private final SubscriptionSpec source;
  private final Claimer claimer;
  private final ServerSessionPool pool;
  private final int maxMessages;
  private final Signal signal = new Signal();
  private final Thread thread;
  private volatile boolean started;
  private volatile boolean closed;

  /**
   * @param maxMessages the most to load into a session at a time
   */
  AngariumConnectionConsumer(
      AngariumConnection connection,
      SubscriptionSpec source,
      Claimer claimer,
      ServerSessionPool pool,
      int maxMessages) {
    this.connection = connection;
    this.source = source;
    this.claimer = claimer;
    this.pool = pool;
    this.maxMessages = Math.min(maxMessages, MAX_LOAD);
    this.thread = new Thread(this, connection.nextSessionLabel() + "-connection-consumer");
    thread.setDaemon(true);
    claimer.onReady(signal::raise);
    claimer.describedBy(() -> ConsumerStates.of(connection, thread.getName(), started, closed));
  }

  /** Begins; claims only while {@link #start() started}. */
  void open() {
    thread.start();
  }

  /** Claims from now on. */
  void start() {
    started = true;
    signal.raise();
  }

  /** Claims no more; what is with a session is the session's matter. */
  void stop() {
    started = false;
    signal.raise();
  }

  @Override
  public ServerSessionPool getServerSessionPool() throws JMSException {
    if (closed) {
      throw JmsErrors.checked(
          ErrorCode.SESSION_CLOSED,
          "this connection consumer of %s is closed; create another one"
              .formatted(source.destination()));
    }
    return pool;
  }

  @Override
  public void run() {
    while (!closed) {
      long wait = Long.MAX_VALUE;
      try {
        if (!started) {
          claimer.standDown();
        } else if (loadOne()) {
          continue;
        }
      } catch (AngariumException e) {
        if (e.code().endsBroker()) {
          return; // of the end of the broker the connection tells itself
        }
        LOG.warn("A connection consumer of {} had trouble", source.destination(), e);
        connection.reports().report(JmsErrors.checked(e));
        wait = RETRY_NANOS;
      } catch (RuntimeException | Error e) { // a fault of Angarium; the thread must not die of it
        LOG.warn("A connection consumer of {} had trouble in itself", source.destination(), e);
        connection.reports().report(JmsErrors.checked(internal(e)));
        wait = RETRY_NANOS;
      }
      signal.await(wait);
      Thread.interrupted(); // nobody but a pool's own code interrupts this thread
    }
  }

  /** Loads and starts one session; false where nothing was ready for it. */
  private boolean loadOne() {
    claimer.standDown(); // the pool may block: meanwhile others may have what is ready
    ServerSession server;
    SessionRun run;
    try {
      server = pool.getServerSession();
      run = runOf(server);
    } catch (JMSException | RuntimeException | Error e) { // the thread must not die of it
      throw failed(e);
    }
    boolean room = run.hasRoom(); // else a whole backlog would go through a full session
    boolean loaded = false;
    try {
      List<Delivery> claimed =
          started && room ? claimer.claim(maxMessages).deliveries() : List.of();
      loaded = !claimed.isEmpty();
      if (loaded) {
        run.load(source, claimed);
      }
    } finally {
      start(server, run); // also without a load: only so it comes back to the pool
    }
    if (!room) {
      throw HandOut.noRoom();
    }
    return loaded;
  }

  private void start(ServerSession server, SessionRun run) {
    try {
      server.start();
    } catch (JMSException | RuntimeException | Error e) {
      run.giveBackLoads();
      throw failed(e);
    }
  }

  private static AngariumException internal(Throwable e) {
    return new AngariumException(ErrorCode.INTERNAL, "please report: " + e, e);
  }

  private AngariumException failed(Throwable e) {
    return new AngariumException(
        ErrorCode.SERVER_SESSION_FAILED,
        "no ServerSession of %s could take messages of %s: %s; they wait, with one try a second;"
                .formatted(pool.getClass().getName(), source.destination(), e)
            + " look after the pool",
        e);
  }

  private static SessionRun runOf(ServerSession server) throws JMSException {
    if (server.getSession() instanceof AngariumSession own) {
      return own.core().sessionRun();
    }
    throw JmsErrors.checked(
        ErrorCode.ILLEGAL_CALL,
        "its session is %s; make it with a connection of this broker"
            .formatted(server.getSession()));
  }

  /** Claims no more. Waits neither for the pool nor for sessions that run. */
  @Override
  public void close() {
    if (!connection.forget(this)) {
      return;
    }
    closed = true;
    signal.raise();
    try {
      claimer.close();
    } catch (AngariumException e) {
      LOG.warn("A connection consumer of {} did not close well", source.destination(), e);
    }
  }
}
