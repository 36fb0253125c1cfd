package org.angarium.engine.shared;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.shared.Claims.Claimed;
import org.angarium.engine.shared.sql.OutcomeUnknown;
import org.jspecify.annotations.Nullable;

/**
 * Claims of all consumers of a node that come together, in one statement and one transaction. Who
 * comes while none is under way makes one for himself; who comes while one is waits, and the first
 * of those makes the next one for all of them. Thread-safe.
 */
final class JointClaims {
  /** How many deliveries are claimed at once, at most. */
  private static final int MOST = 256;

  private static final int MANY = 4;
  private static final long MOMENT_NANOS = 100_000;

  private final SharedEngine engine;
  private final ClaimUndo undo;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final Deque<Request> waiting = new ArrayDeque<>();
  private boolean busy;

  /** Of who leads. */
  private volatile boolean many;

  JointClaims(SharedEngine engine, ClaimUndo undo) {
    this.engine = engine;
    this.undo = undo;
  }

  /** A consumer that waits for its answer, or leads. */
  private static final class Request extends ClaimRequest {
    private final Thread thread = Thread.currentThread();

    /** Whose claims it makes where it leads. */
    private final List<Request> together = new ArrayList<>();

    private @Nullable Throwable failure;
    private volatile boolean leads;
    private volatile boolean done;

    Request(SharedClaimer claimer, int max) {
      super(claimer, max);
    }

    private @Nullable Claimed answer() {
      if (failure instanceof RuntimeException e) {
        throw e;
      } else if (failure instanceof Error e) {
        throw e;
      }
      return claimed();
    }
  }

  /**
   * Claims for a consumer without a selector.
   *
   * @return null where the subscription has groups, which is to be done in another way
   */
  @Nullable Claimed claim(SharedClaimer claimer, int max) {
    Request mine = new Request(claimer, max);
    if (!begins(mine)) {
      await(mine);
    }
    if (!mine.done) {
      lead(mine);
    }
    return mine.answer();
  }

  private boolean begins(Request request) {
    lock.lock();
    try {
      if (busy) {
        waiting.add(request);
        return false;
      }
      busy = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Until it has its answer, or leads. Interrupts are kept for the caller. */
  private static void await(Request request) {
    boolean interrupted = false;
    while (!request.done && !request.leads) {
      LockSupport.park(request);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void lead(Request mine) {
    List<Request> together = mine.together;
    try {
      together.add(mine);
      if (many) {
        LockSupport.parkNanos(MOMENT_NANOS); // those of the last one come again soon, most at once
      }
      takeWaiting(together);
      many = together.size() >= MANY;
      claim(together);
    } catch (RuntimeException | Error e) {
      together.forEach(request -> request.failure = e);
    } finally {
      passOn();
      for (Request request : together) {
        request.done = true;
        LockSupport.unpark(request.thread);
      }
    }
  }

  private void takeWaiting(List<Request> together) {
    int wanted = together.get(0).max();
    lock.lock();
    try {
      while (!waiting.isEmpty() && wanted + waiting.peek().max() <= MOST) {
        wanted += waiting.peek().max();
        together.add(waiting.peek());
        waiting.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  private void passOn() {
    lock.lock();
    try {
      Request next = waiting.poll();
      if (next == null) {
        busy = false;
      } else {
        next.leads = true;
        LockSupport.unpark(next.thread);
      }
    } finally {
      lock.unlock();
    }
  }

  private void claim(List<Request> together) {
    while (true) {
      try {
        JointClaim claim =
            engine
                .database()
                .runOrTell("a claim", c -> new JointClaim(engine, together, false).run(c));
        claim.committed();
        return;
      } catch (OutcomeUnknown e) {
        undo.undo(ClaimUndo.of(together));
      } catch (RuntimeException | Error e) {
        JointClaim.lookEverywhereAgain(together); // others have passed what it has held
        throw e;
      }
    }
  }
}
