package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.angarium.engine.support.Guarded;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.Threads;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one commit path: a thread that writes all work that waits as one transaction, syncs once,
 * lets it take effect in that order, and tells those who wait.
 *
 * <p>Lazy work takes effect when it is written. It is synced with what comes next; where nothing
 * comes, the committer does it some milliseconds later.
 *
 * <p>One work that cannot be prepared or written does not fail its group. When the disk fails
 * nothing is tried again: a sync that failed once may seem to succeed the second time and still
 * have lost data. The committer then refuses everything.
 */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final int MAX_GROUP = 512;
  private static final int SPINS = 200;

  /** How long lazy work waits for a sync. */
  private static final long LAZY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Store store;
  private final boolean syncOnCommit;
  private final Sequence sequence;
  private final FailureHandler onFailure;
  private final ConcurrentLinkedQueue<Work> queue = new ConcurrentLinkedQueue<>();
  private final Gathering gathering = new Gathering(System::nanoTime);
  private final ReentrantLock applying = new ReentrantLock();
  private final Thread thread;
  private volatile long appliedSequence;
  private long lastPrepared;

  /** Whether something has taken effect that is not synced. */
  private volatile boolean behind;

  private long behindSince;
  private volatile boolean parked;
  private volatile boolean closing;
  private final AtomicReference<@Nullable AngariumException> failed = new AtomicReference<>();

  /** Hears, once, that the committer has stopped. */
  interface FailureHandler {
    void failed(AngariumException failure);
  }

  Committer(
      String name, Store store, boolean syncOnCommit, Sequence sequence, FailureHandler onFailure) {
    this.store = store;
    this.syncOnCommit = syncOnCommit;
    this.sequence = sequence;
    this.onFailure = onFailure;
    this.appliedSequence = sequence.last();
    this.thread = new Thread(this::run, "angarium-" + name + "-committer");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Takes work; its {@link Work#done} is called in any case, here if the committer has stopped. */
  void submit(Work work) {
    AngariumException refused = refusal();
    if (refused != null) {
      work.done(refused);
      return;
    }
    queue.add(work);
    if (!work.isLazy()) {
      gathering.arrived();
    }
    if (parked) {
      LockSupport.unpark(thread);
    }
    if (!thread.isAlive() && thread.getState() == Thread.State.TERMINATED) {
      refuseQueued();
    }
  }

  /** Why nothing is accepted any more, or null. */
  @Nullable AngariumException refusal() {
    AngariumException f = failed.get();
    if (f == null && closing) {
      return new AngariumException(
          ErrorCode.BROKER_CLOSED, "the broker is closed; open it again with a new connection");
    }
    return f;
  }

  /** Why the store takes nothing more, or null. */
  @Nullable AngariumException failure() {
    return failed.get();
  }

  /** Whether something has taken effect that is not synced. */
  boolean isBehind() {
    return behind;
  }

  /** Held while a group takes effect: who holds it sees either all of a group or nothing. */
  ReentrantLock applying() {
    return applying;
  }

  /** The last sequence number whose group has taken effect; exact under {@link #applying()}. */
  long appliedSequence() {
    return appliedSequence;
  }

  /** Commits what was submitted, then stops. */
  void close() {
    closing = true;
    LockSupport.unpark(thread);
    Threads.awaitEnd(thread);
    refuseQueued();
  }

  private void run() {
    List<Work> group = new ArrayList<>();
    IntSupplier more = () -> takeQueued(group);
    while (true) {
      Work first = next();
      if (first == null) {
        return;
      }
      group.clear();
      group.add(first);
      if (!first.isAlone()) {
        fill(group, more);
      }
      try {
        commit(group);
      } catch (AngariumException e) {
        stop(e, group);
      } catch (RuntimeException | Error e) {
        stop(
            new AngariumException(
                ErrorCode.STORE_FAILED,
                "a commit was broken off by an error, and may be there in part: "
                    + e
                    + "; close the broker and open it again, and please report this",
                e),
            group);
      }
    }
  }

  private void fill(List<Work> group, IntSupplier more) {
    int size = takeQueued(group);
    if (!syncOnCommit) {
      return;
    } else if (needsSync(group)) {
      gathering.await(size, more);
    } else if (owesSync() && lazyNanosLeft() <= 0) {
      group.add(new SyncWork());
    }
  }

  /** Takes into the group who waits, but whoever is to be alone; and tells its size. */
  private int takeQueued(List<Work> group) {
    while (group.size() < MAX_GROUP) {
      Work more = queue.peek();
      if (more == null || more.isAlone()) {
        break;
      }
      queue.remove();
      group.add(more);
    }
    return group.size();
  }

  /** Nothing is tried again; those of the group that have been told already do not mind. */
  private void stop(AngariumException e, List<Work> group) {
    fail(e);
    try {
      store.writer().rollback(); // what it was about to write, so that nobody waits for its end
    } catch (RuntimeException | Error rollback) {
      LOG.debug("What was not committed could not be rolled back either", rollback);
    }
    for (Work work : group) {
      Guarded.all(() -> work.done(e));
    }
  }

  /** Whether it is to sync what has taken effect; a committer that has failed never will. */
  private boolean owesSync() {
    return behind && failed.get() == null;
  }

  /** How long what is not synced may wait for it. */
  private long lazyNanosLeft() {
    return LAZY_NANOS - (System.nanoTime() - behindSince);
  }

  private static boolean needsSync(Collection<Work> works) {
    for (Work work : works) {
      if (!work.isLazy()) {
        return true;
      }
    }
    return false;
  }

  /** The next work; null when the committer is to stop and nothing is left. */
  private @Nullable Work next() {
    for (int i = 0; i < SPINS; i++) {
      Work work = queue.poll();
      if (work != null) {
        return work;
      }
      Thread.onSpinWait();
    }
    while (true) {
      parked = true;
      Work work = queue.poll();
      boolean late = owesSync() && lazyNanosLeft() <= 0;
      if (work != null || closing || late) {
        parked = false;
        return late && work == null ? new SyncWork() : work;
      }
      if (owesSync()) {
        LockSupport.parkNanos(this, lazyNanosLeft());
      } else {
        LockSupport.park(this);
      }
      parked = false;
    }
  }

  private void commit(List<Work> group) {
    List<Work> committed = new ArrayList<>(group.size());
    commitTogether(group, committed);
    for (Work work : group) {
      JoinedTransaction transaction = work.joined();
      if (transaction != null) {
        commitJoined(work, transaction, committed);
      }
    }
    if (committed.isEmpty()) {
      return;
    }
    lastPrepared = sequence.last();
    if (syncOnCommit) {
      syncIfNeeded(group, committed);
    }
    takeEffect(committed);
  }

  private void syncIfNeeded(List<Work> group, List<Work> committed) {
    if (needsSync(committed)) {
      gathering.syncBegins();
      store.writer().sync();
      behind = false;
      if (gathering.syncEnded()) {
        gathering.expect(awaited(group) + awaited(queue));
      }
    } else if (!behind) {
      behindSince = System.nanoTime();
      behind = true;
    }
  }

  private static int awaited(Collection<Work> works) {
    int count = 0;
    for (Work work : works) {
      count += work.isAwaited() ? 1 : 0;
    }
    return count;
  }

  /** Commits, unsynced, all that stands for itself, as one transaction of the store. */
  private void commitTogether(List<Work> group, List<Work> committed) {
    List<Work> prepared = new ArrayList<>(group.size());
    for (Work work : group) {
      if (work.joined() == null && prepareOrRefuse(work)) {
        prepared.add(work);
      }
    }
    if (prepared.isEmpty()) {
      return;
    }
    AngariumException unwritten = write(prepared);
    if (unwritten != null) {
      isolate(prepared, unwritten);
      return;
    }
    sequence.reserveIfNeeded(store.writer());
    store.writer().commit();
    committed.addAll(prepared);
  }

  /**
   * Commits, unsynced, a transaction of the application and what happens with it. It comes after
   * the others of its group, and is prepared after those before it were committed: so when it
   * fails, it fails alone. No thread has anything else in the group then, for it waits for this.
   */
  private void commitJoined(Work work, JoinedTransaction transaction, List<Work> committed) {
    if (!prepareOrRefuse(work)) {
      return;
    }
    StoreWriter writer = store.writer();
    sequence.reserveIfNeeded(writer);
    writer.commit(); // what is reserved stays reserved
    writer.join(transaction);
    AngariumException unwritten = write(List.of(work));
    if (unwritten == null) {
      unwritten = commitOrRefuse(writer);
    } else {
      writer.rollback();
    }
    if (unwritten == null) {
      committed.add(work);
    } else {
      work.done(unwritten);
    }
  }

  private static @Nullable AngariumException commitOrRefuse(StoreWriter writer) {
    try {
      writer.commit();
      return null;
    } catch (AngariumException e) {
      if (e.code() == ErrorCode.TRANSACTION_ROLLED_BACK) {
        return e;
      }
      throw e;
    }
  }

  private boolean prepareOrRefuse(Work work) {
    AngariumException stopped = failed.get();
    AngariumException refused = stopped != null ? stopped : prepare(work);
    if (refused != null) {
      work.done(refused);
    }
    return refused == null;
  }

  private static @Nullable AngariumException prepare(Work work) {
    try {
      work.prepare();
      return null;
    } catch (AngariumException e) {
      return e;
    } catch (RuntimeException | Error e) {
      return new AngariumException(
          ErrorCode.INTERNAL, "a unit of work could not be prepared: " + e, e);
    }
  }

  /**
   * Writes a group, not yet committed; returns why that is impossible, without the disk's fault.
   */
  private @Nullable AngariumException write(List<Work> works) {
    try {
      for (Work work : works) {
        work.write(store.writer());
      }
      return null;
    } catch (AngariumException e) {
      if (e.code() == ErrorCode.STORE_FAILED) {
        throw e;
      }
      return e;
    } catch (RuntimeException e) {
      return new AngariumException(
          ErrorCode.INTERNAL, "a unit of work could not be written: " + e, e);
    }
  }

  /** The group failed without the disk being at fault: each by itself, so that only one fails. */
  private void isolate(List<Work> group, AngariumException cause) {
    store.writer().rollback();
    if (group.size() == 1) {
      group.get(0).done(cause);
      return;
    }
    for (Work work : group) {
      commit(List.of(work));
    }
  }

  private void takeEffect(List<Work> works) {
    Wakes wakes = new Wakes();
    applying.lock();
    try {
      for (Work work : works) {
        work.apply(wakes);
      }
      appliedSequence = lastPrepared;
    } finally {
      applying.unlock();
    }
    for (Work work : works) {
      work.done(null);
    }
    wakes.run();
  }

  /** Refuses everything from now on. Thread-safe. */
  void fail(AngariumException e) {
    if (failed.compareAndSet(null, e)) {
      Guarded.all(
          () -> onFailure.failed(e),
          () -> LOG.error("The engine has stopped; nothing more is accepted", e));
    }
  }

  private void refuseQueued() {
    for (Work work = queue.poll(); work != null; work = queue.poll()) {
      AngariumException refused = refusal();
      work.done(
          refused != null
              ? refused
              : new AngariumException(ErrorCode.BROKER_CLOSED, "the broker is closed"));
    }
  }
}
