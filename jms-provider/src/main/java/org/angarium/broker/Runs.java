package org.angarium.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The work of one kind that goes on in a broker, and the last of it that has ended. Thread-safe.
 *
 * @param <R> the kind
 */
final class Runs<R extends Run> implements AutoCloseable {
  /** How many are remembered, those that go on not counted. */
  private static final int REMEMBERED = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<R> runs = new ArrayDeque<>();
  private long numbers;
  private boolean closed;

  /**
   * Begins one.
   *
   * @param making is given its number, and may throw; then there is none
   */
  R start(LongFunction<R> making) {
    lock.lock();
    try {
      if (closed) {
        throw new AngariumException(ErrorCode.BROKER_CLOSED, "the broker is closed; open it again");
      }
      R run = making.apply(++numbers);
      forgetSome();
      runs.add(run);
      run.begin();
      return run;
    } finally {
      lock.unlock();
    }
  }

  private void forgetSome() {
    long ended = runs.stream().filter(Run::isDone).count();
    for (var i = runs.iterator(); i.hasNext() && ended >= REMEMBERED; ) {
      if (i.next().isDone()) {
        i.remove();
        ended--;
      }
    }
  }

  /** Those that go on, and the last ones that have ended, in the order in which they began. */
  List<R> list() {
    lock.lock();
    try {
      return new ArrayList<>(runs);
    } finally {
      lock.unlock();
    }
  }

  /** The one of a number, or null. */
  @Nullable R find(long id) {
    return list().stream().filter(run -> run.id() == id).findFirst().orElse(null);
  }

  /** Ends all of them, and waits for what is on its way; no more begin. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    List<R> all = list();
    all.forEach(Run::cancel);
    all.forEach(Run::awaitEnd);
  }
}
