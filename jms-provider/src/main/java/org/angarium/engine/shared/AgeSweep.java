package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.LimitPolicy;
import org.angarium.engine.Limits;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is too old out of destinations whose limits say so. A node looks after those that it
 * has sent to, and now and then finds out about the others. For the janitor's thread.
 */
final class AgeSweep {
  private static final Logger LOG = LoggerFactory.getLogger(AgeSweep.class);
  private static final int ROUNDS_BETWEEN = 60;

  private final SharedEngine engine;

  /** Whether all are to be looked at, whatever their times. */
  private volatile boolean all = true;

  /** Whether it is to be found out which there are. */
  private volatile boolean learns = true;

  private int rounds;

  AgeSweep(SharedEngine engine) {
    this.engine = engine;
  }

  /** What one transaction has done; when the next is too old. */
  private record Swept(
      Set<Integer> arrivals, Set<Integer> freed, long nextTime, boolean more, Aftermath after) {}

  /** A moment has passed: what was given back may be too old, or what other nodes have sent. */
  void tick() {
    all = true;
    learns |= ++rounds % ROUNDS_BETWEEN == 0;
  }

  /** When to look again; {@link Long#MAX_VALUE} for not before something comes. */
  long sweep() {
    if (engine.limits().policy() == LimitPolicy.NONE) {
      return Long.MAX_VALUE;
    }
    if (learns) {
      learns = false;
      learn();
    }
    boolean each = all;
    all = false;
    for (DestinationName name : engine.limits().aging(each ? Long.MAX_VALUE : engine.now())) {
      engine.limits().ages(name, sweep(name));
    }
    return engine.limits().nextTooOld();
  }

  private void learn() {
    for (DestinationName name : engine.destinations().list()) {
      if (LimitBook.takesTooOld(engine.limits().of(name))) {
        engine.limits().ages(name, engine.now());
      }
    }
  }

  private long sweep(DestinationName name) {
    try {
      while (true) {
        Swept swept = engine.database().run("taking out what is too old", c -> sweep(c, name));
        swept.after.tell(engine);
        engine
            .wakeups()
            .happened(
                new GroupTransaction.Effect(swept.arrivals, swept.freed, Long.MAX_VALUE, false));
        if (!swept.more) {
          return swept.nextTime;
        }
      }
    } catch (AngariumException e) {
      if (e.code().endsBroker()) {
        throw e;
      }
      LOG.warn("What is too old in {} could not be taken out; it is tried again", name, e);
      return Long.MAX_VALUE;
    }
  }

  private Swept sweep(Connection c, DestinationName name) throws SQLException {
    Aftermath after = new Aftermath();
    GroupCounts groups = new GroupCounts();
    Limits limits = engine.limits().of(name);
    DestinationName queue = engine.limits().policy().deadLetterQueueOf(name);
    if (queue != null) {
      List<DestinationName> queues = List.of(queue);
      engine.directory().lockForRouting(c, queues, queues, engine.now());
    }
    Dropping dropping = new Dropping(engine, c, groups, after);
    List<Send> moved = new ArrayList<>();
    long oldest = Long.MAX_VALUE;
    for (SubscriptionEntry entry : subscriptions(c, name)) {
      moved.addAll(dropping.takeTooOld(entry));
      long sent = LimitBook.oldest(c, entry.id(), engine.now());
      oldest = sent == 0 ? oldest : Math.min(oldest, sent);
    }
    groups.write(c);
    Set<Integer> arrivals = Set.of();
    if (!moved.isEmpty()) {
      Write.Unit unit = new Write.Unit(new UnitOfWork(moved, List.of(), Room.ANYWAY));
      Map<Write, AngariumException> refused = new HashMap<>();
      Sending sending = new Sending(engine, c, List.of(unit), refused, after);
      sending.lockDestinations();
      sending.insert();
      arrivals = sending.arrivals();
    }
    long next = oldest == Long.MAX_VALUE ? oldest : oldest + limits.maxAgeMillis() + 1;
    boolean more = next <= engine.now() && after.hasOverflow();
    return new Swept(arrivals, groups.freed(), next, more, after);
  }

  private static List<SubscriptionEntry> subscriptions(Connection c, DestinationName name)
      throws SQLException {
    String sql =
        "SELECT "
            + Directory.columnsOfSubscription()
            + " FROM sub s JOIN dest d ON d.id = s.dest WHERE d.kind = ? AND d.name = ?"
            + " ORDER BY s.id";
    List<SubscriptionEntry> all = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setString(1, Directory.kindOf(name));
      s.setString(2, SqlText.write(name.name()));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          all.add(Directory.subscription(rows, name));
        }
      }
    }
    return all;
  }
}
