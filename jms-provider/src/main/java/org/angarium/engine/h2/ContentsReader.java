package org.angarium.engine.h2;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.Contents.StoredDestination;
import org.angarium.engine.embedded.Contents.StoredSubscription;
import org.angarium.engine.embedded.Ord;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;

/**
 * Reads what a store holds when it is opened: destinations, subscriptions and lanes, but no
 * deliveries, so that it takes no longer when many messages wait.
 */
final class ContentsReader {
  private static final String PURPOSE = "reading what it holds";

  private final SqlSession session;
  private final Lanes lanes;
  private final Map<Integer, DestinationName> destinations = new HashMap<>();
  private final Map<Integer, long[]> marks = new HashMap<>();
  private final Map<Integer, Long> unattended = new HashMap<>();
  private final Map<Integer, Long> bytes = new HashMap<>();
  private final Set<Integer> dropped = new HashSet<>();

  /**
   * @param lanes is filled with the lanes that are found
   */
  ContentsReader(SqlSession session, Lanes lanes) {
    this.session = session;
    this.lanes = lanes;
  }

  Contents read() {
    List<StoredDestination> found =
        session.query(PURPOSE, "SELECT id, kind, name FROM destination", this::destinations);
    List<Lane> allLanes =
        session.query(PURPOSE, "SELECT id, sub, priority, era, mark, bytes FROM lane", this::lanes);
    session.query(
        PURPOSE,
        "SELECT name, text FROM meta WHERE name BETWEEN 'unattended.' AND 'unattended.:'",
        this::unattended);
    List<StoredSubscription> subscriptions =
        session.query(
            PURPOSE,
            "SELECT id, destination, kind, client_id, name, selector, no_local, dropped"
                + " FROM subscription ORDER BY id",
            this::subscriptions);
    loadLanes(allLanes, subscriptions);
    return new Contents(
        List.copyOf(found),
        subscriptions,
        dropped.stream().sorted().toList(),
        BranchReader.branches(session),
        ScheduleRows.all(session),
        (int) Migrations.readNumber(session, Schema.NEXT_ID),
        Migrations.readNumber(session, Schema.NEXT_SEQUENCE));
  }

  private List<StoredDestination> destinations(ResultSet rows) throws SQLException {
    List<StoredDestination> found = new ArrayList<>();
    while (rows.next()) {
      DestinationName.Kind kind = DestinationName.Kind.valueOf(rows.getString(2));
      DestinationName name = new DestinationName(kind, rows.getString(3), false);
      destinations.put(rows.getInt(1), name);
      found.add(new StoredDestination(rows.getInt(1), name));
    }
    return found;
  }

  private List<Lane> lanes(ResultSet rows) throws SQLException {
    List<Lane> found = new ArrayList<>();
    while (rows.next()) {
      int priority = rows.getInt(3);
      Lane lane =
          new Lane(rows.getInt(1), rows.getInt(2), Lane.prefixOf(priority, rows.getLong(4)));
      found.add(lane);
      long[] ofSubscription =
          marks.computeIfAbsent(lane.subscriptionId(), id -> new long[Ord.PRIORITIES]);
      ofSubscription[priority] = Math.max(ofSubscription[priority], rows.getLong(5));
      bytes.merge(lane.subscriptionId(), rows.getLong(6), Long::sum);
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }

  /** What cannot be read is of no account: it counts from the opening then. */
  private int unattended(ResultSet rows) throws SQLException {
    while (rows.next()) {
      String id = rows.getString(1).substring(Schema.UNATTENDED.length());
      String since = rows.getString(2);
      if (id.matches("\\d{1,9}") && since.matches("\\d{1,18}")) {
        unattended.put(Integer.valueOf(id), Long.valueOf(since));
      }
    }
    return unattended.size();
  }

  private List<StoredSubscription> subscriptions(ResultSet rows) throws SQLException {
    List<StoredSubscription> found = new ArrayList<>();
    while (rows.next()) {
      int id = rows.getInt(1);
      if (rows.getBoolean(8)) {
        dropped.add(id);
      } else {
        long[] ofSubscription = marks.getOrDefault(id, new long[Ord.PRIORITIES]);
        long ofMessages = bytes.getOrDefault(id, 0L);
        long unattendedSince = unattended.getOrDefault(id, 0L);
        found.add(
            new StoredSubscription(
                id, spec(id, rows), ofSubscription, ofMessages, unattendedSince));
      }
    }
    return found;
  }

  private SubscriptionSpec spec(int id, ResultSet rows) throws SQLException {
    DestinationName destination = destinations.get(rows.getInt(2));
    if (destination == null) {
      throw new AngariumException(
          ErrorCode.STORE_DAMAGED,
          "the store's subscription %d has no destination; restore the store from a backup"
              .formatted(id));
    }
    String selector = rows.getString(6);
    return new SubscriptionSpec(
        SubscriptionSpec.Kind.valueOf(rows.getString(3)),
        destination,
        rows.getString(4),
        rows.getString(5),
        selector.isEmpty() ? Selector.all() : Selector.parse(selector),
        rows.getBoolean(7));
  }

  /** A lane without a subscription is what a purge left over; it is purged again. */
  private void loadLanes(List<Lane> all, List<StoredSubscription> subscriptions) {
    dropped.forEach(lanes::drop);
    Set<Integer> live = new HashSet<>();
    subscriptions.forEach(subscription -> live.add(subscription.id()));
    for (Lane lane : all) {
      boolean isLive = live.contains(lane.subscriptionId());
      lanes.load(lane, !isLive);
      if (!isLive) {
        dropped.add(lane.subscriptionId());
      }
    }
  }
}
