package org.angarium.engine.support;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.angarium.engine.Commit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** The outcome of work that a committer has. Thread-safe. */
public final class PendingCommit implements Commit {
  /** What stands where no more listeners can come: the commit is done. */
  private static final Node DONE_MARK = new Node(f -> {}, null);

  private final AtomicReference<@Nullable Node> listeners = new AtomicReference<>();
  private volatile @Nullable AngariumException failure;
  private volatile boolean awaited;

  @Override
  public void await() {
    if (!isDone()) {
      awaited = true;
      Thread me = Thread.currentThread();
      whenDone(f -> LockSupport.unpark(me));
      boolean interrupted = false;
      while (!isDone()) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        me.interrupt();
      }
    }
    AngariumException f = failure;
    if (f != null) {
      throw f;
    }
  }

  /** Whether a thread waits for it, or has waited. */
  public boolean isAwaited() {
    return awaited;
  }

  @Override
  public void whenDone(Listener listener) {
    while (true) {
      Node first = listeners.get();
      if (first == DONE_MARK) {
        listener.done(failure);
        return;
      }
      if (listeners.compareAndSet(first, new Node(listener, first))) {
        return;
      }
    }
  }

  /**
   * Ends the wait, unless it has ended; listeners are called here, in the order in which they came.
   * What the first of them throws is thrown when all have been called: some end others' waits.
   */
  public void complete(@Nullable AngariumException outcome) {
    if (isDone()) {
      return;
    }
    failure = outcome;
    Node last;
    Node first;
    do { // who runs out of memory here has told nobody, and may be called again
      last = listeners.get();
      first = reversed(last);
    } while (!listeners.compareAndSet(last, DONE_MARK));
    callFrom(first, outcome);
  }

  private static void callFrom(@Nullable Node first, @Nullable AngariumException outcome) {
    Node node = first;
    while (node != null) {
      try {
        node.listener.done(outcome);
      } catch (RuntimeException | Error e) {
        callRest(node.next, outcome, e);
        throw e;
      }
      node = node.next;
    }
  }

  private static void callRest(
      @Nullable Node first, @Nullable AngariumException outcome, Throwable thrown) {
    for (Node node = first; node != null; node = node.next) {
      try {
        node.listener.done(outcome);
      } catch (RuntimeException | Error e) {
        thrown.addSuppressed(e);
      }
    }
  }

  private boolean isDone() {
    return listeners.get() == DONE_MARK;
  }

  private static @Nullable Node reversed(@Nullable Node first) {
    Node result = null;
    for (Node node = first; node != null; node = node.next) {
      result = new Node(node.listener, result);
    }
    return result;
  }

  private static final class Node {
    final Listener listener;
    final @Nullable Node next;

    Node(Listener listener, @Nullable Node next) {
      this.listener = listener;
      this.next = next;
    }
  }
}
