package org.angarium.engine.shared.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class SchemaTest {
  private static void asAdministrator(String... statements) throws SQLException {
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    }
  }

  private static ConnectionPool pool(String schema, Properties properties) {
    return pool(schema, EmbeddedPostgresServer.url(), properties);
  }

  private static ConnectionPool pool(String schema, String url, Properties properties) {
    return new ConnectionPool(
        schema, url, properties, schema, 4, Features.POSTGRESQL, Duration.ofSeconds(10));
  }

  @Test
  void shouldNeedNoRightToCreateWhereAnAdministratorHasRunTheScript() throws SQLException {
    String schema = "by_script";
    asAdministrator(
        Schema.script(schema, Features.POSTGRESQL),
        "CREATE ROLE by_script_user LOGIN PASSWORD 'secret'",
        "GRANT USAGE ON SCHEMA by_script TO by_script_user",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA by_script TO by_script_user",
        "REVOKE CREATE ON DATABASE postgres FROM PUBLIC");
    Properties user = new Properties();
    user.setProperty("user", "by_script_user");
    user.setProperty("password", "secret");
    String url = EmbeddedPostgresServer.url().replaceAll("\\?.*", "");
    try (ConnectionPool pool = pool(schema, url, user)) {
      Database database = new Database(pool.dataSource(), Duration.ZERO);
      Schema.migrate(database, schema, Features.POSTGRESQL);
      int nodes =
          database.look(
              "counting",
              c -> {
                try (Statement s = c.createStatement()) {
                  return s.executeQuery("SELECT 1 FROM node").next() ? 1 : 0;
                }
              });
      assertThat(nodes).isZero();
    }
  }

  @Test
  void shouldBeMadeOnceByManyWhoBeginTogether() throws Exception {
    Crew crew = new Crew();
    try (ConnectionPool pool = pool("by_many", new Properties())) {
      for (int i = 0; i < 4; i++) {
        crew.start(
            "node " + i,
            () ->
                Schema.migrate(
                    new Database(pool.dataSource(), Duration.ZERO),
                    "by_many",
                    Features.POSTGRESQL));
      }
      crew.join();
      Schema.migrate(
          new Database(pool.dataSource(), Duration.ZERO), "by_many", Features.POSTGRESQL);
    }
  }

  @Test
  void shouldRefuseWhatANewerVersionMadeForNewerNodesOnly() throws SQLException {
    try (ConnectionPool pool = pool("newer", new Properties())) {
      Database database = new Database(pool.dataSource(), Duration.ZERO);
      Schema.migrate(database, "newer", Features.PORTABLE);
      asAdministrator("UPDATE newer.meta SET version = version + 1");
      Schema.migrate(database, "newer", Features.PORTABLE); // it says that it can be used
      asAdministrator("UPDATE newer.meta SET oldest = version");
      assertThatThrownBy(() -> Schema.migrate(database, "newer", Features.PORTABLE))
          .isInstanceOfSatisfying(
              AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NEWER));
    }
  }

  /** Tables of any version before become the same as new ones. */
  @ParameterizedTest
  @MethodSource("versionsBefore")
  void shouldBringWhatAnOlderVersionMadeToThisOne(int version) throws SQLException {
    String schema = "older_" + version;
    asAdministrator(Schema.script(schema, Features.POSTGRESQL, version));
    try (ConnectionPool pool = pool(schema, new Properties())) {
      Database database = new Database(pool.dataSource(), Duration.ZERO);
      Schema.migrate(database, "all_new", Features.POSTGRESQL);
      Schema.migrate(database, schema, Features.POSTGRESQL);
    }
    assertThat(columns(schema)).isEqualTo(columns("all_new")).isNotEmpty();
    assertThat(rows("SELECT version, oldest FROM " + schema + ".meta"))
        .isEqualTo(rows("SELECT version, oldest FROM all_new.meta"));
  }

  static IntStream versionsBefore() {
    return IntStream.range(1, Schema.version());
  }

  private static List<String> columns(String schema) throws SQLException {
    return rows(
        "SELECT table_name, column_name, data_type, is_nullable, column_default"
            + " FROM information_schema.columns WHERE table_schema = '"
            + schema
            + "' ORDER BY 1, 2");
  }

  private static List<String> rows(String sql) throws SQLException {
    List<String> all = new ArrayList<>();
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.append(rows.getString(i)).append(' ');
        }
        all.add(row.toString());
      }
    }
    return all;
  }

  @Test
  void shouldRefuseNamesThatCouldBeMoreThanNames() {
    assertThatThrownBy(() -> Schema.checkName("a; DROP SCHEMA b"))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_URL));
  }
}
