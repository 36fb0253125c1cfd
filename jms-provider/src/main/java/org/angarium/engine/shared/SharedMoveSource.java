package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.angarium.engine.Pause;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.move.Inventory;
import org.angarium.engine.move.MoveSource;
import org.angarium.engine.move.MovedBranch;
import org.angarium.engine.move.RememberedId;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.engine.shared.sql.Database;
import org.angarium.engine.shared.sql.Features;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A schema in PostgreSQL that is copied. Its messages are only read; a row of {@link MoveGuard}
 * keeps brokers away, also while the move rests after a failure.
 */
public final class SharedMoveSource implements MoveSource {
  private static final String DESTINATIONS =
      "SELECT id, kind, name, pause_delivery, pause_sending, pause_kept FROM dest"
          + " WHERE node IS NULL AND kind IN ('QUEUE', 'TOPIC') ORDER BY id";

  private static final String SUBSCRIPTIONS =
      "SELECT "
          + Directory.columnsOfSubscription()
          + ", d.kind, d.name, s.unattended FROM sub s JOIN dest d ON d.id = s.dest"
          + " WHERE s.node IS NULL AND d.node IS NULL AND d.kind IN ('QUEUE', 'TOPIC')"
          + " AND s.kind IN ('QUEUE', 'DURABLE', 'SHARED_DURABLE') ORDER BY s.id";

  private static final String NEXT =
      """
      SELECT greatest((SELECT last_value FROM msg_seq), (SELECT last_value FROM schedule_seq),
        (SELECT coalesce(max(revision), 0) FROM schedule)) + 1\
      """;

  private static final String ACKS =
      "SELECT a.sub, a.ord FROM xa_ack a JOIN dlv d"
          + " ON d.sub = ANY(ARRAY[a.sub]) AND d.ord BETWEEN a.ord AND a.ord"
          + " WHERE a.branch = ? AND d.state = 2 AND d.flags & 1 = 0";

  private final String name;
  private final Database database;
  private final String schema;
  private final Features features;
  private final @Nullable ConnectionPool pool;

  // what it holds, from inventory on
  private long asOf;
  private final List<Integer> destinations = new ArrayList<>();
  private final List<Integer> subscriptions = new ArrayList<>();
  private final Map<Integer, Integer> subscriptionPlaces = new HashMap<>();
  private final Map<Integer, Long> depths = new HashMap<>();
  private final List<Long> branches = new ArrayList<>();
  private long notDurable;
  private long idsLost;

  private SharedMoveSource(
      String name,
      Database database,
      String schema,
      Features features,
      @Nullable ConnectionPool pool) {
    this.name = name;
    this.database = database;
    this.schema = schema;
    this.features = features;
    this.pool = pool;
  }

  /**
   * A schema that nobody has yet.
   *
   * @param name see {@link #name()}
   * @param pool to be closed with this
   */
  public static SharedMoveSource of(String name, ConnectionPool pool, NodeOptions options) {
    Database database = new Database(pool.dataSource(), options.patience());
    return new SharedMoveSource(name, database, options.schema(), options.features(), pool);
  }

  /** What a move has brought to a schema, to be read. */
  static SharedMoveSource readBack(String name, Database database, String schema) {
    return new SharedMoveSource(name, database, schema, Features.POSTGRESQL, null);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String hold(String target, @Nullable String expected) {
    Database starting = database.starting(SharedEngine.START_PATIENCE);
    if (!Schema.exists(starting, schema)) {
      throw new AngariumException(
          ErrorCode.STORE_FAILED,
          "there is no broker in the schema %s of %s; check the URL".formatted(schema, name));
    }
    Schema.migrate(starting, schema, features);
    String id = UUID.randomUUID().toString();
    return database.runAtLeastOnce("taking " + name, c -> hold(c, target, expected, id));
  }

  private String hold(Connection c, String target, @Nullable String expected, String newId)
      throws SQLException {
    MoveGuard.lock(c);
    MoveGuard.Row row = MoveGuard.find(c);
    if (row == null) {
      if (expected != null) {
        throw new AngariumException(
            ErrorCode.MOVE_REFUSED,
            "the move cannot go on: brokers could open %s meanwhile; drop the move, and begin again"
                .formatted(name));
      }
      MoveGuard.requireNoNodes(c, name);
      MoveGuard.put(c, MoveGuard.SOURCE, new MoveGuard.Held(newId, target).toText());
      return newId;
    }
    MoveGuard.Held held = MoveGuard.Held.parse(row.text());
    if (row.isTarget() || !held.target().equals(target)) {
      throw MoveGuard.refusal(row, name);
    }
    if (expected != null && !held.id().equals(expected)) {
      throw new AngariumException(
          ErrorCode.MOVE_REFUSED,
          "the move cannot go on: another one from %s has begun since; drop both, and begin again"
              .formatted(name));
    }
    return held.id();
  }

  // ---- what it holds --------------------------------------------------------------------------

  @Override
  public Inventory inventory(long time) {
    asOf = time;
    return database.look("looking what there is", this::inventory);
  }

  private Inventory inventory(Connection c) throws SQLException {
    destinations.clear();
    subscriptions.clear();
    subscriptionPlaces.clear();
    depths.clear();
    branches.clear();
    List<Inventory.Place> places = readDestinations(c);
    List<Inventory.Subscribed> subscribed = readSubscriptions(c);
    count(c, "SELECT sub, count(*) FROM dlv WHERE flags & 1 = 0 GROUP BY sub");
    count(c, "SELECT sub, count(*) FROM later WHERE flags & 1 = 0 GROUP BY sub");
    notDurable =
        number(c, "SELECT count(*) FROM dlv WHERE flags & 1 <> 0")
            + number(c, "SELECT count(*) FROM later WHERE flags & 1 <> 0");
    try (PreparedStatement s = c.prepareStatement("SELECT id FROM xa_branch ORDER BY id");
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        branches.add(rows.getLong(1));
      }
    }
    List<StoredSchedule> schedules = List.copyOf(ScheduleRows.all(c).values());
    return new Inventory(places, subscribed, schedules, number(c, NEXT));
  }

  private List<Inventory.Place> readDestinations(Connection c) throws SQLException {
    List<Inventory.Place> places = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(DESTINATIONS);
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        destinations.add(rows.getInt(1));
        DestinationName destination = Directory.nameOf(rows.getString(2), rows.getString(3));
        Pause pause = new Pause(rows.getBoolean(4), rows.getBoolean(5), true);
        boolean rests = rows.getBoolean(6) && (pause.delivery() || pause.sending());
        places.add(new Inventory.Place(destination, rests ? pause : Pause.NONE));
      }
    }
    return places;
  }

  private List<Inventory.Subscribed> readSubscriptions(Connection c) throws SQLException {
    List<Inventory.Subscribed> found = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(SUBSCRIPTIONS);
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        DestinationName destination = Directory.nameOf(rows.getString(9), rows.getString(10));
        SubscriptionEntry entry = Directory.subscription(rows, destination);
        subscriptionPlaces.put(entry.id(), subscriptions.size());
        subscriptions.add(entry.id());
        found.add(new Inventory.Subscribed(entry.spec(), rows.getLong(11)));
      }
    }
    return found;
  }

  private void count(Connection c, String sql) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(sql);
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        depths.merge(rows.getInt(1), rows.getLong(2), Long::sum);
      }
    }
  }

  private static long number(Connection c, String sql) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(sql);
        ResultSet rows = s.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The ids of the destinations, by their places. */
  List<Integer> destinationIds() {
    return destinations;
  }

  /** The ids of the subscriptions, by their places. */
  List<Integer> subscriptionIds() {
    return subscriptions;
  }

  @Override
  public long depth(int subscription) {
    return depths.getOrDefault(subscriptions.get(subscription), 0L);
  }

  @Override
  public Page page(int subscription, long after, int maxRows, long maxBytes) {
    MoveRows rows = new MoveRows(subscriptions.get(subscription), subscription, asOf);
    return database.look("reading messages", c -> rows.page(c, after, maxRows, maxBytes));
  }

  @Override
  public List<RememberedId> ids(int destination, long after, int max) {
    return database.look(
        "reading deduplication ids",
        c -> {
          List<RememberedId> ids = new ArrayList<>();
          long last = after;
          boolean more = true;
          while (ids.isEmpty() && more) {
            List<RememberedId> some = ids(c, destination, last, max);
            more = !some.isEmpty();
            last = more ? some.get(some.size() - 1).sequence() : last;
            some.stream().filter(id -> !id.id().isEmpty()).forEach(ids::add);
          }
          return ids;
        });
  }

  /** One of which only a digest is known has an empty id. */
  private List<RememberedId> ids(Connection c, int destination, long after, int max)
      throws SQLException {
    List<RememberedId> ids = new ArrayList<>();
    try (PreparedStatement s =
        c.prepareStatement(
            "SELECT id, key, raw, at FROM dedup WHERE dest = ? AND kept AND id > ?"
                + " ORDER BY dest, id LIMIT ?")) {
      s.setInt(1, destinations.get(destination));
      s.setLong(2, after);
      s.setInt(3, max);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          String key = rows.getString(2);
          String raw = SqlText.read(rows.getString(3));
          String id = raw != null ? raw : key.startsWith("\\") ? "" : key;
          idsLost += id.isEmpty() ? 1 : 0;
          ids.add(new RememberedId(destination, rows.getLong(1), id, rows.getLong(4)));
        }
      }
    }
    return ids;
  }

  // ---- branches -------------------------------------------------------------------------------

  @Override
  public int branches() {
    return branches.size();
  }

  @Override
  public MovedBranch branch(int number) {
    return database.look("reading a branch", c -> branch(c, branches.get(number)));
  }

  private MovedBranch branch(Connection c, long row) throws SQLException {
    BranchId id;
    PreparedBranch.State state;
    long preparedAt;
    try (PreparedStatement s =
        c.prepareStatement(
            "SELECT format, gtrid, bqual, state, prepared_at FROM xa_branch WHERE id = ?")) {
      s.setLong(1, row);
      try (ResultSet rows = s.executeQuery()) {
        rows.next();
        id = new BranchId(rows.getInt(1), rows.getBytes(2), rows.getBytes(3));
        state = PreparedBranch.State.valueOf(rows.getString(4));
        preparedAt = rows.getLong(5);
      }
    }
    List<ScheduleChange> changes = BranchSchedules.read(c, row);
    return new MovedBranch(id, state, preparedAt, sends(c, row), acks(c, row), changes);
  }

  private static List<Send> sends(Connection c, long row) throws SQLException {
    List<Send> sends = new ArrayList<>();
    try (PreparedStatement s =
        c.prepareStatement(
            "SELECT head, body, client_id, dedup FROM xa_send WHERE branch = ? AND kept"
                + " ORDER BY n")) {
      s.setLong(1, row);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          sends.add(
              new Send(
                  StoredForm.decode(rows.getBytes(1), rows.getBytes(2)),
                  "",
                  SqlText.read(rows.getString(3)),
                  SqlText.read(rows.getString(4))));
        }
      }
    }
    return sends;
  }

  private List<MovedBranch.Ack> acks(Connection c, long row) throws SQLException {
    List<MovedBranch.Ack> acks = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(ACKS)) {
      s.setLong(1, row);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          Integer place = subscriptionPlaces.get(rows.getInt(1));
          if (place != null) {
            acks.add(new MovedBranch.Ack(Objects.requireNonNull(place), rows.getLong(2)));
          }
        }
      }
    }
    return acks;
  }

  @Override
  public List<String> leftBehind() {
    List<String> notes = new ArrayList<>();
    if (notDurable > 0) {
      notes.add(
          "%d messages that are not durable did not go along: they end with the last node"
              .formatted(notDurable));
    }
    if (idsLost > 0) {
      notes.add(
          "deduplication ids did not go along of which an older Angarium has kept only a digest");
    }
    return notes;
  }

  // ---- the end --------------------------------------------------------------------------------

  @Override
  public void release(String target) {
    if (!Schema.exists(database.starting(SharedEngine.START_PATIENCE), schema)) {
      return;
    }
    Schema.migrate(database, schema, features);
    database.runAtLeastOnce(
        "releasing " + name,
        c -> {
          MoveGuard.lock(c);
          MoveGuard.Row row = MoveGuard.find(c);
          boolean mine =
              row != null
                  && !row.isTarget()
                  && MoveGuard.Held.parse(row.text()).target().equals(target);
          if (mine) {
            MoveGuard.remove(c);
          }
          return mine;
        });
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.close();
    }
  }
}
