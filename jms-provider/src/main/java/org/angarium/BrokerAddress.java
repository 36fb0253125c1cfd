package org.angarium;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker lives; equal addresses in one JVM mean one broker.
 *
 * <p>Those that are keys of a map at a start compare themselves: what the JVM makes for a record,
 * it makes when that is first used, which takes longer than to load ten classes.
 */
sealed interface BrokerAddress {
  /** Its URL, without options: the same text for equal addresses. */
  String url();

  /** The broker's name for threads, logs and error texts. */
  String name();

  /** In this JVM's memory, and gone with the broker. */
  record Memory(String name) implements BrokerAddress {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1,100}");

    /**
     * @throws AngariumException {@link ErrorCode#INVALID_URL}
     */
    public Memory {
      if (!NAME.matcher(name).matches()) {
        throw new AngariumException(
            ErrorCode.INVALID_URL,
            ("the broker name \"%s\" is refused: 1 to 100 letters, digits, dots, hyphens and"
                    + " underscores are allowed; write angarium:mem:NAME, such as"
                    + " angarium:mem:orders")
                .formatted(name));
      }
    }

    @Override
    public String url() {
      return AngariumUrl.MEMORY + name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Memory that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  /**
   * In an H2 database.
   *
   * @param path the database's path in its canonical form, without the endings of its files
   */
  record H2File(Path path) implements BrokerAddress {
    /** The database of a path as a user gave it. Reads the disk, to follow links. */
    static H2File of(Path path) {
      return new H2File(Paths.canonical(path));
    }

    @Override
    public String url() {
      return AngariumUrl.H2_FILE + AngariumUrl.encode(path.toString(), "%?");
    }

    @Override
    public String name() {
      return String.valueOf(path.getFileName());
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof H2File that && path.equals(that.path);
    }

    @Override
    public int hashCode() {
      return path.hashCode();
    }
  }

  /**
   * In a schema of a PostgreSQL database, shared with other JVMs.
   *
   * @param hosts as PostgreSQL's driver takes them: HOST:PORT, several with commas between
   */
  record PostgreSql(String hosts, String database, String schema) implements BrokerAddress {
    static final String DEFAULT_SCHEMA = "angarium";

    private static final Pattern HOSTS =
        Pattern.compile("(%1$s)(,%1$s)*".formatted("([\\w.-]+|\\[[0-9A-Fa-f:.]+\\]):\\d{1,5}"));
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /**
     * @throws AngariumException {@link ErrorCode#INVALID_URL}
     */
    public PostgreSql {
      if (!HOSTS.matcher(hosts).matches()) {
        throw refused("the host \"%s\" is refused".formatted(hosts));
      } else if (database.isBlank() || database.indexOf('/') >= 0) {
        throw refused("the database \"%s\" is refused".formatted(database));
      } else if (!SCHEMA.matcher(schema).matches()) {
        throw refused(
            "the schema \"%s\" is refused: lower-case letters, digits and underscores are allowed"
                .formatted(schema));
      }
    }

    private static AngariumException refused(String reason) {
      return new AngariumException(
          ErrorCode.INVALID_URL,
          reason
              + "; write angarium:postgresql://HOST:PORT/DATABASE, such as"
              + " angarium:postgresql://db.example.com:5432/orders, and /SCHEMA after it for another"
              + " schema than angarium");
    }

    @Override
    public String url() {
      return AngariumUrl.POSTGRESQL
          + hosts
          + "/"
          + AngariumUrl.encode(database, "%?")
          + (schema.equals(DEFAULT_SCHEMA) ? "" : "/" + schema);
    }

    @Override
    public String name() {
      return schema.equals(DEFAULT_SCHEMA) ? database : database + "." + schema;
    }
  }

  /**
   * In several of these: destinations, or the keys of some, are spread over them.
   *
   * @param all two at least, in an order that stays
   */
  record Databases(List<PostgreSql> all) implements BrokerAddress {
    /**
     * @throws AngariumException {@link ErrorCode#INVALID_URL}
     */
    public Databases {
      all = List.copyOf(all);
      if (Set.copyOf(all).size() < all.size()) {
        throw new AngariumException(
            ErrorCode.INVALID_URL,
            "a database is given twice in "
                + url(all)
                + "; a broker has each of its databases once");
      }
    }

    @Override
    public String url() {
      return url(all);
    }

    private static String url(List<PostgreSql> all) {
      return AngariumUrl.POSTGRESQL
          + all.stream()
              .map(one -> one.url().substring(AngariumUrl.POSTGRESQL.length()))
              .collect(Collectors.joining(";"));
    }

    /** That of the first, and how many more there are. */
    @Override
    public String name() {
      return all.get(0).name() + "+" + (all.size() - 1);
    }
  }
}
