package org.angarium.engine.shared;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the deduplication ids that this node has remembered. Thread-safe. */
final class RememberedIds {
  /** The share of those that may be remembered by which there may be too many. */
  private static final int SLACK = 128;

  private final int step;
  private final Map<Integer, AtomicInteger> counts = new ConcurrentHashMap<>();

  /**
   * @param most how many may be remembered of a destination
   */
  RememberedIds(int most) {
    this.step = Math.max(1, most / SLACK);
  }

  /** One more is remembered; whether it is time to look whether there are too many. */
  boolean oneMore(int destination) {
    AtomicInteger count = counts.computeIfAbsent(destination, id -> new AtomicInteger());
    return count.incrementAndGet() % step == 0;
  }
}
