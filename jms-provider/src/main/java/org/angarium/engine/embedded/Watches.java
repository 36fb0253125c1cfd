package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.model.Clock;

/**
 * Which subscriptions are to be looked at, and when: whether consumers have come for what waits for
 * them. Thread-safe.
 */
final class Watches {
  private final Clock.Timer timer;
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Watch> watches = new PriorityQueue<>();
  private long latest = Long.MIN_VALUE;

  /** A look that is to come. */
  private record Watch(long millis, Subscription subscription) implements Comparable<Watch> {
    @Override
    public int compareTo(Watch other) {
      return Long.compare(millis, other.millis);
    }
  }

  /**
   * @param timer what brings {@link #look} about
   */
  Watches(Clock.Timer timer) {
    this.timer = timer;
  }

  void add(Subscription subscription, long now, long millis) {
    lock.lock();
    try {
      latest = Math.max(latest, now);
      watches.add(new Watch(millis, subscription));
    } finally {
      lock.unlock();
    }
    timer.wakeAfter(now, millis - now);
  }

  /** Looks at those whose time has come. */
  void look(long now) {
    Wakes wakes = new Wakes();
    for (Subscription subscription : due(now)) {
      subscription.claiming().look(now, wakes);
    }
    wakes.run();
  }

  private List<Subscription> due(long now) {
    List<Subscription> due = new ArrayList<>(0);
    lock.lock();
    try {
      boolean putBack = now < latest; // the clock: how long they have waited is not known any more
      latest = now;
      for (Watch first = watches.peek();
          first != null && (putBack || first.millis <= now);
          first = watches.peek()) {
        due.add(first.subscription);
        watches.remove();
      }
      Watch first = watches.peek();
      if (first != null) {
        timer.wakeAfter(now, first.millis - now);
      }
      return due;
    } finally {
      lock.unlock();
    }
  }
}
