package org.angarium.engine.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Engine.FailureListener;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** Tells everyone once that the engine has stopped, whatever one of them throws. Thread-safe. */
public final class Failures {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<FailureListener> listeners = new ArrayList<>();
  private @Nullable AngariumException failure;

  /** Has a listener told; at once where the engine has stopped already. */
  public void add(FailureListener listener) {
    AngariumException now;
    lock.lock();
    try {
      now = failure;
      listeners.add(listener);
    } finally {
      lock.unlock();
    }
    if (now != null) {
      listener.failed(now);
    }
  }

  /** The engine has stopped; only the first call counts. */
  public void failed(AngariumException e) {
    List<FailureListener> told;
    lock.lock();
    try {
      if (failure != null) {
        return;
      }
      failure = e;
      told = List.copyOf(listeners);
    } finally {
      lock.unlock();
    }
    for (FailureListener listener : told) {
      Guarded.all(() -> listener.failed(e));
    }
  }
}
