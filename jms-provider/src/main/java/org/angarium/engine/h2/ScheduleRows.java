package org.angarium.engine.h2;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.StoredSchedule;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the repeating schedules: the tables {@code schedule} and {@code xa_schedule}.
 * Not thread-safe.
 */
final class ScheduleRows {
  private static final String PURPOSE = "keeping schedules";

  private final SqlSession session;

  /** What schedules do most: they fire. */
  private final Batch advance;

  ScheduleRows(SqlSession session) {
    this.session = session;
    advance =
        session.batch(
            PURPOSE,
            "UPDATE schedule SET next_time = ?, last_time = ?, fired = ?"
                + " WHERE name = ? AND revision = ?");
  }

  void put(Change.PutSchedule put) {
    advance.run();
    session.update(
        PURPOSE,
        "MERGE INTO schedule(name, timetable, revision, next_time, last_time, fired, head, body)"
            + " KEY(name) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        put.name(),
        put.timetable(),
        put.revision(),
        put.next(),
        put.last(),
        put.fired(),
        put.payload().head(),
        put.payload().body());
  }

  void advance(Change.AdvanceSchedule to) {
    advance.add(to.next(), to.last(), to.fired(), to.name(), to.revision());
  }

  void remove(String name) {
    advance.run();
    session.update(PURPOSE, "DELETE FROM schedule WHERE name = ?", name);
  }

  /**
   * Adds what a branch does. Of a schedule that comes it is the same change that will be made, as
   * it is in a note.
   */
  void addBranch(int branch, int n, ScheduleChange change) {
    Change row = changeOf(change);
    ByteBuffer bytes = ByteBuffer.allocate(row.bytes() + NoteForm.HEAD);
    NoteForm.encode(0, List.of(row), bytes);
    byte[] written = new byte[bytes.flip().remaining()];
    bytes.get(written);
    session.update(
        PURPOSE, "INSERT INTO xa_schedule(branch, n, bytes) VALUES(?, ?, ?)", branch, n, written);
  }

  private static Change changeOf(ScheduleChange change) {
    if (change instanceof ScheduleChange.Create create) {
      return Change.PutSchedule.of(create.schedule());
    } else if (change instanceof ScheduleChange.Replace replace) {
      return Change.PutSchedule.of(replace.schedule());
    } else if (change instanceof ScheduleChange.Cancel cancel) {
      return new Change.RemoveSchedule(cancel.key());
    }
    throw new AngariumException(ErrorCode.INTERNAL, "a schedule cannot fire in a transaction");
  }

  void removeBranch(int branch) {
    session.update(PURPOSE, "DELETE FROM xa_schedule WHERE branch = ?", branch);
  }

  /** What a branch does, in order. */
  static List<ScheduleChange> ofBranch(SqlSession session, int branch) {
    return session.query(
        PURPOSE,
        "SELECT bytes FROM xa_schedule WHERE branch = ? ORDER BY branch, n",
        rows -> {
          List<ScheduleChange> found = new ArrayList<>();
          while (rows.next()) {
            for (Change change : NoteForm.decode(ByteBuffer.wrap(rows.getBytes(1))).changes()) {
              found.add(toDo(change));
            }
          }
          return found;
        },
        branch);
  }

  private static ScheduleChange toDo(Change change) {
    if (change instanceof Change.PutSchedule put) {
      return new ScheduleChange.Replace(
          schedule(
              put.name(),
              put.payload().head(),
              put.payload().body(),
              put.timetable(),
              new long[] {put.revision(), put.next(), put.last(), put.fired()}));
    } else if (change instanceof Change.RemoveSchedule remove) {
      return new ScheduleChange.Cancel(remove.name());
    }
    throw new AngariumException(
        ErrorCode.STORE_DAMAGED,
        "a prepared transaction has a change of a schedule that is none: %s; restore the store from a backup"
            .formatted(change.getClass().getSimpleName()));
  }

  /** All schedules. */
  static List<StoredSchedule> all(SqlSession session) {
    return session.query(
        PURPOSE,
        "SELECT name, head, body, timetable, revision, next_time, last_time, fired FROM schedule",
        ScheduleRows::read);
  }

  private static List<StoredSchedule> read(ResultSet rows) throws SQLException {
    List<StoredSchedule> found = new ArrayList<>();
    while (rows.next()) {
      found.add(
          schedule(
              rows.getString(1),
              rows.getBytes(2),
              rows.getBytes(3),
              rows.getString(4),
              new long[] {rows.getLong(5), rows.getLong(6), rows.getLong(7), rows.getLong(8)}));
    }
    return found;
  }

  private static StoredSchedule schedule(
      String name, byte[] head, byte @Nullable [] body, String timetable, long[] numbers) {
    return new StoredSchedule(
        name,
        StoredForm.decode(head, body),
        timetable,
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3]);
  }

  /** Runs what was collected. */
  void flush() {
    advance.run();
  }

  /** Forgets what was collected and not run. */
  void clear() {
    advance.clear();
  }
}
