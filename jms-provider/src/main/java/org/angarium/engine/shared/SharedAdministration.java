package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.angarium.engine.Administration;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Counts;
import org.angarium.engine.Delivery;
import org.angarium.engine.DestinationFigures;
import org.angarium.engine.Pause;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.engine.support.NotFound;
import org.angarium.message.MessageHead;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask of a node: it answers for all, by the tables. A subscription's number is its
 * row's id. Thread-safe; blocks for the database.
 */
final class SharedAdministration implements Administration {
  private static final String FIGURES =
      """
      SELECT %s, d.kind, d.name, d.id, d.since, d.duplicates, d.pause_delivery, d.pause_sending,
        d.pause_kept, coalesce(e.sent, 0),
        (SELECT count(*) FROM dlv WHERE sub = s.id AND (state <> 0 OR expires IS NULL OR expires > ?))
          + (SELECT count(*) FROM later WHERE sub = s.id AND (expires IS NULL OR expires > ?)),
        (SELECT count(*) FROM dlv WHERE sub = s.id AND state <> 0),
        (SELECT count(*) FROM consumer WHERE sub = s.id AND NOT closed),
        %s, %s
      FROM dest d LEFT JOIN sub s ON s.dest = d.id
        LEFT JOIN tally t ON t.dest = d.id AND t.sub = s.id
        LEFT JOIN tally e ON e.dest = d.id AND e.sub = 0
      WHERE %s ORDER BY d.id, s.id\
      """;

  /** Of each priority the first. */
  private static final String FIRSTS =
      """
      SELECT m.head FROM generate_series(0, 9) p,
        LATERAL (SELECT t.id, t.flags FROM dlv t WHERE t.sub = ? AND t.ord >= p::bigint << 56
          AND t.ord < (p + 1)::bigint << 56 AND (t.expires IS NULL OR t.expires > ?)
          ORDER BY t.sub, t.ord LIMIT 1) x
        %s\
      """
          .formatted(MessageJoin.of("x", "head"));

  private final SharedEngine engine;
  private final DirectoryWatch watch;

  SharedAdministration(SharedEngine engine) {
    this.engine = engine;
    this.watch = new DirectoryWatch(engine);
  }

  /** Knows which destinations come and go. */
  DirectoryWatch watch() {
    return watch;
  }

  @Override
  public long now() {
    return engine.now();
  }

  // ---- figures --------------------------------------------------------------------------------

  @Override
  public List<DestinationFigures> destinations() {
    return figures("true", s -> {});
  }

  @Override
  public DestinationFigures destination(DestinationName name) {
    List<DestinationFigures> found =
        figures(
            "d.kind = ? AND d.name = ?",
            s -> {
              s.setString(3, Directory.kindOf(name));
              s.setString(4, SqlText.write(name.name()));
            });
    if (found.isEmpty()) {
      throw NotFound.destination(name);
    }
    return found.get(0);
  }

  @Override
  public SubscriptionFigures figures(int subscription) {
    return figures("s.id = ?", s -> s.setInt(3, subscription)).stream()
        .flatMap(figures -> figures.subscriptions().stream())
        .findFirst()
        .orElseThrow(() -> noSuch(subscription));
  }

  private static AngariumException noSuch(int subscription) {
    return new AngariumException(
        ErrorCode.NO_SUCH_SUBSCRIPTION,
        "the subscription with the number %d does not exist any more; list what there is"
            .formatted(subscription));
  }

  private List<DestinationFigures> figures(String condition, Removal.Binder binder) {
    engine.checkOpen();
    engine.tallies().flush();
    return engine.database().find("counting", c -> figures(c, condition, binder));
  }

  private List<DestinationFigures> figures(Connection c, String condition, Removal.Binder binder)
      throws SQLException {
    String sql =
        FIGURES.formatted(
            Directory.columnsOfSubscription(),
            Tallies.COLUMNS,
            Tallies.COLUMNS.replace("t.", "e."),
            condition);
    Map<Integer, DestinationFigures> all = new LinkedHashMap<>();
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setLong(1, engine.now());
      s.setLong(2, engine.now());
      binder.bind(s);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          DestinationFigures row = read(rows);
          all.merge(rows.getInt(11), row, SharedAdministration::both);
        }
      }
    }
    return List.copyOf(all.values());
  }

  /** A destination with one of its subscriptions, or none. */
  private static DestinationFigures read(ResultSet rows) throws SQLException {
    DestinationName name = Directory.nameOf(rows.getString(9), rows.getString(10));
    Counts counts = Tallies.read(rows, 21);
    List<SubscriptionFigures> subscriptions = List.of();
    if (rows.getString(2) != null) {
      SubscriptionEntry entry = Directory.subscription(rows, name);
      subscriptions =
          List.of(
              new SubscriptionFigures(
                  entry.id(),
                  entry.spec(),
                  rows.getLong(18),
                  rows.getLong(19),
                  rows.getInt(20),
                  counts));
    }
    return new DestinationFigures(
        name,
        rows.getLong(12),
        name.isQueue() ? counts.arrived() : rows.getLong(17),
        rows.getLong(13),
        Tallies.read(rows, 30),
        new Pause(rows.getBoolean(14), rows.getBoolean(15), rows.getBoolean(16)),
        subscriptions);
  }

  private static DestinationFigures both(DestinationFigures a, DestinationFigures b) {
    List<SubscriptionFigures> subscriptions = new ArrayList<>(a.subscriptions());
    subscriptions.addAll(b.subscriptions());
    return new DestinationFigures(
        a.name(), a.since(), a.sent(), a.duplicates(), a.ended(), a.pause(), subscriptions);
  }

  @Override
  public int queue(DestinationName queue) {
    engine.checkOpen();
    return engine.destinations().queue(queue).id();
  }

  @Override
  public int durableSubscription(@Nullable String clientId, String name) {
    engine.checkOpen();
    String sql =
        "SELECT id FROM sub WHERE name = ? AND client_id IS NOT DISTINCT FROM ?"
            + " AND kind IN ('DURABLE', 'SHARED_DURABLE')";
    List<Integer> found =
        engine
            .database()
            .find(
                "looking for a subscription",
                c -> {
                  List<Integer> ids = new ArrayList<>();
                  try (PreparedStatement s = c.prepareStatement(sql)) {
                    s.setString(1, SqlText.write(name));
                    s.setString(2, SqlText.write(clientId));
                    try (ResultSet rows = s.executeQuery()) {
                      while (rows.next()) {
                        ids.add(rows.getInt(1));
                      }
                    }
                  }
                  return ids;
                });
    if (found.isEmpty()) {
      throw NotFound.subscription(clientId, name);
    }
    return found.get(0);
  }

  @Override
  public long delayed(int subscription) {
    subscription(subscription);
    String sql = "SELECT count(*)::int FROM later WHERE sub = ?";
    return engine
        .database()
        .look("counting what is delayed", c -> DirectoryChanges.select(c, sql, subscription))
        .get(0);
  }

  @Override
  public long oldest(int subscription) {
    subscription(subscription);
    long oldest = Long.MAX_VALUE;
    for (MessageHead head : engine.database().look("asking", c -> firsts(c, subscription))) {
      oldest = Math.min(oldest, Math.max(head.timestamp(), head.deliveryTime()));
    }
    return oldest == Long.MAX_VALUE ? 0 : oldest;
  }

  private List<MessageHead> firsts(Connection c, int subscription) throws SQLException {
    List<MessageHead> heads = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(FIRSTS)) {
      s.setInt(1, subscription);
      s.setLong(2, engine.now());
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          byte[] head = rows.getBytes(1);
          if (head != null) {
            heads.add(StoredForm.decodeHead(head));
          }
        }
      }
    }
    return heads;
  }

  // ---- backlogs -------------------------------------------------------------------------------

  @Override
  public Look look(int subscription, Selector selector, boolean bodies) {
    subscription(subscription);
    return new BacklogLook(engine, new BacklogRows(engine, subscription, bodies), selector);
  }

  @Override
  public Seizure seize(int subscription, Selector selector) {
    SubscriptionEntry entry = subscription(subscription);
    LocalSubscription local = engine.locals().unjoined(entry);
    ClaimSpec nobody = new ClaimSpec(new SharedPresence(engine, ""), Selector.all(), "an operator");
    return new BacklogSeizure(
        engine,
        new BacklogRows(engine, subscription, true),
        selector,
        new SharedClaimer(engine, 0, local, nobody));
  }

  private SubscriptionEntry subscription(int id) {
    engine.checkOpen();
    SubscriptionEntry found = find(id);
    if (found == null) {
      throw noSuch(id);
    }
    return found;
  }

  /** A subscription; null where it has ended. */
  @Nullable SubscriptionEntry find(int id) {
    String sql =
        "SELECT "
            + Directory.columnsOfSubscription()
            + ", d.kind, d.name FROM sub s JOIN dest d ON d.id = s.dest WHERE s.id = ?";
    List<SubscriptionEntry> found =
        engine
            .database()
            .find(
                "looking for a subscription",
                c -> {
                  try (PreparedStatement s = c.prepareStatement(sql)) {
                    s.setInt(1, id);
                    try (ResultSet rows = s.executeQuery()) {
                      return rows.next() ? List.of(read(rows, 9)) : List.of();
                    }
                  }
                });
    return found.isEmpty() ? null : found.get(0);
  }

  private static SubscriptionEntry read(ResultSet rows, int kind) throws SQLException {
    return Directory.subscription(
        rows,
        Directory.nameOf(
            Objects.requireNonNull(rows.getString(kind)),
            Objects.requireNonNull(rows.getString(kind + 1))));
  }

  // ---- the rest -------------------------------------------------------------------------------

  @Override
  public void deadLettered(Delivery delivery) {
    if (delivery instanceof SharedDelivery d) {
      engine.tallies().add(d.sub(), Kind.DEAD_LETTERED, 1);
      engine.tallies().add(d.sub(), Kind.ACKNOWLEDGED, -1);
    }
  }

  @Override
  public void pause(DestinationName destination, Pause pause) {
    engine.checkOpen();
    Pauses.set(engine, destination, pause);
  }

  @Override
  public void onChange(ChangeListener listener) {
    watch.onChange(listener);
  }
}
