package org.angarium.engine.h2;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts how many bytes the messages of lanes take where the table does not know it, since an older
 * Angarium wrote it: that is once for each of them, by reading all that is in it. For who opens a
 * store, while nobody writes.
 */
final class LaneBytes {
  private final SqlSession session;

  LaneBytes(SqlSession session) {
    this.session = session;
  }

  void countMissing() {
    List<Lane> missing =
        session.query(
            "looking for what was not counted",
            "SELECT id, sub, priority, era FROM lane WHERE bytes IS NULL",
            LaneBytes::lanes);
    for (Lane lane : missing) {
      session.update(
          "counting bytes",
          "UPDATE lane SET bytes = ? WHERE id = ?",
          H2Reader.bytesIn(session, lane),
          lane.id());
    }
  }

  private static List<Lane> lanes(ResultSet rows) throws SQLException {
    List<Lane> found = new ArrayList<>();
    while (rows.next()) {
      found.add(
          new Lane(rows.getInt(1), rows.getInt(2), Lane.prefixOf(rows.getInt(3), rows.getLong(4))));
    }
    return found;
  }
}
