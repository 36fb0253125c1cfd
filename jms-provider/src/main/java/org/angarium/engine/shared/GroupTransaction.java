package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.shared.Write.Back;
import org.angarium.engine.shared.Write.Unit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * What the committer does in one transaction for the writes of a group: lock the destinations that
 * are sent to, remove what is acknowledged, give back what is released, and put in what is sent.
 * For one thread.
 */
final class GroupTransaction {
  private final SharedEngine engine;
  private final Connection connection;
  private final List<Write> group;
  private final long number;
  private final boolean saysRoom;
  private final Map<Write, AngariumException> refused = new LinkedHashMap<>();
  private final GroupCounts groups = new GroupCounts();
  private final Set<Integer> arrivals = new TreeSet<>();

  /** Those in which something is ready again that was sent before others that are. */
  private final Set<Integer> returned = new TreeSet<>();

  private final Aftermath after = new Aftermath();
  private long nextTime = Long.MAX_VALUE;

  GroupTransaction(SharedEngine engine, Connection connection, List<Write> group, long number) {
    this.engine = engine;
    this.connection = connection;
    this.group = group;
    this.number = number;
    this.saysRoom = engine.limits().openRoom().changesWith(group);
  }

  /**
   * What a group has brought about.
   *
   * @param arrivals the subscriptions that have more ready now
   * @param freed those in which groups may have become free, or something was given back
   * @param groups what has come to groups that stay, and which have other owners
   * @param nextTime when the first of what came is due or expires
   * @param after what else is to be told
   */
  record Effect(
      Set<Integer> arrivals,
      Set<Integer> freed,
      GroupNews groups,
      long nextTime,
      boolean anywhere,
      Aftermath after) {
    /** Nothing else is to be told. */
    Effect(Set<Integer> arrivals, Set<Integer> freed, long nextTime, boolean anywhere) {
      this(arrivals, freed, GroupNews.NONE, nextTime, anywhere, new Aftermath());
    }

    /** How many messages have come to each subscription that has more ready now, at least. */
    Map<Integer, Integer> counts() {
      Map<Integer, Integer> counts = new HashMap<>();
      arrivals.forEach(sub -> counts.put(sub, Math.max(1, after.counts().arrived(sub))));
      return counts;
    }

    /** Nobody knows what. */
    static final Effect UNKNOWN = new Effect(Set.of(), Set.of(), 0, true);

    /** Nothing. */
    static Effect none() {
      return new Effect(Set.of(), Set.of(), Long.MAX_VALUE, false);
    }
  }

  /** Some units cannot happen; the others may begin again. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Map<Write, AngariumException> units;

    Refused(Map<Write, AngariumException> units) {
      super("refused", null, false, false);
      this.units = units;
    }

    Map<Write, AngariumException> units() {
      return units;
    }
  }

  /** Does all of it; at once where that is possible. The transaction is rolled back where not. */
  Effect run() throws SQLException {
    PlainGroup plain =
        saysRoom || Node.forgetsMarks(number)
            ? null
            : PlainGroup.of(engine, connection, group, number);
    Effect effect = plain == null ? null : plain.run();
    return effect == null ? runInSteps() : effect;
  }

  /** Does all of it, one after the other. */
  Effect runInSteps() throws SQLException {
    lookBelowWhatComesBack();
    Taking taking = new Taking(engine, connection, writes(Write.Take.class), after); // see Floors
    BranchRows branches = new BranchRows(engine, connection, refused);
    List<FinishWrite> finishing = writes(FinishWrite.class);
    finishing.sort(Comparator.comparing(write -> write.branch().row())); // on all nodes
    for (FinishWrite write : finishing) {
      branches.lock(write);
    }
    Sending sending = new Sending(engine, connection, group, refused, after);
    sending.lockDestinations();
    checkRefused();
    new Acknowledging(engine, connection, writes(Unit.class), refused, groups, after).run();
    new ScheduleRows(engine, connection, refused, after)
        .change(writes(Unit.class), writes(PrepareWrite.class), finishing);
    checkRefused();
    for (PrepareWrite write : writes(PrepareWrite.class)) {
      Set<DeliveryKey> taken = new HashSet<>(branches.prepare(write, sending.destinations()));
      Acknowledging.refuseStale(connection, List.of(write), taken, refused);
    }
    checkRefused();
    for (FinishWrite write : finishing) {
      branches.finish(write, groups, after);
    }
    for (Back back : writes(Back.class)) {
      if (!back.taken().isEmpty()) {
        release(back);
      }
    }
    groups.write(connection);
    sending.insert();
    taking.run();
    arrivals.addAll(sending.arrivals());
    nextTime = Math.min(nextTime, sending.nextTime());
    engine.node().write(connection, number);
    if (saysRoom) {
      engine.limits().openRoom().say(connection); // its row comes after the node's, as in Reaper
    }
    Set<Integer> freed = new TreeSet<>(groups.freed());
    freed.addAll(sending.freed());
    freed.addAll(returned);
    List<GroupChange> owners = new ArrayList<>(groups.owners());
    owners.addAll(sending.owners());
    GroupNews news = new GroupNews(sending.keys(), engine.sharing().noted(owners));
    return new Effect(arrivals, freed, news, nextTime, false, after);
  }

  /** What is given back is ready for those who take in the same transaction. */
  private void lookBelowWhatComesBack() {
    Set<Integer> subscriptions = new HashSet<>();
    writes(Back.class).forEach(back -> back.taken().forEach(d -> subscriptions.add(d.sub())));
    for (Write.Take take : writes(Write.Take.class)) {
      LocalSubscription local = take.request().claimer().local();
      if (subscriptions.contains(local.entry().id())) {
        local.floors().reset();
      }
    }
  }

  private void checkRefused() {
    if (!refused.isEmpty()) {
      throw new Refused(refused);
    }
  }

  private <W extends Write> List<W> writes(Class<W> kind) {
    List<W> found = new ArrayList<>();
    for (Write write : group) {
      if (kind.isInstance(write)) {
        found.add(kind.cast(write));
      }
    }
    return found;
  }

  // ---- releases -------------------------------------------------------------------------------

  private static final String READY =
      """
      UPDATE dlv d SET state = 0, owner = 0, token = 0, attempts = d.attempts - a.less,
        hist = coalesce(a.hist, d.hist)
      FROM unnest(?, ?, ?, ?, ?) AS a(sub, ord, token, less, hist)
      WHERE d.sub = ANY(ARRAY[a.sub]) AND d.ord BETWEEN a.ord AND a.ord AND d.state = 1
        AND d.token = a.token AND d.owner = ? AND d.flags & 4 = 0
      RETURNING d.sub, d.grp, d.flags, d.ord\
      """;

  private static final String WAITING =
      """
      WITH g AS (
        DELETE FROM dlv d USING unnest(?, ?, ?, ?, ?) AS a(sub, ord, token, less, hist)
        WHERE d.sub = ANY(ARRAY[a.sub]) AND d.ord BETWEEN a.ord AND a.ord AND d.state = 1
          AND d.token = a.token AND d.owner = ? AND d.flags & 4 = 0
        RETURNING d.*, a.less, a.hist AS newer)
      INSERT INTO later(sub, ord, id, due, holds, flags, attempts, doubt, expires, grp, hist, size,
          sent)
        SELECT sub, ord, id, ?, grp IS NOT NULL, flags, attempts - less, doubt, expires, grp,
          coalesce(newer, hist), size, sent FROM g
      RETURNING sub, grp, flags, ord\
      """;

  private void release(Back back) throws SQLException {
    ReleaseMode mode = back.mode();
    long now = engine.now();
    boolean waits = mode.notBefore() > now;
    Set<DeliveryKey> firsts = new HashSet<>();
    List<Integer> less = new ArrayList<>();
    List<String> histories = new ArrayList<>();
    for (SharedDelivery delivery : back.taken()) {
      less.add(mode.counts() ? 0 : 1);
      histories.add(mode.counts() ? delivery.historyAfter(mode.failure(), now) : null);
      if (delivery.firstOfGroup()) {
        firsts.add(DeliveryKey.of(delivery));
      }
      long expires = delivery.message().expiration();
      if (expires != 0) {
        nextTime = Math.min(nextTime, expires);
      }
    }
    int released = 0;
    try (PreparedStatement s = connection.prepareStatement(waits ? WAITING : READY)) {
      DeliveryKey.bindWithTokens(connection, s, 1, back.taken());
      s.setArray(4, Removal.ints(connection, less));
      s.setArray(5, connection.createArrayOf("text", histories.toArray()));
      s.setLong(6, engine.nodeId());
      if (waits) {
        s.setLong(7, mode.notBefore());
        nextTime = Math.min(nextTime, mode.notBefore());
      }
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          int sub = rows.getInt(1);
          String grp = rows.getString(2);
          released(sub, grp, rows.getInt(3), waits);
          if (grp != null && firsts.contains(new DeliveryKey(sub, rows.getLong(4)))) {
            groups.beginsAgain(sub, grp);
          }
          released++;
        }
      }
    }
    if (released < back.taken().size()) {
      removeSuperseded(back.taken());
    }
  }

  /** After the others were given back: who sends marks what is held until that moment. */
  private void removeSuperseded(List<SharedDelivery> deliveries) throws SQLException {
    String own =
        "USING unnest(?, ?, ?) AS a(sub, ord, token) WHERE d.sub = ANY(ARRAY[a.sub])"
            + " AND d.ord BETWEEN a.ord AND a.ord AND d.token = a.token AND d.owner = ?";
    Removal.Binder binder =
        s -> {
          int next = DeliveryKey.bindWithTokens(connection, s, 1, deliveries);
          s.setLong(next, engine.nodeId());
        };
    for (int sub : LastValues.removeSuperseded(connection, own, binder, groups)) {
      after.counts().add(sub, Kind.REPLACED, 1);
      after.unknown(sub);
      after.comesOtherwise(sub);
      arrivals.add(sub);
    }
  }

  private void released(int sub, @Nullable String grp, int flags, boolean waits) {
    groups.letGo(sub, grp, flags);
    if (waits) {
      groups.add(sub, grp, 1, 1);
    } else {
      after.comesOtherwise(sub);
      arrivals.add(sub);
      returned.add(sub);
    }
  }
}
