package org.angarium.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.angarium.BackupRun;
import org.angarium.Broker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups while messages flow, rows too: all that was acknowledged before, nothing in half. */
@Timeout(120)
class BackupTest {
  private static final int BACKUPS = Integer.getInteger("angarium.backups", 6);
  private static final int PARTS = 3;

  @TempDir Path folder;
  private volatile boolean stopped;

  /** Transactions and joined transactions that were acknowledged. */
  private final Set<String> sent = ConcurrentHashMap.newKeySet();

  private final Set<String> billed = ConcurrentHashMap.newKeySet();

  @Test
  void shouldHoldAllThatWasAcknowledgedBeforeAndNothingInHalf() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(5);
    try (Broker broker = Broker.open("angarium:h2:file:" + folder.resolve("live"))) {
      bill(broker, "CREATE TABLE bills(item VARCHAR)", null);
      List<Future<?>> all = new ArrayList<>();
      for (Callable<?> work :
          List.<Callable<?>>of(
              () -> send(broker, "a"),
              () -> send(broker, "b"),
              () -> move(broker),
              () -> move(broker),
              () -> billAll(broker))) {
        all.add(threads.submit(work));
      }
      for (int i = 0; i < BACKUPS; i++) {
        int before = sent.size();
        while (sent.size() < before + 20 || billed.isEmpty()) {
          Thread.onSpinWait();
        }
        Set<String> sentBefore = new HashSet<>(sent);
        Set<String> billedBefore = new HashSet<>(billed);
        BackupRun run = broker.backup(folder.resolve("backup" + i + ".mv.db"));
        Path file = run.await();
        assertThat(run.copied()).isEqualTo(run.bytes()).isPositive();
        assertThat(run.isDone()).isTrue();
        check(file, sentBefore, billedBefore);
      }
      stopped = true;
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      stopped = true;
      threads.shutdown();
    }
  }

  private @Nullable Object send(Broker broker, String name) {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; !stopped; i++) {
        String id = name + i;
        for (int part = 0; part < PARTS; part++) {
          context.createProducer().send(context.createQueue("in"), id + "/" + part);
        }
        context.commit();
        sent.add(id);
      }
    }
    return null;
  }

  private @Nullable Object move(Broker broker) throws Exception {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("in"));
      while (!stopped) {
        Message message = consumer.receive(50);
        if (message != null) {
          context.createProducer().send(context.createQueue("out"), message.getBody(String.class));
          context.commit();
        }
      }
    }
    return null;
  }

  private @Nullable Object billAll(Broker broker) throws Exception {
    for (int i = 0; !stopped; i++) {
      bill(broker, "INSERT INTO bills VALUES('bill" + i + "')", "bill" + i);
      billed.add("bill" + i);
    }
    return null;
  }

  private static void bill(Broker broker, String sql, @Nullable String message) throws Exception {
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      JMSContext context = broker.join(connection);
      statement.execute(sql);
      if (message != null) {
        context.createProducer().send(context.createQueue("bills"), message);
      }
      connection.commit();
    }
  }

  private static void check(Path file, Set<String> sentBefore, Set<String> billedBefore)
      throws Exception {
    StoreReport report = ClosedStore.at(file).verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.closed()).isTrue();
    assertThat(report.summed()).isTrue();
    Map<String, Integer> parts = new HashMap<>();
    Set<String> bills = new HashSet<>();
    Set<String> seen = new HashSet<>();
    try (StoreContents contents = ClosedStore.at(file).read()) {
      for (StoredSubscription place : contents.subscriptions()) {
        contents.browse(
            place,
            message -> {
              String text = text(message);
              assertThat(seen.add(text)).as("%s is in two places", text).isTrue();
              if (place.destination().equals("bills")) {
                bills.add(text);
              } else {
                parts.merge(text.substring(0, text.indexOf('/')), 1, Integer::sum);
              }
              return true;
            });
      }
    }
    assertThat(parts.values()).allMatch(count -> count == PARTS);
    assertThat(parts.keySet()).containsAll(sentBefore);
    assertThat(bills).containsAll(billedBefore);
    assertThat(rows(file)).isEqualTo(bills);
  }

  private static String text(StoredMessage message) {
    try {
      return message.message().getBody(String.class);
    } catch (jakarta.jms.JMSException e) {
      throw new AssertionError(e);
    }
  }

  /** Opens the backup as a broker's own file. */
  private static Set<String> rows(Path file) throws Exception {
    String path = file.toString().substring(0, file.toString().length() - 6);
    Set<String> rows = new HashSet<>();
    try (Broker broker = Broker.open("angarium:h2:file:" + path);
        Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT item FROM bills")) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  @Test
  void shouldBeAStoreByItselfWithAllThatThereIs() throws Exception {
    Path backup = folder.resolve("backup/orders.mv.db");
    Files.createDirectories(backup.getParent());
    List<String> wanted;
    try (Broker broker = Stores.builder(folder.resolve("live/orders")).open()) {
      Stores.fill(broker);
      broker.backup(backup).await();
    }
    wanted = Stores.everything(ClosedStore.at(folder.resolve("live/orders")));
    assertThat(Stores.everything(ClosedStore.at(backup))).isEqualTo(wanted).hasSizeGreaterThan(40);
    try (Broker broker = Stores.builder(folder.resolve("backup/orders")).open()) {
      assertThat(broker.inDoubtTransactions()).hasSize(1);
      broker.commitInDoubt(broker.inDoubtTransactions().get(0).xid());
      assertThat(broker.status("prepared").depth()).isEqualTo(1);
      assertThat(broker.subscriptions()).hasSize(2);
    }
  }

  /** The log of the killed broker is of another time; what is in it is not wanted any more. */
  @Test
  void shouldReplaceAStoreThatWasNotClosed() throws Exception {
    Path live = folder.resolve("live/orders");
    try (Broker broker = Stores.builder(live).open()) {
      send(broker, "orders", "kept");
      broker.backup(folder.resolve("backup.mv.db")).await();
      send(broker, "orders", "later");
      Path killed = Stores.copy(folder.resolve("live"), "killed");
      Files.copy(
          folder.resolve("backup.mv.db"),
          killed.resolve("orders.mv.db"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    try (Broker broker = Stores.builder(folder.resolve("killed/orders")).open()) {
      assertThat(broker.status("orders").depth()).isEqualTo(1);
    }
  }

  private static void send(Broker broker, String queue, String text) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue(queue), text);
    }
  }

  @Test
  void shouldNeverOverwriteUnlessAskedAndNeverAStoreThatIsOpen() throws Exception {
    Path file = Files.writeString(folder.resolve("there.mv.db"), "something else");
    try (Broker broker = Stores.builder(folder.resolve("live")).open();
        Broker other = Stores.builder(folder.resolve("other")).open()) {
      assertRefused(() -> broker.backup(file), "there is a file of that name");
      assertRefused(() -> broker.backup(folder.resolve("live.mv.db"), true), "that is open");
      assertRefused(() -> broker.backup(folder.resolve("other.mv.db"), true), "that is open");
      assertRefused(() -> broker.backup(folder.resolve("live.mv.db.journal"), true), "is open");
      assertRefused(() -> broker.backup(folder.resolve("no/such/folder.mv.db")), "NoSuchFile");
      assertThat(file).hasContent("something else");
      broker.backup(file, true).await();
      assertThat(ClosedStore.at(file).verify().isSound()).isTrue();
      assertThat(other.isOpen()).isTrue();
    }
  }

  private static void assertRefused(Callable<?> call, String why) {
    assertThatThrownBy(call::call)
        .isInstanceOf(JMSRuntimeException.class)
        .hasMessageStartingWith("ANG-1708")
        .hasMessageContaining(why);
  }

  @Test
  void shouldBeRefusedInMemory() {
    try (Broker broker = Broker.open("angarium:mem:backup-test")) {
      assertThatThrownBy(() -> broker.backup(folder.resolve("x.mv.db")))
          .hasMessageStartingWith("ANG-1608")
          .hasMessageContaining("nothing to back up");
    }
  }

  @Test
  void shouldLeaveNothingWhenItIsCancelled() throws Exception {
    try (Broker broker = Stores.builder(folder.resolve("live")).open()) {
      Stores.fill(broker);
      BackupRun run = broker.backup(folder.resolve("cancelled.mv.db"));
      run.cancel();
      try {
        run.await();
        assertThat(run.target()).exists(); // it was whole already
      } catch (JMSRuntimeException e) {
        assertThat(e.getErrorCode()).isEqualTo("ANG-1709");
        assertThat(run.target()).doesNotExist();
      }
      assertThat(folder.resolve("cancelled.mv.db.unfinished")).doesNotExist();
    }
  }
}
