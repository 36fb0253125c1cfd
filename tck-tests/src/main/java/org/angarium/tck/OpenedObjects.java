package org.angarium.tck;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a test has opened. A provider whose close does not return must not stop the suite, so it is
 * called on a thread that can be left behind. Thread-safe.
 */
final class OpenedObjects {
  private static final long MILLIS = 30_000;
  private static final long MILLIS_FOR_DEAD = 3_000;

  private final Deque<AutoCloseable> alive = new ArrayDeque<>();
  private final List<AutoCloseable> dead = new ArrayList<>();

  synchronized void add(AutoCloseable closeable) {
    alive.push(closeable);
  }

  /** What is open now lost its provider: closing it is a courtesy, and may fail. */
  synchronized void declareDead() {
    dead.addAll(alive);
    alive.clear();
  }

  /** Closes all, the last first. */
  void close() {
    List<AutoCloseable> toClose = taken(alive);
    List<AutoCloseable> forgotten = taken(dead);
    if (!forgotten.isEmpty()) {
      var unused = close(forgotten, MILLIS_FOR_DEAD);
    }
    if (toClose.isEmpty()) {
      return;
    }
    Throwable failure = close(toClose, MILLIS);
    if (failure != null) {
      throw new AssertionError("what the test has opened cannot be closed: " + failure, failure);
    }
  }

  private synchronized List<AutoCloseable> taken(Iterable<AutoCloseable> from) {
    List<AutoCloseable> all = new ArrayList<>();
    from.forEach(all::add);
    if (from == alive) {
      alive.clear();
    } else {
      dead.clear();
    }
    return all;
  }

  private static @Nullable Throwable close(List<AutoCloseable> all, long millis) {
    List<Throwable> failures = new ArrayList<>();
    Thread thread = new Thread(() -> closeAll(all, failures), "tck-close");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
    if (thread.isAlive()) {
      IllegalStateException stuck = new IllegalStateException("close does not return");
      stuck.setStackTrace(thread.getStackTrace());
      return stuck;
    }
    return failures.isEmpty() ? null : failures.get(0);
  }

  private static void closeAll(List<AutoCloseable> all, List<Throwable> failures) {
    for (AutoCloseable closeable : all) {
      try {
        closeable.close();
      } catch (Exception | Error e) {
        failures.add(e);
      }
    }
  }
}
