package org.angarium.jms;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a session's deliveries through to the application, or not (Jakarta Messaging 6.1.4, 6.1.5,
 * 6.1.8 and 6.2.15).
 *
 * <p>Who hands deliveries out, the session's thread or a {@code receive()}, is inside the gate from
 * the claim until the application has the message, its listener has returned, and what was claimed
 * too much has been given back. So once the gate is shut and nobody is inside, nothing is claimed
 * that the application does not know of. {@code stop()} and {@code close()} shut the gate and wait
 * for that; they do not lock anybody out of anything else, so that listeners keep the full services
 * of the session until they return.
 *
 * <p>Thread-safe. Waits here end only with what they wait for; an interrupt is kept.
 */
final class DeliveryGate {
  private static final Object NOTHING = new Object();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean started;
  private volatile boolean closing;
  private final AtomicInteger pauses = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();
  private int inside;
  private int receivers;
  private Object served = NOTHING;

  DeliveryGate(boolean started) {
    this.started = started;
  }

  /** Whether deliveries may go on. */
  boolean isOpen() {
    return started && !closing && pauses.get() == 0;
  }

  /** Whether the connection is started. */
  boolean isStarted() {
    return started;
  }

  /** Whether somebody waits in {@code receive()} of a consumer. */
  boolean isReceiving(AngariumConsumer consumer) {
    lock.lock();
    try {
      return consumer.receivers > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the session is closing or closed. */
  boolean isClosing() {
    return closing;
  }

  /** Goes inside, unless the gate is shut; then {@link #leave()} must follow. */
  boolean enter() {
    lock.lock();
    try {
      if (!isOpen()) {
        return false;
      }
      inside++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Goes out again. */
  void leave() {
    lock.lock();
    try {
      inside--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The session's thread works for this consumer now; null for none. */
  void serve(@Nullable AngariumConsumer consumer) {
    lock.lock();
    try {
      served = consumer == null ? NOTHING : consumer;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A call of {@code receive()} begins; false when one is under way for this consumer. */
  boolean beginReceive(AngariumConsumer consumer) {
    lock.lock();
    try {
      if (consumer.receivers > 0) {
        return false;
      }
      receivers++;
      consumer.receivers++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** It has ended. */
  void endReceive(AngariumConsumer consumer) {
    lock.lock();
    try {
      receivers--;
      consumer.receivers--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waits in {@code receive()} in this session. */
  boolean isReceiving() {
    lock.lock();
    try {
      return receivers > 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until nobody works for the consumer: no listener of it runs, no receive is under way.
   *
   * @param fromListener whether the caller is the session's thread and must not wait for itself
   */
  void awaitIdle(AngariumConsumer consumer, boolean fromListener) {
    await(() -> (fromListener || served != consumer) && consumer.receivers == 0);
  }

  /** Lets deliveries through. */
  void start() {
    lock.lock();
    try {
      started = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Shuts the gate; {@link #awaitStopped()} waits for those inside. */
  void stop() {
    lock.lock();
    try {
      started = false;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody is inside, or the gate was opened again. */
  void awaitStopped() {
    await(() -> inside == 0 || started);
  }

  /** Shuts the gate for good. */
  void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody is inside and all receives have returned. */
  void awaitClosed() {
    await(() -> inside == 0 && receivers == 0);
  }

  /**
   * Shuts the gate for a moment and waits until nobody is inside; {@link #resume()} must follow.
   */
  void pause() {
    lock.lock();
    try {
      pauses.incrementAndGet();
      while (inside > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Shuts the gate for a moment without waiting for those inside; {@link #resume()} must follow.
   */
  void shut() {
    turns.incrementAndGet();
    pauses.incrementAndGet();
  }

  /** Changes when the gate was {@link #shut()}: what was claimed before is to be given back. */
  int turns() {
    return turns.get();
  }

  /** Ends a {@link #pause()} or {@link #shut()}. */
  void resume() {
    lock.lock();
    try {
      pauses.decrementAndGet();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier reached) {
    lock.lock();
    try {
      while (!reached.getAsBoolean()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
