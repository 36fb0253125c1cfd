package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The groups of which one consumer holds something, and those that it had and has no longer, for
 * who wants to be told. Thread-safe.
 */
final class OwnGroups {
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final Map<String, Integer> held = new HashMap<>();
  private final List<String> lost = new ArrayList<>();
  private boolean tells;

  /** From now on it is noted which are lost. */
  void tell() {
    lock.lock();
    try {
      tells = true;
    } finally {
      lock.unlock();
    }
  }

  /** These are the consumer's now; which groups it had lost before. */
  List<String> claimed(List<SharedDelivery> deliveries) {
    lock.lock();
    try {
      List<String> before = takeLost();
      for (SharedDelivery delivery : deliveries) {
        String group = delivery.message().groupId();
        if (group != null) {
          held.merge(group, 1, Integer::sum);
        }
      }
      return before;
    } finally {
      lock.unlock();
    }
  }

  /** One is not the consumer's any more; whether a group has gone with it, and it wants to know. */
  boolean settled(SharedDelivery delivery) {
    String group = delivery.message().groupId();
    if (group == null) {
      return false;
    }
    lock.lock();
    try {
      boolean last = held.merge(group, -1, Integer::sum) <= 0;
      if (last) {
        held.remove(group);
      }
      if (last && tells) {
        lost.add(group);
      }
      return last && tells;
    } finally {
      lock.unlock();
    }
  }

  /** A branch has one, and is the last to have something of its group, perhaps. */
  void lostToBranch(SharedDelivery delivery) {
    String group = delivery.message().groupId();
    if (group != null) {
      lock.lock();
      try {
        held.computeIfPresent(group, (name, count) -> count > 1 ? count - 1 : null);
      } finally {
        lock.unlock();
      }
    }
  }

  /** The groups that were lost since the last time. */
  List<String> takeLost() {
    lock.lock();
    try {
      List<String> result = List.copyOf(lost);
      lost.clear();
      return result;
    } finally {
      lock.unlock();
    }
  }
}
