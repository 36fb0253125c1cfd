package org.angarium.engine.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.Batch;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that waits for messages by nothing but {@link Claimer#onReady}: a lost wake-up makes
 * it fail. For one thread.
 */
final class TestConsumer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final Engine engine;
  private final Claimer claimer;
  private final Semaphore wakes = new Semaphore(0);
  private final List<String> lostGroups = new ArrayList<>();

  TestConsumer(Engine engine, Presence presence, SubscriptionSpec subscription, Selector selector) {
    this.engine = engine;
    this.claimer = engine.claimer(subscription, new ClaimSpec(presence, selector));
    claimer.onReady(wakes::release);
  }

  /** Claims once, and once more each time the engine was still looking. */
  List<Delivery> claim(int max) {
    while (true) {
      Batch batch = claimer.claim(max);
      lostGroups.addAll(batch.lostGroups());
      if (!batch.deliveries().isEmpty() || !batch.pending()) {
        return batch.deliveries();
      }
      awaitWake("the engine to know whether there is something");
    }
  }

  /** The next delivery, or null when there is none ready. */
  @Nullable Delivery poll() {
    List<Delivery> claimed = claim(1);
    return claimed.isEmpty() ? null : claimed.get(0);
  }

  /** Claims, and waits for the first. */
  List<Delivery> claimWaiting(int max) {
    while (true) {
      Batch batch = claimer.claim(max);
      lostGroups.addAll(batch.lostGroups());
      if (!batch.deliveries().isEmpty()) {
        return batch.deliveries();
      }
      awaitWake("a message");
    }
  }

  /** The next delivery; waits for it. */
  Delivery next() {
    return claimWaiting(1).get(0);
  }

  /**
   * The next delivery, which is acknowledged: taken for good where the engine does that, else
   * claimed. Null when there is none ready.
   */
  @Nullable Delivery receiveNoWait() {
    List<Delivery> taken = tryTake();
    if (taken != null) {
      return taken.isEmpty() ? null : taken.get(0);
    }
    Delivery claimed = poll();
    if (claimed != null) {
      ack(claimed);
    }
    return claimed;
  }

  /** What is taken for good, one at most; null where it is to be claimed. */
  @Nullable List<Delivery> tryTake() {
    Batch taken = claimer.take();
    boolean known = taken != null && !(taken.deliveries().isEmpty() && taken.pending());
    return known ? taken.deliveries() : null;
  }

  /** As {@link #receiveNoWait}; waits for it. */
  Delivery receive() {
    while (true) {
      Delivery received = receiveNoWait();
      if (received != null) {
        return received;
      }
      awaitWake("a message");
    }
  }

  /** The next {@code count} deliveries; waits for them. */
  List<Delivery> take(int count) {
    List<Delivery> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.addAll(claimWaiting(count - taken.size()));
    }
    return taken;
  }

  /** The texts of the next {@code count} deliveries, acknowledged as they come. */
  List<String> consume(int count) {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      List<Delivery> taken = claimWaiting(count - texts.size());
      texts.addAll(Msg.texts(taken));
      ack(taken);
    }
    return texts;
  }

  /** Consumes until nothing is ready. */
  List<String> drain() {
    List<String> texts = new ArrayList<>();
    List<Delivery> claimed = claim(100);
    while (!claimed.isEmpty()) {
      texts.addAll(Msg.texts(claimed));
      ack(claimed);
      claimed = claim(100);
    }
    return texts;
  }

  void ack(List<Delivery> deliveries) {
    engine.submit(UnitOfWork.acknowledge(deliveries)).await();
  }

  void ack(Delivery... deliveries) {
    ack(List.of(deliveries));
  }

  void release(ReleaseMode mode, Delivery... deliveries) {
    engine.release(List.of(deliveries), mode);
  }

  void release(ReleaseMode mode, List<Delivery> deliveries) {
    engine.release(deliveries, mode);
  }

  /** Hears of lost groups from now on. */
  void listenToGroups() {
    claimer.tellLostGroups();
  }

  /** The groups that were lost by the last claims. */
  List<String> takeLostGroups() {
    List<String> taken = List.copyOf(lostGroups);
    lostGroups.clear();
    return taken;
  }

  /** Waits no more for now. */
  void standDown() {
    claimer.standDown();
  }

  /** Whether the engine has called since the last look. */
  boolean woken() {
    return wakes.drainPermits() > 0;
  }

  /** Keeps interrupts, as the engine does. */
  private void awaitWake(String what) {
    boolean interrupted = Thread.interrupted();
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        try {
          if (!wakes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("no wake-up while waiting for " + what + missed());
          }
          wakes.drainPermits();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private String missed() {
    Batch batch = claimer.claim(1);
    return batch.deliveries().isEmpty()
        ? "; nothing is there: " + batch
        : "; it was there, a lost wake-up: " + Msg.texts(batch.deliveries());
  }

  @Override
  public void close() {
    claimer.close();
  }
}
