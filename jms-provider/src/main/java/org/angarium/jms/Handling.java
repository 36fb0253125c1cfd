package org.angarium.jms;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What a session's listeners work on, for operators who ask. One thread writes; others may read
 * what was so a moment ago, so that nobody pays for it with each message.
 */
final class Handling {
  private final AtomicReference<@Nullable Delivery> delivery = new AtomicReference<>();
  private final AtomicLong since = new AtomicLong();

  /**
   * A listener gets a delivery.
   *
   * @param roughly the time, or one not long before
   */
  void begin(Delivery handed, long roughly) {
    since.lazySet(roughly);
    delivery.lazySet(handed);
  }

  /** The listener has returned. */
  void end() {
    delivery.lazySet(null);
  }

  /** What a listener has now; null for nothing. */
  @Nullable Delivery delivery() {
    return delivery.get();
  }

  /** Since when, roughly: not later. */
  long since() {
    return since.get();
  }
}
