package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What prepared branches will do to schedules. Nobody else creates, replaces or cancels those
 * meanwhile, on any node; they fire as they are.
 */
final class BranchSchedules {
  private static final String CREATE = "CREATE";
  private static final String REPLACE = "REPLACE";
  private static final String CANCEL = "CANCEL";

  private BranchSchedules() {}

  /** Writes down what a branch will do, and takes the keys; the caller has looked that it may. */
  static void hold(Connection c, long branch, List<ScheduleChange> changes) throws SQLException {
    TreeSet<String> keys = new TreeSet<>();
    changes.forEach(change -> keys.add(SqlText.key(change.key())));
    for (String key : keys) {
      DirectoryChanges.update(
          c, "INSERT INTO xa_schedule_key(key, branch) VALUES (?, ?)", key, branch);
    }
    String sql =
        "INSERT INTO xa_schedule(branch, n, what, name, timetable, next, head, body)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      for (int n = 0; n < changes.size(); n++) {
        s.setLong(1, branch);
        s.setInt(2, n);
        bind(s, changes.get(n));
        s.addBatch();
      }
      s.executeBatch();
    }
  }

  private static void bind(PreparedStatement s, ScheduleChange change) throws SQLException {
    StoredSchedule schedule = null;
    String what = CANCEL;
    if (change instanceof ScheduleChange.Create create) {
      schedule = create.schedule();
      what = CREATE;
    } else if (change instanceof ScheduleChange.Replace replace) {
      schedule = replace.schedule();
      what = REPLACE;
    } else if (change instanceof ScheduleChange.Advance) {
      throw new IllegalArgumentException("a schedule does not fire in a global transaction");
    }
    byte[] body = schedule == null ? null : StoredForm.encodeBody(schedule.message());
    s.setString(3, what);
    s.setString(4, SqlText.write(change.key()));
    s.setString(5, schedule == null ? "" : schedule.timetable());
    s.setLong(6, schedule == null ? 0 : schedule.next());
    s.setBytes(7, schedule == null ? null : StoredForm.encodeHead(schedule.message(), body));
    s.setBytes(8, body);
  }

  /** What a branch will do, if it is committed. */
  static List<ScheduleChange> read(Connection c, long branch) throws SQLException {
    List<ScheduleChange> changes = new ArrayList<>();
    String sql =
        "SELECT what, name, timetable, next, head, body FROM xa_schedule WHERE branch = ?"
            + " ORDER BY n";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setLong(1, branch);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          changes.add(change(rows));
        }
      }
    }
    return changes;
  }

  private static ScheduleChange change(ResultSet row) throws SQLException {
    String key = Objects.requireNonNull(SqlText.read(row.getString(2)));
    if (row.getString(1).equals(CANCEL)) {
      return new ScheduleChange.Cancel(key);
    }
    StoredSchedule schedule =
        new StoredSchedule(
            key,
            StoredForm.decode(row.getBytes(5), row.getBytes(6)),
            row.getString(3),
            row.getLong(4));
    return new ScheduleChange.Replace(schedule); // whatever has come meanwhile
  }

  /** A branch has ended. */
  static void letGo(Connection c, long branch) throws SQLException {
    DirectoryChanges.update(
        c,
        "WITH s AS (DELETE FROM xa_schedule WHERE branch = ?)"
            + " DELETE FROM xa_schedule_key WHERE branch = ?",
        branch,
        branch);
  }

  /** Which of these keys prepared branches have. */
  static Map<String, BranchId> holders(Connection c, Collection<String> keys) throws SQLException {
    Map<String, String> byStored = new TreeMap<>();
    keys.forEach(key -> byStored.put(SqlText.key(key), key));
    Map<String, BranchId> holders = new TreeMap<>();
    String sql =
        "SELECT k.key, b.format, b.gtrid, b.bqual FROM xa_schedule_key k"
            + " JOIN xa_branch b ON b.id = k.branch WHERE k.key = ANY(?)";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setArray(1, Removal.texts(c, new ArrayList<@Nullable String>(byStored.keySet())));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          holders.put(
              Objects.requireNonNull(byStored.get(rows.getString(1))),
              new BranchId(rows.getInt(2), rows.getBytes(3), rows.getBytes(4)));
        }
      }
    }
    return holders;
  }

  static AngariumException inUse(String key, BranchId branch) {
    return new AngariumException(
        ErrorCode.SCHEDULE_IN_USE,
        "schedule \"%s\" cannot be changed: transaction branch %s is prepared to change it; end that first"
            .formatted(key, branch));
  }
}
