package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.angarium.engine.shared.sql.Database;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * Which of a broker's databases one is. The schema remembers it: with other databases, or in
 * another order, a broker would look for destinations where they are not.
 *
 * @param number from 1 on
 * @param count how many there are
 */
public record Place(int number, int count) {
  /** The only one. */
  public static final Place ALONE = new Place(1, 1);

  /** Checks the numbers. */
  public Place {
    if (number < 1 || number > count) {
      throw new IllegalArgumentException("%d of %d is no place".formatted(number, count));
    }
  }

  /**
   * Has an empty schema remember this, and looks whether another one does.
   *
   * @throws AngariumException {@link ErrorCode#STORE_FOREIGN}; nothing was changed then
   */
  void take(Database database, String schema) {
    String found =
        database.runAtLeastOnce("looking which of the databases this is", this::takeOrTell);
    if (!found.equals(toString())) {
      throw new AngariumException(
          ErrorCode.STORE_FOREIGN,
          "the schema %s holds what a broker has in database %s, and was opened as database %s; give all databases of the broker in the URL, in their order, with semicolons between"
              .formatted(schema, found, this));
    }
  }

  private String takeOrTell(Connection c) throws SQLException {
    String sql =
        "UPDATE meta SET place = ? WHERE place IS NULL AND NOT EXISTS (SELECT 1 FROM dest)";
    DirectoryChanges.update(c, sql, toString());
    try (PreparedStatement s = c.prepareStatement("SELECT place FROM meta");
        ResultSet rows = s.executeQuery()) {
      rows.next();
      String place = rows.getString(1);
      return place == null ? ALONE.toString() : place; // from before there were several
    }
  }

  /** As in {@code 2 of 3}. */
  @Override
  public String toString() {
    return number + " of " + count;
  }
}
