package org.angarium;

import jakarta.jms.JMSRuntimeException;
import org.angarium.model.AngariumException;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/** Dead letters on their way back to where they came from, see {@link Redrive}. Thread-safe. */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class RedriveRun {
  private final Broker broker;
  private final org.angarium.broker.RedriveRun run;

  RedriveRun(Broker broker, org.angarium.broker.RedriveRun run) {
    this.broker = broker;
    this.run = run;
  }

  /** Its number among the broker's runs of this kind since it was opened, from 1. */
  public long id() {
    return run.id();
  }

  /** The queue that the dead letters wait in. */
  public String queue() {
    return run.order().queue().name();
  }

  /** Which of them; empty for all. */
  public String selector() {
    return run.order().selector().toString();
  }

  /** How many were sent so far. */
  public long moved() {
    return run.moved();
  }

  /** Whether it has ended. */
  public boolean isDone() {
    return run.isDone();
  }

  /** Whether somebody has cancelled it. */
  public boolean isCancelled() {
    return run.isCancelled();
  }

  /** Why it ended too early; null where it did not. */
  public @Nullable JMSRuntimeException failure() {
    AngariumException failure = run.failure();
    return failure == null ? null : JmsErrors.unchecked(failure);
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
