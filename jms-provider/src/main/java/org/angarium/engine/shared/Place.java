package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.angarium.engine.shared.sql.Database;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

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
   * Makes the tables where they are missing, and looks which place the schema remembers. One of
   * which nobody knows, or that was alone, is empty and not open, remembers this one; one of
   * several stays what it is, since the others may hold something.
   *
   * @throws AngariumException {@link ErrorCode#STORE_FOREIGN} where it is another one; nothing was
   *     changed then; and what {@link Schema#migrate} throws
   */
  void open(Database database, NodeOptions options) {
    Schema.migrate(database, options.schema(), options.features());
    String found = database.runAtLeastOnce("looking which of the databases this is", this::take);
    if (!found.equals(toString())) {
      throw new AngariumException(
          ErrorCode.STORE_FOREIGN,
          "the schema %s is in use as database %s of a broker, and was opened as database %s; give all databases of the broker in the URL, in their order, with semicolons between"
              .formatted(options.schema(), found, this));
    }
  }

  private String take(Connection c) throws SQLException {
    String found = read(c);
    if (!toString().equals(found)) {
      String sql =
          "UPDATE meta SET place = ? WHERE (place IS NULL OR place = ?)"
              + " AND NOT EXISTS (SELECT 1 FROM dest)"
              + " AND NOT EXISTS (SELECT 1 FROM node WHERE ended IS NULL)";
      DirectoryChanges.update(c, sql, toString(), ALONE.toString());
      found = read(c);
    }
    return found == null ? ALONE.toString() : found; // from before there were several
  }

  private static @Nullable String read(Connection c) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("SELECT place FROM meta");
        ResultSet rows = s.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** As in {@code 2 of 3}. */
  @Override
  public String toString() {
    return number + " of " + count;
  }
}
