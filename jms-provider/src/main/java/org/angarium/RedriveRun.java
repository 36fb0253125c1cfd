package org.angarium;

import jakarta.jms.JMSRuntimeException;

/** Dead letters on their way back to where they came from, see {@link Redrive}. Thread-safe. */
public final class RedriveRun {
  private final Broker broker;
  private final org.angarium.broker.RedriveRun run;

  RedriveRun(Broker broker, org.angarium.broker.RedriveRun run) {
    this.broker = broker;
    this.run = run;
  }

  /** How many were sent so far. */
  public long moved() {
    return run.moved();
  }

  /** Whether it has ended. */
  public boolean isDone() {
    return run.isDone();
  }

  /** Ends it; what was sent is sent, and the others stay. Does not wait for that. */
  public void cancel() {
    run.cancel();
  }

  /**
   * Waits for the end.
   *
   * @throws JMSRuntimeException why it ended too early; with code ANG-1106 when the thread is
   *     interrupted, which is kept, and the run goes on
   */
  public RedriveResult await() {
    return broker.answer(() -> RedriveResult.of(run.await(), run.isCancelled()));
  }
}
