package org.angarium.tck.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.tck.Jms;

/** Keeps listeners inside onMessage until the test opens it. */
public final class Gate {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch arrivals;
  private final CountDownLatch opening = new CountDownLatch(1);

  /** Creates a gate for one call of a listener. */
  public Gate() {
    this(1);
  }

  /** Creates a gate for so many calls of listeners. */
  public Gate(int calls) {
    arrivals = new CountDownLatch(calls);
  }

  /** For the listener: waits until the gate is opened; fails if nobody opens it. */
  public void pass() throws InterruptedException {
    arrivals.countDown();
    assertThat(opening.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("gate opened").isTrue();
  }

  /** Waits until all the calls have arrived; fails if one does not. */
  public void awaitArrivals() throws InterruptedException {
    assertThat(arrivals.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("all arrived").isTrue();
  }

  /** Lets all go, now and later. */
  public void open() {
    opening.countDown();
  }

  /**
   * Fails if this work ends while the listeners are held. Then opens the gate, waits for the work's
   * end, and throws what it threw.
   */
  public void assertHolds(Jms jms, Background.Action work) throws Exception {
    awaitArrivals();
    Background<Boolean> held = Background.run(work);
    held.assertStillRunning(jms);
    open();
    held.result();
  }
}
