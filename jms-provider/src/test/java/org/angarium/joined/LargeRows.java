package org.angarium.joined;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Orders with a large value each, whose bytes follow from the order's id. */
final class LargeRows {
  /** The orders that have one. */
  static final String SELECT_IDS = "SELECT id FROM orders WHERE item = 'large' ORDER BY id";

  private LargeRows() {}

  static void makeTable(Connection connection) throws SQLException {
    Shop.execute(connection, "CREATE TABLE IF NOT EXISTS files(id INT PRIMARY KEY, bytes BLOB)");
  }

  private static byte[] bytes(int id) {
    Random random = new Random(id);
    byte[] bytes = new byte[random.nextInt(random.nextInt(30) == 0 ? 2_000_000 : 60_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Inserts an order and its large value. */
  static void insert(Connection connection, int id, Random random) throws SQLException {
    Shop.insert(connection, id, "large");
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO files(id, bytes) VALUES(?, ?)")) {
      statement.setInt(1, id);
      if (random.nextBoolean()) {
        statement.setBinaryStream(2, new ByteArrayInputStream(bytes(id)));
      } else {
        statement.setBlob(2, written(connection.createBlob(), bytes(id)));
      }
      statement.executeUpdate();
    }
  }

  private static Blob written(Blob blob, byte[] bytes) throws SQLException {
    try (OutputStream out = blob.setBinaryStream(1)) {
      out.write(bytes);
    } catch (IOException e) {
      throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e);
    }
    return blob;
  }

  /** Reads the large value of some order, and perhaps deletes it. */
  static void readOrRemoveOne(Connection connection, Random random) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id, bytes FROM files ORDER BY id DESC LIMIT 1 OFFSET "
                    + random.nextInt(6))) {
      if (rows.next()) {
        int id = rows.getInt(1);
        assertWhole(id, rows);
        if (random.nextInt(3) == 0) {
          Shop.execute(connection, "UPDATE orders SET item = 'gone' WHERE id = " + id);
          Shop.execute(connection, "DELETE FROM files WHERE id = " + id);
        }
      }
    }
  }

  private static void assertWhole(int id, ResultSet row) throws SQLException {
    try (InputStream in = row.getBlob(2).getBinaryStream()) {
      assertThat(in.readAllBytes()).as("large value of %d", id).isEqualTo(bytes(id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The orders whose large values are there, each of which must be whole. */
  static List<Integer> whole(Connection connection) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, bytes FROM files ORDER BY id")) {
      while (rows.next()) {
        assertWhole(rows.getInt(1), rows);
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }
}
