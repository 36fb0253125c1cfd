package org.angarium.engine.support;

import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.LimitStatus;

/** Counts what the limits of one destination have done. Thread-safe. */
public final class LimitCounts {
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong deadLettered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong slowed = new AtomicLong();

  /**
   * Messages have left.
   *
   * @param moved whether to the queue for dead letters
   * @return whether they are the first
   */
  public boolean left(int messages, boolean moved) {
    return (moved ? deadLettered : dropped).getAndAdd(messages) == 0;
  }

  /** A message was refused. */
  public void refused() {
    refused.incrementAndGet();
  }

  /** A sender had to wait. */
  public void slowed() {
    slowed.incrementAndGet();
  }

  /** What they have done. */
  public LimitStatus status(int waiting) {
    return new LimitStatus(dropped.get(), deadLettered.get(), refused.get(), slowed.get(), waiting);
  }
}
