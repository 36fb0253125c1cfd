package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.engine.Limits;
import org.angarium.engine.Router;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionName;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.NotFound;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Puts the messages of a group into the tables: routed in the same transaction. For one thread. */
final class Sending {
  private final SharedEngine engine;
  private final Connection connection;
  private final List<Write> writes;
  private final Map<Write, AngariumException> refused;
  private final Aftermath after;
  private final GroupCounts groups = new GroupCounts();
  private final Set<Integer> arrivals = new TreeSet<>();
  private final Map<Integer, List<String>> keys = new HashMap<>();
  private final Set<Integer> nowGrouped = new HashSet<>();
  private Map<DestinationName, DestinationEntry> destinations = Map.of();
  private long nextTime = Long.MAX_VALUE;

  /**
   * @param refused gets the writes that cannot happen
   * @param after gets what is to be told afterwards
   */
  Sending(
      SharedEngine engine,
      Connection connection,
      List<? extends Write> writes,
      Map<Write, AngariumException> refused,
      Aftermath after) {
    this.engine = engine;
    this.connection = connection;
    this.writes = List.copyOf(writes);
    this.refused = refused;
    this.after = after;
  }

  Set<Integer> arrivals() {
    return arrivals;
  }

  /** Which groups have another owner, or none. */
  List<GroupChange> owners() {
    return groups.owners();
  }

  /** The groups of what is ready now, where they stay with their consumers. */
  Map<Integer, List<String>> keys() {
    return keys;
  }

  /** The subscriptions in which groups may have become free. */
  Set<Integer> freed() {
    return groups.freed();
  }

  long nextTime() {
    return nextTime;
  }

  /** Keeps what is sent to as it is, and looks whether it is there. */
  void lockDestinations() throws SQLException {
    Set<DestinationName> names =
        new TreeSet<>(
            Comparator.comparing(DestinationName::kind)
                .thenComparing(DestinationName::temporary)
                .thenComparing(DestinationName::name));
    writes.forEach(w -> w.sends().forEach(s -> names.add(s.message().destination())));
    Set<DestinationName> moved = deadLetterQueues(names);
    names.addAll(moved);
    destinations =
        engine.directory().lockForRouting(connection, List.copyOf(names), moved, engine.now());
    for (Write write : writes) {
      if (write.needsDestinations()) {
        write.sends().forEach(send -> check(write, send));
      }
    }
  }

  /**
   * Takes what is remembered of the destinations for what they are, which is to be compared before
   * the commit: see {@link #areAsRemembered}. The writes are to send and acknowledge only.
   *
   * @return whether that will do; what is anything but plain is not for this
   */
  boolean recallDestinations() {
    Map<DestinationName, DestinationEntry> recalled = new HashMap<>();
    for (Write write : writes) {
      for (Send send : write.sends()) {
        DestinationName name = send.message().destination();
        DestinationEntry entry = recalled.get(name);
        if (entry == null) {
          entry = engine.directory().recall(name);
        }
        if (entry == null || entry.pause().sending() || !isPlain(send, entry)) {
          return false;
        }
        recalled.put(name, entry);
      }
    }
    destinations = recalled;
    return true;
  }

  private boolean isPlain(Send send, DestinationEntry entry) {
    return isPlain(engine, send)
        && (send.message().groupId() == null
            || entry.subscriptions().stream().allMatch(SubscriptionEntry::grouped));
  }

  /** Whether nothing is to be looked up for it, and nothing but its own rows changes. */
  static boolean isPlain(SharedEngine engine, Send send) {
    DestinationName name = send.message().destination();
    Limits limits = engine.limits().of(name);
    return send.deduplicationId() == null
        && send.only() == null
        && !(limits.isAny() && limits.whenFull().takesWhatWaits())
        && engine.limits().policy().deadLetterQueueOf(name) == null
        && engine.order(name).lastValueKey() == null;
  }

  /** What all the sends put into the tables, as far as it is sent to anybody. */
  MessageRows rows() throws SQLException {
    return rows(arriving());
  }

  /** The same, but for what consumers take at once, in the order in which it would be delivered. */
  MessageRows rowsBut(Taking taking) throws SQLException {
    List<Incoming> incoming = arriving();
    List<Incoming> inOrder = new ArrayList<>(incoming);
    long now = engine.now();
    inOrder.removeIf(one -> !mayPass(one, now));
    inOrder.sort(Comparator.comparingLong(Incoming::lane));
    Set<Incoming> passed = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Incoming one : inOrder) {
      if (taking.pass(one.targets().get(0), one.send().message())) {
        passed.add(one);
      }
    }
    incoming.removeIf(passed::contains);
    return rows(incoming);
  }

  private List<Incoming> arriving() {
    List<Incoming> incoming = new ArrayList<>();
    for (Write write : writes) {
      write.sends().forEach(send -> incoming.add(arriving(send, 0)));
    }
    return incoming;
  }

  private MessageRows rows(List<Incoming> incoming) throws SQLException {
    MessageRows rows = new MessageRows(false);
    for (Incoming one : incoming) {
      insert(rows, one);
    }
    return rows;
  }

  private static boolean mayPass(Incoming incoming, long now) {
    return incoming.targets().size() == 1 && mayPass(incoming.send().message(), now);
  }

  /** Whether it is ready as soon as it is sent, and for any consumer. */
  static boolean mayPass(SentMessage message, long now) {
    return message.groupId() == null
        && message.deliveryTime() <= now
        && (message.expiration() == 0 || message.expiration() > now);
  }

  /** Reads rows of ids and versions; whether the destinations are as they were remembered. */
  boolean areAsRemembered(ResultSet found) throws SQLException {
    Map<Integer, Long> versions = new HashMap<>();
    while (found.next()) {
      versions.put(found.getInt(1), found.getLong(2));
    }
    boolean same = true;
    for (DestinationEntry entry : destinations.values()) {
      if (!Objects.equals(versions.get(entry.id()), entry.version())) {
        engine.directory().forget(entry.name());
        same = false;
      }
    }
    return same;
  }

  /** Where what makes room is moved, which is there from now on. */
  private Set<DestinationName> deadLetterQueues(Collection<DestinationName> names) {
    Set<DestinationName> queues = new HashSet<>();
    for (DestinationName name : names) {
      DestinationName queue = engine.limits().policy().deadLetterQueueOf(name);
      if (queue != null) {
        queues.add(queue);
      }
    }
    return queues;
  }

  /** Those that are sent to, and exist. */
  Map<DestinationName, DestinationEntry> destinations() {
    return destinations;
  }

  private void check(Write write, Send send) {
    DestinationEntry entry = destinations.get(send.message().destination());
    if (entry == null) {
      refused.putIfAbsent(write, NotFound.destination(send.message().destination()));
      return;
    }
    if (entry.pause().sending() && !send.connectionId().isEmpty()) {
      refused.putIfAbsent(
          write,
          new AngariumException(
              ErrorCode.DESTINATION_PAUSED,
              "%s takes no messages: an operator has paused it; try again later, or have it resumed"
                  .formatted(entry.name())));
    }
    SubscriptionName only = send.only();
    if (only != null && named(entry, only) == null) {
      refused.putIfAbsent(
          write,
          new AngariumException(
              ErrorCode.NO_SUCH_SUBSCRIPTION,
              "%s has no %s; check the name and the client id".formatted(entry.name(), only)));
    }
  }

  /** The subscription of a name; of two, the durable one. */
  private static @Nullable SubscriptionEntry named(DestinationEntry entry, SubscriptionName name) {
    SubscriptionEntry found = null;
    for (SubscriptionEntry each : entry.subscriptions()) {
      if (isNamed(each, name) && (found == null || each.spec().kind().durable())) {
        found = each;
      }
    }
    return found;
  }

  /** Whether it has that name. */
  static boolean isNamed(SubscriptionEntry subscription, SubscriptionName name) {
    SubscriptionSpec spec = subscription.spec();
    return name.name().equals(spec.name()) && Objects.equals(name.clientId(), spec.clientId());
  }

  /** Puts everything in, but what is known by its deduplication id. */
  void insert() throws SQLException {
    List<Send> sends = new ArrayList<>();
    for (Write write : writes) {
      if (write.sendsNow()) {
        write.sends().stream()
            .filter(send -> destinations.containsKey(send.message().destination()))
            .forEach(sends::add);
      }
    }
    if (sends.isEmpty()) {
      return;
    }
    List<Long> ids = ids(sends.size());
    Deduplication deduplication = new Deduplication(engine, connection);
    boolean[] known = deduplication.knows(sends, ids, destinations, after);
    List<Incoming> incoming = new ArrayList<>();
    for (int i = 0; i < known.length; i++) {
      if (!known[i]) {
        incoming.add(arriving(sends.get(i), ids.get(i)));
      }
    }
    makeRoom(incoming);
    new LastValues(engine, connection, groups, after).replace(incoming);
    MessageRows rows = new MessageRows(true);
    for (Incoming one : incoming) {
      insert(rows, one);
      if (rows.isFull()) {
        rows.write(connection);
      }
    }
    rows.write(connection);
    groups.write(connection);
  }

  /** What comes may have something leave, and that may come to another queue. */
  private void makeRoom(List<Incoming> incoming) throws SQLException {
    Dropping dropping = new Dropping(engine, connection, groups, after);
    List<Incoming> come = incoming;
    while (!come.isEmpty()) {
      List<Send> moved =
          dropping.makeRoomFor(come).stream()
              .filter(send -> destinations.containsKey(send.message().destination()))
              .toList();
      List<Incoming> more = new ArrayList<>();
      List<Long> ids = moved.isEmpty() ? List.of() : ids(moved.size());
      for (int i = 0; i < moved.size(); i++) {
        more.add(arriving(moved.get(i), ids.get(i)));
      }
      if (come != incoming) {
        incoming.addAll(come);
      }
      come = more;
    }
  }

  private Incoming arriving(Send send, long id) {
    Incoming incoming = new Incoming(send, id, route(send));
    incoming.targets().forEach(t -> after.counts().add(t.id(), Kind.ARRIVED, 1));
    if (send.only() == null) { // what comes back to one subscription is not sent again
      DestinationName to = send.message().destination();
      after.counts().sent(Objects.requireNonNull(destinations.get(to)).id());
    }
    return incoming;
  }

  private List<Long> ids(int count) throws SQLException {
    List<Long> ids = new ArrayList<>(count);
    try (PreparedStatement s =
        connection.prepareStatement("SELECT nextval('msg_seq') FROM generate_series(1, ?)")) {
      s.setInt(1, count);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids;
  }

  private void insert(MessageRows rows, Incoming incoming) throws SQLException {
    SentMessage message = incoming.send().message();
    List<SubscriptionEntry> targets = incoming.targets();
    if (targets.isEmpty()) {
      return;
    }
    boolean durable = message.persistent() && targets.stream().anyMatch(t -> t.spec().durable());
    int flags =
        (durable ? 0 : Schema.VOLATILE)
            | (targets.size() > 1 ? Schema.SHARED : 0)
            | GroupRows.flag(message);
    long due = message.deliveryTime();
    boolean waits = due > engine.now();
    rows.add(incoming, targets, flags, sentAt(message), waits ? due : 0);
    String group = message.groupId();
    boolean stays = group != null && engine.order(message.destination()).isSticky();
    Limits limits = engine.limits().of(message.destination());
    if (LimitBook.takesTooOld(limits) && sentAt(message) > 0) {
      long tooOldAt = sentAt(message) + limits.maxAgeMillis() + 1;
      engine.limits().ages(message.destination(), tooOldAt);
      nextTime = Math.min(nextTime, tooOldAt);
    }
    for (SubscriptionEntry target : targets) {
      if (limits.isAny() && !limits.whenFull().takesWhatWaits()) {
        boolean onDisk = message.persistent() && target.spec().durable();
        after.amount(target.id(), Amount.of(message.size(), onDisk));
      }
      if (group != null && !target.grouped()) {
        setGrouped(target, message.destination());
      }
      if (!waits) {
        arrivals.add(target.id());
        after.comes(target.id(), message);
        if (group != null && stays) {
          keys.computeIfAbsent(target.id(), sub -> new ArrayList<>()).add(SqlText.key(group));
        }
      }
    }
    if (waits) {
      nextTime = Math.min(nextTime, due);
    }
    if (message.expiration() != 0) {
      nextTime = Math.min(nextTime, message.expiration());
    }
  }

  /** By the timestamp; a message without one has a delivery time in its place, or 0. */
  static long sentAt(SentMessage message) {
    return message.timestamp() > 0 ? message.timestamp() : message.deliveryTime();
  }

  /** Whoever claims from it minds groups from now on. */
  private void setGrouped(SubscriptionEntry target, DestinationName destination)
      throws SQLException {
    if (!nowGrouped.add(target.id())) {
      return;
    }
    DirectoryChanges.update(
        connection, "UPDATE sub SET grouped = true WHERE id = ? AND NOT grouped", target.id());
    engine.directory().forget(destination); // what is remembered is read again
  }

  private List<SubscriptionEntry> route(Send send) {
    DestinationEntry entry = Objects.requireNonNull(destinations.get(send.message().destination()));
    SubscriptionName only = send.only();
    if (only != null) {
      return List.of(Objects.requireNonNull(named(entry, only)));
    }
    return entry.subscriptions().stream()
        .filter(s -> Router.accepts(s.spec(), s.connectionId(), send))
        .toList();
  }
}
