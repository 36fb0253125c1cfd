package org.angarium.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.shared.sql.Features;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.model.AngariumException;

/**
 * A command that prints the statements which make the tables of a broker on PostgreSQL, for where
 * the broker's own user has no right to make them.
 *
 * <pre>
 * java -cp JARS org.angarium.tools.PostgresSchema [--portable] [SCHEMA]
 * </pre>
 *
 * <p>Without a name the schema is {@code angarium}. With {@code --portable} it is for a database
 * that only speaks PostgreSQL's language. It ends with 0, or with 1 when it was called wrongly.
 */
public final class PostgresSchema {
  private static final String PORTABLE = "--portable";

  private PostgresSchema() {}

  /** Runs the command, and ends the JVM with its code. */
  public static void main(String[] args) {
    PrintStream out = stream(FileDescriptor.out);
    int code = run(args, out, stream(FileDescriptor.err));
    out.flush();
    System.exit(code);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /**
   * Runs the command.
   *
   * @return what it ends with
   */
  public static int run(String[] args, PrintStream out, PrintStream errors) {
    List<String> words = new ArrayList<>(List.of(args));
    boolean portable = words.remove(PORTABLE);
    if (words.size() > 1 || words.stream().anyMatch(word -> word.startsWith("-"))) {
      errors.println(PORTABLE + " SCHEMA; both may be left out");
      return 1;
    }
    try {
      out.print(
          Schema.script(
              words.isEmpty() ? "angarium" : words.get(0),
              portable ? Features.PORTABLE : Features.POSTGRESQL));
      return 0;
    } catch (AngariumException e) {
      errors.println(e.getMessage());
      return 1;
    }
  }
}
