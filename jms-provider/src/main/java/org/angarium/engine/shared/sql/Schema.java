package org.angarium.engine.shared.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables, in a schema of their own, as a list of migrations: entry n brings them from version n
 * to n + 1. An entry that was released never changes.
 *
 * <p>Times are milliseconds of the engine's clock, but for leases, which are the database's. {@code
 * dlv.state}: 0 ready, 1 claimed, 2 part of a prepared branch. {@code flags}: see {@link #VOLATILE}
 * , {@link #SHARED}, {@link #SUPERSEDED} and {@link #ENDS_GROUP}. {@code since} and {@code holder}
 * are of a claim that is not the first: what the history says where nobody sees its end. The upper
 * half of {@code token} is the consumer's number on its node, 0 where an operator has it. {@code
 * newest} has the last message of each value where only that counts, perhaps one that is gone.
 * {@code grp.kept}: it stays with its owner when nothing of it is held; {@code fresh}: its owner
 * has had nothing of it yet; {@code next_node}, {@code next_claimer}: whose it is as soon as
 * nothing is held. {@code consumer.member}: it has a share of the groups. {@code node.version}: of
 * these tables, that it knows. {@code mark} has the numbers of the last commits of each node.
 * {@code room} has what its open units have taken in subscriptions with limits, in four arrays. The
 * order key is {@code (9 - priority) << 56 | id}.
 */
public final class Schema {
  /** In {@code flags}: its message is in {@code msg_np}. */
  public static final int VOLATILE = 1;

  /** In {@code flags}: its message has several deliveries, and is counted in {@code share}. */
  public static final int SHARED = 2;

  /** In {@code flags}: a newer message of its value has come; it goes when it is given back. */
  public static final int SUPERSEDED = 4;

  /** In {@code flags}: it ends its group; while somebody holds it nobody gets more of that. */
  public static final int ENDS_GROUP = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final int ATTEMPTS = 20;

  private static final List<String> DIRECTORY =
      List.of(
          "CREATE SEQUENCE node_seq",
          "CREATE SEQUENCE msg_seq",
          """
          CREATE TABLE node(
            id bigint PRIMARY KEY, name text NOT NULL, lease_until timestamptz NOT NULL,
            commits bigint NOT NULL DEFAULT 0, ended timestamptz)\
          """,
          """
          CREATE TABLE dest(
            id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL,
            name text NOT NULL, node bigint, connection text, version bigint NOT NULL DEFAULT 0,
            duplicates bigint NOT NULL DEFAULT 0, expired bigint NOT NULL DEFAULT 0,
            since bigint NOT NULL DEFAULT 0, pause_delivery boolean NOT NULL DEFAULT false,
            pause_sending boolean NOT NULL DEFAULT false, pause_kept boolean NOT NULL DEFAULT false,
            UNIQUE(kind, name))\
          """,
          """
          CREATE TABLE sub(
            id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, dest int NOT NULL, kind text NOT NULL,
            client_id text, name text, selector text NOT NULL, no_local boolean NOT NULL,
            node bigint, connection text NOT NULL DEFAULT '', grouped boolean NOT NULL DEFAULT false,
            paused boolean NOT NULL DEFAULT false, unattended bigint NOT NULL DEFAULT 0)\
          """,
          "CREATE INDEX sub_dest ON sub(dest)",
          """
          CREATE UNIQUE INDEX sub_durable ON sub(name, (client_id IS NULL), (coalesce(client_id, '')))
            WHERE kind IN ('DURABLE', 'SHARED_DURABLE')\
          """,
          """
          CREATE UNIQUE INDEX sub_shared ON sub(name, (client_id IS NULL), (coalesce(client_id, '')))
            WHERE kind = 'SHARED'\
          """,
          "CREATE SEQUENCE line_seq",
          """
          CREATE TABLE consumer(
            node bigint, id bigint, sub int NOT NULL, name text NOT NULL DEFAULT '',
            connection text NOT NULL DEFAULT '', selector text NOT NULL DEFAULT '', line bigint,
            closed boolean NOT NULL DEFAULT false, PRIMARY KEY(node, id))\
          """,
          "CREATE INDEX consumer_sub ON consumer(sub)",
          """
          CREATE TABLE client(
            client_id text PRIMARY KEY, node bigint NOT NULL, connection text NOT NULL)\
          """);

  private static final List<String> MESSAGES =
      List.of(
          "CREATE TABLE msg(id bigint PRIMARY KEY, head bytea NOT NULL, body bytea)",
          "CREATE @UNLOGGED@ TABLE msg_np(id bigint PRIMARY KEY, head bytea NOT NULL, body bytea)",
          "CREATE TABLE share(id bigint PRIMARY KEY, n int NOT NULL)",
          """
          CREATE TABLE dlv(
            sub int, ord bigint, id bigint NOT NULL, state smallint NOT NULL,
            flags smallint NOT NULL, attempts int NOT NULL, doubt int NOT NULL,
            owner bigint NOT NULL, token bigint NOT NULL, expires bigint, grp text, hist text,
            since bigint, holder text, size int NOT NULL DEFAULT 0, sent bigint NOT NULL DEFAULT 0,
            PRIMARY KEY(sub, ord)) @NARROW@\
          """,
          "CREATE INDEX dlv_expires ON dlv(expires) WHERE expires IS NOT NULL",
          "CREATE INDEX dlv_grp ON dlv(sub, grp, ord) WHERE grp IS NOT NULL",
          """
          CREATE TABLE later(
            sub int, ord bigint, id bigint NOT NULL, due bigint NOT NULL, holds boolean NOT NULL,
            flags smallint NOT NULL, attempts int NOT NULL, doubt int NOT NULL,
            expires bigint, grp text, hist text, size int NOT NULL DEFAULT 0,
            sent bigint NOT NULL DEFAULT 0, PRIMARY KEY(sub, ord))\
          """,
          "CREATE INDEX later_due ON later(due, sub, ord)",
          "CREATE INDEX later_expires ON later(expires) WHERE expires IS NOT NULL",
          """
          CREATE TABLE grp(
            sub int, grp text, node bigint NOT NULL, claimer bigint NOT NULL, held int NOT NULL,
            held_back int NOT NULL, PRIMARY KEY(sub, grp))\
          """,
          """
          CREATE TABLE dedup(
            dest int, key text, id bigint NOT NULL, at bigint NOT NULL, kept boolean NOT NULL,
            PRIMARY KEY(dest, key))\
          """,
          "CREATE INDEX dedup_id ON dedup(dest, id)");

  private static final List<String> BRANCHES =
      List.of(
          """
          CREATE TABLE xa_branch(
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, format int NOT NULL,
            gtrid bytea NOT NULL, bqual bytea NOT NULL, state text NOT NULL,
            prepared_at bigint NOT NULL, UNIQUE(format, gtrid, bqual))\
          """,
          """
          CREATE TABLE xa_send(
            branch bigint, n int, dest int NOT NULL, kept boolean NOT NULL, connection text NOT NULL,
            client_id text, dedup text, head bytea NOT NULL, body bytea, PRIMARY KEY(branch, n))\
          """,
          "CREATE INDEX xa_send_dest ON xa_send(dest)",
          "CREATE TABLE xa_ack(branch bigint, sub int, ord bigint, PRIMARY KEY(branch, sub, ord))",
          "CREATE INDEX xa_ack_sub ON xa_ack(sub)");

  private static final List<String> OPERATION =
      List.of(
          "CREATE TABLE newest(sub int, value text, ord bigint NOT NULL, PRIMARY KEY(sub, value))",
          """
          CREATE TABLE tally(
            dest int, sub int, sent bigint NOT NULL, arrived bigint NOT NULL,
            delivered bigint NOT NULL, redelivered bigint NOT NULL, acknowledged bigint NOT NULL,
            dead_lettered bigint NOT NULL, expired bigint NOT NULL, dropped bigint NOT NULL,
            replaced bigint NOT NULL, removed bigint NOT NULL, PRIMARY KEY(dest, sub))\
          """,
          "CREATE SEQUENCE schedule_seq",
          """
          CREATE TABLE schedule(
            key text PRIMARY KEY, name text NOT NULL, timetable text NOT NULL, head bytea NOT NULL,
            body bytea, revision bigint NOT NULL, next bigint NOT NULL, last bigint NOT NULL,
            fired bigint NOT NULL)\
          """,
          "CREATE TABLE xa_schedule_key(key text PRIMARY KEY, branch bigint NOT NULL)",
          """
          CREATE TABLE xa_schedule(
            branch bigint, n int, what text NOT NULL, name text NOT NULL, timetable text NOT NULL,
            next bigint NOT NULL, head bytea, body bytea, PRIMARY KEY(branch, n))\
          """);

  /**
   * What keeps brokers away while a move is under way, and the ids of which {@code dedup.key} is
   * only a digest.
   */
  private static final List<String> MOVING =
      List.of(
          """
          CREATE TABLE moving(one int PRIMARY KEY CHECK (one = 1), role text NOT NULL,
            text text NOT NULL)\
          """,
          "ALTER TABLE dedup ADD COLUMN raw text");

  private static final List<String> MARKS =
      List.of("CREATE TABLE mark(node bigint, n bigint, PRIMARY KEY(node, n))");

  /** Which of several databases this is. */
  private static final List<String> PLACE = List.of("ALTER TABLE meta ADD COLUMN place text");

  /** Which version a node must know at least to work with these tables. */
  private static final List<String> OLDEST =
      List.of("ALTER TABLE meta ADD COLUMN oldest int NOT NULL DEFAULT 0");

  /** Groups that stay with their consumers when nothing of them is held. */
  private static final List<String> KEPT_GROUPS =
      List.of(
          "ALTER TABLE grp ADD COLUMN kept boolean NOT NULL DEFAULT false",
          "ALTER TABLE grp ADD COLUMN fresh boolean NOT NULL DEFAULT true",
          "ALTER TABLE grp ADD COLUMN next_node bigint",
          "ALTER TABLE grp ADD COLUMN next_claimer bigint",
          "ALTER TABLE consumer ADD COLUMN member boolean NOT NULL DEFAULT false",
          "ALTER TABLE xa_ack ADD COLUMN first boolean NOT NULL DEFAULT false",
          "ALTER TABLE node ADD COLUMN version int NOT NULL DEFAULT 8");

  /** The room that open units of each node have taken in subscriptions with limits. */
  private static final List<String> OPEN_ROOM =
      List.of(
          """
          CREATE TABLE room(node bigint PRIMARY KEY, subs int[] NOT NULL, messages bigint[] NOT NULL,
            memory bigint[] NOT NULL, disk bigint[] NOT NULL)\
          """);

  private static final List<List<String>> MIGRATIONS =
      List.of(
          DIRECTORY,
          MESSAGES,
          BRANCHES,
          OPERATION,
          MOVING,
          MARKS,
          PLACE,
          OLDEST,
          KEPT_GROUPS,
          OPEN_ROOM);

  /**
   * The oldest version whose nodes can work with the tables as they are now, beside those of this
   * one. A migration that only adds what has a default leaves it as it is; one that old nodes would
   * spoil, or would be misled by, makes it its own.
   */
  private static final int USABLE_FROM = 8;

  private static final String ARE_MADE =
      "UPDATE meta SET version = " + MIGRATIONS.size() + ", oldest = " + USABLE_FROM;

  /** Dead rows of deliveries are many and short-lived: they go often, and without resting. */
  private static final String NARROW =
      """
      WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0)\
      """;

  private static final String GRANTS =
      """
      -- GRANT USAGE ON SCHEMA @ TO the_user;
      -- GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA @ TO the_user;
      -- GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA @ TO the_user;
      """;

  private static final String NO_RIGHT = "42501";

  private Schema() {}

  /** Checks the name of a schema. */
  public static String checkName(String schema) {
    if (!NAME.matcher(schema).matches()) {
      throw new AngariumException(
          ErrorCode.INVALID_URL,
          "the schema name \"%s\" is refused: lower-case letters, digits and underscores are allowed, 63 at most"
              .formatted(schema));
    }
    return schema;
  }

  /**
   * The statements that make everything, for an administrator who does it: one transaction, and as
   * a comment what is to be granted to the user of the brokers.
   */
  public static String script(String schema, Features features) {
    return script(schema, features, version());
  }

  /** The same, up to an older version. */
  static String script(String schema, Features features, int version) {
    StringBuilder script = new StringBuilder("BEGIN;\n");
    begin(checkName(schema)).forEach(s -> script.append(s).append(";\n"));
    MIGRATIONS
        .subList(0, version)
        .forEach(m -> m.forEach(s -> script.append(adapt(s, features)).append(";\n")));
    return script
        .append(version == version() ? ARE_MADE : "UPDATE meta SET version = " + version)
        .append(";\nCOMMIT;\n")
        .append(GRANTS.replace("@", schema))
        .toString();
  }

  /** The version that this makes; what nodes say that they know. */
  public static int version() {
    return MIGRATIONS.size();
  }

  private static List<String> begin(String schema) {
    return List.of(
        "CREATE SCHEMA IF NOT EXISTS " + schema,
        "SET LOCAL search_path TO " + schema,
        "CREATE TABLE IF NOT EXISTS meta(one int PRIMARY KEY CHECK (one = 1), version int NOT"
            + " NULL)",
        "INSERT INTO meta VALUES (1, 0) ON CONFLICT DO NOTHING");
  }

  private static String adapt(String statement, Features features) {
    return statement
        .replace("@UNLOGGED@", features.unlogged() ? "UNLOGGED" : "")
        .replace("@NARROW@", features.settings() ? NARROW : "");
  }

  /**
   * Makes what is missing; of several nodes that try, one does it, and the others wait.
   *
   * @throws AngariumException {@link ErrorCode#STORE_NEWER}; {@link ErrorCode#STORE_FAILED}
   */
  public static void migrate(Database database, String schema, Features features) {
    checkName(schema);
    for (int attempt = 1; ; attempt++) {
      try {
        database.run("making the schema " + schema, c -> migrate(c, schema, features));
        return;
      } catch (AngariumException e) {
        if (e.code() != ErrorCode.STORE_FAILED || attempt == ATTEMPTS || !isRace(e)) {
          throw hasState(e, List.of(NO_RIGHT)) ? forbidden(schema, e) : e;
        }
      }
    }
  }

  /** PostgreSQL's IF NOT EXISTS is not atomic: who comes second may get one of these errors. */
  private static boolean isRace(AngariumException e) {
    return hasState(e, List.of("42P06", "42P07", "42710", "XX000"));
  }

  private static boolean hasState(AngariumException e, List<String> states) {
    return e.getCause() instanceof SQLException sql
        && states.contains(String.valueOf(sql.getSQLState()));
  }

  private static AngariumException forbidden(String schema, AngariumException e) {
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        "the user of the database may not make or change the schema %1$s; have an administrator run what this prints: java -cp JARS org.angarium.tools.PostgresSchema %1$s"
            .formatted(schema),
        e);
  }

  private static boolean migrate(Connection connection, String schema, Features features)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (isUpToDate(statement, schema)) {
        return false;
      }
      for (String sql : begin(schema)) {
        statement.execute(sql);
      }
      int version = version(statement, "SELECT version FROM meta FOR NO KEY UPDATE");
      if (version >= MIGRATIONS.size()) {
        return isUpToDate(statement, schema); // somebody was faster, perhaps a newer one
      }
      for (List<String> migration : MIGRATIONS.subList(version, MIGRATIONS.size())) {
        for (String sql : migration) {
          statement.execute(adapt(sql, features));
        }
      }
      statement.execute(ARE_MADE);
      return true;
    }
  }

  /** Whether a schema has tables of a broker. */
  public static boolean exists(Database database, String schema) {
    checkName(schema);
    return database.look(
        "looking for the schema " + schema,
        c -> {
          try (Statement statement = c.createStatement()) {
            return exists(statement, schema);
          }
        });
  }

  private static boolean exists(Statement statement, String schema) throws SQLException {
    String look =
        "SELECT count(*) FROM information_schema.tables WHERE table_name = 'meta' AND table_schema"
            + " = '"
            + schema
            + "'";
    return version(statement, look) > 0;
  }

  /** Then no right to create anything is needed. */
  private static boolean isUpToDate(Statement statement, String schema) throws SQLException {
    if (!exists(statement, schema)) {
      return false;
    }
    int version = version(statement, "SELECT version FROM " + schema + ".meta");
    if (version > MIGRATIONS.size()) {
      checkUsable(schema, version, version(statement, "SELECT oldest FROM " + schema + ".meta"));
    }
    return version >= MIGRATIONS.size();
  }

  /** A newer version's tables are used as they are where that says that they can be. */
  private static void checkUsable(String schema, int version, int oldest) {
    if (oldest > MIGRATIONS.size()) {
      throw new AngariumException(
          ErrorCode.STORE_NEWER,
          "the schema %s has version %d, which nodes can use that know version %d at least, and this Angarium knows up to version %d; use a newer Angarium"
              .formatted(schema, version, oldest, MIGRATIONS.size()));
    }
    LOG.info(
        "The schema {} has version {}, which a newer Angarium has made, and is used as version {}",
        schema,
        version,
        MIGRATIONS.size());
  }

  private static int version(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
