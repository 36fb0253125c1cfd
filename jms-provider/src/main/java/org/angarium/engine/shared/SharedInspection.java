package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.DeliveryLook;
import org.angarium.engine.Inspection;
import org.angarium.engine.Send;
import org.angarium.engine.StorageLook;
import org.angarium.engine.SubscriptionLook;
import org.angarium.message.MessageHead;
import org.angarium.message.StoredForm;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What operators may see, of all nodes: by the tables, and for consumers of this node by what they
 * know. Nothing is in memory but what is claimed, so it always asks the database. Thread-safe.
 */
final class SharedInspection implements Inspection {
  private static final int ROWS = 200;

  private static final String LOOKS =
      """
      SELECT %s, d.kind, d.name, s.paused, s.unattended,
        (SELECT count(*) FROM dlv WHERE sub = s.id AND (state <> 0 OR expires IS NULL OR expires > ?)),
        (SELECT count(*) FROM dlv WHERE sub = s.id AND state <> 0),
        (SELECT count(*) FROM later WHERE sub = s.id AND (expires IS NULL OR expires > ?)),
        %s,
        (SELECT coalesce(sum(size), 0) FROM dlv WHERE sub = s.id)
          + (SELECT coalesce(sum(size), 0) FROM later WHERE sub = s.id)
      FROM sub s JOIN dest d ON d.id = s.dest LEFT JOIN tally t ON t.dest = d.id AND t.sub = s.id
      WHERE ? = 0 OR s.id = ? ORDER BY s.id\
      """
          .formatted(Directory.columnsOfSubscription(), Tallies.COLUMNS);

  /** Of each priority the first that nobody holds. */
  private static final String OLDEST =
      """
      SELECT x.ord, m.head FROM generate_series(0, 9) p,
        LATERAL (SELECT t.ord, t.id, t.flags FROM dlv t WHERE t.sub = ?
          AND t.ord >= p::bigint << 56 AND t.ord < (p + 1)::bigint << 56 AND t.state = 0
          AND (t.expires IS NULL OR t.expires > ?) ORDER BY t.sub, t.ord LIMIT 1) x
        %s ORDER BY x.id LIMIT 1\
      """
          .formatted(MessageJoin.of("x", "head"));

  private final SharedEngine engine;

  /** Since when this node has seen that a subscription has no consumer. */
  private final Map<Integer, Long> unattended = new ConcurrentHashMap<>();

  SharedInspection(SharedEngine engine) {
    this.engine = engine;
  }

  // ---- subscriptions --------------------------------------------------------------------------

  @Override
  public List<SubscriptionLook> subscriptions() {
    return looks(0);
  }

  @Override
  public @Nullable SubscriptionLook subscription(int id) {
    List<SubscriptionLook> found = looks(id);
    return found.isEmpty() ? null : found.get(0);
  }

  private List<SubscriptionLook> looks(int sub) {
    engine.checkOpen();
    engine.tallies().flush();
    return engine.database().look("looking at subscriptions", c -> looks(c, sub));
  }

  private List<SubscriptionLook> looks(Connection c, int sub) throws SQLException {
    Map<Integer, List<ConsumerRows.Entry>> consumers = new HashMap<>();
    for (ConsumerRows.Entry entry : ConsumerRows.read(engine, c, sub)) {
      consumers.computeIfAbsent(entry.sub(), id -> new ArrayList<>()).add(entry);
    }
    List<SubscriptionLook> all = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(LOOKS)) {
      s.setLong(1, engine.now());
      s.setLong(2, engine.now());
      s.setInt(3, sub);
      s.setInt(4, sub);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          all.add(look(rows, consumers.getOrDefault(rows.getInt(1), List.of())));
        }
      }
    }
    return all;
  }

  private SubscriptionLook look(ResultSet row, List<ConsumerRows.Entry> entries)
      throws SQLException {
    DestinationName name = Directory.nameOf(row.getString(9), row.getString(10));
    SubscriptionEntry entry = Directory.subscription(row, name);
    List<ConsumerLook> present =
        entries.stream().filter(e -> !e.departed()).map(ConsumerRows.Entry::look).toList();
    long inPlace = row.getLong(13);
    long claimed = row.getLong(14);
    return new SubscriptionLook(
        entry.id(),
        entry.spec(),
        inPlace + row.getLong(15),
        claimed,
        (int) Math.min(Integer.MAX_VALUE, inPlace - claimed),
        row.getLong(25),
        0, // all is in the database
        Tallies.read(row, 16),
        row.getBoolean(11),
        present,
        entries.stream()
            .filter(ConsumerRows.Entry::departed)
            .map(ConsumerRows.Entry::look)
            .toList(),
        unattendedSince(entry.id(), present.isEmpty(), row.getLong(12)),
        inPlace + row.getLong(15) > claimed, // who asks for one of them has it read
        false);
  }

  private long unattendedSince(int sub, boolean alone, long remembered) {
    if (!alone) {
      unattended.remove(sub);
      return 0;
    }
    return remembered != 0 ? remembered : unattended.computeIfAbsent(sub, id -> engine.now());
  }

  @Override
  public void rememberUnattended(int subscriptionId) {
    Long since = unattended.get(subscriptionId);
    if (since != null) {
      engine
          .janitor()
          .does(
              () ->
                  engine
                      .database()
                      .run(
                          "noting a subscription without a consumer",
                          c ->
                              DirectoryChanges.update(
                                  c,
                                  "UPDATE sub SET unattended = ? WHERE id = ? AND unattended = 0"
                                      + " AND NOT EXISTS"
                                      + " (SELECT 1 FROM consumer WHERE sub = ? AND NOT closed)",
                                  since,
                                  subscriptionId,
                                  subscriptionId)));
    }
  }

  @Override
  public List<ConsumerLook> consumers(int subscriptionId, int max) {
    List<ConsumerLook> looks = new ArrayList<>();
    for (ConsumerRows.Entry entry : consumersOf(subscriptionId)) {
      if (!entry.departed() && looks.size() < max) {
        looks.add(ConsumerRows.described(engine, entry));
      }
    }
    return looks;
  }

  private List<ConsumerRows.Entry> consumersOf(int subscription) {
    engine.checkOpen();
    return subscription == 0
        ? List.of()
        : engine
            .database()
            .look("looking at consumers", c -> ConsumerRows.read(engine, c, subscription));
  }

  // ---- deliveries -----------------------------------------------------------------------------

  @Override
  public List<DeliveryLook> some(int subscriptionId, int max) {
    engine.checkOpen();
    SubscriptionEntry entry = engine.administration().find(subscriptionId);
    if (entry == null) {
      return List.of();
    }
    List<ConsumerRows.Entry> consumers = consumersOf(subscriptionId);
    return engine
        .database()
        .look(
            "looking at messages",
            c -> {
              List<DeliveryLook> looks = new ArrayList<>();
              for (BacklogRows.Row row : BacklogRows.some(c, subscriptionId, max)) {
                looks.add(new DeliveryLooks(engine, c, entry, consumers).of(row));
              }
              return looks;
            });
  }

  @Override
  public Found find(String messageId, @Nullable DestinationName where, long budget) {
    engine.checkOpen();
    List<SubscriptionEntry> places =
        engine.database().look("listing subscriptions", c -> places(c, where));
    List<DeliveryLook> found = new ArrayList<>();
    long left = budget;
    for (SubscriptionEntry place : places) {
      BacklogRows rows = new BacklogRows(engine, place.id(), false);
      List<BacklogRows.Row> page = left > 0 ? rows.next((int) Math.min(left, ROWS)) : null;
      while (page != null) {
        for (BacklogRows.Row row : page) {
          rows.passed(row);
          if (row.message().messageId().equals(messageId)) {
            found.add(look(place, row));
          }
        }
        left -= page.size();
        page = left > 0 ? rows.next((int) Math.min(left, ROWS)) : null;
      }
    }
    List<Sending> sentBy =
        engine.database().look("looking at branches", c -> sentBy(c, messageId, where));
    return new Found(found, sentBy, left > 0);
  }

  private DeliveryLook look(SubscriptionEntry place, BacklogRows.Row row) {
    List<ConsumerRows.Entry> consumers = consumersOf(place.id());
    return engine
        .database()
        .look("looking at a message", c -> new DeliveryLooks(engine, c, place, consumers).of(row));
  }

  private static List<SubscriptionEntry> places(Connection c, @Nullable DestinationName where)
      throws SQLException {
    String sql =
        "SELECT "
            + Directory.columnsOfSubscription()
            + ", d.kind, d.name FROM sub s JOIN dest d ON d.id = s.dest ORDER BY s.id";
    List<SubscriptionEntry> all = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(sql);
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        DestinationName name = Directory.nameOf(rows.getString(9), rows.getString(10));
        if (where == null || where.equals(name)) {
          all.add(Directory.subscription(rows, name));
        }
      }
    }
    return all;
  }

  private static List<Sending> sentBy(
      Connection c, String messageId, @Nullable DestinationName where) throws SQLException {
    List<Sending> all = new ArrayList<>();
    for (BranchRows.Sender sender : BranchRows.senders(c)) {
      for (Send send : sender.sends()) {
        boolean there = where == null || where.equals(send.message().destination());
        if (there && send.message().messageId().equals(messageId)) {
          all.add(new Sending(sender.id(), sender.preparedAt(), send.message()));
        }
      }
    }
    return all;
  }

  @Override
  public @Nullable Oldest oldest(int subscriptionId) {
    engine.checkOpen();
    List<Oldest> found =
        engine.database().look("looking what waits longest", c -> oldest(c, subscriptionId));
    return found.isEmpty() ? null : found.get(0);
  }

  private List<Oldest> oldest(Connection c, int subscription) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(OLDEST)) {
      s.setInt(1, subscription);
      s.setLong(2, engine.now());
      try (ResultSet rows = s.executeQuery()) {
        byte[] head = rows.next() ? rows.getBytes(2) : null;
        if (head == null) {
          return List.of();
        }
        MessageHead decoded = StoredForm.decodeHead(head);
        long since = Math.max(decoded.timestamp(), decoded.deliveryTime());
        return List.of(new Oldest(rows.getLong(1), decoded.messageId(), since));
      }
    }
  }

  /** Memory and disk are the database's. */
  @Override
  public StorageLook storage() {
    long limit = engine.settings().memoryLimit();
    return new StorageLook(0, limit, 0, limit, 0, -1, -1);
  }
}
