package org.angarium.broker.alerts;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of alerts to one listener: a bounded queue and a thread of its own, so that a listener
 * that blocks holds up neither the broker nor other listeners. What comes while the queue is full
 * is lost to the listener, which the log says; the {@link AlertBook} has it. Thread-safe.
 */
final class AlertChannel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertChannel.class);

  private final Consumer<Episode> listener;
  private final int capacity;
  private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final AtomicLong lost = new AtomicLong();
  private final Thread thread;
  private boolean ended; // the thread's own

  /**
   * @param capacity how many alerts wait for the listener at most
   */
  AlertChannel(String brokerName, int capacity, Consumer<Episode> listener) {
    this.listener = listener;
    this.capacity = capacity;
    this.thread = new Thread(this::run, "angarium-" + brokerName + "-alert-listener");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Hands an alert over. Does not block. */
  void offer(Episode episode) {
    if (queue.size() >= capacity) {
      if (lost.getAndIncrement() == 0) {
        LOG.warn("A listener for alerts is too slow, and does not hear of all of them any more");
      }
      return;
    }
    queue.add(() -> listener.accept(episode));
    if (lost.get() > 0) {
      LOG.warn("A listener for alerts did not hear of {}, and hears again", lost.getAndSet(0));
    }
  }

  private void run() {
    while (!ended) {
      try {
        queue.take().run();
      } catch (InterruptedException e) {
        LOG.debug("Somebody interrupted a thread that waits for alerts; it goes on", e);
      } catch (Throwable e) { // whatever a listener throws: it hears of the next one too
        LOG.error("A listener for alerts threw", e);
      }
    }
  }

  /** Takes no more; what was handed over is told, then the thread ends. Does not wait. */
  @Override
  public void close() {
    queue.add(() -> ended = true);
  }
}
