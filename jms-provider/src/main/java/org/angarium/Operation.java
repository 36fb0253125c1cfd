package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.time.Instant;
import org.angarium.broker.OperationOrder;
import org.angarium.broker.OperationRun;
import org.angarium.broker.Origin;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a queue or subscription that are being moved, copied or deleted, see {@link Backlog}.
 * It goes on by itself, until the end, or until the broker closes. Thread-safe.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class Operation {
  private final OperationRun run;

  Operation(OperationRun run) {
    this.run = run;
  }

  /** What is done with each message. */
  public enum Kind {
    /** It goes to another queue. */
    MOVE,
    /** Another queue gets it too. */
    COPY,
    /** It goes away. */
    DELETE
  }

  /** Its number among the operations of its broker. */
  public long id() {
    return run.id();
  }

  /** What is done. */
  public Kind kind() {
    return Kind.valueOf(run.order().kind().name());
  }

  /** Whose messages, as in error texts: {@code queue "orders"}. */
  public String source() {
    return Origin.of(run.order().source()).toString();
  }

  /** Which of them; empty for all. */
  public String selector() {
    return run.order().selector().text();
  }

  /** The name of the queue that they go to; null where they are deleted. */
  public @Nullable String target() {
    OperationOrder order = run.order();
    DestinationName target = order.target();
    return target == null ? null : target.name();
  }

  /** How many messages were moved, copied or deleted so far. */
  public long done() {
    return run.done();
  }

  /** How many messages it has looked at so far. */
  public long looked() {
    return run.looked();
  }

  /** How many messages there were to look at when it began. */
  public long total() {
    return run.total();
  }

  /** How many messages that were wanted it has left alone, because consumers held them. */
  public long held() {
    return run.held();
  }

  /** When it began. */
  public Instant startedAt() {
    return Instant.ofEpochMilli(run.startedAt());
  }

  /** When it ended; null while it goes on. */
  public @Nullable Instant endedAt() {
    return run.endedAt() == 0 ? null : Instant.ofEpochMilli(run.endedAt());
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

  /** Ends it: what is done is done, and the others stay as they are. Does not wait for that. */
  public void cancel() {
    run.cancel();
  }

  /**
   * Waits for the end.
   *
   * @return this
   * @throws JMSRuntimeException why it ended too early; with code ANG-1106 when the thread is
   *     interrupted, which is kept, and the operation goes on
   */
  public Operation await() {
    try {
      run.await();
      return this;
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  /** What it does, and how far it has come. */
  @Override
  public String toString() {
    return "%s: %d done, %d of %d looked at, %d held%s"
        .formatted(
            run,
            done(),
            looked(),
            total(),
            held(),
            isDone() ? (isCancelled() ? ", cancelled" : ", ended") : "");
  }
}
