package org.angarium.engine.contract;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.shared.NodeOptions;
import org.angarium.engine.shared.SharedEngine;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.engine.shared.sql.Features;
import org.angarium.model.Clock;
import org.angarium.testing.EmbeddedPostgresServer;

/** Engines on one PostgreSQL, in a schema of their own for each test. */
final class PostgresFixture implements EngineFixture {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** What each table of a schema has when it is new; the tests of a JVM use few schemas. */
  private static final String EMPTY =
      """
      DO $$ DECLARE t text; BEGIN
        FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '%1$s' AND tablename <> 'meta'
        LOOP EXECUTE format('DELETE FROM %1$s.%%I', t); END LOOP;
      END $$\
      """;

  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** What no statement may have in portable mode: the document on PostgreSQL has the same list. */
  private static final Pattern NOT_PORTABLE =
      Pattern.compile(
          "\\b(LISTEN|UNLISTEN|NOTIFY|UNLOGGED|TEMP|TEMPORARY|SAVEPOINT|LOCK\\s+TABLE|DO\\s+\\$"
              + "|CREATE\\s+(OR\\s+REPLACE\\s+)?(FUNCTION|PROCEDURE|TRIGGER)|DECLARE|COPY|CALL"
              + "|ctid|xmin|xmax|regclass|fillfactor|autovacuum\\w*|txid_\\w*|pg_\\w+)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NOTHING = Pattern.compile("(?!)");

  private static final long SEED = Long.getLong("angarium.conflicts", System.nanoTime());
  private static final Random RANDOM = new Random(SEED);

  static {
    System.out.println("PostgresFixture: repeat conflicts with -Dangarium.conflicts=" + SEED);
  }

  private static final Map<Features, Queue<Place>> PLACES = new ConcurrentHashMap<>();

  /** A schema, and connections to it that are open. */
  private record Place(String schema, List<ConnectionPool> pools) {}

  private final Place place;
  private final boolean two;
  private final Features features;
  private final List<SharedEngine> killed = new ArrayList<>();
  private final FaultyConnections.Fault fault;
  private final boolean fresh;
  private int used;
  private Nodes opened;
  private FaultyConnections faults;

  private PostgresFixture(
      boolean two, Features features, FaultyConnections.Fault fault, boolean fresh) {
    this.two = two;
    this.features = features;
    this.fault = fault;
    this.faults = connections();
    this.fresh = fresh;
    Queue<Place> places = PLACES.computeIfAbsent(features, f -> new ConcurrentLinkedQueue<>());
    Place free = fresh ? null : places.poll();
    this.place =
        free == null ? new Place("t" + NUMBERS.incrementAndGet(), new ArrayList<>()) : free;
  }

  /** One engine in both roles. */
  static PostgresFixture one() {
    return new PostgresFixture(false, Features.POSTGRESQL, FaultyConnections.Fault.NONE, false);
  }

  /** Two engines. */
  static PostgresFixture two() {
    return new PostgresFixture(true, Features.POSTGRESQL, FaultyConnections.Fault.NONE, false);
  }

  /** Two engines, in a schema that was never used: its tables may be changed. */
  static PostgresFixture fresh() {
    return new PostgresFixture(true, Features.POSTGRESQL, FaultyConnections.Fault.NONE, true);
  }

  /** Two engines that use nothing that distributed databases lack, and suffer their conflicts. */
  static PostgresFixture portable() {
    return new PostgresFixture(true, Features.PORTABLE, conflicts(), false);
  }

  /** One engine of that kind. */
  static PostgresFixture portableAlone() {
    return new PostgresFixture(false, Features.PORTABLE, conflicts(), false);
  }

  /** Two engines of that kind, in a schema that was never used, and without conflicts. */
  static PostgresFixture portableAfresh() {
    return new PostgresFixture(true, Features.PORTABLE, FaultyConnections.Fault.NONE, true);
  }

  /** Two engines whose statements and commits meet conflicts. */
  static PostgresFixture conflicting() {
    return new PostgresFixture(true, Features.POSTGRESQL, conflicts(), false);
  }

  /** One engine of that kind. */
  static PostgresFixture conflictingAlone() {
    return new PostgresFixture(false, Features.POSTGRESQL, conflicts(), false);
  }

  private static FaultyConnections.Fault conflicts() {
    return new FaultyConnections.Conflicts(RANDOM);
  }

  private FaultyConnections connections() {
    return new FaultyConnections(fault, isPortable() ? NOT_PORTABLE : NOTHING);
  }

  /** What becomes of commits from now on. */
  FaultyConnections faults() {
    return faults;
  }

  /** Has a node look for others that have ended, as it does now and then. */
  void reap() {
    ((SharedEngine) opened.b()).endSilentNodes();
  }

  /** Whether it uses only what databases have that speak PostgreSQL's language. */
  boolean isPortable() {
    return features.equals(Features.PORTABLE);
  }

  /** Where the tables are. */
  String schema() {
    return place.schema();
  }

  @Override
  public Nodes open(EngineSettings settings, Clock clock) {
    used = 0;
    SharedEngine a = engine("a", settings, clock);
    opened = two ? new Nodes(a, engine("b", settings, clock)) : Nodes.one(a);
    return opened;
  }

  /** One more node beside those that are open; who asks for it closes it. */
  SharedEngine another(String name, EngineSettings settings, Clock clock) {
    return engine(name, settings, clock);
  }

  private SharedEngine engine(String name, EngineSettings settings, Clock clock) {
    List<ConnectionPool> pools = place.pools();
    if (used == pools.size()) {
      pools.add(
          new ConnectionPool(
              name,
              EmbeddedPostgresServer.url(),
              new Properties(),
              place.schema(),
              10,
              features,
              SILENCE));
    }
    return new SharedEngine(
        name,
        clock,
        settings,
        faults.over(pools.get(used++).dataSource()),
        new NodeOptions(place.schema(), features, Duration.ofSeconds(15), Duration.ofMinutes(1)));
  }

  /** Nothing of theirs reaches the database any more, and their leases run out at once. */
  @Override
  public void crash(Nodes running) {
    faults.kill();
    faults = connections();
    killed.add((SharedEngine) running.a());
    killed.add((SharedEngine) running.b());
    closePools();
    execute("UPDATE " + schema() + ".node SET lease_until = now() - interval '1 hour'");
  }

  private void closePools() {
    place.pools().forEach(ConnectionPool::close);
    place.pools().clear();
  }

  static void execute(String sql) {
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public boolean durable() {
    return true;
  }

  /** A claim is written before the hand-out. */
  @Override
  public boolean countsAhead() {
    return false;
  }

  /** The row of the delivery says so. */
  @Override
  public boolean remembersReplaced() {
    return true;
  }

  /** Another node may be a moment late to know what one has opened. */
  @Override
  public boolean mindsNewSubscriptions() {
    return !two;
  }

  /** What drops is dropped in the transaction of the commit. */
  @Override
  public boolean makesRoomWhenPrepared() {
    return false;
  }

  @Override
  public void close() {
    killed.forEach(SharedEngine::close);
    if (fresh) {
      closePools();
      execute("DROP SCHEMA IF EXISTS " + schema() + " CASCADE");
    } else {
      execute(EMPTY.formatted(schema()));
      PLACES.get(features).add(place); // for the next test
    }
  }
}
