package org.angarium.engine.shared;

import java.util.HashSet;
import java.util.Set;

/**
 * The messages that a selector was asked about and does not let in: each is read and asked about
 * once. A message never changes, so what is noted stays true until another server takes over.
 * Bounded; for one thread at a time.
 */
final class Rejected {
  private static final int MOST = 200_000;

  private final Set<Long> ords = new HashSet<>();
  private long losses;

  /** Forgets all where connections were lost since: other messages may have these numbers. */
  synchronized void since(long lossesSoFar) {
    if (losses != lossesSoFar) {
      losses = lossesSoFar;
      ords.clear();
    }
  }

  synchronized boolean contains(long ord) {
    return ords.contains(ord);
  }

  synchronized void add(long ord) {
    if (ords.size() >= MOST) {
      ords.clear(); // it is read again
    }
    ords.add(ord);
  }
}
