package org.angarium.engine.shared;

/**
 * When the groups of a subscription are evened out after a member came or went: a few times within
 * the next hundreds of deliveries of groups. Thread-safe.
 */
final class Evenings {
  private static final int FIRST = 64;
  private static final int LAST = 512;

  private int claimed;
  private int next = 2 * LAST;
  private boolean begun;

  /** Whether any member is known to have come. */
  synchronized boolean haveBegun() {
    return begun;
  }

  /** A member came or went. */
  synchronized void reset() {
    begun = true;
    claimed = 0;
    next = FIRST;
  }

  /** So many were claimed; whether it is time. */
  synchronized boolean claimed(int count) {
    if (next > LAST) {
      return false;
    }
    claimed += count;
    boolean due = claimed >= next;
    while (next <= claimed) {
      next *= 2;
    }
    return due;
  }
}
