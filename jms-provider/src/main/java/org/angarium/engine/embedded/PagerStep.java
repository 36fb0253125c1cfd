package org.angarium.engine.embedded;

import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * Something that somebody has the pager's thread do, where nothing comes into memory at the same
 * time. Thread-safe.
 */
final class PagerStep {
  private final Action action;
  private final PendingCommit outcome = new PendingCommit();

  /** What is to be done; it reads a page at most. */
  @FunctionalInterface
  interface Action {
    /**
     * @throws AngariumException for the caller
     */
    void run(StoreReader reader);
  }

  private PagerStep(Action action) {
    this.action = action;
  }

  /**
   * Has it done, and waits for that; an interrupt does not end the wait, and is kept.
   *
   * @throws AngariumException what went wrong; {@link ErrorCode#BROKER_CLOSED}
   */
  static void run(EmbeddedEngine engine, Action action) {
    engine.checkOpen();
    PagerStep step = new PagerStep(action);
    engine.pager().run(step);
    step.outcome.await();
  }

  /** Has it done, and does not wait for that. */
  static void begin(EmbeddedEngine engine, Action action) {
    engine.pager().run(new PagerStep(action));
  }

  /** On the pager's thread. */
  void run(StoreReader reader) {
    try {
      action.run(reader);
      outcome.complete(null);
    } catch (AngariumException e) {
      outcome.complete(e);
    } catch (RuntimeException | Error e) {
      outcome.complete(new AngariumException(ErrorCode.INTERNAL, "please report: " + e, e));
    }
  }

  /** The pager does nothing more. */
  void refuse() {
    outcome.complete(
        new AngariumException(
            ErrorCode.BROKER_CLOSED, "the broker is closed; open it again with a new connection"));
  }
}
