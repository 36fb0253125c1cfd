package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.jspecify.annotations.Nullable;

/**
 * One claim for many consumers, as one statement ({@link JointClaimSql}). A slot is a place in the
 * list of what all of them may have. A claim that takes for good removes what it finds, for who
 * would acknowledge it at once; it takes only what nobody had before, and leaves the rest to
 * claims. For one transaction.
 */
final class JointClaim {
  private static final String HELD_BY =
      "UPDATE dlv d SET holder = a.holder FROM unnest(?, ?, ?) AS a(sub, ord, holder)"
          + " WHERE d.sub = ANY(ARRAY[a.sub]) AND d.ord BETWEEN a.ord AND a.ord";

  /** A look that finds nothing is worth while where it is quick. */
  private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private final SharedEngine engine;
  private final List<Place> places;
  private final List<ClaimRequest> slots = new ArrayList<>();
  private final List<SharedDelivery> again = new ArrayList<>();
  private final boolean takes;
  private @Nullable Snapshot snapshot;
  private @Nullable Set<Integer> sentLater;
  private long nanos;

  /**
   * @param takes whether what it finds is removed for good
   */
  JointClaim(SharedEngine engine, List<? extends ClaimRequest> requests, boolean takes) {
    this.engine = engine;
    this.takes = takes;
    Map<LocalSubscription, Place> bySubscription = new LinkedHashMap<>();
    lookEverywhereAgain(requests);
    for (ClaimRequest request : requests) {
      LocalSubscription local = request.claimer().local();
      request.begin();
      bySubscription.computeIfAbsent(local, Place::new).requests.add(request);
    }
    this.places = List.copyOf(bySubscription.values());
    this.places.forEach(Place::makeSlots);
  }

  /** What they held in the first try, others may have passed meanwhile. */
  static void lookEverywhereAgain(List<? extends ClaimRequest> requests) {
    for (ClaimRequest request : requests) {
      if (request.wasTried()) {
        request.claimer().local().floors().reset();
      }
    }
  }

  /** A subscription, and those of its consumers that claim. */
  private final class Place {
    final LocalSubscription local;
    final List<ClaimRequest> requests = new ArrayList<>();
    final Floors.Begin begin;
    final long[] highest = new long[Floors.LANES];
    final List<Long> lost = new ArrayList<>();
    int base;
    int limit;
    int found;

    /** Who comes after those who have found something, so many have got what is just being sent. */
    int passed;

    /** Whether some were left that were tried before: each of these comes alone. */
    boolean leaves;

    @Nullable ClaimRequest last;

    /** When the first of them was sent, as far as their senders say. */
    long firstSentAt = Pace.UNKNOWN;

    Place(LocalSubscription local) {
      this.local = local;
      long losses = engine.database().losses();
      this.begin = takes ? local.floors().take(losses) : local.floors().claim(losses);
    }

    /** By turns: so each gets about the same of what is there. */
    void makeSlots() {
      base = slots.size();
      boolean any = true;
      for (int round = 0; any; round++) {
        any = false;
        for (ClaimRequest request : requests) {
          if (request.max() > round) {
            slots.add(request);
            any = true;
          }
        }
      }
      limit = slots.size() - base;
    }

    boolean shares() {
      return !local.isExclusive() && requests.stream().anyMatch(request -> request.max() > 1);
    }

    /** Reads a row of what it is, and a delivery if there is one. */
    void read(ResultSet row) throws SQLException {
      is(row.getInt(2), row.getBoolean(3), row.getBoolean(4));
      leaves |= row.getBoolean(17);
      int slot = row.getInt(6);
      if (slot > 0) {
        take(row, slots.get(slot - 1));
      }
    }

    private void is(int mostOfIt, boolean grouped, boolean paused) {
      limit = mostOfIt;
      if (grouped) {
        local.setGrouped();
        requests.forEach(ClaimRequest::isGrouped);
      } else if (paused) {
        requests.forEach(ClaimRequest::rests);
      }
    }

    private void take(ResultSet row, ClaimRequest request) throws SQLException {
      long ord = row.getLong(7);
      int lane = (int) (ord >> Floors.LANE_SHIFT);
      highest[lane] = Math.max(highest[lane], ord);
      found++;
      last = request;
      byte[] head = row.getBytes(14);
      if (head == null) {
        lost.add(ord);
        return;
      }
      SentMessage message = StoredForm.decode(head, row.getBytes(15));
      long sentAt = Math.max(message.timestamp(), message.deliveryTime());
      firstSentAt = sentAt > 0 ? Math.min(firstSentAt, sentAt) : firstSentAt;
      SharedDelivery.Row read = SharedDelivery.Row.read(row, 7, request.token(), false);
      SharedDelivery delivery = new SharedDelivery(request.claimer(), read, message);
      request.add(delivery);
      if (takes) {
        delivery.takenForGood();
      } else if (read.attempts() > 1) {
        again.add(delivery);
      }
    }

    /** Gives a message to the next who has found nothing; false where nobody may have it. */
    boolean pass(SentMessage message) {
      if (leaves || found + passed >= limit) {
        return false;
      }
      ClaimRequest request = slots.get(base + found + passed);
      passed++;
      request.add(SharedDelivery.withoutRow(request, message));
      return true;
    }

    /** Who finds nothing because of what was tried before, or was lost, is to claim that. */
    void endTake() {
      for (ClaimRequest request : requests) {
        if (leaves && !request.hasAny()) {
          request.isToClaim();
        }
      }
    }

    void committed() {
      boolean all = found < limit && !leaves;
      if (!all && last != null) {
        last.leavesMore();
      }
      local.floors().took(nanos);
      if ((found > 0 || all) && snapshot != null) {
        local.floors().taken(highest, all, snapshot, begin);
      }
    }
  }

  /** All of it but the commit. */
  JointClaim run(Connection c) throws SQLException {
    long start = System.nanoTime();
    try (PreparedStatement s = c.prepareStatement(sql())) {
      bind(c, s, 1);
      try (ResultSet rows = s.executeQuery()) {
        took(System.nanoTime() - start);
        read(rows);
      }
    }
    noteHolders(c);
    for (Place place : places) {
      Claims.forgetLost(c, place.local.entry().id(), place.lost);
    }
    return this;
  }

  /** The statement. */
  String sql() {
    return takes
        ? JointClaimSql.takes(engine.hasSnapshots())
        : JointClaimSql.claims(engine.hasSnapshots());
  }

  /** Its statement has taken so long, perhaps with others. */
  void took(long withOthers) {
    nanos = withOthers;
  }

  /** Reads what the statement has found. */
  void read(ResultSet rows) throws SQLException {
    while (rows.next()) {
      if (rows.getInt(5) == 0) {
        throw engine.node().lost();
      }
      places.get(rows.getInt(1) - 1).read(rows);
      if (engine.hasSnapshots() && snapshot == null) {
        snapshot = Snapshot.parse(rows.getString(16));
      }
    }
    if (takes) {
      places.forEach(Place::endTake);
    }
  }

  /** Whether nothing seems to be there. */
  boolean seemsInVain() {
    return places.stream().allMatch(place -> place.local.seemsEmpty());
  }

  /** Looks whether there is anything to take; where not, it is as if it had been tried. */
  ReadyLook.Seen look(Connection c, Collection<DestinationEntry> sentTo) throws SQLException {
    ReadyLook.Found found =
        new ReadyLook(engine, subscriptions(), limits(), floors()).run(c, sentTo);
    if (found.seen() == ReadyLook.Seen.NOTHING) {
      took(found.nanos());
      snapshot = found.snapshot();
      for (ReadyLook.State state : found.states()) {
        places.get(state.place() - 1).is(state.limit(), state.grouped(), state.paused());
      }
    }
    return found.seen();
  }

  private List<Integer> subscriptions() {
    return places.stream().map(p -> p.local.entry().id()).toList();
  }

  private List<Integer> limits() {
    return places.stream().map(p -> p.limit).toList();
  }

  private List<Long> floors() {
    List<Long> floors = new ArrayList<>();
    for (Place place : places) {
      for (long floor : place.begin.places()) {
        floors.add(floor);
      }
    }
    return floors;
  }

  /**
   * Sets the statement's parameters.
   *
   * @return the number of the next one
   */
  int bind(Connection c, PreparedStatement s, int first) throws SQLException {
    slots.forEach(ClaimRequest::goesOut);
    List<Long> floors = floors();
    int next = first;
    s.setArray(next++, Removal.ints(c, subscriptions()));
    s.setArray(next++, Removal.ints(c, places.stream().map(p -> p.base).toList()));
    s.setArray(next++, Removal.ints(c, limits()));
    if (takes) {
      s.setArray(next++, Removal.longs(c, floors));
      s.setLong(next++, engine.now());
      s.setLong(next++, engine.nodeId());
      return next;
    }
    s.setArray(next++, Removal.ints(c, places.stream().map(p -> p.requests.size()).toList()));
    s.setArray(next++, Removal.flags(c, places.stream().map(Place::shares).toList()));
    s.setLong(next++, engine.nodeId());
    s.setArray(next++, Removal.longs(c, floors));
    s.setArray(next++, Removal.longs(c, floors));
    s.setLong(next++, engine.now());
    s.setLong(next++, engine.nodeId());
    s.setArray(next++, Removal.longs(c, slots.stream().map(ClaimRequest::token).toList()));
    s.setLong(next++, engine.now());
    return next;
  }

  /** What was tried before will have a history: it says who had it. */
  private void noteHolders(Connection c) throws SQLException {
    if (again.isEmpty()) {
      return;
    }
    List<Integer> subs = new ArrayList<>();
    List<Long> ords = new ArrayList<>();
    List<@Nullable String> holders = new ArrayList<>();
    for (SharedDelivery delivery : again) {
      subs.add(delivery.sub());
      ords.add(delivery.row().ord());
      holders.add(SqlText.write(delivery.heldBy()));
    }
    try (PreparedStatement s = c.prepareStatement(HELD_BY)) {
      s.setArray(1, Removal.ints(c, subs));
      s.setArray(2, Removal.longs(c, ords));
      s.setArray(3, Removal.texts(c, holders));
      s.executeUpdate();
    }
  }

  /** How many it has taken of each subscription. */
  Map<Integer, Integer> found() {
    Map<Integer, Integer> found = new TreeMap<>();
    places.forEach(place -> found.put(place.local.entry().id(), place.found));
    return found;
  }

  /** Whether it takes from one of these, in which there may be less than it wants. */
  boolean mayRunDry(Set<Integer> subscriptions) {
    return places.stream()
        .filter(place -> subscriptions.contains(place.local.entry().id()))
        .map(place -> place.local.pace().mayRunDry())
        .reduce(false, Boolean::logicalOr); // all are asked
  }

  /**
   * What it has found tells whether consumers keep up.
   *
   * @param sent all that it has found in these had come before the group, which sends to them
   */
  void tellsPace(Set<Integer> sent) {
    sentLater = sent;
  }

  private void notePace(Place place, Set<Integer> sent) {
    if (place.limit == 0) {
      return; // nothing may be taken
    }
    place.local.hasLooked(place.found == 0 && nanos < QUICK_NANOS);
    if (place.found < place.limit) {
      place.local.pace().ranDry();
    } else if (sent.contains(place.local.entry().id())) {
      boolean known = place.firstSentAt < Pace.UNKNOWN;
      long waited = known ? Math.max(0, engine.now() - place.firstSentAt) : Pace.UNKNOWN;
      place.local.pace().wasFull(waited);
    }
  }

  /** Gives a message that is just being sent to who has found nothing; whether there is anybody. */
  boolean pass(int subscription, SentMessage message) {
    return places.stream()
        .anyMatch(place -> place.local.entry().id() == subscription && place.pass(message));
  }

  /** It is committed. */
  void committed() {
    places.forEach(Place::committed);
    Set<Integer> sent = sentLater;
    if (sent != null) {
      places.forEach(place -> notePace(place, sent));
    }
  }
}
