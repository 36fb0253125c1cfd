package org.angarium.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.crash.Seed;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nothing is sent twice, whoever ends in between, and in order; and where the limits of that are.
 */
@Timeout(120)
class OutboxOnceTest {
  @TempDir Path folder;

  private static void failAfterTheBrokersCommit(Site site) {
    site.faulty.beforeNextCommit(
        () -> {
          throw new IllegalStateException("meant to happen: the process ends here");
        });
  }

  /** Sends a and b, and has the relay end before it deletes them. */
  private static void sendAndEnd(Site site) throws Exception {
    site.write("warm-up"); // who comes first writes a row and commits
    OutboxRelay relay = site.relay();
    site.awaitEmpty();
    site.receiveAll(Site.QUEUE);
    site.write("a", "b");
    failAfterTheBrokersCommit(site);
    relay.wake();
    site.until(() -> relay.status().failedRounds() == 1);
    relay.close();
    assertThat(site.texts()).containsExactly("a", "b");
    assertThat(site.status().waiting()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotSendAgainWhenTheDatabaseFailsToDelete(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      site.write("warm-up");
      OutboxRelay relay = site.relay();
      site.awaitEmpty();
      site.write("a", "b");
      failAfterTheBrokersCommit(site);
      relay.wake();
      site.until(() -> relay.status().failedRounds() == 1);
      assertThat(site.status().waiting()).isEqualTo(2);
      site.write("c");
      site.letPass(Duration.ofSeconds(1));
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("warm-up", "a", "b", "c");
      assertThat(relay.status().foundSent()).isEqualTo(2);
      assertThat(relay.status().sent()).isEqualTo(2);
    }
  }

  /** The window of deduplication is over, by time and by count: the markers know all the same. */
  @ParameterizedTest
  @EnumSource
  void shouldNotSendAgainHoweverLongItWasDown(ForeignDatabase.Kind kind) throws Exception {
    try (Site site =
        new Site(
            kind, folder, b -> b.deduplicationIds(1).deduplicationWindow(Duration.ofMinutes(1)))) {
      sendAndEnd(site);
      site.receiveAll(Site.QUEUE);
      site.restartBroker();
      site.letPass(Duration.ofDays(30));
      site.write("c");
      OutboxRelay relay = site.relay();
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("c");
      site.until(() -> relay.status().foundSent() == 2);
    }
  }

  /** Without the markers deduplication ids hold, but only within their window: a limit. */
  @ParameterizedTest
  @EnumSource
  void shouldFallBackToDeduplicationWhenSomebodyTookTheMarkers(ForeignDatabase.Kind kind)
      throws Exception {
    try (Site site = new Site(kind, folder)) {
      sendAndEnd(site);
      assertThat(site.receiveAll("angarium.outbox.shop")).isNotEmpty();
      site.relay();
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSendTwiceWhenSomebodyTookTheMarkersAndTheWindowIsOver(ForeignDatabase.Kind kind)
      throws Exception {
    try (Site site = new Site(kind, folder)) {
      sendAndEnd(site);
      assertThat(site.receiveAll("angarium.outbox.shop")).isNotEmpty();
      site.letPass(Duration.ofHours(2));
      site.relay();
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("a", "b", "a", "b");
    }
  }

  /** A broker whose messages are lost gets them again: the markers were lost with them. */
  @ParameterizedTest
  @EnumSource
  void shouldSendAgainToABrokerThatHasLostAll(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      sendAndEnd(site);
      site.broker().deleteQueue(Site.QUEUE);
      site.broker().deleteQueue("angarium.outbox.shop");
      site.relay();
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("a", "b");
    }
  }

  /**
   * The database takes a relay for dead that is in the middle of its commit to the broker, and lets
   * another one in; then the first one commits after all.
   */
  @ParameterizedTest
  @EnumSource
  void shouldNotSendTwiceWhenARelayWakesUpFromTheDead(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      CountDownLatch atCommit = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      ConnectionFactory slow =
          SlowCommits.around(
              site.broker().connectionFactory(),
              () -> {
                atCommit.countDown();
                assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
              });
      site.write("a", "b");
      FaultyDataSource own = new FaultyDataSource(site.database.dataSource());
      OutboxRelay first =
          site.started(OutboxRelay.builder(site.outbox, own, slow).clock(site.clock));
      assertThat(atCommit.await(60, TimeUnit.SECONDS)).isTrue();
      own.lastConnection().rollback(); // all that the database knows of the first one
      site.write("c");
      OutboxRelay second = site.relay();
      site.awaitEmpty();
      goOn.countDown();
      site.until(() -> first.status().sent() + first.status().failedRounds() > 0);
      assertThat(site.texts()).containsExactly("a", "b", "c");
      assertThat(second.status().sent()).isEqualTo(3);
    }
  }

  /** Several application nodes, each with a relay, and writers that never wait for them. */
  @ParameterizedTest
  @EnumSource
  void shouldSendOnceAndInOrderWithSeveralRelays(ForeignDatabase.Kind kind) throws Exception {
    int writers = 3;
    int messages = 30;
    Random random = new Random(Seed.next("shouldSendOnceAndInOrderWithSeveralRelays"));
    try (Site site = new Site(kind, folder)) {
      List<OutboxRelay> relays = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int batch = 1 + random.nextInt(10);
        relays.add(site.relay(b -> b.batch(batch)));
      }
      Crew crew = new Crew();
      for (int w = 0; w < writers; w++) {
        String group = "w" + w;
        crew.start(
            group,
            () -> {
              for (int n = 0; n < messages; n++) {
                String text = group + "/" + n;
                site.inTransaction(
                    c -> site.outbox.send(c, OutboxMessage.toQueue(Site.QUEUE).text(text)));
                relays.get(n % relays.size()).wake();
              }
            });
      }
      crew.join();
      relays.forEach(OutboxRelay::wake);
      site.letPass(Duration.ofSeconds(1));
      site.awaitEmpty();
      List<String> texts = site.texts();
      assertThat(texts).hasSize(writers * messages).doesNotHaveDuplicates();
      for (int w = 0; w < writers; w++) {
        String prefix = "w" + w + "/";
        List<String> expected = new ArrayList<>();
        for (int n = 0; n < messages; n++) {
          expected.add(prefix + n);
        }
        assertThat(texts.stream().filter(text -> text.startsWith(prefix)).toList())
            .isEqualTo(expected);
      }
      assertThat(relays.stream().mapToLong(relay -> relay.status().sent()).sum())
          .isEqualTo(writers * messages);
      assertThat(relays).allMatch(relay -> relay.status().failedRounds() == 0);
    }
  }

  /** Relays that come and go, and whose commits fail at random. */
  @ParameterizedTest
  @EnumSource
  void shouldSendOnceAndInOrderWhileRelaysFailAtRandom(ForeignDatabase.Kind kind) throws Exception {
    Random random = new Random(Seed.next("shouldSendOnceAndInOrderWhileRelaysFailAtRandom"));
    List<String> expected = new ArrayList<>();
    try (Site site = new Site(kind, folder, b -> b.deduplicationIds(1))) {
      for (int round = 0; round < 12; round++) {
        String[] texts = new String[1 + random.nextInt(5)];
        for (int i = 0; i < texts.length; i++) {
          texts[i] = round + "/" + i;
        }
        site.write(texts);
        expected.addAll(List.of(texts));
        int batch = 1 + random.nextInt(4);
        if (random.nextInt(3) > 0) {
          failAfterTheBrokersCommit(site);
        }
        OutboxRelay relay = site.relay(b -> b.batch(batch));
        if (random.nextBoolean()) {
          site.until(() -> relay.status().failedRounds() > 0 || site.status().oldest() == null);
        }
        relay.close();
        if (random.nextInt(4) == 0) {
          site.restartBroker();
        }
        site.letPass(Duration.ofMinutes(random.nextInt(90)));
      }
      site.faulty.beforeNextCommit(() -> {});
      site.relay();
      site.awaitEmpty();
      assertThat(site.texts()).isEqualTo(expected);
    }
  }

  /** A transaction that began earlier and commits later is sent later; nothing waits for it. */
  @ParameterizedTest
  @EnumSource
  void shouldNotPassOverWhatCommitsLate(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder);
        Connection late = site.database.dataSource().getConnection()) {
      late.setAutoCommit(false);
      site.outbox.send(late, OutboxMessage.toQueue(Site.QUEUE).text("late"));
      site.write("early");
      OutboxRelay relay = site.relay();
      site.until(() -> site.texts().equals(List.of("early")));
      late.commit();
      late.setAutoCommit(true);
      relay.wake();
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("early", "late");
    }
  }
}
