package org.angarium.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.Properties;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.shared.NodeOptions;
import org.angarium.engine.shared.SharedEngine;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.engine.shared.sql.Features;
import org.angarium.model.Clock;
import org.angarium.testing.EmbeddedPostgresServer;
import org.angarium.testing.Sql;
import org.jspecify.annotations.Nullable;

/** An engine on a PostgreSQL of its own, which can crash while the engine goes on. */
final class CrashingServer implements EngineFixture {
  private static final String SCHEMA = "angarium";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private @Nullable ConnectionPool pool;

  private static final class Server {
    private static final EmbeddedPostgres RUNNING = EmbeddedPostgresServer.start();
  }

  @Override
  public Nodes open(EngineSettings settings, Clock clock) {
    ask("ALTER DATABASE postgres SET synchronous_commit = on"); // else it may lose what is
    // committed
    Features features = Features.POSTGRESQL;
    pool = new ConnectionPool("a", url(), new Properties(), SCHEMA, 10, features, MINUTE);
    NodeOptions options = new NodeOptions(SCHEMA, features, MINUTE, MINUTE);
    return Nodes.one(new SharedEngine("a", clock, settings, pool.dataSource(), options));
  }

  private static String url() {
    return Server.RUNNING.getJdbcUrl("postgres", "postgres");
  }

  /** The first value that a statement finds, in which @ stands before the names of tables. */
  String ask(String sql) {
    return Sql.ask(url(), sql.replace("@", SCHEMA + "."));
  }

  /**
   * When one of its processes is killed, the server ends all the others, reads its log again, and
   * empties the tables that have none. Returns when that is done.
   */
  void crashServer() {
    String start = "SELECT backend_start FROM pg_stat_activity WHERE backend_type = 'checkpointer'";
    String before = ask(start);
    long process =
        Long.parseLong(ask("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"));
    ProcessHandle.of(process).orElseThrow().destroyForcibly();
    await()
        .atMost(EngineContract.PATIENCE)
        .untilAsserted(() -> assertThat(ask(start)).isNotEqualTo(before)); // or it is not back yet
  }

  @Override
  public boolean durable() {
    return true;
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.close();
    }
    ask("DROP SCHEMA " + SCHEMA + " CASCADE");
  }
}
