package org.angarium.engine.shared.sql;

import java.util.Map;
import java.util.TreeMap;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** The libraries that only brokers on PostgreSQL need: optional dependencies of Angarium. */
public final class Libraries {
  /** One class of each, and what to add to have it. */
  private static final Map<String, String> NEEDED =
      new TreeMap<>(
          Map.of(
              "com.zaxxer.hikari.HikariDataSource", "com.zaxxer:HikariCP",
              "org.postgresql.Driver", "org.postgresql:postgresql"));

  private Libraries() {}

  /**
   * Checks that they are there.
   *
   * @param loader of Angarium
   * @throws AngariumException {@link ErrorCode#NOT_SUPPORTED}, and which dependency to add
   */
  public static void require(ClassLoader loader) {
    NEEDED.forEach(
        (name, dependency) -> {
          try {
            Class.forName(name, false, loader);
          } catch (ClassNotFoundException | LinkageError e) {
            throw new AngariumException(
                ErrorCode.NOT_SUPPORTED,
                "a broker on PostgreSQL needs the library %1$s, which is not there; add the dependency %1$s to the application, and where it is a module, --add-modules for it"
                    .formatted(dependency),
                e);
          }
        });
  }
}
