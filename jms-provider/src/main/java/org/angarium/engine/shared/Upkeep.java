package org.angarium.engine.shared;

import java.time.Duration;
import java.util.List;
import org.angarium.engine.shared.sql.OutcomeUnknown;
import org.angarium.model.AngariumException;

/**
 * What a node does now and then, on threads of its own: it renews its lease and looks who else
 * lives, keeps accounts of what nobody waits for, minds groups that stay with their consumers, and
 * looks whether others have made room for who waits here. Thread-safe.
 */
final class Upkeep {
  private static final long ACCOUNTS_MILLIS = 1_000;
  private static final int CLEANED_EACH = 10;
  private static final long ROOM_MILLIS = 100;

  private final SharedEngine engine;
  private final Periodic lease;
  private final Periodic reaper;
  private final Periodic accountant;
  private final Periodic usher;
  private final Periodic sharer;

  /** For the accountant's thread. */
  private int accounts;

  Upkeep(SharedEngine engine, String name, Duration leaseTime) {
    this.engine = engine;
    long period = Math.max(1, leaseTime.toMillis() / 3);
    this.lease = new Periodic("angarium-" + name + "-lease", period, this::renew);
    this.reaper = new Periodic("angarium-" + name + "-reaper", period, this::reap);
    this.accountant =
        new Periodic("angarium-" + name + "-accountant", ACCOUNTS_MILLIS, this::keepAccounts);
    this.usher =
        new Periodic("angarium-" + name + "-usher", ROOM_MILLIS, () -> engine.limits().lookAgain());
    this.sharer =
        new Periodic(
            "angarium-" + name + "-groups", ACCOUNTS_MILLIS, () -> engine.sharing().work());
  }

  void start() {
    lease.start();
    reaper.start();
    accountant.start();
    usher.start();
    sharer.start();
  }

  private void keepAccounts() {
    engine.tallies().flush();
    engine.administration().watch().look();
    engine.schedules().refresh();
    engine.janitor().tick();
    if (++accounts % CLEANED_EACH == 0) {
      engine.database().run("forgetting values whose messages are gone", LastValues::clean);
    }
    engine.claims().undo().undoLeft(); // last, for it may be refused again
  }

  /** Renews the lease, as is done now and then. */
  void renew() {
    try {
      engine.node().renew(engine::hearTime);
    } catch (AngariumException e) {
      if (e.getCause() == null) {
        engine.fail(e); // others have ended this node
      }
      throw e;
    }
  }

  /** Beside the lease: it may wait for what others have locked, and the lease must not. */
  private void reap() {
    Node node = engine.node();
    try {
      List<Integer> freed =
          engine
              .database()
              .runOrTell(
                  "looking for nodes that have ended",
                  c -> node.mayJudge() ? Reaper.run(c, node.id()) : List.of());
      if (!freed.isEmpty()) {
        freed.forEach(sub -> engine.wakeups().freed(sub));
        engine.sharing().refreshLater(freed);
      }
    } catch (OutcomeUnknown e) {
      engine.wakeups().anythingHappened(e);
    }
  }

  /** Keeps accounts soon. */
  void accountsSoon() {
    accountant.soon();
  }

  /** Looks soon after groups that stay with their consumers. */
  void groupsSoon() {
    sharer.soon();
  }

  /** Looks for room soon. */
  void roomSoon() {
    usher.soon();
  }

  void end() {
    lease.end();
    reaper.end();
    accountant.end();
    usher.end();
    sharer.end();
  }

  void close() {
    lease.close();
    reaper.close();
    accountant.close();
    usher.close();
    sharer.close();
  }
}
