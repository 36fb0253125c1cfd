package org.angarium.joined;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.angarium.Broker;
import org.angarium.model.AngariumException;
import org.angarium.testkit.PowerCutDisk;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power is cut, or the process killed, while several transactions of the application are under
 * way: some commit, some roll back, some are left open half written, and messages come and go
 * beside them, so that H2 is flushed in the middle of all of them. Afterwards there is a row if and
 * only if there is its message, each that was acknowledged is there, and nothing of what was rolled
 * back or left open.
 */
class JoinedPowerCutTest {
  private static final int LIVES = Integer.getInteger("angarium.lives", 12);
  private static final int WORKERS = 3;
  private static final int TO_RECEIVE = 60;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final AtomicInteger ids = new AtomicInteger();

  /** What was acknowledged, and what may or may not have happened. */
  private final Set<Integer> sure = new ConcurrentSkipListSet<>();

  private final Set<Integer> unsure = new ConcurrentSkipListSet<>();
  private final Set<Integer> neverCommitted = new ConcurrentSkipListSet<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger commits = new AtomicInteger();
  private boolean synced;
  private volatile boolean over;

  @ParameterizedTest
  @ValueSource(strings = {"sync", "os"})
  @Timeout(110)
  void shouldHaveARowIfAndOnlyIfItHasItsMessage(String durability) throws Exception {
    synced = durability.equals("sync");
    Random random = new Random(seed);
    int kills = 0;
    int cuts = 0;
    try (PowerCutDisk disk = new PowerCutDisk(seed)) {
      for (int life = 0; life < LIVES; life++) {
        if (random.nextInt(3) > 0) {
          disk.cutAfter(random.nextInt(random.nextBoolean() ? 40 : 900));
        }
        boolean killed = liveOnce(disk, durability, random);
        assertThat(failures).as("seed %d, life %d", seed, life).isEmpty();
        kills += killed ? 1 : 0;
        cuts += killed ? 0 : 1;
      }
      liveOnce(disk, durability, random);
    }
    System.out.printf("seed %d: %d cuts, %d kills, %d commits%n", seed, cuts, kills, commits.get());
    assertThat(commits.get()).isGreaterThan(LIVES);
  }

  private boolean liveOnce(PowerCutDisk disk, String durability, Random random) throws Exception {
    over = false;
    boolean killed = false;
    Broker broker = null;
    List<Thread> workers = new ArrayList<>();
    try {
      broker = Broker.open(disk.url() + "?durability=" + durability);
      check(broker);
      for (int i = 0; i < WORKERS; i++) {
        Random own = new Random(random.nextLong());
        Broker opened = broker;
        Thread worker = new Thread(() -> workUntilOver(opened, disk, own), "worker-" + i);
        worker.start();
        workers.add(worker);
      }
      beside(broker, random);
      killed = !disk.isCut() && random.nextBoolean();
      end(disk, killed);
    } catch (JMSRuntimeException | JMSException | SQLException | AngariumException e) {
      if (!disk.isCut()) {
        throw new AssertionError("seed " + seed, e);
      }
      end(disk, false);
    } finally {
      over = true;
      for (Thread worker : workers) { // also after a cut: what they see belongs to this life
        worker.join();
      }
      close(broker);
    }
    return killed;
  }

  private void end(PowerCutDisk disk, boolean kill) {
    over = true;
    if (kill) {
      disk.kill();
    } else {
      disk.restart();
    }
  }

  private static void close(Broker broker) {
    if (broker != null) {
      try {
        broker.close();
      } catch (JMSRuntimeException e) {
        assertThat(e).hasMessageContaining("ANG-1701");
      }
    }
  }

  // ---- what is done -------------------------------------------------------------------------

  /** Messages of others, so that there are notes in the log before and after each commit. */
  private static void beside(Broker broker, Random random) {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("beside"));
      for (int i = random.nextInt(40); i >= 0; i--) {
        for (int n = random.nextInt(8); n >= 0; n--) {
          Shop.send(context, "beside", "x".repeat(random.nextInt(3_000)));
        }
        context.commit();
        if (random.nextBoolean()) {
          consumer.receiveNoWait();
          context.commit();
        }
      }
    }
  }

  private void workUntilOver(Broker broker, PowerCutDisk disk, Random random) {
    try {
      DataSource source = broker.dataSource();
      try (Connection connection = source.getConnection();
          Connection leftOpen = source.getConnection()) {
        connection.setAutoCommit(false);
        leftOpen.setAutoCommit(false);
        JMSContext context = broker.join(connection);
        JMSConsumer consumer = context.createConsumer(context.createQueue("in"));
        JMSContext open = broker.join(leftOpen);
        while (!over) {
          if (random.nextInt(4) == 0) {
            neverEnd(leftOpen, open);
          }
          transactionOrDeadlock(connection, context, consumer, random);
        }
      }
    } catch (SQLException | JMSRuntimeException | JMSException e) {
      if (!disk.isCut() && !over) { // in this order: a restart mends the disk
        failures.add(e);
      }
    } catch (RuntimeException | Error e) {
      failures.add(new AssertionError(disk.isCut() ? "after a cut" : "with a whole disk", e));
    }
  }

  private void neverEnd(Connection connection, JMSContext context) throws SQLException {
    int id = ids.incrementAndGet();
    neverCommitted.add(id);
    Shop.insert(connection, id, "left open");
    Shop.send(context, "orders", String.valueOf(id));
  }

  private void transactionOrDeadlock(
      Connection connection, JMSContext context, JMSConsumer consumer, Random random)
      throws SQLException, JMSException {
    try {
      transaction(connection, context, consumer, random);
    } catch (SQLTransactionRollbackException e) {
      if (!e.getSQLState().equals("40001")) { // then the next one has another id
        throw e; // the power was cut, and H2 has closed the connection before the commit
      }
    }
  }

  private void transaction(
      Connection connection, JMSContext context, JMSConsumer consumer, Random random)
      throws SQLException, JMSException {
    int id = ids.incrementAndGet();
    for (int i = random.nextInt(20) == 0 ? 60 : random.nextInt(3); i >= 0; i--) {
      Shop.execute(connection, "UPDATE counter SET n = n + 1 WHERE id = " + random.nextInt(500));
      Shop.execute(
          connection, "MERGE INTO counter KEY(id) VALUES(" + random.nextInt(500) + ", 1, NULL)");
    }
    if (random.nextInt(4) == 0) {
      LargeRows.insert(connection, id, random);
    } else {
      Shop.insert(connection, id, "x".repeat(random.nextInt(2_000)));
    }
    if (random.nextInt(3) == 0) {
      LargeRows.readOrRemoveOne(connection, random);
    }
    Shop.send(context, "orders", String.valueOf(id));
    if (random.nextInt(3) == 0) {
      Message message = consumer.receiveNoWait();
      if (message != null) {
        String text = message.getBody(String.class);
        Shop.execute(connection, "INSERT INTO received VALUES(" + text + ")");
        Shop.send(context, "out", text);
      }
    }
    if (random.nextInt(4) == 0) {
      neverCommitted.add(id);
      connection.rollback();
      return;
    }
    unsure.add(id);
    connection.commit();
    commits.incrementAndGet();
    if (synced && !over) {
      sure.add(id);
    }
  }

  // ---- what is there ------------------------------------------------------------------------

  private void check(Broker broker) throws SQLException, JMSException {
    try (Connection connection = broker.dataSource().getConnection()) {
      Shop.execute(
          connection, "CREATE TABLE IF NOT EXISTS orders(id INT PRIMARY KEY, item VARCHAR)");
      Shop.execute(connection, "CREATE TABLE IF NOT EXISTS received(id INT PRIMARY KEY)");
      Shop.execute(
          connection,
          "CREATE TABLE IF NOT EXISTS counter(id INT PRIMARY KEY, n INT, more VARCHAR)");
      LargeRows.makeTable(connection);
      prepare(broker, connection);
      List<Integer> rows = numbers(connection, "SELECT id FROM orders ORDER BY id");
      List<Integer> messages = queue(broker, "orders");
      assertThat(messages).as("messages to orders, seed %d", seed).isEqualTo(rows);
      assertThat(rows).as("acknowledged, seed %d", seed).containsAll(sure);
      assertThat(inBoth(rows, neverCommitted))
          .as("rolled back or left open, seed %d", seed)
          .isEmpty();
      assertThat(unsure).containsAll(rows);
      assertThat(LargeRows.whole(connection))
          .as("large values, seed %d", seed)
          .isEqualTo(numbers(connection, LargeRows.SELECT_IDS));
      List<Integer> received = numbers(connection, "SELECT id FROM received ORDER BY id");
      List<Integer> out = queue(broker, "out");
      assertThat(out).as("sent on, seed %d", seed).isEqualTo(received);
      TreeSet<Integer> all = new TreeSet<>(queue(broker, "in"));
      assertThat(inBoth(received, all)).as("received and not, seed %d", seed).isEmpty();
      all.addAll(received);
      assertThat(all).as("received or not, seed %d", seed).hasSize(TO_RECEIVE);
      sure.addAll(rows);
    }
  }

  private static Set<Integer> inBoth(List<Integer> some, Set<Integer> others) {
    Set<Integer> both = new TreeSet<>(some);
    both.retainAll(others);
    return both;
  }

  private void prepare(Broker broker, Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    if (numbers(connection, "SELECT id FROM counter WHERE id = -1").isEmpty()) {
      JMSContext context = broker.join(connection);
      for (int i = 0; i < TO_RECEIVE; i++) {
        Shop.send(context, "in", String.valueOf(i));
      }
      Shop.execute(connection, "INSERT INTO counter VALUES(-1, 0, NULL)");
      connection.commit();
    }
    connection.setAutoCommit(true);
  }

  private static List<Integer> numbers(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<Integer> numbers = new ArrayList<>();
      while (rows.next()) {
        numbers.add(rows.getInt(1));
      }
      return numbers;
    }
  }

  private static List<Integer> queue(Broker broker, String name) throws JMSException {
    broker.declareQueue(name);
    try (JMSContext context = broker.connectionFactory().createContext();
        QueueBrowser browser = context.createBrowser(context.createQueue(name))) {
      List<Integer> numbers = new ArrayList<>();
      for (Object message : Collections.list(browser.getEnumeration())) {
        numbers.add(Integer.valueOf(((Message) message).getBody(String.class)));
      }
      Collections.sort(numbers);
      return numbers;
    }
  }
}
