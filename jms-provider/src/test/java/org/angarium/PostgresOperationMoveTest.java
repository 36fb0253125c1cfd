package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.testing.EmbeddedPostgresServer;
import org.angarium.testkit.process.ChildJvm;
import org.angarium.tools.ClosedStore;
import org.angarium.tools.MoveTool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Moving house: kills, refusals, and what is rare; in the profile postgresql. */
class PostgresOperationMoveTest extends MoveCase {
  private static final int KILLS = Integer.getInteger("angarium.kills", 2);
  private static final int MANY = Integer.getInteger("angarium.moved", 20_000);

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);

  // ---- what goes along ------------------------------------------------------------------------

  /** What a killed broker has left is in its log. */
  @Test
  void shouldMoveAStoreThatWasNotClosed() throws Exception {
    Path killed = folder.resolve("killed/house");
    try (Broker broker = Broker.open(h2(house))) {
      House.fill(broker);
      House.copyOpen(house, killed);
    }
    List<String> before = House.contents(killed);
    BrokerMove.of(h2(killed), postgresUrl()).run();
    back(folder.resolve("again")).run();
    House.assertSame(House.contents(folder.resolve("again")), before);
  }

  @Test
  void shouldRemoveWhatNewerValuesHaveReplacedWhereTheTargetKeepsLastValues() throws Exception {
    String plain = "angarium:h2:file:" + house;
    try (Broker broker = Broker.open(plain);
        JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 12; i++) {
        context
            .createProducer()
            .setPriority(i % 3 + 3)
            .setDeliveryDelay(i < 4 ? 3_600_000 : 0)
            .setProperty("symbol", "s" + i % 4)
            .send(context.createQueue("prices"), "price " + i);
      }
    }
    MoveReport report = BrokerMove.of(plain, postgresUrl()).run();
    assertThat(report.messages()).isEqualTo(12);
    assertThat(report.notes()).singleElement().asString().startsWith("8 messages were removed");
    try (Broker broker = Broker.open(postgresUrl());
        JMSContext context = broker.connectionFactory().createContext()) {
      assertThat(broker.status("prices").depth()).isEqualTo(4);
      context
          .createProducer()
          .setProperty("symbol", "s1")
          .send(context.createQueue("prices"), "price 12");
      List<String> seen = new ArrayList<>();
      drain(context.createConsumer(context.createQueue("prices")), 4, seen);
      assertThat(seen).allMatch(line -> line.matches(".*price (8|10|11|12)"));
    }
  }

  /** Takes a message, and is killed with it. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws Exception {
      Broker broker = Broker.open(args[0]);
      JMSContext context = broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
      for (String queue : List.of("orders", "orders", "grouped")) {
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
        System.out.println("has " + consumer.receiveBody(String.class, 20_000));
      }
      System.out.println("waits");
      Thread.currentThread().join();
    }
  }

  @Test
  void shouldBringWhatAKilledNodeHeldAsRedelivered() throws Exception {
    String url = postgresUrl().replace("lease=5s", "lease=1s");
    try (Broker broker = Broker.open(url)) {
      House.fill(broker);
    }
    try (ChildJvm child = ChildJvm.of(Victim.class).arguments(url).start()) {
      child.await("waits"::equals);
      child.kill();
    }
    BrokerMove move = BrokerMove.of(url, h2(house));
    Awaitility.await()
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).startsWith("ANG-1702"))
        .atMost(Duration.ofSeconds(60))
        .until(() -> move.run().messages() > 100);
    try (Broker broker = Broker.open(h2(house));
        JMSContext context = broker.connectionFactory().createContext()) {
      List<String> seen = new ArrayList<>();
      drain(context.createConsumer(context.createQueue("orders")), House.ORDERS, seen);
      drain(context.createConsumer(context.createQueue("grouped")), 9, seen);
      assertThat(seen.get(0)).contains("redelivered true", "JMSXDeliveryCount=4");
      assertThat(seen.get(1)).contains("redelivered true");
      assertThat(seen.get(House.ORDERS)).contains("redelivered true", "member 0");
    }
  }

  @Test
  void shouldGoOnOnH2AsItWouldOnPostgresql() throws Exception {
    try (Broker broker = Broker.open(postgresUrl())) {
      House.fill(broker);
    }
    MoveReport report = back(house).inBatches(13, 1 << 20).run();
    assertThat(report.deduplicationIds()).isEqualTo(4);
    List<String> wanted;
    try (Broker broker = Broker.open(postgresUrl())) {
      wanted = live(broker);
    }
    try (Broker broker = Broker.open(h2(house))) {
      House.assertSame(live(broker), wanted);
    }
  }

  // ---- where it ends in the middle ------------------------------------------------------------

  @Test
  void shouldGoOnWhereverItEndedOnTheWayToPostgresql() throws Exception {
    fill();
    List<String> before = House.contents(house);
    int runs =
        inSteps(
            out().inBatches(20, 100_000),
            () ->
                assertRefused(
                    "ANG-1710",
                    "the target of a move that is not complete: it comes from angarium:h2:file:",
                    () -> Broker.open(postgresUrl())));
    assertThat(runs).isGreaterThan(5);
    back(folder.resolve("again")).run();
    House.assertSame(House.contents(folder.resolve("again")), before);
  }

  /** A move in a JVM of its own, which tells how far it is. */
  static final class Carrier {
    private Carrier() {}

    public static void main(String[] args) {
      System.out.println("begins");
      MoveReport report =
          BrokerMove.of(args[0], args[1])
              .inBatches(10, 100_000)
              .onProgress(System.out::println)
              .run();
      System.out.println("complete, resumed " + report.resumed());
    }
  }

  @Test
  void shouldGoOnAfterItWasKilledOnTheWayThereAndBack() throws Exception {
    fill();
    List<String> before = House.contents(house);
    Path again = folder.resolve("again");
    killOften(h2(house), postgresUrl());
    killOften(postgresUrl(), h2(again));
    House.assertSame(House.contents(again), before);
    assertThat(ClosedStore.at(again).verify().isSound()).isTrue();
  }

  private void killOften(String from, String to) {
    for (int kill = 0; kill < KILLS; kill++) {
      int lines = 2 + random.nextInt(12);
      AtomicInteger said = new AtomicInteger();
      try (ChildJvm child = ChildJvm.of(Carrier.class).arguments(from, to).start()) {
        child.await(line -> said.incrementAndGet() == lines || line.startsWith("complete"));
        child.killAfter(random.nextInt(30_000));
      }
      String there = to.startsWith("angarium:h2") ? "ANG-17" : "ANG-1710";
      try (Broker broker = Broker.open(to)) {
        assertThat(broker.queues()).as("seed %d", seed).contains("orders"); // it was complete
        return;
      } catch (JMSRuntimeException e) {
        assertThat(e.getMessage()).as("seed %d", seed).startsWith(there);
      }
    }
    try (ChildJvm child = ChildJvm.of(Carrier.class).arguments(from, to).start()) {
      child.await(line -> line.startsWith("complete"));
      assertThat(child.awaitExit()).isZero();
    }
  }

  // ---- what is refused ------------------------------------------------------------------------

  @Test
  void shouldRefuseWhileABrokerRuns() throws Exception {
    fill();
    try (Broker broker = Broker.open(h2(house))) {
      assertRefused("ANG-1702", "process", () -> out().run());
      assertThat(broker.isOpen()).isTrue();
    }
    try (Broker broker = Broker.open(postgresUrl())) {
      broker.declareQueue("here");
      assertRefused("ANG-1702", "has brokers that run: node", () -> out().run());
      assertRefused(
          "ANG-1702", "has brokers that run: node", () -> back(folder.resolve("x")).run());
      assertThat(broker.isOpen()).isTrue();
    }
    assertThat(folder.resolve("x.mv.db")).doesNotExist();
  }

  @Test
  void shouldRefuseATargetThatIsNotEmpty() throws Exception {
    fill();
    try (Broker broker = Broker.open(postgresUrl())) {
      broker.declareQueue("here");
    }
    assertRefused("ANG-1711", "is not empty; it has 1 destinations", () -> out().run());
    Path there = folder.resolve("there");
    try (Broker broker = Broker.open(h2(there))) {
      broker.declareQueue("here");
    }
    assertRefused("ANG-1711", "is not empty; it has 1 destinations", () -> back(there).run());
    for (String url : List.of(h2(there), postgresUrl())) {
      try (Broker broker = Broker.open(url)) {
        assertThat(broker.queues()).containsExactly("here");
        broker.deleteQueue("here");
      }
    }
    assertThat(out().run().messages()).isGreaterThan(100);
  }

  @Test
  void shouldRefuseOtherStoresThanThoseItBeganWith() throws Exception {
    fill();
    assertThatThrownBy(() -> stopped(out())).isInstanceOf(Enough.class);
    Path other = folder.resolve("other");
    assertRefused(
        "ANG-1711",
        "is already the target of a move from angarium:h2:file:" + house,
        () -> BrokerMove.of(h2(other), postgresUrl()).run());
    assertRefused("ANG-1710", "is the target of a move", () -> back(other).run());
    try (Broker broker = Broker.open(h2(house))) {
      broker.declareQueue("another");
    }
    assertRefused("ANG-1711", "has changed since it began", () -> out().run());
    assertRefused(
        "ANG-1711", "not from angarium:h2", () -> BrokerMove.of(h2(other), postgresUrl()).drop());
    assertRefused("ANG-1711", "the same store", () -> BrokerMove.of(h2(house), h2(house)).run());
    assertRefused("ANG-1608", "in memory", () -> BrokerMove.of("angarium:mem:x", h2(other)).run());
    assertRefused(
        "ANG-1701",
        "there is no store",
        () -> BrokerMove.of(h2(other), h2(folder.resolve("y"))).run());
    assertRefused(
        "ANG-1701",
        "no broker in the schema",
        () -> BrokerMove.of(postgresUrl().replace(SCHEMA, "none_such"), h2(other)).run());
    assertThat(out().drop()).isTrue();
    assertThat(out().drop()).isFalse();
    assertThat(out().run().subscriptions())
        .anyMatch(moved -> moved.destination().equals("another"));
  }

  @Test
  void shouldBeAsBeforeWhenItIsDropped() throws Exception {
    fill();
    List<String> before = House.contents(house);
    out().run();
    Path again = folder.resolve("again");
    assertThatThrownBy(() -> stopped(back(again))).isInstanceOf(Enough.class);
    assertRefused(
        "ANG-1710",
        "is being moved to angarium:h2:file:" + again,
        () -> back(folder.resolve("elsewhere")).run());
    assertThat(back(again).drop()).isTrue();
    assertThat(again.resolveSibling("again.mv.db")).doesNotExist();
    assertThat(again.resolveSibling("again.mv.db.journal")).doesNotExist();
    Broker.open(postgresUrl()).close();
    back(again).run();
    House.assertSame(House.contents(again), before);
  }

  @Test
  void shouldFindADifference() throws Exception {
    fill();
    AtomicInteger told = new AtomicInteger();
    BrokerMove tampered =
        out()
            .onProgress(
                progress -> {
                  if (progress.step() == MoveProgress.Step.COMPARING
                      && told.getAndIncrement() == 0) {
                    tamper();
                  }
                });
    assertRefused("ANG-1712", "has \"30 messages, checksum", tampered::run);
    assertRefused("ANG-1712", "stays closed for brokers", () -> out().run());
    assertRefused("ANG-1710", "is not complete", () -> Broker.open(postgresUrl()));
    assertThat(out().drop()).isTrue();
    out().run();
  }

  private static void tamper() {
    try (var connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      int rows =
          statement.executeUpdate(
              "UPDATE %1$s.dlv SET attempts = attempts + 1 WHERE ord = (SELECT min(ord) FROM %1$s.dlv)"
                  .formatted(SCHEMA));
      assertThat(rows).isPositive();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  // ---- the command ----------------------------------------------------------------------------

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private int run(String... args) throws IOException {
    out.reset();
    errors.reset();
    return MoveTool.run(
        args,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(errors, true, StandardCharsets.UTF_8));
  }

  @Test
  void shouldMoveByACommand() throws Exception {
    fill();
    assertThat(run(h2(house))).isEqualTo(MoveTool.USAGE);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("SOURCE TARGET | drop");
    assertThat(run("drop", h2(house), postgresUrl())).isEqualTo(MoveTool.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("there was no move");
    assertThat(run(h2(house), postgresUrl())).isEqualTo(MoveTool.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("queue grouped", "has all that angarium:h2:file:" + house + " has; brokers may");
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("COPYING", "COMPARING", "DONE");
    assertThat(run(h2(house), postgresUrl())).isEqualTo(MoveTool.REFUSED);
    assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("ANG-1711");
  }

  // ---- other ways -----------------------------------------------------------------------------

  @Test
  void shouldMoveThroughAnEncryptedStore() throws Exception {
    fill();
    System.setProperty("move.test.password", "a password");
    String sealed =
        h2(folder.resolve("sealed")) + "&encryptionPassword=property:move.test.password";
    BrokerMove.of(h2(house), sealed).run();
    assertRefused("ANG-1707", "", () -> Broker.open(h2(folder.resolve("sealed"))));
    BrokerMove.of(sealed, postgresUrl()).run();
    BrokerMove.of(sealed, h2(folder.resolve("again"))).run();
    House.assertSame(House.contents(folder.resolve("again")), House.contents(house));
  }

  @Test
  void shouldMoveWhereTheDatabaseOnlySpeaksPostgresqlsLanguage() throws Exception {
    fill();
    String portable = postgresUrl() + "&postgresql.portable=true";
    BrokerMove.of(h2(house), portable).run();
    BrokerMove.of(portable, h2(folder.resolve("again"))).run();
    House.assertSame(House.contents(folder.resolve("again")), House.contents(house));
    Broker.open(portable).close();
  }

  @Test
  void shouldNeedLittleMemoryWhateverWaits() throws Exception {
    String body = "many ".repeat(800);
    try (Broker broker = Broker.open(h2(house) + "&durability=os");
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      context.createSharedDurableConsumer(context.createTopic("news"), "all").close();
      for (int i = 0; i < MANY; i++) {
        context
            .createProducer()
            .setPriority(i % 10)
            .send(context.createQueue(i % 2 == 0 ? "even" : "odd"), body + i);
        if (i % 500 == 499) {
          context.commit();
        }
      }
      context.commit();
    }
    for (List<String> way :
        List.of(
            List.of(h2(house), postgresUrl()),
            List.of(postgresUrl(), h2(folder.resolve("again"))))) {
      try (ChildJvm child =
          ChildJvm.of(MoveTool.class)
              .options("-Xmx40m")
              .arguments(way.get(0), way.get(1))
              .start()) {
        child.await(line -> line.contains(MANY + " messages, 3 destinations"));
        assertThat(child.awaitExit()).isZero();
      }
    }
  }
}
