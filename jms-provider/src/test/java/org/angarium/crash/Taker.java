package org.angarium.crash;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.Batch;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Presence;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.selector.Selector;

/** A consumer of one subscription. For one thread. */
final class Taker {
  private static final long PATIENCE_SECONDS = 30;

  private final SubscriptionSpec spec;
  private final Claimer claimer;
  private final Semaphore wakes = new Semaphore(0);

  Taker(Engine engine, Presence presence, SubscriptionSpec spec, Selector selector) {
    this.spec = spec;
    this.claimer = engine.claimer(spec, new ClaimSpec(presence, selector));
    claimer.onReady(wakes::release);
  }

  SubscriptionSpec spec() {
    return spec;
  }

  /** What is ready; waits for some time, then an empty list. */
  List<Delivery> take(int max, long waitMillis) throws InterruptedException {
    List<Delivery> claimed = claimer.claim(max).deliveries();
    if (!claimed.isEmpty() || !wakes.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
      return claimed;
    }
    wakes.drainPermits();
    return claimer.claim(max).deliveries();
  }

  /** What is ready; an empty list only when the engine knows that nothing is. */
  List<Delivery> takeAll(int max) throws InterruptedException {
    Batch batch = claimer.claim(max);
    while (batch.deliveries().isEmpty() && batch.pending()) {
      if (!wakes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("no wake-up from " + spec);
      }
      wakes.drainPermits();
      batch = claimer.claim(max);
    }
    return batch.deliveries();
  }
}
