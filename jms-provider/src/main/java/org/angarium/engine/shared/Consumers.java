package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.SubscriptionName;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.engine.shared.sql.Commits;
import org.angarium.engine.shared.sql.OutcomeUnknown;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.engine.support.NotFound;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Adds consumers and removes them, with the subscriptions that come and go with them (Jakarta
 * Messaging 3.1, 8.3). Thread-safe; each is a row, so that all nodes know whether a subscription is
 * in use.
 */
final class Consumers {
  private static final List<Kind> DURABLE = List.of(Kind.DURABLE, Kind.SHARED_DURABLE);
  private static final List<Kind> SHARED = List.of(Kind.SHARED);

  private static final int MOST_LOOKS = 10;

  private final SharedEngine engine;
  private final AtomicLong ids = new AtomicLong();

  /** Those of this node that are open, or closed and still hold something. */
  private final Map<Long, SharedClaimer> open = new ConcurrentHashMap<>();

  Consumers(SharedEngine engine) {
    this.engine = engine;
  }

  SharedClaimer open(SubscriptionSpec spec, ClaimSpec claim) {
    long id = ids.incrementAndGet();
    SubscriptionEntry entry = add(spec, claim, id);
    if (spec.kind() != Kind.QUEUE) { // a subscription that may be new has limits for who sends next
      engine.directory().forget(spec.destination());
    }
    SharedClaimer claimer = new SharedClaimer(engine, id, engine.locals().join(entry), claim);
    open.put(id, claimer);
    return claimer;
  }

  /** Where nobody knows whether it was added it is taken away, and added again. */
  private SubscriptionEntry add(SubscriptionSpec spec, ClaimSpec claim, long id) {
    while (true) {
      try {
        return engine.database().runOrTell("adding a consumer", c -> open(c, spec, claim, id));
      } catch (OutcomeUnknown e) {
        engine
            .database()
            .runAtLeastOnce("taking back a consumer", c -> takeBack(c, spec.kind(), id));
      }
    }
  }

  private boolean takeBack(Connection c, Kind kind, long id) throws SQLException {
    engine.node().awaitCommits(c);
    Commits.awaitStandby(c);
    String sql = "DELETE FROM consumer WHERE node = ? AND id = ? RETURNING sub";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setLong(1, engine.nodeId());
      s.setLong(2, id);
      try (ResultSet rows = s.executeQuery()) {
        if (!rows.next()) {
          return false;
        }
        int sub = rows.getInt(1);
        if (endsWithConsumers(kind)) {
          lockIfThere(c, sub);
          if (!DirectoryChanges.isConsumed(c, sub)) {
            DirectoryChanges.removeSubscriptions(c, List.of(sub));
          }
        }
        return true;
      }
    }
  }

  private static boolean endsWithConsumers(Kind kind) {
    return kind == Kind.NON_DURABLE || kind == Kind.SHARED;
  }

  private SubscriptionEntry open(Connection c, SubscriptionSpec spec, ClaimSpec claim, long id)
      throws SQLException {
    boolean queue = spec.kind() == Kind.QUEUE;
    DestinationEntry entry =
        engine.directory().lock(c, spec.destination(), queue ? "FOR KEY SHARE" : "FOR UPDATE");
    String owner = entry.connection();
    if (owner != null && !owner.equals(claim.presence().connectionId())) {
      throw new AngariumException(
          ErrorCode.NOT_OWNER_OF_TEMPORARY,
          entry.name()
              + " belongs to another connection; only the connection that made it may consume");
    }
    SubscriptionEntry subscription =
        switch (spec.kind()) {
          case QUEUE -> ofQueue(c, spec);
          case NON_DURABLE -> add(c, entry, spec, claim.presence().connectionId());
          case SHARED -> ofShared(c, entry, spec);
          case DURABLE, SHARED_DURABLE -> ofDurable(c, entry, spec);
        };
    DirectoryChanges.update(
        c, "UPDATE sub SET unattended = 0 WHERE id = ? AND unattended <> 0", subscription.id());
    DirectoryChanges.update(
        c,
        "INSERT INTO consumer(node, id, sub, name, connection, selector) VALUES (?, ?, ?, ?, ?, ?)",
        engine.nodeId(),
        id,
        subscription.id(),
        String.valueOf(SqlText.write(claim.consumer())),
        String.valueOf(SqlText.write(claim.presence().connectionId())),
        String.valueOf(SqlText.write(claim.selector().text())));
    engine.node().hold(c);
    return subscription;
  }

  private SubscriptionEntry ofQueue(Connection c, SubscriptionSpec spec) throws SQLException {
    DestinationEntry whole = engine.directory().read(c, spec.destination());
    if (whole == null || whole.subscriptions().isEmpty()) {
      throw NotFound.destination(spec.destination());
    }
    return whole.subscriptions().get(0);
  }

  private SubscriptionEntry add(
      Connection c, DestinationEntry entry, SubscriptionSpec spec, String connection)
      throws SQLException {
    Long node = spec.kind() == Kind.NON_DURABLE ? engine.nodeId() : null;
    int id = DirectoryChanges.addSubscription(c, entry.id(), spec, node, connection);
    return new SubscriptionEntry(id, spec, connection, false);
  }

  private SubscriptionEntry ofShared(Connection c, DestinationEntry entry, SubscriptionSpec spec)
      throws SQLException {
    SubscriptionEntry existing = Directory.lockNamed(c, nameOf(spec), SHARED);
    if (existing == null) {
      return add(c, entry, spec, "");
    }
    if (!existing.spec().equals(spec)) {
      throw mismatch(existing, "it has another topic, selector or noLocal");
    }
    return existing;
  }

  private SubscriptionEntry ofDurable(Connection c, DestinationEntry entry, SubscriptionSpec spec)
      throws SQLException {
    SubscriptionEntry existing = Directory.lockNamed(c, nameOf(spec), DURABLE);
    if (existing == null) {
      return add(c, entry, spec, "");
    }
    checkUsable(c, existing, spec);
    if (existing.spec().equals(spec)) {
      return existing;
    }
    DirectoryChanges.removeSubscriptions(c, List.of(existing.id()));
    return add(c, entry, spec, "");
  }

  private static void checkUsable(Connection c, SubscriptionEntry existing, SubscriptionSpec spec)
      throws SQLException {
    if (existing.spec().kind() != spec.kind()) {
      throw mismatch(
          existing,
          existing.spec().kind().shared()
              ? "it is shared, and an unshared one was asked for"
              : "it is not shared, and a shared one was asked for");
    }
    boolean inUse = DirectoryChanges.isConsumed(c, existing.id());
    if (inUse && !spec.kind().shared()) {
      throw new AngariumException(
          ErrorCode.SUBSCRIPTION_IN_USE,
          said(existing)
              + " has a consumer already; close that one, or use a shared durable subscription");
    }
    if (!existing.spec().equals(spec) && (inUse || DirectoryChanges.isHeld(c, existing.id()))) {
      throw mismatch(
          existing,
          "it is in use with another topic, selector or noLocal, or has unacknowledged messages");
    }
  }

  /** The floors of those of this node that select. */
  Stream<Floors> floors() {
    return open.values().stream()
        .filter(SharedClaimer::selects)
        .map(claimer -> claimer.selected().floors());
  }

  /** The consumer of a subscription that may have something. */
  private record Active(long node, long id) {
    static final Active NONE = new Active(0, 0);
  }

  /**
   * Whether a consumer may have anything where one is active and the others stand by, in the order
   * in which they claimed first; if not, it stands by from now on. One that has closed is first in
   * line as long as it holds anything.
   */
  boolean isFirstInLine(SharedClaimer claimer) {
    Active active;
    int looks = 0;
    do {
      active = engine.database().runAtLeastOnce("looking who is active", c -> active(c, claimer));
      claimer.setInLine();
    } while (hasDeparted(active) && ++looks < MOST_LOOKS); // an old server may still have it
    return active.node == engine.nodeId() && active.id == claimer.id();
  }

  /** Whether its row was still there, though it is closed and holds nothing, and is not now. */
  private boolean hasDeparted(Active active) {
    if (active.node != engine.nodeId()) {
      return false;
    }
    SharedClaimer claimer = open.get(active.id);
    if (claimer == null) {
      return true; // another thread has taken the row away since it was read
    }
    if (claimer.hasDeparted()) {
      departed(claimer);
      return true;
    }
    return false;
  }

  private Active active(Connection c, SharedClaimer claimer) throws SQLException {
    int sub = claimer.local().entry().id();
    if (!claimer.isInLine()) { // one after the other, or the second could be visible first
      DirectoryChanges.select(c, "SELECT id FROM sub WHERE id = ? FOR UPDATE", sub);
      DirectoryChanges.update(
          c,
          "UPDATE consumer SET line = nextval('line_seq') WHERE node = ? AND id = ?",
          engine.nodeId(),
          claimer.id());
      Commits.awaitStandby(c); // it counts as done from then on
    }
    String sql = "SELECT node, id FROM consumer WHERE sub = ? AND line > 0 ORDER BY line LIMIT 1";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, sub);
      try (ResultSet rows = s.executeQuery()) {
        return rows.next() ? new Active(rows.getLong(1), rows.getLong(2)) : Active.NONE;
      }
    }
  }

  /**
   * Takes a consumer away; a subscription that lived for it ends with the last one. Its row stays
   * while its session still holds some of what it had.
   */
  void close(SharedClaimer claimer) {
    SubscriptionSpec spec = claimer.local().entry().spec();
    boolean endsWithConsumers = endsWithConsumers(spec.kind());
    if (endsWithConsumers) {
      engine.tallies().flush();
    }
    boolean holds = claimer.held() > 0;
    AtomicBoolean freed = new AtomicBoolean();
    engine
        .database()
        .runAtLeastOnce(
            "removing a consumer",
            c -> {
              if (endsWithConsumers) {
                lockIfThere(c, claimer.local().entry().id());
              }
              freed.set(leaveGroups(c, claimer));
              String sql = holds ? "UPDATE consumer SET closed = true" : "DELETE FROM consumer";
              DirectoryChanges.update(
                  c, sql + " WHERE node = ? AND id = ?", engine.nodeId(), claimer.id());
              int sub = claimer.local().entry().id();
              if (!endsWithConsumers) {
                DirectoryChanges.update(
                    c,
                    "UPDATE sub SET unattended = ? WHERE id = ? AND NOT EXISTS"
                        + " (SELECT 1 FROM consumer WHERE sub = ? AND NOT closed)",
                    engine.now(),
                    sub,
                    sub);
              } else if (!DirectoryChanges.isConsumed(c, sub)) {
                DirectoryChanges.removeSubscriptions(c, List.of(sub));
              }
              Commits.awaitStandby(c);
              return sub;
            });
    leftGroups(claimer, freed.get());
    if (!holds) {
      handOver(claimer);
    } else if (claimer.held() == 0) {
      departed(claimer); // the last was settled meanwhile
    }
  }

  /** A consumer that has closed holds nothing any more. */
  void departed(SharedClaimer claimer) {
    AtomicBoolean freed = new AtomicBoolean();
    engine
        .database()
        .runAtLeastOnce(
            "removing a consumer that has closed",
            c -> {
              freed.set(leaveGroups(c, claimer));
              int rows =
                  DirectoryChanges.update(
                      c,
                      "DELETE FROM consumer WHERE node = ? AND id = ? AND closed",
                      engine.nodeId(),
                      claimer.id());
              Commits.awaitStandby(c);
              return rows;
            });
    leftGroups(claimer, freed.get());
    handOver(claimer);
  }

  /** What it does not hold is for others now, and the rest when it is settled. */
  private boolean leaveGroups(Connection c, SharedClaimer claimer) throws SQLException {
    if (!claimer.local().isGrouped() || claimer.selects()) {
      return false;
    }
    OwnerRows.lock(c, claimer.local().entry().id());
    return !OwnerRows.takeAll(c, claimer, engine.nodeId(), true).isEmpty();
  }

  private void leftGroups(SharedClaimer claimer, boolean freed) {
    LocalSubscription local = claimer.local();
    local.groups().forget(claimer);
    if (claimer.isMember()) {
      claimer.setMember(false);
      engine.sharing().membersChanged(local);
    }
    if (freed) {
      engine.wakeups().freed(local.entry().id());
    }
  }

  /** A consumer of this node; null where it has gone. */
  @Nullable SharedClaimer find(long id) {
    return open.get(id);
  }

  private void handOver(SharedClaimer claimer) {
    open.remove(claimer.id());
    if (claimer.local().isExclusive()) {
      engine.wakeups().handedOver(claimer.local().entry().id());
    }
  }

  /** Nobody joins it, nor is anything sent to it, while it ends. */
  private static void lockIfThere(Connection c, int sub) throws SQLException {
    DirectoryChanges.select(
        c,
        "SELECT d.id FROM dest d JOIN sub s ON s.dest = d.id WHERE s.id = ? FOR UPDATE OF d",
        sub);
  }

  private static SubscriptionName nameOf(SubscriptionSpec spec) {
    String name = spec.name();
    if (name == null) {
      throw new AngariumException(
          ErrorCode.INVALID_SUBSCRIPTION_NAME,
          "a " + spec.kind() + " subscription of " + spec.destination() + " needs a name");
    }
    return new SubscriptionName(spec.clientId(), name);
  }

  /** A subscription in error texts. */
  static String said(@Nullable SubscriptionEntry entry) {
    SubscriptionSpec spec = Objects.requireNonNull(entry).spec();
    String name = spec.name();
    return name == null
        ? "the subscription of " + spec.destination()
        : "the " + new SubscriptionName(spec.clientId(), name) + " of " + spec.destination();
  }

  private static AngariumException mismatch(SubscriptionEntry existing, String why) {
    return new AngariumException(
        ErrorCode.SUBSCRIPTION_MISMATCH,
        said(existing)
            + " exists and "
            + why
            + "; choose another name, close its consumers, or unsubscribe it first");
  }
}
