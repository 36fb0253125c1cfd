package org.angarium.engine.contract;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.shared.NodeOptions;
import org.angarium.engine.shared.SharedEngine;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.engine.shared.sql.Features;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.testing.EmbeddedPostgresServer;
import org.angarium.testing.Sql;
import org.jspecify.annotations.Nullable;

/**
 * An engine on the primary of after a failover, some of whose connections lead to the old one,
 * which has come back and does not know that it is not primary: it has the queue {@code orders},
 * and nothing of what came later. What is committed there waits for a standby that it has no more.
 * Both are databases of one server, which waits for a standby in one of them.
 */
final class TwoPrimaries implements EngineFixture {
  private static final String SCHEMA = "angarium";
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** Short: it is renewed each second. */
  private static final Duration LEASE = Duration.ofSeconds(3);

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final int number = NUMBERS.incrementAndGet();
  private final FaultyConnections faults =
      new FaultyConnections(FaultyConnections.Fault.NONE, Pattern.compile("(?!)"));

  /** How the name of the thread ends whose next connection leads to the old primary. */
  private final AtomicReference<@Nullable String> misled = new AtomicReference<>();

  private final AtomicInteger misleadings = new AtomicInteger();
  private @Nullable ConnectionPool later;
  private @Nullable ConnectionPool old;

  private static final class Server {
    private static final EmbeddedPostgres RUNNING = EmbeddedPostgresServer.start();
  }

  private static String ask(String sql) {
    return Sql.ask(Server.RUNNING.getJdbcUrl("postgres", "postgres"), sql);
  }

  @Override
  public Nodes open(EngineSettings settings, Clock clock) {
    ask("CREATE DATABASE later" + number);
    later = pool("later");
    try (SharedEngine before = engine(settings, clock, later.dataSource())) {
      before.declare(DestinationName.queue("orders"));
    }
    later.close();
    ask("CREATE DATABASE old%1$d TEMPLATE later%1$d".formatted(number));
    ask("ALTER DATABASE old%d SET synchronous_commit = on".formatted(number));
    ask("ALTER DATABASE later%d SET synchronous_commit = local".formatted(number));
    ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
    ask("SELECT pg_reload_conf()");
    await().until(() -> ask("SHOW synchronous_standby_names").equals("*"));
    later = pool("later");
    old = pool("old");
    return Nodes.one(engine(settings, clock, faults.over(routed())));
  }

  private ConnectionPool pool(String database) {
    return new ConnectionPool(
        database,
        Server.RUNNING.getJdbcUrl("postgres", database + number),
        new Properties(),
        SCHEMA,
        10,
        Features.POSTGRESQL,
        SILENCE);
  }

  private static SharedEngine engine(EngineSettings settings, Clock clock, DataSource connections) {
    NodeOptions options =
        new NodeOptions(SCHEMA, Features.POSTGRESQL, LEASE, Duration.ofMinutes(1));
    return new SharedEngine("a", clock, settings, connections, options);
  }

  private DataSource routed() {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (self, method, arguments) -> {
              try {
                return method.invoke(next(method.getName()), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private DataSource next(String what) {
    String end = misled.get();
    if (what.equals("getConnection")
        && end != null
        && Thread.currentThread().getName().endsWith(end)
        && misled.compareAndSet(end, null)) {
      misleadings.incrementAndGet();
      return old.dataSource();
    }
    return later.dataSource();
  }

  // ---- for tests --------------------------------------------------------------------------------

  /** The next connection of a thread whose name ends so leads to the old primary. */
  void mislead(String thread) {
    misled.set(thread);
  }

  /** The same, after the next commit of that thread, whose answer is lost. */
  void misleadAfterACommitOf(String thread) {
    AtomicInteger commits = new AtomicInteger();
    faults.set(
        (connection, number) -> {
          connection.commit();
          if (Thread.currentThread().getName().endsWith(thread) && commits.getAndIncrement() == 0) {
            mislead(thread);
            throw new SQLException("injected", "08006");
          }
        });
  }

  /** How many connections have led to the old primary. */
  int misleadings() {
    return misleadings.get();
  }

  /** Waits for a commit that waits at the old primary, and ends that, as a failover does. */
  void endOldPrimaryOnceACommitWaits() {
    String waiting =
        "pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = 'old%d'".formatted(number);
    await()
        .atMost(EngineContract.PATIENCE)
        .until(() -> !ask("SELECT count(*) FROM " + waiting).equals("0"));
    ask("SELECT count(pg_terminate_backend(pid)) FROM " + waiting);
  }

  // ---- the fixture ------------------------------------------------------------------------------

  @Override
  public boolean durable() {
    return true;
  }

  @Override
  public void close() {
    if (later != null) {
      later.close();
    }
    if (old != null) {
      old.close();
    }
    ask("DROP DATABASE IF EXISTS old%d WITH (FORCE)".formatted(number));
    ask("DROP DATABASE IF EXISTS later%d WITH (FORCE)".formatted(number));
  }
}
