package org.angarium.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** The tables, as scripts beside this class: a blank line stands between two statements. */
final class Scripts {
  private Scripts() {}

  /**
   * The statements of a script.
   *
   * @param what {@code outbox} or {@code inbox}
   */
  static List<String> read(String what, Dialect dialect) {
    String name = what + "-" + dialect.resource() + ".sql";
    try (InputStream in = Scripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar; use a jar that is complete");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("\n\n"))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a script. */
  static void run(String what, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : read(what, Dialect.of(connection))) {
        statement.execute(sql);
      }
    }
  }
}
