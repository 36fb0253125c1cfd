package org.angarium.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.angarium.WhenMemoryFull;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that cannot be sent: they wait, are seen, and stop nobody for ever. */
@Timeout(60)
class OutboxFailureTest {
  private static final OutboxMessage ORDER = OutboxMessage.toQueue(Site.QUEUE);
  private static final String TOO_LARGE = "x".repeat(300_000);

  @TempDir Path folder;

  private Site declaredOnly(ForeignDatabase.Kind kind) throws Exception {
    Site site = new Site(kind, folder, b -> b.createDestinations(false));
    site.broker().declareQueue(Site.QUEUE);
    site.broker().declareQueue("angarium.outbox.shop");
    return site;
  }

  private Site smallTransactions(ForeignDatabase.Kind kind) throws Exception {
    return new Site(kind, folder, b -> b.maxTransactionBytes(200_000));
  }

  @ParameterizedTest
  @EnumSource
  void shouldSendTheOthersAndTryAgainLaterAndLater(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = declaredOnly(kind)) {
      String[] id = new String[1];
      long written = site.clock.millis();
      site.inTransaction(
          connection -> {
            site.outbox.send(connection, ORDER.text("a"));
            id[0] = site.outbox.send(connection, OutboxMessage.toQueue("gone").text("b"));
            site.outbox.send(connection, ORDER.text("c"));
          });
      OutboxRelay relay = site.relay();
      site.until(() -> relay.status().failedAttempts() == 1);
      assertThat(site.texts()).containsExactly("a", "c");
      assertThat(site.status()).isEqualTo(new OutboxStatus(0, 1, 0, Instant.ofEpochMilli(written)));
      OutboxEntry entry = site.troubled().get(0);
      assertThat(entry.id()).isEqualTo(id[0]);
      assertThat(entry.destination()).isEqualTo("queue:gone");
      assertThat(entry.state()).isEqualTo(OutboxEntry.State.RETRYING);
      assertThat(entry.attempts()).isEqualTo(1);
      assertThat(entry.nextAttempt()).isEqualTo(Instant.ofEpochMilli(written + 1_000));
      assertThat(entry.error()).contains("ANG-1202").contains("gone");
      assertThat(relay.status().lastError()).contains("ANG-2003").contains(id[0]);

      site.letPass(Duration.ofSeconds(1));
      site.until(() -> site.troubled().get(0).attempts() == 2);
      assertThat(site.troubled().get(0).nextAttempt())
          .isEqualTo(Instant.ofEpochMilli(written + 3_000));
      site.broker().declareQueue("gone");
      site.letPass(Duration.ofSeconds(2));
      site.awaitEmpty();
      assertThat(site.texts("gone")).containsExactly("b");
      assertThat(relay.status().failedRounds()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveUpAndGoOnAndSendWhenToldTo(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = smallTransactions(kind)) {
      List<String> ids = new ArrayList<>();
      site.inTransaction(
          connection -> {
            ids.add(site.outbox.send(connection, ORDER.text(TOO_LARGE).group("g")));
            ids.add(site.outbox.send(connection, ORDER.text("after it").group("g")));
            ids.add(site.outbox.send(connection, ORDER.text("of another").group("h")));
          });
      OutboxRelay relay =
          site.relay(
              b -> b.maxAttempts(3).retryDelay(Duration.ofSeconds(1), Duration.ofSeconds(1)));
      site.until(() -> relay.status().failedAttempts() == 1);
      assertThat(site.texts()).containsExactly("of another");
      site.letPass(Duration.ofSeconds(1));
      site.until(() -> relay.status().failedAttempts() == 2);
      assertThat(site.texts()).containsExactly("of another");
      site.letPass(Duration.ofSeconds(1));
      site.until(() -> relay.status().givenUp() == 1);
      site.until(() -> site.texts().size() == 2);
      assertThat(site.texts()).containsExactly("of another", "after it");
      OutboxEntry entry = site.troubled().get(0);
      assertThat(entry.state()).isEqualTo(OutboxEntry.State.GIVEN_UP);
      assertThat(entry.attempts()).isEqualTo(3);
      assertThat(entry.group()).isEqualTo("g");
      assertThat(entry.error()).contains("ANG-1604");
      assertThat(site.status().givenUp()).isEqualTo(1);

      site.inTransaction(c -> assertThat(site.outbox.retry(c, ids.get(0))).isTrue());
      relay.wake();
      site.until(() -> relay.status().failedAttempts() == 4);
      assertThat(site.troubled().get(0).attempts()).isEqualTo(1);
      site.inTransaction(c -> assertThat(site.outbox.discard(c, ids.get(0))).isFalse());
      site.letPass(Duration.ofSeconds(1));
      site.until(() -> relay.status().failedAttempts() == 5);
      site.letPass(Duration.ofSeconds(1));
      site.until(() -> relay.status().givenUp() == 2);
      site.inTransaction(c -> assertThat(site.outbox.discard(c, ids.get(0))).isTrue());
      assertThat(site.status().oldest()).isNull();
      site.inTransaction(c -> assertThat(site.outbox.retry(c, ids.get(0))).isFalse());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetAllWaitWhereAllMustKeepTheirOrder(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = declaredOnly(kind)) {
      site.inTransaction(
          connection -> {
            site.outbox.send(connection, ORDER.text("a"));
            site.outbox.send(connection, OutboxMessage.toQueue("gone").text("b"));
            site.outbox.send(connection, ORDER.text("c"));
          });
      OutboxRelay relay = site.relay(b -> b.order(RelayOrder.ALL));
      site.until(() -> relay.status().failedAttempts() == 1);
      relay.wake();
      site.letPass(Duration.ofMillis(500));
      assertThat(site.texts()).containsExactly("a");
      assertThat(site.status().waiting()).isEqualTo(1);
      site.broker().declareQueue("gone");
      site.letPass(Duration.ofMillis(500));
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("a", "c");
      assertThat(site.texts("gone")).containsExactly("b");
      assertThat(relay.status().failedAttempts()).isEqualTo(1);
    }
  }

  /** A destination that takes nothing is asked once for all that waits for it. */
  @ParameterizedTest
  @EnumSource
  void shouldLeaveADestinationAloneThatIsFullAndKeepTheOrder(ForeignDatabase.Kind kind)
      throws Exception {
    try (Site site =
            new Site(
                kind, folder, b -> b.memoryLimit(1_048_576).whenMemoryFull(WhenMemoryFull.REJECT));
        JMSContext context =
            site.broker().connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer slow = context.createConsumer(context.createTopic("news")); // only in memory
      List<String> expected = new ArrayList<>();
      site.inTransaction(
          connection -> {
            for (int i = 0; i < 40; i++) {
              String text = i + ":" + "x".repeat(30_000);
              expected.add(text);
              site.outbox.send(connection, OutboxMessage.toTopic("news").text(text));
            }
            site.outbox.send(connection, ORDER.text("elsewhere"));
          });
      OutboxRelay relay = site.relay(b -> b.batch(10));
      site.until(() -> site.texts().size() == 1);
      assertThat(relay.status().failedAttempts()).isEqualTo(1);
      assertThat(site.troubled()).hasSize(1);
      assertThat(site.troubled().get(0).error()).contains("ANG-1205");
      List<String> received = new ArrayList<>();
      while (received.size() < expected.size()) {
        Message message = slow.receive(500);
        if (message != null) {
          received.add(message.getBody(String.class));
          message.acknowledge();
        } else {
          site.letPass(Duration.ofSeconds(30));
        }
      }
      assertThat(received).isEqualTo(expected);
      site.awaitEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveUpAtOnceWhatCannotBeRead(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      String[] id = new String[1];
      site.inTransaction(
          connection -> {
            site.outbox.send(connection, ORDER.text("a").group("g"));
            id[0] = site.outbox.send(connection, ORDER.text("b").group("g"));
            site.outbox.send(connection, ORDER.text("c").group("g"));
            try (PreparedStatement damage =
                connection.prepareStatement(
                    "UPDATE angarium_outbox SET head = ? WHERE message_id = ?")) {
              damage.setBytes(1, new byte[] {1, 2, 3});
              damage.setString(2, id[0]);
              assertThat(damage.executeUpdate()).isEqualTo(1);
            }
          });
      OutboxRelay relay = site.relay();
      site.until(() -> relay.status().givenUp() == 1);
      assertThat(site.texts()).containsExactly("a", "c");
      assertThat(site.troubled())
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.id()).isEqualTo(id[0]);
                assertThat(entry.state()).isEqualTo(OutboxEntry.State.GIVEN_UP);
                assertThat(entry.error()).contains("ANG-1703");
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldWaitForABrokerThatIsClosed(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      site.broker().close();
      site.write("a", "b");
      OutboxRelay relay = site.relay();
      site.until(() -> relay.status().failedRounds() == 1);
      assertThat(relay.status().lastError()).contains("ANG-2004").contains("ANG-1101");
      assertThat(site.status().waiting()).as("no attempt of theirs").isEqualTo(2);
      relay.close();
      site.restartBroker();
      site.relay();
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("a", "b");
    }
  }

  /** A connection factory with a URL finds the broker again by itself. */
  @ParameterizedTest
  @EnumSource
  void shouldGoOnWhenTheBrokerWasRestarted(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      OutboxRelay relay =
          site.started(
              OutboxRelay.builder(
                      site.outbox,
                      site.faulty,
                      new org.angarium.AngariumConnectionFactory(site.broker().url()))
                  .clock(site.clock));
      site.write("a");
      relay.wake();
      site.awaitEmpty();
      site.restartBroker();
      site.write("b");
      relay.wake();
      site.until(() -> relay.status().failedRounds() == 1 || site.status().oldest() == null);
      site.letPass(Duration.ofSeconds(1));
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldWaitForItsTablesAndForTheDatabase(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      site.write("a");
      try (Connection connection = site.database.dataSource().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER TABLE angarium_outbox_relay RENAME TO away");
        OutboxRelay relay = site.relay();
        site.until(() -> relay.status().failedRounds() == 1);
        site.letPass(Duration.ofSeconds(1));
        site.until(() -> relay.status().failedRounds() == 2);
        statement.execute("ALTER TABLE away RENAME TO angarium_outbox_relay");
      }
      site.awaitEmptyByPolling();
      assertThat(site.texts()).containsExactly("a");
    }
  }
}
