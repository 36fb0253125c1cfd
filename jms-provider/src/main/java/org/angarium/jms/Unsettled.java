package org.angarium.jms;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Delivery;

/** Deliveries that the application has and that are not acknowledged, in order. Thread-safe. */
final class Unsettled {
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private List<Delivery> deliveries = new ArrayList<>();

  /**
   * @param limit how many the session may hold
   */
  Unsettled(int limit) {
    this.limit = limit;
  }

  /** How many more it may hold. */
  int room() {
    lock.lock();
    try {
      return Math.max(0, limit - deliveries.size());
    } finally {
      lock.unlock();
    }
  }

  /** Adds one at the end; how many there are now. */
  int add(Delivery delivery) {
    lock.lock();
    try {
      deliveries.add(delivery);
      return deliveries.size();
    } finally {
      lock.unlock();
    }
  }

  /** Takes all. */
  List<Delivery> take() {
    lock.lock();
    try {
      List<Delivery> taken = deliveries;
      deliveries = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Puts back what was taken, before what came since. */
  void putBack(List<Delivery> taken) {
    lock.lock();
    try {
      deliveries.addAll(0, taken);
    } finally {
      lock.unlock();
    }
  }
}
