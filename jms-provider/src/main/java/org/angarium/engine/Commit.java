package org.angarium.engine;

import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** The outcome of a unit of work. Thread-safe. */
public interface Commit {
  /** Done already. */
  Commit DONE =
      new Commit() {
        @Override
        public void await() {}

        @Override
        public void whenDone(Listener listener) {
          listener.done(null);
        }
      };

  /**
   * Waits until the unit is synced and visible, or has failed. An interrupt does not end the wait;
   * it is kept.
   *
   * @throws AngariumException why nothing of the unit happened; with {@link
   *     org.angarium.model.ErrorCode#STORE_FAILED} it may turn out to have happened after a restart
   */
  void await();

  /** Calls {@code listener} once: here if it is done, else later on a thread of the engine. */
  void whenDone(Listener listener);

  /** Hears the outcome; must not block. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param failure null when all went well
     */
    void done(@Nullable AngariumException failure);
  }
}
