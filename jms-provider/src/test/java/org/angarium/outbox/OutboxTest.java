package org.angarium.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.angarium.AngariumProperties;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes into an outbox comes out of the broker, where nothing fails. */
@Timeout(60)
class OutboxTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void shouldSendWhatWasCommittedAndNothingElse(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      site.relay();
      try (Connection connection = site.database.dataSource().getConnection()) {
        connection.setAutoCommit(false);
        site.outbox.send(connection, OutboxMessage.toQueue(Site.QUEUE).text("rolled back"));
        connection.rollback();
        site.outbox.send(connection, OutboxMessage.toQueue(Site.QUEUE).text("committed"));
        site.letPass(Duration.ofSeconds(1)); // the relay looks, and sees nothing of it
        assertThat(site.status().oldest()).isNull();
        connection.commit();
        connection.setAutoCommit(true);
      }
      site.letPass(Duration.ofSeconds(1));
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("committed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSendAtOnceWhenItIsWokenAndElseWithinThePollInterval(ForeignDatabase.Kind kind)
      throws Exception {
    try (Site site = new Site(kind, folder)) {
      OutboxRelay relay = site.relay(b -> b.pollInterval(Duration.ofSeconds(10)));
      site.write("a");
      site.awaitEmpty(); // the time stands still

      site.write("b");
      site.awaitEmptyByPolling();
      assertThat(site.texts()).containsExactly("a", "b");
      assertThat(relay.status()).isEqualTo(new RelayStatus(true, 2, 0, 0, 0, 0, 0, null));
      relay.close();
      assertThat(relay.status().running()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLookWithinThePollIntervalThoughTheClockWasPutBack(ForeignDatabase.Kind kind)
      throws Exception {
    try (Site site = new Site(kind, folder)) {
      site.relay(b -> b.pollInterval(Duration.ofSeconds(10)));
      site.write("a");
      site.awaitEmpty();
      site.letPass(Duration.ofDays(-10));
      site.write("b");
      site.awaitEmptyByPolling();
      assertThat(site.texts()).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepTheOrderOverBatchesAndTransactions(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      List<String> expected = new ArrayList<>();
      for (int t = 0; t < 10; t++) {
        String[] texts =
            IntStream.range(t * 25, t * 25 + 25).mapToObj(String::valueOf).toArray(String[]::new);
        site.write(texts);
        expected.addAll(List.of(texts));
      }
      site.relay(b -> b.batch(7));
      site.awaitEmpty();
      assertThat(site.texts()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldCarryHeadersAndProperties(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      String[] id = new String[1];
      site.inTransaction(
          connection ->
              id[0] =
                  site.outbox.send(
                      connection,
                      OutboxMessage.toQueue(Site.QUEUE)
                          .text("é\u0000\ud83d\ude00")
                          .correlationId("c")
                          .type("t")
                          .priority(7)
                          .timeToLive(Duration.ofHours(1))
                          .group("g", 3)
                          .property("flag", true)
                          .property("byte", (byte) 1)
                          .property("short", (short) 2)
                          .property("int", 3)
                          .property("long", 4L)
                          .property("float", 5f)
                          .property("double", 6d)
                          .property("text", "seven")
                          .property("nothing", null)));
      site.relay();
      site.awaitEmpty();
      Message message = site.messages(Site.QUEUE).get(0);
      assertThat(((TextMessage) message).getText()).isEqualTo("é\u0000\ud83d\ude00");
      assertThat(message.getJMSCorrelationID()).isEqualTo("c");
      assertThat(message.getJMSType()).isEqualTo("t");
      assertThat(message.getJMSPriority()).isEqualTo(7);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
      assertThat(message.getJMSExpiration()).isEqualTo(site.clock.millis() + 3_600_000);
      assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo("g");
      assertThat(message.getIntProperty("JMSXGroupSeq")).isEqualTo(3);
      assertThat(message.getStringProperty(AngariumProperties.DEDUPLICATION_ID)).isEqualTo(id[0]);
      Map<String, Object> values =
          Map.of(
              "flag", true, "byte", (byte) 1, "short", (short) 2, "int", 3, "long", 4L, "float", 5f,
              "double", 6d, "text", "seven");
      for (Map.Entry<String, Object> value : values.entrySet()) {
        assertThat(message.getObjectProperty(value.getKey())).isEqualTo(value.getValue());
      }
      assertThat(message.propertyExists("nothing")).isTrue();
      assertThat(message.getObjectProperty("nothing")).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldCarryEachKindOfBody(ForeignDatabase.Kind kind) throws Exception {
    byte[] bytes = new byte[300_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    try (Site site = new Site(kind, folder)) {
      site.inTransaction(
          connection -> {
            OutboxMessage to = OutboxMessage.toQueue(Site.QUEUE);
            site.outbox.send(connection, to);
            site.outbox.send(connection, to.text(""));
            site.outbox.send(connection, to.bytes(bytes));
            site.outbox.send(connection, to.bytes(new byte[0]));
            site.outbox.send(connection, to.map(Map.of("n", 1L, "c", 'c', "b", new byte[] {1, 2})));
            site.outbox.send(connection, to.text("x".repeat(3_000_000)));
          });
      site.relay();
      site.awaitEmpty();
      List<Message> messages = site.messages(Site.QUEUE);
      assertThat(messages).hasSize(6);
      assertThat(messages.get(0)).isNotInstanceOf(TextMessage.class);
      assertThat(((TextMessage) messages.get(1)).getText()).isEmpty();
      assertThat(messages.get(2).getBody(byte[].class)).isEqualTo(bytes);
      assertThat(((BytesMessage) messages.get(3)).getBodyLength()).isZero();
      MapMessage map = (MapMessage) messages.get(4);
      assertThat(map.getLong("n")).isEqualTo(1);
      assertThat(map.getChar("c")).isEqualTo('c');
      assertThat(map.getBytes("b")).containsExactly(1, 2);
      assertThat(((TextMessage) messages.get(5)).getText()).hasSize(3_000_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldPublishToTopics(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder);
        JMSContext context = site.broker().connectionFactory().createContext()) {
      Topic topic = context.createTopic("flights");
      JMSConsumer late = context.createSharedDurableConsumer(topic, "late", "delay > 60");
      site.inTransaction(
          connection -> {
            OutboxMessage to = OutboxMessage.toTopic("flights");
            site.outbox.send(connection, to.text("in time").property("delay", 0));
            site.outbox.send(connection, to.text("late").property("delay", 90));
          });
      site.relay();
      assertThat(late.receiveBody(String.class, 20_000)).isEqualTo("late");
      site.awaitEmpty();
    }
  }

  /** Times count from the transaction on, not from when the relay comes by. */
  @ParameterizedTest
  @EnumSource
  void shouldCountTimesFromWhenTheMessageWasWritten(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      OutboxMessage to = OutboxMessage.toQueue(Site.QUEUE);
      long written = site.clock.millis();
      site.inTransaction(
          connection -> {
            site.outbox.send(connection, to.text("short").timeToLive(Duration.ofSeconds(5)));
            site.outbox.send(connection, to.text("long").timeToLive(Duration.ofSeconds(50)));
            site.outbox.send(connection, to.text("later").deliveryDelay(Duration.ofSeconds(30)));
            site.outbox.send(connection, to.text("past").deliveryDelay(Duration.ofSeconds(3)));
          });
      site.letPass(Duration.ofSeconds(10));
      OutboxRelay relay = site.relay();
      site.awaitEmpty();
      site.until(() -> relay.status().expired() == 1);
      assertThat(site.texts()).containsExactly("long", "past");
      assertThat(site.messages(Site.QUEUE).get(0).getJMSExpiration()).isEqualTo(written + 50_000);
      site.letPass(Duration.ofSeconds(19));
      assertThat(site.texts()).containsExactly("long", "past");
      site.letPass(Duration.ofSeconds(1));
      site.until(() -> site.texts().size() == 3);
      assertThat(relay.status().sent()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepOutboxesApartThatShareTheTables(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      Outbox other = Outbox.named("other").withClock(site.clock);
      site.inTransaction(
          connection -> {
            site.outbox.send(connection, OutboxMessage.toQueue(Site.QUEUE).text("mine"));
            other.send(connection, OutboxMessage.toQueue(Site.QUEUE).text("the other's"));
          });
      site.relay();
      site.awaitEmpty();
      assertThat(site.texts()).containsExactly("mine");
      site.started(
          OutboxRelay.builder(other, site.faulty, site.broker().connectionFactory())
              .clock(site.clock));
      site.until(() -> site.texts().size() == 2);
    }
  }

  /** Each batch is found by an index, however much there is: else this takes minutes. */
  @ParameterizedTest
  @EnumSource
  void shouldWorkOffALongBacklogOfOneGroup(ForeignDatabase.Kind kind) throws Exception {
    int count = 3_000;
    try (Site site = new Site(kind, folder)) {
      site.inTransaction(
          connection -> {
            for (int i = 0; i < count; i++) {
              site.outbox.send(
                  connection, OutboxMessage.toQueue(Site.QUEUE).text("" + i).group("g"));
            }
          });
      site.relay();
      site.awaitEmpty();
      assertThat(site.texts())
          .isEqualTo(IntStream.range(0, count).mapToObj(String::valueOf).toList());
    }
  }

  /** The relay keeps count of what it has sent, in few messages however much that was. */
  @ParameterizedTest
  @EnumSource
  void shouldNotPileUpMarkers(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder)) {
      for (int i = 0; i < 2; i++) {
        site.write(IntStream.range(0, 25).mapToObj(String::valueOf).toArray(String[]::new));
      }
      site.relay(b -> b.batch(1));
      site.awaitEmpty();
      assertThat(site.texts()).hasSize(50);
      assertThat(site.broker().status("angarium.outbox.shop").depth()).isBetween(1L, 21L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseAConnectionThatCommitsByItself(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder);
        Connection connection = site.database.dataSource().getConnection()) {
      assertThatThrownBy(() -> site.outbox.send(connection, OutboxMessage.toQueue("q")))
          .isInstanceOfSatisfying(
              JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-2001"))
          .hasMessageContaining("setAutoCommit(false)");
      assertThat(site.status().waiting()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldCreateItsTablesOnce(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = new Site(kind, folder);
        Connection connection = site.database.dataSource().getConnection()) {
      site.write("a");
      Outbox.createTables(connection);
      assertThat(site.status().waiting()).isEqualTo(1);
      assertThat(String.join(";", Outbox.ddl(connection)))
          .contains("angarium_outbox(")
          .contains("angarium_outbox_relay(");
    }
  }
}
