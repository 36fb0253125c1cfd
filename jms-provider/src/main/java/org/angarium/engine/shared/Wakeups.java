package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.shared.sql.Features;
import org.angarium.engine.shared.sql.OutcomeUnknown;
import org.angarium.model.AngariumException;
import org.angarium.model.Threads;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes consumers when something may be ready for them: those of this node directly, and for what
 * nobody has waited here those of others by NOTIFY, after the commit, many subscriptions in one, on
 * a connection of its own. All of that is a hint. What a hint misses, because it was lost or there
 * is no NOTIFY, is found by looking now and then for what is ready where somebody waits.
 * Thread-safe.
 */
final class Wakeups {
  private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);
  private static final long POLL_MILLIS = 1_000;
  private static final long POLL_MILLIS_WITHOUT_NOTIFY = 50;
  private static final int PATIENCE_MILLIS = 500;
  private static final int SILENT_MOST = 10;

  private static final String ALL = "*";
  private static final String HANDED_OVER = "!";
  private static final String SCHEDULES = "#";
  private static final String HELLO = "+";
  private static final String TIMES = "x";

  private final SharedEngine engine;
  private final BacklogPoll backlogs;
  private final Features features;
  private final GroupWakeups groups;
  private final String channel;
  private final String channelOfGroups;
  private final Periodic poller;
  private final Periodic notifier;
  private final Thread listener;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private Map<Integer, Integer> arrivals = new TreeMap<>();
  private Set<Integer> freed = new TreeSet<>();
  private Set<Integer> handedOver = new TreeSet<>();
  private boolean schedules;

  private boolean anything;

  /** How often anything was heard of others; guarded by the lock. */
  private int heard;

  /** Whether nobody else is there who would have to be told, as far as is known. */
  private volatile boolean alone;

  private volatile boolean ended;

  /**
   * @param schema which channels are its nodes'
   */
  Wakeups(SharedEngine engine, String name, String schema, Features features) {
    this.engine = engine;
    this.backlogs = new BacklogPoll(engine);
    this.features = features;
    this.groups = new GroupWakeups(engine);
    this.channel = Notices.channel("angarium_" + schema);
    this.channelOfGroups = Notices.channel("groups_angarium_" + schema);
    this.poller =
        new Periodic(
            "angarium-" + name + "-poller",
            features.listening() ? POLL_MILLIS : POLL_MILLIS_WITHOUT_NOTIFY,
            this::poll);
    this.notifier = new Periodic("angarium-" + name + "-notifier", POLL_MILLIS, this::tellOthers);
    this.listener = new Thread(this::listen, "angarium-" + name + "-listener");
    listener.setDaemon(true);
  }

  void start() {
    poller.start();
    if (features.listening()) {
      notifier.start();
      listener.start();
    }
  }

  /** A group has taken effect. */
  void happened(GroupTransaction.Effect effect) {
    if (effect.anywhere()) {
      engine.locals().arrivedAnywhere();
      engine.sharing().refreshAll();
      return;
    }
    engine.locals().arrivedAnywhere(effect.freed());
    if (effect.groups().changes().isEmpty()) {
      engine.sharing().refreshLater(effect.freed()); // some may have other owners
    }
    arrived(effect);
  }

  /** Something may have happened, and nobody knows what: everybody looks, here and elsewhere. */
  void anythingHappened(OutcomeUnknown why) {
    LOG.debug("Everybody looks again what there is", why);
    happened(GroupTransaction.Effect.UNKNOWN);
    if (tells()) {
      lock.lock();
      try {
        anything = true;
      } finally {
        lock.unlock();
      }
      notifier.soon();
    }
  }

  /** This node ends with the transaction, and others may have what it held: they look for it. */
  void sayGoodbye(Connection c) throws SQLException {
    if (features.listening()) {
      Notices.tellWith(c, channel, List.of(engine.nodeId() + ":" + HELLO));
    }
  }

  private void arrived(GroupTransaction.Effect effect) {
    Map<Integer, Set<String>> unknown = tells() ? new HashMap<>() : null;
    Map<Integer, Integer> rest = engine.locals().arrived(effect, unknown);
    if (unknown != null && !unknown.isEmpty()) {
      groups.ask(unknown);
      notifier.soon();
    }
    tell(rest, effect.freed());
  }

  /** Wakes who has the group of what has come. */
  GroupWakeups groups() {
    return groups;
  }

  /** In a subscription groups are nobody's that were somebody's. */
  void freed(int sub) {
    engine.locals().arrivedAnywhere(List.of(sub));
    tell(Map.of(), Set.of(sub));
  }

  /** Something is ready for which nobody waits here any more. */
  void isForOthers(int sub) {
    tell(Map.of(sub, 1), Set.of());
  }

  private void tell(Map<Integer, Integer> counts, Set<Integer> nowFree) {
    if (tells() && !(counts.isEmpty() && nowFree.isEmpty())) {
      lock.lock();
      try {
        counts.forEach((sub, count) -> arrivals.merge(sub, count, Integer::sum));
        freed.addAll(nowFree);
      } finally {
        lock.unlock();
      }
      notifier.soon();
    }
  }

  /** Other nodes are told soon what there is to tell. */
  void tellSoon() {
    notifier.soon();
  }

  /** Whether there is anybody to be told. */
  boolean tells() {
    return features.listening() && !alone;
  }

  /** In a subscription another consumer may be active now. */
  void handedOver(int sub) {
    engine.locals().handedOver(List.of(sub));
    if (tells()) {
      lock.lock();
      try {
        handedOver.add(sub);
      } finally {
        lock.unlock();
      }
      notifier.soon();
    }
  }

  /** Schedules have come, were replaced or have gone. */
  void schedulesChanged() {
    if (tells()) {
      lock.lock();
      try {
        schedules = true;
      } finally {
        lock.unlock();
      }
      notifier.soon();
    }
  }

  private void tellOthers() {
    GroupWakeups.ToTell ofGroups = groups.take();
    Map<Integer, Integer> forOthers = engine.locals().arrived(ofGroups.forAnybody());
    Map<Integer, Integer> newArrivals;
    Set<Integer> newFreed;
    Set<Integer> newHandedOver;
    boolean newSchedules;
    boolean newAnything;
    lock.lock();
    try {
      newArrivals = arrivals;
      newFreed = freed;
      newHandedOver = handedOver;
      newSchedules = schedules;
      newAnything = anything;
      schedules = false;
      anything = false;
      arrivals = new TreeMap<>();
      freed = new TreeSet<>();
      handedOver = new TreeSet<>();
    } finally {
      lock.unlock();
    }
    forOthers.forEach((sub, count) -> newArrivals.merge(sub, count, Integer::sum));
    List<String> payloads = new ArrayList<>();
    List<String> counted = new ArrayList<>();
    newArrivals.forEach((sub, count) -> counted.add(count > 1 ? sub + TIMES + count : "" + sub));
    payloads.addAll(Notices.payloads(engine.nodeId(), "", counted));
    payloads.addAll(Notices.payloads(engine.nodeId(), ALL, newFreed));
    payloads.addAll(Notices.payloads(engine.nodeId(), HANDED_OVER, newHandedOver));
    if (newSchedules) {
      payloads.add(engine.nodeId() + ":" + SCHEDULES);
    }
    if (newAnything) {
      payloads.add(engine.nodeId() + ":" + HELLO);
    }
    List<String> payloadsOfGroups = new ArrayList<>();
    payloadsOfGroups.addAll(Notices.payloads(engine.nodeId(), "", GroupWakeups.texts(ofGroups)));
    if (!payloads.isEmpty() || !payloadsOfGroups.isEmpty()) {
      engine
          .database()
          .run(
              "waking consumers of other nodes",
              c ->
                  Notices.tell(c, channel, payloads)
                      + Notices.tell(c, channelOfGroups, payloadsOfGroups));
    }
  }

  private void listen() {
    while (!ended) {
      try (Connection c = engine.database().keep()) {
        c.setAutoCommit(true); // an open transaction would keep dead rows from being removed
        try {
          hear(c);
        } finally {
          c.setAutoCommit(false);
        }
      } catch (SQLException | RuntimeException | Error e) {
        if (!ended) {
          LOG.warn("Wake-ups from other nodes are not heard, and tried again: {}", e.toString());
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS));
        }
      }
    }
  }

  private void hear(Connection c) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute("LISTEN " + channel);
      s.execute("LISTEN " + channelOfGroups);
    }
    engine.locals().arrivedAnywhere(); // for what came before
    engine.database().run("greeting other nodes", other -> greet(other));
    PGConnection postgres = c.unwrap(PGConnection.class);
    int silent = 0;
    while (!ended) {
      PGNotification[] heard = postgres.getNotifications(PATIENCE_MILLIS);
      silent = heard == null || heard.length == 0 ? silent + 1 : 0;
      if (heard != null) {
        for (PGNotification notification : heard) {
          hear(notification.getName().equals(channelOfGroups), notification.getParameter());
        }
      }
      if (silent == SILENT_MOST) {
        checkAlive(c);
        silent = 0;
      }
    }
    try (Statement s = c.createStatement()) {
      s.execute("UNLISTEN *");
    }
  }

  /** A connection that was cut says nothing either. */
  private static void checkAlive(Connection c) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute("SELECT 1");
    }
  }

  /** From now on they tell this node what they do. */
  private int greet(Connection c) throws SQLException {
    return Notices.tell(c, channel, List.of(engine.nodeId() + ":" + HELLO));
  }

  private int heard() {
    lock.lock();
    try {
      return heard;
    } finally {
      lock.unlock();
    }
  }

  private void notAlone() {
    lock.lock();
    try {
      heard++;
      alone = false;
    } finally {
      lock.unlock();
    }
  }

  private void hear(boolean ofGroups, String payload) {
    int colon = payload.indexOf(':');
    boolean ends = colon == payload.length() - 1;
    if (colon < 0 || ends || payload.startsWith(engine.nodeId() + ":")) {
      return; // its own, or the end of another
    }
    notAlone();
    if (ofGroups) {
      groups.hear(payload.substring(colon + 1));
      return;
    }
    if (payload.startsWith(HELLO, colon + 1)) {
      happened(GroupTransaction.Effect.UNKNOWN); // one that has come may have ended another
      return;
    }
    if (payload.startsWith(SCHEDULES, colon + 1)) {
      engine.askForNews();
      return;
    }
    boolean all = payload.startsWith(ALL, colon + 1);
    boolean over = payload.startsWith(HANDED_OVER, colon + 1);
    Map<Integer, Integer> subs = new HashMap<>();
    for (String sub : payload.substring(colon + (all || over ? 2 : 1)).split(",", -1)) {
      try {
        int times = sub.indexOf(TIMES);
        subs.put(
            Integer.parseInt(times < 0 ? sub : sub.substring(0, times)),
            times < 0 ? 1 : Integer.parseInt(sub.substring(times + 1)));
      } catch (NumberFormatException e) {
        LOG.warn("Somebody else has sent \"{}\" on channel {}", payload, channel);
        return;
      }
    }
    if (over) {
      engine.locals().handedOver(subs.keySet());
    } else if (all) {
      engine.locals().arrivedAnywhere(subs.keySet());
    } else {
      engine.locals().arrived(subs);
    }
  }

  private void poll() {
    backlogs.look();
    if (features.listening()) {
      int before = heard();
      boolean nobody = engine.database().look("looking who else is there", this::isAlone);
      lock.lock();
      try {
        alone = nobody && before == heard;
      } finally {
        lock.unlock();
      }
    }
    List<Integer> standing = engine.locals().standing();
    if (!standing.isEmpty()) {
      Map<Integer, Long> active =
          engine.database().look("looking who is active", c -> active(c, standing));
      active.forEach(engine.locals()::handedOver);
    }
    backlogs.lookBelow(); // last: nothing else fails with it
  }

  /** The consumers of this node that are the first of their subscriptions. */
  private Map<Integer, Long> active(Connection c, List<Integer> subs) throws SQLException {
    String sql =
        "SELECT x.sub, x.id FROM (SELECT DISTINCT ON (sub) sub, node, id FROM consumer"
            + " WHERE sub = ANY(?) AND line > 0 ORDER BY sub, line) x WHERE x.node = ?";
    Map<Integer, Long> active = new HashMap<>();
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setArray(1, Removal.ints(c, subs));
      s.setLong(2, engine.nodeId());
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          active.put(rows.getInt(1), rows.getLong(2));
        }
      }
    }
    return active;
  }

  private boolean isAlone(Connection c) throws SQLException {
    String sql = "SELECT 1 FROM node WHERE id <> ? AND ended IS NULL LIMIT 1";
    return DirectoryChanges.select(c, sql, engine.nodeId()).isEmpty();
  }

  /** What the notifier has not come to. */
  private void tellTheLast() {
    if (engine.failure() == null) {
      try {
        tellOthers();
      } catch (AngariumException e) {
        LOG.debug("Other nodes find out later what this one had to tell", e);
      }
    }
  }

  /** It hears that it has ended; where it cannot, it finds out by itself a little later. */
  private void wakeListener() {
    try {
      engine
          .database()
          .run("ending", c -> Notices.tell(c, channel, List.of(engine.nodeId() + ":")));
    } catch (AngariumException e) {
      LOG.debug("The listener for wake-ups ends later", e);
    }
  }

  void end() {
    ended = true;
    poller.end();
    notifier.end();
    LockSupport.unpark(listener);
  }

  void close() {
    end();
    poller.close();
    if (features.listening()) {
      notifier.close();
      tellTheLast();
      wakeListener();
      Threads.awaitEnd(listener);
    }
  }
}
