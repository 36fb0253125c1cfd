package org.angarium.engine.shared;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.Commit;
import org.angarium.engine.shared.sql.OutcomeUnknown;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.Threads;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that writes all that waits, of all sessions of the node, in one transaction.
 *
 * <p>A unit that is refused has the others begin again without it. Each transaction holds the
 * node's row, and leaves its number: where the node was ended it has lost its lease, and where the
 * connection is lost during a commit the number tells whether it happened. Thread-safe.
 */
final class GroupCommitter {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);
  private static final String BROKEN_OFF =
      "the committer was broken off by an error, and what was under way may have happened;"
          + " close the broker and open it again, and please report the cause";
  private static final int MOST = 1_000;
  private static final long PAUSE_MILLIS = 200;
  private static final int MANY = 8;
  private static final long MOMENT_NANOS = 500_000;

  private final SharedEngine engine;
  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
  private final Object end = new Object();
  private final Thread thread;

  // for the committer's thread
  private final List<Object> taken = new ArrayList<>();
  private final List<Write> again = new ArrayList<>();

  /** What was left for the next group. */
  private List<Object> held = List.of();

  /** All that the group may be about, and perhaps some that are done. */
  private final List<Object> underWay = new ArrayList<>();

  private long number;

  /** Where there is no memory for one that names the cause. */
  private final AngariumException brokenOff =
      new AngariumException(ErrorCode.STORE_FAILED, BROKEN_OFF);

  GroupCommitter(SharedEngine engine, String name) {
    this.engine = engine;
    this.thread = new Committing(this::run, "angarium-" + name + "-committer");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether the caller is a committer, of this database or of another one of the same broker. */
  static boolean isCurrent() {
    return Thread.currentThread() instanceof Committing;
  }

  private static final class Committing extends Thread {
    Committing(Runnable task, String name) {
      super(task, name);
    }
  }

  /** Hands over work. */
  Commit submit(Write write) {
    queue.add(write);
    AngariumException refused = engine.refusal();
    if (refused != null && queue.remove(write)) {
      write.refuse(refused); // the thread may have ended before it came
    }
    return write.commit();
  }

  private void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = commitNext();
      }
    } catch (RuntimeException | Error e) {
      breakOff(e);
    }
  }

  /** Whether there is to be another group. */
  private boolean commitNext() {
    int before = taken.size();
    taken.clear();
    try {
      taken.addAll(held);
      if (taken.isEmpty()) {
        takeFirst(taken);
      }
      if (!taken.isEmpty()) {
        gather(taken, before);
      }
    } catch (InterruptedException e) {
      LOG.debug("Nobody has a reason to interrupt the committer", e);
    }
    queue.drainTo(taken, Math.max(1, MOST - taken.size()));
    boolean last = taken.remove(end);
    underWay.addAll(again);
    underWay.addAll(taken);
    held = last ? List.of() : HoldingBack.from(engine, taken, held.size());
    commitTaken();
    underWay.clear();
    if (last) {
      again.forEach(write -> write.done(engine.refusal()));
    }
    return !last;
  }

  private void commitTaken() {
    List<Write> group = new ArrayList<>(again);
    again.clear();
    for (Object write : taken) {
      JoinedConnection joined = write instanceof Write.Unit unit ? unit.joined() : null;
      if (joined == null) {
        begin((Write) write, group);
      } else {
        commit(group);
        group = new ArrayList<>();
        commitJoined((Write.Unit) write, joined);
      }
    }
    commit(group);
  }

  /**
   * Nobody else would commit what waits: the broker is at its end, and all are told. Perhaps there
   * is no memory left: what is needed here was made before.
   */
  private void breakOff(Throwable e) {
    AngariumException failure = brokenOffBy(e);
    try {
      engine.fail(failure); // first: who comes later finds it, and does not wait
    } finally {
      underWay.forEach(write -> tell(write, failure)); // of those that are done nothing changes
      taken.forEach(write -> tell(write, failure));
      held.forEach(write -> tell(write, failure));
      again.forEach(write -> tell(write, failure));
      for (Object write = queue.poll(); write != null; write = queue.poll()) {
        tell(write, failure);
      }
    }
    LOG.error("The committer has met what should not be, and ends", e);
  }

  private AngariumException brokenOffBy(Throwable e) {
    try {
      return new AngariumException(ErrorCode.STORE_FAILED, BROKEN_OFF, e);
    } catch (OutOfMemoryError none) {
      return brokenOff;
    }
  }

  private static void tell(Object waiting, AngariumException failure) {
    try {
      if (waiting instanceof Write write) {
        write.done(failure);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("Who was told of the committer's end failed", e);
    }
  }

  private void takeFirst(List<Object> taken) throws InterruptedException {
    Object first = again.isEmpty() ? queue.take() : queue.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    if (first != null) {
      taken.add(first);
    }
  }

  /**
   * Who took part in the last group comes again soon, and a transaction for many costs the database
   * little more than one for few: it is worth waiting a moment for half of them.
   */
  private void gather(List<Object> taken, int before) throws InterruptedException {
    if (before < MANY) {
      return;
    }
    long end = System.nanoTime() + MOMENT_NANOS;
    while (taken.size() + queue.size() < before / 2) {
      Object more = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (more == null) {
        return;
      }
      taken.add(more);
    }
  }

  private static void begin(Write write, List<Write> group) {
    AngariumException refused = write.begin();
    if (refused == null) {
      group.add(write);
    } else {
      write.refuse(refused);
    }
  }

  private void commit(List<Write> group) {
    while (!group.isEmpty()) {
      GroupTransaction.Effect effect = tryCommit(group);
      if (effect != null) {
        happened(group, effect);
        return;
      }
    }
  }

  /** Null where it has not happened; for what is left of the group it may be tried again. */
  private GroupTransaction.@Nullable Effect tryCommit(List<Write> group) {
    if (isOnlyLook(group)) {
      return GroupTransaction.Effect.none();
    }
    number++;
    try {
      return engine
          .database()
          .runOrTell("a commit", c -> new GroupTransaction(engine, c, group, number).run());
    } catch (GroupTransaction.Refused e) {
      e.units().forEach(Write::done);
      group.removeAll(e.units().keySet());
    } catch (OutcomeUnknown e) {
      return hasHappened(group) ? GroupTransaction.Effect.UNKNOWN : null;
    } catch (AngariumException e) {
      List<Write> refused = List.copyOf(group);
      group.clear();
      refuse(refused, e);
    } catch (RuntimeException | Error e) {
      LOG.error("The committer has met what should not be", e);
      fail(
          group,
          new AngariumException(
              ErrorCode.STORE_FAILED, "a commit failed: " + e + "; look at the log", e));
      group.clear();
    }
    return null;
  }

  private boolean isOnlyLook(List<Write> group) {
    return group.stream().allMatch(Measure.class::isInstance)
        && !engine.limits().openRoom().changesWith(group);
  }

  /** The database does not take a group: perhaps for one of them, and the others go on. */
  private void refuse(List<Write> group, AngariumException e) {
    if (e.code().endsBroker()) {
      fail(group, e);
    } else if (group.size() > 1) {
      for (Write write : group) {
        commit(new ArrayList<>(List.of(write)));
      }
    } else if (group.get(0) instanceof Write.Back back && engine.refusal() == null) {
      LOG.warn("What is given back has to wait: {}", e.getMessage());
      again.add(back); // nobody else would give it back
    } else {
      fail(group, e);
    }
  }

  /** Writes a unit in the transaction of an application, and commits that. */
  private void commitJoined(Write.Unit unit, JoinedConnection joined) {
    List<Write> group = new ArrayList<>();
    begin(unit, group);
    if (group.isEmpty()) {
      return;
    }
    GroupTransaction.Effect effect = tryCommitJoined(unit, joined, group);
    if (effect != null) {
      happened(group, effect);
    }
  }

  private GroupTransaction.@Nullable Effect tryCommitJoined(
      Write.Unit unit, JoinedConnection joined, List<Write> group) {
    number++;
    try {
      return joined.commitWith(c -> new GroupTransaction(engine, c, group, number).runInSteps());
    } catch (OutcomeUnknown e) {
      if (hasHappened(group)) {
        return GroupTransaction.Effect.UNKNOWN;
      } else if (!group.isEmpty()) {
        unit.done(rolledBack(e));
      }
    } catch (GroupTransaction.Refused e) {
      e.units().forEach(Write::done);
    } catch (SQLException e) {
      unit.done(rolledBack(e));
    } catch (AngariumException e) {
      fail(group, e);
    } catch (RuntimeException | Error e) {
      LOG.error("The committer has met what should not be", e);
      unit.done(
          new AngariumException(
              ErrorCode.INTERNAL, "a commit failed: " + e + "; look at the log", e));
    }
    return null;
  }

  private static AngariumException rolledBack(Exception e) {
    return new AngariumException(
        ErrorCode.TRANSACTION_ROLLED_BACK,
        "the database did not commit it: %s; do the work again".formatted(e.getMessage()),
        e);
  }

  private void happened(List<Write> group, GroupTransaction.Effect effect) {
    effect.after().tell(engine);
    engine.limits().openRoom().happened(); // before units give back their room
    engine.locals().lookEverywhere(effect); // before anybody claims who knows that it has happened
    engine.sharing().changed(effect.groups().changes()); // likewise
    List<Write> measures = new ArrayList<>(group);
    measures.removeIf(write -> !(write instanceof Measure));
    group.stream().filter(write -> !(write instanceof Measure)).forEach(write -> write.done(null));
    effect.after().grant(engine);
    engine.wakeups().happened(effect);
    engine.janitor().wakeAt(effect.nextTime());
    measure(measures);
  }

  /** Nothing is committed meanwhile: what this node does afterwards is not in it. */
  private void measure(List<Write> measures) {
    Set<Level> levels = new LinkedHashSet<>();
    measures.forEach(write -> levels.addAll(((Measure) write).levels()));
    try {
      engine.limits().look(levels);
      measures.forEach(write -> write.done(null));
    } catch (AngariumException e) {
      fail(measures, e);
    } catch (RuntimeException | Error e) {
      fail(
          measures,
          new AngariumException(
              ErrorCode.INTERNAL, "measuring how full destinations are failed: " + e, e));
    }
  }

  private boolean hasHappened(List<Write> group) {
    try {
      return engine.node().lastCommit() == number;
    } catch (AngariumException e) { // nobody knows then
      fail(group, e);
      group.clear();
      return false;
    }
  }

  private void fail(List<Write> group, AngariumException e) {
    if (e.code().endsBroker()) {
      engine.fail(e);
    }
    group.forEach(write -> write.done(e));
  }

  /** Refuses what waits. */
  void refuseAll(AngariumException reason) {
    for (Object write = queue.poll(); write != null; write = queue.poll()) {
      if (write instanceof Write refused) {
        refused.refuse(reason);
      } else {
        queue.add(write);
        return;
      }
    }
  }

  /** Commits what was submitted, and ends. */
  void close() {
    queue.add(end);
    Threads.awaitEnd(thread);
  }
}
