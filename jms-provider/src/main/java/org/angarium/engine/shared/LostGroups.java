package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The groups that one consumer had and has no longer, for who wants to be told. Thread-safe. */
final class LostGroups {
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
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

  /** It has lost one; whether it wants to know. */
  boolean add(String group) {
    lock.lock();
    try {
      return tells && lost.add(group);
    } finally {
      lock.unlock();
    }
  }

  /** Those that were lost since the last time. */
  List<String> take() {
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
