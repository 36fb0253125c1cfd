package org.angarium.engine.shared;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the deduplication ids that this node has remembered, and knows up to where they are
 * forgotten. Thread-safe.
 *
 * <p>What is too many is looked for above that, so that nobody passes again what was removed
 * before. Now and then a look begins at the eldest: below there may be what another node has
 * committed late.
 */
final class RememberedIds {
  /** The share of those that may be remembered by which there may be too many. */
  private static final int SLACK = 128;

  private static final long ELDEST = Long.MIN_VALUE;

  /** So many looks, at least, come between two that begin at the eldest. */
  private static final int LOOKS = 64;

  /** Those that begin at the eldest take at most such a part of the time. */
  private static final int PART = 100;

  private final int step;
  private final Map<Integer, Window> windows = new ConcurrentHashMap<>();

  /** What is known of a destination; locked while it is used. */
  private static final class Window {
    int count;
    long floor = ELDEST;
    int looks;
    long eldestFrom;
  }

  /**
   * A look for what is too many has removed it.
   *
   * @param above the id above which it looked
   * @param oldest the oldest that is there, or was removed; 0 where nothing is there
   */
  record Forgotten(int destination, long above, long oldest, long startNanos, long endNanos) {}

  /**
   * @param most how many may be remembered of a destination
   */
  RememberedIds(int most) {
    this.step = Math.max(1, most / SLACK);
  }

  private Window window(int destination) {
    return windows.computeIfAbsent(destination, id -> new Window());
  }

  /** One more is remembered; whether it is time to look whether there are too many. */
  boolean oneMore(int destination) {
    Window window = window(destination);
    synchronized (window) {
      return ++window.count % step == 0;
    }
  }

  /** Above which id the next look is to be. */
  long floor(int destination, long nanos) {
    Window window = window(destination);
    synchronized (window) {
      boolean isTime = ++window.looks > LOOKS && nanos - window.eldestFrom >= 0;
      return isTime ? ELDEST : window.floor;
    }
  }

  /** A look is committed. */
  void forgotten(Forgotten forgotten) {
    Window window = window(forgotten.destination);
    long below = forgotten.oldest - 1;
    synchronized (window) {
      if (forgotten.above == ELDEST) {
        long took = forgotten.endNanos - forgotten.startNanos;
        window.floor = below; // also where it was higher: after a failover ids may begin lower
        window.looks = 0;
        window.eldestFrom = forgotten.endNanos + PART * took;
      } else {
        window.floor = Math.max(window.floor, below);
      }
    }
  }
}
