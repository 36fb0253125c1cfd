package org.angarium.engine.spread;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.Commit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** Two commits that need not be one: done when both are. Thread-safe. */
final class BothCommits implements Commit {
  private final Commit one;
  private final Commit other;

  BothCommits(Commit one, Commit other) {
    this.one = one;
    this.other = other;
  }

  @Override
  public void await() {
    try {
      one.await();
    } finally {
      other.await();
    }
  }

  @Override
  public void whenDone(Listener listener) {
    AtomicInteger left = new AtomicInteger(2);
    AtomicReference<@Nullable AngariumException> failure = new AtomicReference<>();
    Listener each =
        outcome -> {
          if (outcome != null) {
            failure.compareAndSet(null, outcome);
          }
          if (left.decrementAndGet() == 0) {
            listener.done(failure.get());
          }
        };
    one.whenDone(each);
    other.whenDone(each);
  }
}
