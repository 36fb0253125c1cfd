package org.angarium.engine.shared.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.testing.Crew;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ConnectionPoolTest {
  private static final String SCHEMA = "pool_test";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @BeforeEach
  void begin() throws SQLException {
    end();
    asAdministrator(
        "CREATE ROLE pool_user LOGIN",
        "CREATE SCHEMA " + SCHEMA + " AUTHORIZATION pool_user",
        "CREATE TABLE " + SCHEMA + ".t(n int)",
        "INSERT INTO " + SCHEMA + ".t VALUES (0)",
        "GRANT ALL ON " + SCHEMA + ".t TO pool_user");
  }

  @AfterEach
  void end() throws SQLException {
    asAdministrator(
        "DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE", "DROP ROLE IF EXISTS pool_user");
  }

  private static void asAdministrator(String... statements) throws SQLException {
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static ConnectionPool pool(Duration silence) {
    return pool(Features.POSTGRESQL, silence);
  }

  private static ConnectionPool pool(Features features, Duration silence) {
    Properties user = new Properties();
    user.setProperty("user", "pool_user");
    String url = EmbeddedPostgresServer.url().replaceAll("\\?.*", "");
    return new ConnectionPool(SCHEMA, url, user, SCHEMA, 2, features, silence);
  }

  private static int add(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate("UPDATE t SET n = n + 1");
    }
  }

  private static List<Features> kinds() {
    return List.of(Features.POSTGRESQL, Features.PORTABLE);
  }

  /** Its process is stopped, or cut off, and the server does not know that. */
  @ParameterizedTest
  @MethodSource("kinds")
  void shouldNotWaitForATransactionThatIsSilent(Features features) throws SQLException {
    try (ConnectionPool pool = pool(features, Duration.ofSeconds(1))) {
      Connection silent = pool.dataSource().getConnection();
      add(silent);
      Database database = new Database(pool.dataSource(), PATIENCE);
      assertThat(database.run("adding one", ConnectionPoolTest::add)).isEqualTo(1);
      assertThatThrownBy(silent::commit).isInstanceOf(SQLException.class);
    }
  }

  /** The old server is a standby now, and the connections to it are still there. */
  @Test
  void shouldLeaveAServerThatTakesNoChanges() throws Exception {
    asAdministrator("ALTER ROLE pool_user SET default_transaction_read_only = on");
    AtomicInteger tries = new AtomicInteger();
    Crew crew = new Crew();
    try (ConnectionPool pool = pool(Duration.ofSeconds(10))) {
      Database database = new Database(pool.dataSource(), PATIENCE);
      crew.start(
          "writer",
          () ->
              database.run(
                  "adding one",
                  c -> {
                    if (tries.incrementAndGet() == 2) {
                      asAdministrator("ALTER ROLE pool_user RESET default_transaction_read_only");
                    }
                    return add(c);
                  }));
      crew.join();
    }
    assertThat(tries).hasValueGreaterThan(1);
  }
}
