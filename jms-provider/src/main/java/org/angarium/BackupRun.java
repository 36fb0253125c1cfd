package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.nio.file.Path;
import org.angarium.model.AngariumException;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A backup of a broker that is being made, see {@link Broker#backup}. Thread-safe.
 *
 * <p>It holds all that was acknowledged as committed before it was begun, and perhaps some of what
 * came until its {@link #bytes} were known; no transaction in half.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class BackupRun {
  private final Broker broker;
  private final org.angarium.broker.BackupRun run;

  BackupRun(Broker broker, org.angarium.broker.BackupRun run) {
    this.broker = broker;
    this.run = run;
  }

  /** Its number among the broker's backups since it was opened, from 1. */
  public long id() {
    return run.id();
  }

  /** The file that it goes to; there is none of that name before it is whole. */
  public Path target() {
    return run.target();
  }

  /** How many bytes are to be copied; 0 until the moment that the backup is of. */
  public long bytes() {
    return run.bytes();
  }

  /** How many of them were copied. */
  public long copied() {
    return run.copied();
  }

  /** Whether it has ended, well or not. */
  public boolean isDone() {
    return run.isDone();
  }

  /** Why there is none: with code ANG-1708, or ANG-1709 when it was cancelled; else null. */
  public @Nullable JMSRuntimeException failure() {
    AngariumException failure = run.failure();
    return failure == null ? null : JmsErrors.unchecked(failure);
  }

  /** Ends it; nothing is left of it, unless it is whole already. Does not wait for that. */
  public void cancel() {
    run.cancel();
  }

  /**
   * Waits until the backup is whole, synced and under its name.
   *
   * @return the file
   * @throws JMSRuntimeException why there is none: with code ANG-1708 and the reason, ANG-1709 when
   *     it was cancelled, also by closing the broker; ANG-1106 when the thread is interrupted,
   *     which is kept, and the backup goes on
   */
  public Path await() {
    return broker.answer(
        () -> {
          run.await();
          return run.target();
        });
  }
}
