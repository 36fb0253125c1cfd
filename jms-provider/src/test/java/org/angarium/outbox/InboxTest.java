package org.angarium.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.AngariumProperties;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was worked on is not worked on again. */
@Timeout(60)
class InboxTest {
  private static final String DEDUPLICATION_ID = AngariumProperties.DEDUPLICATION_ID;

  @TempDir Path folder;

  private static Site site(ForeignDatabase.Kind kind, Path folder) throws Exception {
    Site site = new Site(kind, folder);
    try (Connection connection = site.database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      Inbox.createTable(connection);
      Inbox.createTable(connection);
      statement.execute("CREATE TABLE bill(text VARCHAR(300) NOT NULL)");
    }
    return site;
  }

  private static void insertBill(Connection connection, String text) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bill VALUES (?)")) {
      insert.setString(1, text);
      insert.executeUpdate();
    }
  }

  private static List<String> bills(Site site) throws SQLException {
    List<String> bills = new ArrayList<>();
    try (Connection connection = site.database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT text FROM bill ORDER BY text")) {
      while (rows.next()) {
        bills.add(rows.getString(1));
      }
    }
    return bills;
  }

  @ParameterizedTest
  @EnumSource
  void shouldDoTheWorkOnceForEachMessage(ForeignDatabase.Kind kind) throws Exception {
    Inbox inbox = Inbox.named("billing");
    try (Site site = site(kind, folder)) {
      for (int i = 0; i < 3; i++) {
        boolean first = i == 0;
        site.inTransaction(
            c -> {
              assertThat(inbox.once(c, "a", () -> insertBill(c, "a"))).isEqualTo(first);
              // and the transaction is still good for something
              assertThat(inbox.once(c, "b", () -> insertBill(c, "b"))).isEqualTo(first);
            });
      }
      assertThat(bills(site)).containsExactly("a", "b");
      site.inTransaction(
          c -> assertThat(Inbox.named("other").once(c, "a", () -> insertBill(c, "o"))).isTrue());
      assertThat(bills(site)).containsExactly("a", "b", "o");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldForgetWhatWasRolledBack(ForeignDatabase.Kind kind) throws Exception {
    Inbox inbox = Inbox.named("billing");
    try (Site site = site(kind, folder);
        Connection connection = site.database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(
              () ->
                  inbox.once(
                      connection,
                      "a",
                      () -> {
                        insertBill(connection, "half");
                        throw new IllegalStateException("meant to happen");
                      }))
          .hasMessage("meant to happen");
      connection.rollback();
      assertThat(inbox.once(connection, "a", () -> insertBill(connection, "whole"))).isTrue();
      connection.commit();
      connection.setAutoCommit(true);
      assertThat(bills(site)).containsExactly("whole");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKnowMessagesByTheirIds(ForeignDatabase.Kind kind) throws Exception {
    Inbox inbox = Inbox.named("billing");
    try (Site site = site(kind, folder);
        JMSContext context = site.broker().connectionFactory().createContext()) {
      Queue a = context.createQueue("a");
      Queue b = context.createQueue("b");
      String longId = "x".repeat(255);
      // the same deduplication id at two destinations names two messages
      context.createProducer().setProperty(DEDUPLICATION_ID, longId).send(a, "a with an id");
      context.createProducer().setProperty(DEDUPLICATION_ID, longId).send(b, "b with an id");
      context.createProducer().send(a, "a without");
      context.createProducer().send(a, "a without, again");
      List<Message> messages = new ArrayList<>(site.receiveAll("a"));
      messages.addAll(site.receiveAll("b"));
      assertThat(messages).hasSize(4);
      for (int i = 0; i < 2; i++) {
        for (Message message : messages) {
          String text = message.getBody(String.class);
          site.inTransaction(c -> inbox.once(c, message, () -> insertBill(c, text)));
        }
      }
      assertThat(bills(site))
          .containsExactly("a with an id", "a without", "a without, again", "b with an id");

      context.createProducer().setDisableMessageID(true).send(a, "nameless");
      Message nameless = site.receiveAll("a").get(0);
      assertThatThrownBy(
              () -> site.inTransaction(c -> inbox.once(c, nameless, () -> insertBill(c, "no"))))
          .isInstanceOf(JMSRuntimeException.class)
          .hasMessageContaining("ANG-2002");
    }
  }

  /** A listener whose process ends after the database's commit and before the acknowledgement. */
  @ParameterizedTest
  @EnumSource
  void shouldTakeARedeliveredMessageForTheSame(ForeignDatabase.Kind kind) throws Exception {
    Inbox inbox = Inbox.named("billing");
    try (Site site = site(kind, folder)) {
      site.write("order");
      site.relay();
      site.awaitEmpty();
      for (int i = 0; i < 2; i++) {
        boolean first = i == 0;
        try (JMSContext context =
                site.broker().connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
            JMSConsumer consumer = context.createConsumer(context.createQueue(Site.QUEUE))) {
          Message message = consumer.receive(20_000);
          assertThat(message.getJMSRedelivered()).isEqualTo(!first);
          site.inTransaction(
              c ->
                  assertThat(inbox.once(c, message, () -> insertBill(c, "order")))
                      .isEqualTo(first));
          if (first) {
            context.rollback();
          } else {
            context.commit();
          }
        }
      }
      assertThat(bills(site)).containsExactly("order");
      assertThat(site.broker().status(Site.QUEUE).depth()).isZero();
    }
  }

  /**
   * Two consumers that work on the same message at the same time: the second one waits, or fails.
   */
  @ParameterizedTest
  @EnumSource
  void shouldDoTheWorkOnceForTwoAtATime(ForeignDatabase.Kind kind) throws Exception {
    Inbox inbox = Inbox.named("billing");
    try (Site site = site(kind, folder)) {
      CountDownLatch inWork = new CountDownLatch(1);
      CountDownLatch secondBegins = new CountDownLatch(1);
      AtomicInteger done = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      Crew crew = new Crew();
      crew.start(
          "first",
          () ->
              site.inTransaction(
                  c -> {
                    inbox.once(
                        c,
                        "a",
                        () -> {
                          insertBill(c, "a");
                          inWork.countDown();
                          assertThat(await(secondBegins)).isTrue();
                        });
                    done.incrementAndGet();
                  }));
      assertThat(await(inWork)).isTrue();
      crew.start(
          "second",
          () -> {
            secondBegins.countDown();
            while (true) {
              try {
                site.inTransaction(
                    c -> assertThat(inbox.once(c, "a", () -> insertBill(c, "twice"))).isFalse());
                return;
              } catch (SQLException e) {
                refused.incrementAndGet(); // rolled back: the message comes again
              }
            }
          });
      crew.join();
      assertThat(bills(site)).containsExactly("a");
      assertThat(done.get()).isEqualTo(1);
      if (kind == ForeignDatabase.Kind.POSTGRESQL) {
        assertThat(refused.get()).isZero();
      }
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What is forgotten would be worked on again: the limit of an inbox. */
  @ParameterizedTest
  @EnumSource
  void shouldForgetByTime(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = site(kind, folder)) {
      Inbox inbox = Inbox.named("billing").withClock(site.clock);
      site.inTransaction(c -> inbox.once(c, "old", () -> {}));
      site.letPass(Duration.ofDays(20));
      site.inTransaction(c -> inbox.once(c, "new", () -> {}));
      site.inTransaction(c -> Inbox.named("other").withClock(site.clock).once(c, "old", () -> {}));
      site.letPass(Duration.ofDays(11));
      site.inTransaction(
          c -> {
            assertThat(inbox.forget(c, Duration.ofDays(30))).isEqualTo(1);
            assertThat(inbox.once(c, "new", () -> {})).isFalse();
            assertThat(inbox.once(c, "old", () -> {})).isTrue();
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseAConnectionThatCommitsByItself(ForeignDatabase.Kind kind) throws Exception {
    try (Site site = site(kind, folder);
        Connection connection = site.database.dataSource().getConnection()) {
      assertThatThrownBy(() -> Inbox.named("billing").once(connection, "a", () -> {}))
          .isInstanceOf(JMSRuntimeException.class)
          .hasMessageContaining("ANG-2001");
    }
  }
}
