package org.angarium.engine.support;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * The line of those who wait for room: first come, first served. Thread-safe.
 *
 * <p>Nobody overtakes those who wait for some of the same that there is not enough of. Whoever
 * frees room has it given, on his own thread, to those who are first; so none of them can find it
 * gone when he wakes.
 */
public final class Line {
  /** Whether all want the same: then nobody is served before the first. */
  private final boolean single;

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private volatile int waiting;
  private @Nullable AngariumException ended;

  public Line(boolean single) {
    this.single = single;
  }

  /** What somebody wants. */
  public interface Want {
    /**
     * Takes it, if it is there, all or nothing. Does not block.
     *
     * @param wanted what others wait for who came before: none of that
     */
    boolean tryTake(List<?> wanted);

    /** Of what there was not enough when it was tried; compared with that of others. */
    List<?> lacking();

    /** The connection of who wants it; empty for the engine itself. */
    String connectionId();

    /** The room that it is for; null for none. */
    @Nullable Object room();

    /** Why nobody waits for it, where it is not there; null where somebody may. */
    @Nullable AngariumException over();
  }

  private static final class Waiter {
    final Want want;
    final Condition condition;
    final Thread thread = Thread.currentThread();
    boolean granted;
    @Nullable AngariumException refused;

    Waiter(Want want, Condition condition) {
      this.want = want;
      this.condition = condition;
    }
  }

  /** How many wait. */
  public int waiting() {
    return waiting;
  }

  /**
   * Takes what somebody wants; may block.
   *
   * @param nanos how long at most; 0 for not at all
   * @return whether it was taken
   * @throws AngariumException with what {@link #refuse} and {@link #end} were told
   */
  public boolean take(Want want, long nanos) throws InterruptedException {
    lock.lock();
    try {
      if (ended != null) {
        throw ended;
      }
      Waiter waiter = new Waiter(want, lock.newCondition());
      waiters.add(waiter);
      waiting = waiters.size(); // before it is tried: who frees room afterwards sees it
      try {
        grantInOrder();
        AngariumException over = waiter.granted ? null : want.over();
        if (over != null) {
          throw over;
        }
        await(waiter, nanos);
      } finally {
        leave(waiter);
      }
      if (waiter.refused != null) {
        throw waiter.refused;
      }
      return waiter.granted;
    } finally {
      lock.unlock();
    }
  }

  private static void await(Waiter waiter, long nanos) throws InterruptedException {
    long left = nanos;
    try {
      while (!waiter.granted && waiter.refused == null && left > 0) {
        left = waiter.condition.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      if (!waiter.granted) {
        throw e;
      }
      Thread.currentThread().interrupt(); // it came too late
    }
  }

  private void leave(Waiter waiter) {
    if (waiters.remove(waiter)) {
      waiting = waiters.size();
      grantInOrder(); // those behind it may be able to go
    }
  }

  /** Room came free. Takes the locks that {@link Want#tryTake} takes. */
  public void grant() {
    if (waiting > 0) {
      lock.lock();
      try {
        grantInOrder();
      } finally {
        lock.unlock();
      }
    }
  }

  private void grantInOrder() {
    List<Object> wanted = new ArrayList<>(0);
    for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (waiter.want.tryTake(wanted)) {
        waiter.granted = true;
        i.remove();
        waiting = waiters.size();
        waiter.condition.signal();
      } else if (single) {
        return;
      } else {
        wanted.addAll(waiter.want.lacking());
      }
    }
  }

  /** Sends some away who wait; those who come later see {@link Want#over}. */
  public void refuse(Predicate<Want> whom, AngariumException reason) {
    refuse((want, thread) -> whom.test(want), reason);
  }

  /** As above, by what they want and their threads. */
  public void refuse(BiPredicate<Want, Thread> whom, AngariumException reason) {
    lock.lock();
    try {
      for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
        Waiter waiter = i.next();
        if (whom.test(waiter.want, waiter.thread)) {
          waiter.refused = reason;
          i.remove();
          waiting = waiters.size();
          waiter.condition.signal();
        }
      }
      grantInOrder();
    } finally {
      lock.unlock();
    }
  }

  /** Sends all away who wait, and who would; only the first reason counts. */
  public void end(AngariumException reason) {
    lock.lock();
    try {
      if (ended == null) {
        ended = reason;
      }
    } finally {
      lock.unlock();
    }
    refuse(want -> true, reason);
  }
}
