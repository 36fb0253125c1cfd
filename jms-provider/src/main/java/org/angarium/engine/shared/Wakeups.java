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
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.shared.sql.Features;
import org.angarium.model.AngariumException;
import org.angarium.model.Threads;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes consumers when something may be ready for them: those of this node directly, those of
 * others by NOTIFY, after the commit, many subscriptions in one, on a connection of its own. All of
 * that is a hint. What a hint misses, because it was lost or there is no NOTIFY, is found by
 * looking now and then for what is ready where somebody waits. Thread-safe.
 */
final class Wakeups {
  private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);
  private static final long POLL_MILLIS = 1_000;
  private static final long POLL_MILLIS_WITHOUT_NOTIFY = 50;
  private static final int PATIENCE_MILLIS = 500;
  private static final int SILENT_MOST = 10;
  private static final int LONGEST_PAYLOAD = 7_000;
  private static final String ALL = "*";
  private static final String HANDED_OVER = "!";
  private static final String SCHEDULES = "#";

  private final SharedEngine engine;
  private final Features features;
  private final String channel;
  private final Periodic poller;
  private final Periodic notifier;
  private final Thread listener;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private Set<Integer> arrivals = new TreeSet<>();
  private Set<Integer> freed = new TreeSet<>();
  private Set<Integer> handedOver = new TreeSet<>();
  private boolean schedules;

  private volatile boolean ended;

  Wakeups(SharedEngine engine, String name, String channel, Features features) {
    this.engine = engine;
    this.features = features;
    this.channel = channel;
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
      return;
    }
    engine.locals().arrived(effect.freed(), true);
    engine.locals().arrived(effect.arrivals(), false);
    if (features.listening() && !(effect.arrivals().isEmpty() && effect.freed().isEmpty())) {
      lock.lock();
      try {
        arrivals.addAll(effect.arrivals());
        freed.addAll(effect.freed());
      } finally {
        lock.unlock();
      }
      notifier.soon();
    }
  }

  /** In a subscription another consumer may be active now. */
  void handedOver(int sub) {
    engine.locals().handedOver(List.of(sub));
    if (features.listening()) {
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
    if (features.listening()) {
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
    Set<Integer> newArrivals;
    Set<Integer> newFreed;
    Set<Integer> newHandedOver;
    boolean newSchedules;
    lock.lock();
    try {
      newArrivals = arrivals;
      newFreed = freed;
      newHandedOver = handedOver;
      newSchedules = schedules;
      schedules = false;
      arrivals = new TreeSet<>();
      freed = new TreeSet<>();
      handedOver = new TreeSet<>();
    } finally {
      lock.unlock();
    }
    List<String> payloads = new ArrayList<>();
    addPayloads(payloads, "", newArrivals);
    addPayloads(payloads, ALL, newFreed);
    addPayloads(payloads, HANDED_OVER, newHandedOver);
    if (newSchedules) {
      payloads.add(engine.nodeId() + ":" + SCHEDULES);
    }
    if (!payloads.isEmpty()) {
      engine.database().run("waking consumers of other nodes", c -> tell(c, payloads));
    }
  }

  private void addPayloads(List<String> payloads, String kind, Set<Integer> subs) {
    String prefix = engine.nodeId() + ":" + kind;
    StringBuilder payload = new StringBuilder(prefix);
    for (int sub : subs) {
      payload.append(payload.length() == prefix.length() ? "" : ",").append(sub);
      if (payload.length() > LONGEST_PAYLOAD) {
        payloads.add(payload.toString());
        payload.setLength(prefix.length());
      }
    }
    if (payload.length() > prefix.length()) {
      payloads.add(payload.toString());
    }
  }

  private int tell(Connection c, List<String> payloads) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("SELECT pg_notify(?, ?)")) {
      for (String payload : payloads) {
        s.setString(1, channel);
        s.setString(2, payload);
        s.execute();
      }
    }
    return payloads.size();
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
      } catch (SQLException | RuntimeException e) {
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
    }
    engine.locals().arrivedAnywhere(); // for what came before
    PGConnection postgres = c.unwrap(PGConnection.class);
    int silent = 0;
    while (!ended) {
      PGNotification[] heard = postgres.getNotifications(PATIENCE_MILLIS);
      silent = heard == null || heard.length == 0 ? silent + 1 : 0;
      if (heard != null) {
        for (PGNotification notification : heard) {
          hear(notification.getParameter());
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

  private void hear(String payload) {
    int colon = payload.indexOf(':');
    boolean ends = colon == payload.length() - 1;
    if (colon < 0 || ends || payload.startsWith(engine.nodeId() + ":")) {
      return; // its own, or the end of another
    }
    if (payload.startsWith(SCHEDULES, colon + 1)) {
      engine.askForNews();
      return;
    }
    boolean all = payload.startsWith(ALL, colon + 1);
    boolean over = payload.startsWith(HANDED_OVER, colon + 1);
    List<Integer> subs = new ArrayList<>();
    for (String sub : payload.substring(colon + (all || over ? 2 : 1)).split(",", -1)) {
      try {
        subs.add(Integer.parseInt(sub));
      } catch (NumberFormatException e) {
        LOG.warn("Somebody else has sent \"{}\" on channel {}", payload, channel);
        return;
      }
    }
    if (over) {
      engine.locals().handedOver(subs);
    } else {
      engine.locals().arrived(subs, all);
    }
  }

  private void poll() {
    List<Integer> waiting = engine.locals().waiting();
    if (!waiting.isEmpty()) {
      List<Integer> ready =
          engine.database().look("looking for what is ready", c -> ready(c, waiting));
      engine.locals().arrived(ready, false); // in turn, whoever it is for
    }
    List<Integer> standing = engine.locals().standing();
    if (!standing.isEmpty()) {
      Map<Integer, Long> active =
          engine.database().look("looking who is active", c -> active(c, standing));
      active.forEach(engine.locals()::handedOver);
    }
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

  private List<Integer> ready(Connection c, List<Integer> waiting) throws SQLException {
    String sql =
        "SELECT x.sub FROM unnest(?) AS x(sub) JOIN sub s ON s.id = x.sub AND NOT s.paused"
            + " WHERE EXISTS (SELECT 1 FROM dlv d WHERE d.sub = x.sub"
            + " AND d.state = 0 AND (d.expires IS NULL OR d.expires > ?))";
    List<Integer> ready = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setArray(1, Removal.ints(c, waiting));
      s.setLong(2, engine.now());
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          ready.add(rows.getInt(1));
        }
      }
    }
    return ready;
  }

  /** It hears that it has ended; where it cannot, it finds out by itself a little later. */
  private void wakeListener() {
    try {
      engine.database().run("ending", c -> tell(c, List.of(engine.nodeId() + ":")));
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
      wakeListener();
      Threads.awaitEnd(listener);
    }
  }
}
