package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.angarium.engine.shared.sql.Database;
import org.angarium.engine.shared.sql.Features;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * Whether the numbers of a sequence come in order. Messages are in the order of theirs: where each
 * connection kept some numbers for itself, a later message would have a lower one. Databases of
 * several machines may do so, whatever the sequence was made with.
 */
final class Sequences {
  private static final String NEXT = "SELECT nextval('msg_seq')";

  private Sequences() {}

  /**
   * Takes three numbers on two connections, where that is not known of the database.
   *
   * @throws AngariumException {@link ErrorCode#NOT_SUPPORTED} where they are not in order
   */
  static void check(Database database, Features features) {
    if (features.sequences()) {
      return;
    }
    List<Long> numbers =
        database.run(
            "looking at the order of numbers",
            c -> {
              long first = next(c);
              long second = database.run("taking a number", Sequences::next);
              return List.of(first, second, next(c));
            });
    if (numbers.get(0) >= numbers.get(1) || numbers.get(1) >= numbers.get(2)) {
      throw new AngariumException(
          ErrorCode.NOT_SUPPORTED,
          "the database gives numbers of the sequence msg_seq out of order (%s), and messages would be so too: its connections keep some of them; have it keep none (ALTER SEQUENCE ... CACHE 1, or the setting of the server that forbids that), and open the broker again"
              .formatted(numbers));
    }
  }

  private static long next(Connection c) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(NEXT);
        ResultSet rows = s.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
