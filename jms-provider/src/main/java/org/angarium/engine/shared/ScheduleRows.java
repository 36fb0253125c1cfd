package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.shared.Write.Unit;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The rows of repeating schedules, in the transaction of the units that change them. Who has one
 * fire names the state that it has seen: of several nodes one finds it so, and the others are
 * refused. So it fires once, and nobody need lead. For one transaction.
 */
final class ScheduleRows {
  private static final String COLUMNS =
      "key, name, timetable, head, body, revision, next, last, fired";

  private final SharedEngine engine;
  private final Connection connection;
  private final Map<Write, AngariumException> refused;
  private final Aftermath after;

  /** What is there, with what was decided already; null for nothing. */
  private final Map<String, @Nullable StoredSchedule> present = new HashMap<>();

  /** What is to be written: null where it goes. */
  private final Map<String, @Nullable StoredSchedule> outcomes = new LinkedHashMap<>();

  /** What the rows say. */
  private final Map<String, StoredSchedule> rows = new HashMap<>();

  ScheduleRows(
      SharedEngine engine,
      Connection connection,
      Map<Write, AngariumException> refused,
      Aftermath after) {
    this.engine = engine;
    this.connection = connection;
    this.refused = refused;
    this.after = after;
  }

  /**
   * Does what units and branches that are committed say, and looks whether others may be prepared;
   * unless one is refused.
   */
  void change(List<Unit> units, List<PrepareWrite> preparing, List<FinishWrite> finishing)
      throws SQLException {
    Map<FinishWrite, List<ScheduleChange>> promised = promised(finishing);
    TreeSet<String> keys = new TreeSet<>();
    units.forEach(unit -> addKeys(unit.work().scheduleChanges(), keys));
    preparing.forEach(write -> addKeys(write.scheduleChanges(), keys));
    promised.values().forEach(changes -> addKeys(changes, keys));
    if (keys.isEmpty()) {
      return;
    }
    lock(keys);
    for (List<ScheduleChange> changes : promised.values()) {
      for (ScheduleChange change : changes) {
        decide(change, true);
      }
    }
    Map<String, BranchId> holders = BranchSchedules.holders(connection, keys);
    for (Unit unit : units) {
      decide(unit, unit.work().scheduleChanges(), holders);
    }
    if (refused.isEmpty()) {
      write();
    }
    for (PrepareWrite write : preparing) {
      mayPrepare(write, holders);
    }
  }

  private static void addKeys(List<ScheduleChange> changes, Set<String> keys) {
    changes.forEach(change -> keys.add(change.key()));
  }

  private Map<FinishWrite, List<ScheduleChange>> promised(List<FinishWrite> finishing)
      throws SQLException {
    Map<FinishWrite, List<ScheduleChange>> promised = new LinkedHashMap<>();
    for (FinishWrite write : finishing) {
      if (write.committing()) {
        promised.put(write, BranchSchedules.read(connection, write.branch().row()));
      }
      BranchSchedules.letGo(connection, write.branch().row());
    }
    return promised;
  }

  private void decide(Unit unit, List<ScheduleChange> changes, Map<String, BranchId> holders)
      throws SQLException {
    for (ScheduleChange change : changes) {
      BranchId holder = holders.get(change.key());
      AngariumException refusal =
          holder != null && !(change instanceof ScheduleChange.Advance)
              ? BranchSchedules.inUse(change.key(), holder)
              : decide(change, false);
      if (refusal != null) {
        refused.putIfAbsent(unit, refusal);
        engine.schedules().learned(change.key(), rows.get(change.key()));
      }
    }
  }

  private void mayPrepare(PrepareWrite write, Map<String, BranchId> holders) {
    for (ScheduleChange change : write.scheduleChanges()) {
      BranchId holder = holders.putIfAbsent(change.key(), write.id());
      if (holder != null && !holder.equals(write.id())) {
        refused.putIfAbsent(write, BranchSchedules.inUse(change.key(), holder));
      } else if (change instanceof ScheduleChange.Create && present.get(change.key()) != null) {
        refused.putIfAbsent(write, exists(change.key()));
      }
    }
  }

  private static AngariumException exists(String key) {
    return new AngariumException(
        ErrorCode.SCHEDULE_EXISTS,
        "schedule \"%s\" exists already; choose another key, or use replace".formatted(key));
  }

  private void lock(SortedSet<String> keys) throws SQLException {
    List<@Nullable String> stored = new ArrayList<>();
    for (String key : keys) {
      present.put(key, null);
      stored.add(SqlText.key(key));
    }
    String sql = "SELECT " + COLUMNS + " FROM schedule WHERE key = ANY(?) ORDER BY key FOR UPDATE";
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      s.setArray(1, Removal.texts(connection, stored));
      try (ResultSet found = s.executeQuery()) {
        while (found.next()) {
          StoredSchedule schedule = read(found);
          rows.put(schedule.key(), schedule);
          present.put(schedule.key(), schedule);
        }
      }
    }
  }

  private static StoredSchedule read(ResultSet row) throws SQLException {
    return new StoredSchedule(
        Objects.requireNonNull(SqlText.read(row.getString(2))),
        StoredForm.decode(row.getBytes(4), row.getBytes(5)),
        row.getString(3),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9));
  }

  /**
   * Why not; null where it is so.
   *
   * @param promised whether it must not be refused any more
   */
  private @Nullable AngariumException decide(ScheduleChange change, boolean promised)
      throws SQLException {
    String key = change.key();
    StoredSchedule before = present.get(key);
    if (change instanceof ScheduleChange.Advance advance) {
      if (before == null || !before.isStill(advance.from())) {
        return new AngariumException(
            ErrorCode.SCHEDULE_CHANGED,
            "schedule \"%s\" does not fire: it was replaced or cancelled at the same time, or another node had it fire"
                .formatted(key));
      }
      becomes(key, advance.to());
    } else if (change instanceof ScheduleChange.Create create) {
      return before != null ? exists(key) : come(create.schedule(), promised);
    } else if (change instanceof ScheduleChange.Replace replace) {
      return come(replace.schedule(), promised);
    } else {
      becomes(key, null);
    }
    return null;
  }

  private @Nullable AngariumException come(StoredSchedule schedule, boolean promised)
      throws SQLException {
    long bytes = engine.schedules().bytesWithout(schedule.key()) + schedule.size();
    for (Map.Entry<String, @Nullable StoredSchedule> other : outcomes.entrySet()) {
      StoredSchedule comes = other.getValue();
      boolean isNew = comes != null && !rows.containsKey(other.getKey());
      bytes += isNew && !other.getKey().equals(schedule.key()) ? comes.size() : 0;
    }
    long most = engine.settings().memoryLimit() / 8;
    if (bytes > most && !promised) {
      return new AngariumException(
          ErrorCode.SCHEDULES_FULL,
          ("schedule \"%s\" is refused: with it all schedules would take %d bytes of memory, %d are"
                  + " allowed, an eighth of memoryLimit; cancel some, make their messages smaller, or"
                  + " raise memoryLimit")
              .formatted(schedule.key(), bytes, most));
    }
    becomes(schedule.key(), schedule.revised(newRevision()));
    return null;
  }

  private long newRevision() throws SQLException {
    try (PreparedStatement s = connection.prepareStatement("SELECT nextval('schedule_seq')");
        ResultSet row = s.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private void becomes(String key, @Nullable StoredSchedule schedule) {
    present.put(key, schedule);
    outcomes.put(key, schedule);
  }

  // ---- writing --------------------------------------------------------------------------------

  private void write() throws SQLException {
    for (Map.Entry<String, @Nullable StoredSchedule> outcome : outcomes.entrySet()) {
      String key = outcome.getKey();
      StoredSchedule schedule = outcome.getValue();
      StoredSchedule before = rows.get(key);
      if (schedule == null) {
        if (before != null) {
          DirectoryChanges.update(
              connection, "DELETE FROM schedule WHERE key = ?", SqlText.key(key));
          newRevision(); // so that other nodes look
        }
      } else if (before == null) {
        insert(connection, schedule);
      } else if (before.revision() != schedule.revision()) {
        put(
            connection,
            schedule,
            "UPDATE schedule SET head = ?, body = ?, name = ?, timetable = ?,"
                + " revision = ?, next = ?, last = ?, fired = ? WHERE key = ?");
      } else {
        DirectoryChanges.update(
            connection,
            "UPDATE schedule SET next = ?, last = ?, fired = ? WHERE key = ?",
            schedule.next(),
            schedule.last(),
            schedule.fired(),
            SqlText.key(key));
      }
      after.schedule(key, schedule, before == null || isOther(before, schedule));
    }
  }

  private static boolean isOther(StoredSchedule before, @Nullable StoredSchedule now) {
    return now == null || before.revision() != now.revision();
  }

  /** Puts one in that is not there. */
  static void insert(Connection connection, StoredSchedule schedule) throws SQLException {
    put(
        connection,
        schedule,
        "INSERT INTO schedule(head, body, name, timetable, revision, next, last,"
            + " fired, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  private static void put(Connection connection, StoredSchedule schedule, String sql)
      throws SQLException {
    byte[] body = StoredForm.encodeBody(schedule.message());
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      s.setBytes(1, StoredForm.encodeHead(schedule.message(), body));
      s.setBytes(2, body);
      s.setString(3, SqlText.write(schedule.key()));
      s.setString(4, schedule.timetable());
      s.setLong(5, schedule.revision());
      s.setLong(6, schedule.next());
      s.setLong(7, schedule.last());
      s.setLong(8, schedule.fired());
      s.setString(9, SqlText.key(schedule.key()));
      s.executeUpdate();
    }
  }

  // ---- reading --------------------------------------------------------------------------------

  /** All schedules, by their keys. */
  static Map<String, StoredSchedule> all(Connection c) throws SQLException {
    Map<String, StoredSchedule> all = new TreeMap<>();
    try (PreparedStatement s = c.prepareStatement("SELECT " + COLUMNS + " FROM schedule");
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        StoredSchedule schedule = read(rows);
        all.put(schedule.key(), schedule);
      }
    }
    return all;
  }

  /** Another number when some schedule has come, was replaced, or has gone, perhaps too early. */
  static long version(Connection c) throws SQLException {
    try (PreparedStatement s =
            c.prepareStatement(
                "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM schedule_seq");
        ResultSet row = s.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
