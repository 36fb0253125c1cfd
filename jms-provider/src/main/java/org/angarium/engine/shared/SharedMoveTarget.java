package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.move.Inventory;
import org.angarium.engine.move.Item;
import org.angarium.engine.move.MoveMark;
import org.angarium.engine.move.MoveSource;
import org.angarium.engine.move.MoveTarget;
import org.angarium.engine.move.MovedBranch;
import org.angarium.engine.move.RememberedId;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.engine.shared.sql.Database;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A schema in PostgreSQL that gets what another store holds. The mark is a row of {@link
 * MoveGuard}; a batch whose commit nobody has seen is looked up by it.
 */
public final class SharedMoveTarget implements MoveTarget {
  private static final List<String> SMALL =
      List.of(
          "xa_ack",
          "xa_schedule",
          "xa_schedule_key",
          "xa_branch",
          "grp",
          "newest",
          "tally",
          "schedule",
          "consumer",
          "client",
          "sub",
          "dest");

  /** Those that may have many rows, with their keys. */
  private static final Map<String, String> LARGE =
      Map.of(
          "dlv", "sub, ord",
          "later", "sub, ord",
          "msg", "id",
          "msg_np", "id",
          "share", "id",
          "dedup", "dest, key",
          "xa_send", "branch, n");

  private static final int DROPPED_AT_ONCE = 10_000;

  private final String name;
  private final Database database;
  private final NodeOptions options;
  private final OrderPolicy order;
  private final Clock clock;
  private final ConnectionPool pool;
  private @Nullable Inventory inventory;
  private List<Integer> destinations = List.of();
  private List<Integer> subscriptions = List.of();

  /**
   * A schema that is made where it is missing.
   *
   * @param name see {@link #name()}
   * @param pool to be closed with this
   * @param order as the brokers will have it
   */
  public SharedMoveTarget(
      String name, ConnectionPool pool, NodeOptions options, OrderPolicy order, Clock clock) {
    this.name = name;
    this.pool = pool;
    this.database = new Database(pool.dataSource(), options.patience());
    this.options = options;
    this.order = order;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable MoveMark mark() {
    Database starting = database.starting(SharedEngine.START_PATIENCE);
    Schema.migrate(starting, options.schema(), options.features());
    List<MoveMark> found =
        database.runAtLeastOnce(
            "looking for a move",
            c -> {
              MoveGuard.lock(c);
              MoveGuard.Row row = MoveGuard.find(c);
              if (row == null) {
                return List.of();
              } else if (!row.isTarget()) {
                throw MoveGuard.refusal(row, name);
              }
              return List.of(MoveMark.parse(row.text()));
            });
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  public void requireEmpty() {
    database.runAtLeastOnce(
        "looking what there is",
        c -> {
          MoveGuard.lock(c);
          requireEmpty(c);
          return true;
        });
  }

  private void requireEmpty(Connection c) throws SQLException {
    MoveGuard.requireNoNodes(c, name);
    String sql =
        "SELECT (SELECT count(*) FROM dest)::int + (SELECT count(*) FROM schedule)::int"
            + " + (SELECT count(*) FROM xa_branch)::int WHERE 1 = ?";
    int there = DirectoryChanges.select(c, sql, 1).get(0);
    if (there > 0) {
      throw new AngariumException(
          ErrorCode.MOVE_REFUSED,
          "the move is refused: the target %s is not empty; it has %d destinations and schedules, and what is there would be mixed up with what comes"
              .formatted(name, there));
    }
  }

  @Override
  public void begin(MoveMark mark) {
    database.runAtLeastOnce(
        "beginning a move",
        c -> {
          MoveGuard.lock(c);
          MoveGuard.Row row = MoveGuard.find(c);
          if (row != null && !row.text().equals(mark.toText())) {
            throw another();
          } else if (row == null) {
            requireEmpty(c);
            MoveGuard.put(c, MoveGuard.TARGET, mark.toText());
          }
          return true;
        });
  }

  private AngariumException another() {
    return new AngariumException(
        ErrorCode.MOVE_REFUSED,
        "the move cannot go on: another one works on %s; run one at a time".formatted(name));
  }

  /** What a batch does in its transaction. */
  @FunctionalInterface
  private interface Changes {
    void in(Connection c) throws SQLException;
  }

  /** Where nobody knows whether it was committed, the mark tells the next trial. */
  private void write(String what, MoveMark before, MoveMark after, Changes changes) {
    database.runAtLeastOnce(
        what,
        c -> {
          MoveGuard.Row row = MoveGuard.find(c);
          if (row != null && row.text().equals(after.toText())) {
            return false;
          } else if (row == null || !row.text().equals(before.toText())) {
            throw another();
          }
          changes.in(c);
          MoveGuard.put(c, MoveGuard.TARGET, after.toText());
          return true;
        });
  }

  // ---- writing --------------------------------------------------------------------------------

  @Override
  public void addInventory(Inventory all, MoveMark before, MoveMark after) {
    write("adding destinations", before, after, c -> add(c, all));
    inventory = null;
  }

  private void add(Connection c, Inventory all) throws SQLException {
    Map<DestinationName, Integer> ids = new HashMap<>();
    for (Inventory.Place place : all.destinations()) {
      ids.put(place.name(), add(c, place));
    }
    for (Inventory.Subscribed subscribed : all.subscriptions()) {
      int destination = idOf(subscribed.spec().destination(), ids);
      int sub = DirectoryChanges.addSubscription(c, destination, subscribed.spec(), null, "");
      if (subscribed.unattendedSince() != 0) {
        DirectoryChanges.update(
            c, "UPDATE sub SET unattended = ? WHERE id = ?", subscribed.unattendedSince(), sub);
      }
    }
    long revision = 0;
    for (StoredSchedule schedule : all.schedules()) {
      ScheduleRows.insert(c, schedule);
      revision = Math.max(revision, schedule.revision());
    }
    advance(c, "msg_seq", all.nextSequence());
    if (revision > 0) {
      advance(c, "schedule_seq", revision + 1);
    }
  }

  private int add(Connection c, Inventory.Place place) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "INSERT INTO dest(kind, name, since, pause_delivery, pause_sending, pause_kept)"
                + " VALUES (?, ?, ?, ?, ?, ?) RETURNING id")) {
      s.setString(1, Directory.kindOf(place.name()));
      s.setString(2, SqlText.write(place.name().name()));
      s.setLong(3, clock.millis());
      s.setBoolean(4, place.pause().delivery());
      s.setBoolean(5, place.pause().sending());
      s.setBoolean(6, place.pause().kept());
      try (ResultSet rows = s.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  /** A sequence does not roll back; it never goes back here, so it may be done twice. */
  private static void advance(Connection c, String sequence, long next) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "SELECT setval('%1$s', greatest(?, (SELECT last_value FROM %1$s) + 1), false)"
                .formatted(sequence))) {
      s.setLong(1, next);
      s.executeQuery().close();
    }
  }

  private static int idOf(DestinationName destination, Map<DestinationName, Integer> ids) {
    Integer id = ids.get(destination);
    if (id == null) {
      throw new AngariumException(
          ErrorCode.STORE_DAMAGED,
          "the source of the move has something for %s, which is not there; check the source"
              .formatted(destination));
    }
    return id;
  }

  /** What has come, with the ids that it has got here. */
  private Inventory inventory() {
    Inventory known = inventory;
    if (known == null) {
      SharedMoveSource here = SharedMoveSource.readBack(name, database, options.schema());
      known = here.inventory(0);
      destinations = here.destinationIds();
      subscriptions = here.subscriptionIds();
      inventory = known;
    }
    return known;
  }

  @Override
  public void addItems(List<Item> items, MoveMark before, MoveMark after) {
    inventory();
    write("adding messages", before, after, c -> new MoveInserts(c, subscriptions).add(items));
  }

  @Override
  public void addIds(List<RememberedId> ids, MoveMark before, MoveMark after) {
    inventory();
    write("adding deduplication ids", before, after, c -> add(c, ids));
  }

  private void add(Connection c, List<RememberedId> ids) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "INSERT INTO dedup(dest, key, id, at, raw, kept) VALUES (?, ?, ?, ?, ?, true)")) {
      for (RememberedId id : ids) {
        String key = SqlText.key(id.id());
        s.setInt(1, destinations.get(id.destination()));
        s.setString(2, key);
        s.setLong(3, id.sequence());
        s.setLong(4, id.at());
        s.setString(5, Deduplication.rawOf(key, id.id()));
        s.addBatch();
      }
      s.executeBatch();
    }
  }

  @Override
  public void addBranch(int number, MovedBranch branch, MoveMark before, MoveMark after) {
    Inventory here = inventory();
    Map<DestinationName, Integer> ids = new HashMap<>();
    for (int i = 0; i < here.destinations().size(); i++) {
      ids.put(here.destinations().get(i).name(), destinations.get(i));
    }
    write(
        "adding a branch", before, after, c -> new MoveInserts(c, subscriptions).add(branch, ids));
  }

  @Override
  public void setMark(MoveMark before, MoveMark after) {
    write("noting how far a move is", before, after, c -> {});
  }

  // ---- the end --------------------------------------------------------------------------------

  @Override
  public MoveSource readBack() {
    return SharedMoveSource.readBack(name, database, options.schema());
  }

  @Override
  public List<String> settle() {
    long dropped = new MovedLastValues(database, order, readBack()).run(inventory(), subscriptions);
    return dropped == 0
        ? List.of()
        : List.of(
            "%d messages were removed that newer ones of the same value had replaced already"
                .formatted(dropped));
  }

  @Override
  public void open(MoveMark mark) {
    database.runAtLeastOnce(
        "ending a move",
        c -> {
          MoveGuard.Row row = MoveGuard.find(c);
          if (row != null && row.text().equals(mark.toText())) {
            MoveGuard.remove(c);
          }
          return true;
        });
  }

  @Override
  public void drop() {
    database.runAtLeastOnce(
        "dropping a move",
        c -> {
          MoveGuard.Row row = MoveGuard.find(c);
          if (row != null && row.isTarget()) {
            MoveMark mark = MoveMark.parse(row.text());
            MoveGuard.put(c, MoveGuard.TARGET, mark.at(MoveMark.Step.DROP).toText());
          }
          return true;
        });
    LARGE.forEach(this::deleteAll);
    database.runAtLeastOnce(
        "dropping a move",
        c -> {
          for (String table : SMALL) {
            DirectoryChanges.update(c, "DELETE FROM " + table);
          }
          MoveGuard.remove(c);
          return true;
        });
  }

  private void deleteAll(String table, String key) {
    String sql =
        "DELETE FROM %1$s WHERE (%2$s) IN (SELECT %2$s FROM %1$s LIMIT %3$d)"
            .formatted(table, key, DROPPED_AT_ONCE);
    int some = DROPPED_AT_ONCE;
    while (some == DROPPED_AT_ONCE) {
      some = database.run("dropping a move", c -> DirectoryChanges.update(c, sql));
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
