package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.angarium.tools.ClosedStore;
import org.angarium.tools.StoreReport;
import org.junit.jupiter.api.Test;

/**
 * Moving house, from H2 to PostgreSQL and back; the rest is in {@link PostgresOperationMoveTest}.
 */
class PostgresMoveTest extends MoveCase {
  @Test
  void shouldBringAllToPostgresqlAndBackUnchanged() throws Exception {
    fill();
    List<String> before = House.contents(house);
    byte[] file = Files.readAllBytes(house.resolveSibling("house.mv.db"));
    List<MoveProgress> progress = Collections.synchronizedList(new ArrayList<>());
    MoveReport report =
        out()
            .onProgress(
                now -> {
                  progress.add(now);
                  if (progress.size() == 2) {
                    assertRefused("ANG-1702", "", () -> Broker.open(h2(house)));
                  }
                })
            .inBatches(17, 50_000)
            .run();
    assertThat(report.resumed()).isFalse();
    assertThat(report.schedules()).isEqualTo(2);
    assertThat(report.branches()).isEqualTo(3);
    assertThat(report.deduplicationIds()).isEqualTo(4);
    assertThat(report.notes()).isEmpty();
    assertThat(report.messages()).isGreaterThan(150);
    assertThat(report.toString()).contains("queue orders", "subscription some of client client");
    assertThat(progress.get(progress.size() - 1))
        .isEqualTo(new MoveProgress(MoveProgress.Step.DONE, report.messages(), report.messages()));
    assertThat(Files.readAllBytes(house.resolveSibling("house.mv.db"))).isEqualTo(file);

    Path again = folder.resolve("again");
    MoveReport second = back(again).inBatches(1_000, 4 << 20).run();
    assertThat(second.subscriptions()).isEqualTo(report.subscriptions());
    House.assertSame(House.contents(again), before);
    StoreReport check = ClosedStore.at(again).verify();
    assertThat(check.findings()).isEmpty();
  }

  @Test
  void shouldGoOnOnPostgresqlAsItWouldOnH2() throws Exception {
    fill();
    out().run();
    List<String> wanted;
    try (Broker broker = Broker.open(h2(house))) {
      wanted = live(broker);
    }
    try (Broker broker = Broker.open(postgresUrl())) {
      House.assertSame(live(broker), wanted);
    }
  }

  @Test
  void shouldGoOnWhereverItEndedOnTheWayBack() throws Exception {
    fill();
    List<String> before = House.contents(house);
    out().run();
    Path again = folder.resolve("again");
    int runs =
        inSteps(
            back(again).inBatches(20, 100_000),
            () -> {
              assertRefused(
                  "ANG-1710",
                  "is not complete: it comes from " + postgres(),
                  () -> Broker.open(h2(again)));
              assertRefused(
                  "ANG-1710",
                  "is being moved to angarium:h2:file:",
                  () -> Broker.open(postgresUrl()));
            });
    assertThat(runs).isGreaterThan(5);
    House.assertSame(House.contents(again), before);
    Broker.open(postgresUrl()).close();
    Broker.open(h2(again)).close();
  }

  // ---- the examples of docs/moving.md ---------------------------------------------------------

  private final List<String> shown = new ArrayList<>();

  private void show(String line) {
    shown.add(line);
  }

  @Test
  void shouldMoveAsTheGuideSays() throws Exception {
    fill();
    String oldUrl = h2(house);
    String newUrl = postgresUrl();
    MoveReport report = BrokerMove.of(oldUrl, newUrl).run();
    show(report.toString());
    for (MoveReport.Moved moved : report.subscriptions()) {
      show(moved + ": " + moved.messages() + " messages, SHA-256 " + moved.checksum());
    }
    assertThat(shown).anyMatch(line -> line.startsWith("queue orders: 30 messages, SHA-256 "));
    try (Broker broker = Broker.open(newUrl);
        JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer orders = context.createConsumer(context.createQueue("orders"));
      assertThat(orders.receive(20_000)).isNotNull();
    }
    newUrl = h2(folder.resolve("new"));
    BrokerMove move =
        BrokerMove.of(oldUrl, newUrl)
            .onProgress(
                progress ->
                    show(progress.step() + " " + progress.done() + " of " + progress.total()));
    assertThatThrownBy(() -> stopped(move)).isInstanceOf(Enough.class);
    boolean begun = move.drop();
    assertThat(begun).isTrue();
    move.run();
    assertThat(shown).contains("DONE %1$d of %1$d".formatted(report.messages()));
    House.assertSame(House.contents(folder.resolve("new")), House.contents(house));
  }
}
