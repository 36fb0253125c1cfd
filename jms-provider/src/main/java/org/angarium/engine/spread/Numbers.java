package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * Numbers for what has a number in one of the engines, or in each. Those of one are made of both
 * numbers; several that are one have a number below 0, which is given when it is first asked for.
 * Thread-safe.
 */
final class Numbers {
  private final int parts;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final List<List<Ref>> several = new ArrayList<>();

  /** A number in an engine. */
  record Ref(int part, int number) {}

  Numbers(int parts) {
    this.parts = parts;
  }

  int of(int part, int number) {
    return Math.addExact(Math.multiplyExact(number, parts), part);
  }

  long of(int part, long number) {
    return number * parts + part;
  }

  int of(List<Ref> refs) {
    if (refs.size() == 1) {
      return of(refs.get(0).part, refs.get(0).number);
    }
    lock.lock();
    try {
      int known = several.indexOf(refs);
      if (known < 0) {
        known = several.size();
        several.add(List.copyOf(refs));
      }
      return -1 - known;
    } finally {
      lock.unlock();
    }
  }

  /** What has a number. */
  List<Ref> refs(int number) {
    if (number >= 0) {
      return List.of(new Ref(number % parts, number / parts));
    }
    lock.lock();
    try {
      int known = -1 - number;
      if (known >= several.size()) {
        throw new AngariumException(
            ErrorCode.NO_SUCH_SUBSCRIPTION, "there is no subscription with number " + number);
      }
      return several.get(known);
    } finally {
      lock.unlock();
    }
  }
}
