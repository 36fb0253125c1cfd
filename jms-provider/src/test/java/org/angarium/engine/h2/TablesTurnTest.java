package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.angarium.Broker;
import org.awaitility.Awaitility;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why one thread at a time changes the database, see {@link Tables}: H2 stores its trees one after
 * the other, and after a crash has a change without its undo where that came in between. This test
 * stops H2 there, between the undo logs and a table.
 */
@Timeout(60)
class TablesTurnTest {
  private static final int TRANSACTIONS = 3;

  @TempDir Path folder;

  /** A tree of H2's store, at which storing stops for as long as it is locked. */
  private static final class Stop {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final Thread thread;
    private int attempts;

    Stop(MVMap<String, String> map) throws InterruptedException {
      thread = new Thread(() -> map.operate("key", "value", new Deciding()), "stops H2");
      thread.setDaemon(true);
      thread.start();
      reached.await();
    }

    /** H2 locks the root of a tree when a decision is asked for again and again. */
    private final class Deciding extends MVMap.DecisionMaker<String> {
      @Override
      public MVMap.Decision decide(String existing, String provided) {
        attempts++;
        if (attempts <= 5) {
          return MVMap.Decision.REPEAT;
        }
        reached.countDown();
        try {
          open.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return MVMap.Decision.ABORT;
      }
    }

    void open() throws InterruptedException {
      open.countDown();
      thread.join();
    }
  }

  private static MVStore storeOf(Connection connection) throws SQLException {
    SessionLocal session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    return session.getDatabase().getStore().getMvStore();
  }

  /** H2's trees by their ids, in the order in which it stores them. */
  @SuppressWarnings("unchecked")
  private static Map<Integer, MVMap<?, ?>> trees(MVStore store) throws Exception {
    Field maps = MVStore.class.getDeclaredField("maps");
    maps.setAccessible(true);
    return (Map<Integer, MVMap<?, ?>>) maps.get(store);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String item(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT item FROM orders WHERE id = 1")) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static List<Connection> begin(Broker broker) throws SQLException {
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      Connection connection = broker.dataSource().getConnection();
      connection.setAutoCommit(false);
      execute(connection, "SELECT 1 FROM orders"); // has a number in H2 from now on
      open.add(connection);
    }
    return open;
  }

  private static Thread start(FutureTask<?> task) {
    Thread thread = new Thread(task, "works");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static FutureTask<Void> task(SqlAction action) {
    return new FutureTask<>(
        () -> {
          action.run();
          return null;
        });
  }

  private interface SqlAction {
    void run() throws SQLException;
  }

  /** The broker's files as they are, opened in another folder: as after the end of the process. */
  private Broker crashed(Path path) throws Exception {
    Path other = Files.createDirectory(folder.resolve("crashed"));
    for (String suffix : List.of(".mv.db", ".mv.db.journal")) {
      Files.copy(Path.of(path + suffix), other.resolve(path.getFileName() + suffix));
    }
    return Broker.open("angarium:h2:file:" + other.resolve(path.getFileName()));
  }

  /** A broker whose store can be stopped between the undo logs and its tables. */
  private final class Stoppable implements AutoCloseable {
    final Path path = folder.resolve("shop");
    final Broker broker = Broker.open("angarium:h2:file:" + path);
    final Connection h2;
    final MVStore store;
    final MVMap<String, String> stop;

    Stoppable() throws SQLException {
      try (Connection first = broker.dataSource().getConnection()) {
        execute(first, "CREATE TABLE orders(id INT PRIMARY KEY, item VARCHAR)");
      }
      for (Connection connection : begin(broker)) { // their undo logs come before other trees
        connection.close();
      }
      h2 = DriverManager.getConnection(StoreFiles.of(path).url(), "sa", "");
      store = storeOf(h2);
      stop = store.openMap("stop");
      try (Connection first = broker.dataSource().getConnection()) {
        execute(first, "DROP TABLE orders");
        execute(first, "CREATE TABLE orders(id INT PRIMARY KEY, item VARCHAR)");
        execute(first, "INSERT INTO orders VALUES(1, 'tea')");
        execute(first, "CREATE TABLE files(id INT PRIMARY KEY, bytes BLOB)");
      }
    }

    /** Changes a row while something else has H2 stored, and stopped in the middle of it. */
    void changeWhileItStores(Connection changing, FutureTask<Void> storing) throws Exception {
      assertOrder(store, stop);
      Stop stopped = new Stop(stop);
      try {
        start(storing);
        Awaitility.await().until(TablesTurnTest::isStopped); // it has the undo logs now
        FutureTask<Void> change =
            task(() -> execute(changing, "UPDATE orders SET item = 'lost' WHERE id = 1"));
        Thread changer = start(change);
        Awaitility.await()
            .until(() -> change.isDone() || changer.getState() == Thread.State.WAITING);
        assertThat(changer.getStackTrace()) // and has not changed anything yet
            .extracting(StackTraceElement::getMethodName)
            .contains("enter");
      } finally {
        stopped.open();
      }
      storing.get();
    }

    /** What was not committed is not there after a crash. */
    void assertUndoneAfterACrash() throws Exception {
      try (Broker after = crashed(path)) {
        for (Connection connection : begin(after)) { // of each number
          assertThat(item(connection)).isEqualTo("tea");
          connection.close();
        }
      }
    }

    @Override
    public void close() throws SQLException {
      h2.close();
      broker.close();
    }
  }

  @Test
  void shouldUndoAStatementThatCameWhileH2WasStored() throws Exception {
    try (Stoppable shop = new Stoppable()) {
      List<Connection> open = begin(shop.broker);
      Connection committing = open.get(1);
      execute(committing, "INSERT INTO orders VALUES(2, 'milk')");
      shop.changeWhileItStores(open.get(0), task(committing::commit));
      shop.assertUndoneAfterACrash();
    }
  }

  @Test
  void shouldUndoAStatementThatCameWhileALargeValueWasStored() throws Exception {
    try (Stoppable shop = new Stoppable();
        JMSContext context = shop.broker.connectionFactory().createContext()) {
      List<Connection> open = begin(shop.broker);
      try (PreparedStatement insert =
          open.get(1).prepareStatement("INSERT INTO files VALUES(1, ?)")) {
        long bytes = shop.store.getAutoCommitMemory() * 4L / 3;
        FutureTask<Void> large = task(() -> insert.setBinaryStream(1, new Bytes(bytes)));
        shop.changeWhileItStores(open.get(0), large);
        context.createProducer().send(context.createQueue("q"), "has the store flushed");
        shop.assertUndoneAfterACrash();
      }
    }
  }

  /** Many bytes, and no two blocks the same. */
  private static final class Bytes extends InputStream {
    private long left;

    Bytes(long left) {
      this.left = left;
    }

    @Override
    public int read() {
      return left > 0 ? (int) (left-- * 31 >> 8 & 0xff) : -1;
    }
  }

  @Test
  void shouldReadLargeValuesBetweenStatementsThatChange() throws Exception {
    try (Stoppable shop = new Stoppable()) {
      List<Connection> open = begin(shop.broker);
      try (PreparedStatement insert =
          open.get(1).prepareStatement("INSERT INTO files VALUES(1, ?)")) {
        insert.setBytes(1, new byte[300_000]);
        insert.executeUpdate();
      }
      open.get(1).commit();
      execute(open.get(1), "INSERT INTO orders VALUES(2, 'milk')");
      Stop stopped = new Stop(shop.stop);
      FutureTask<Void> storing = task(open.get(1)::commit);
      FutureTask<Void> reading =
          task(() -> execute(open.get(2), "SELECT bytes FROM files")); // which refers to it anew
      try {
        start(storing);
        Awaitility.await().until(TablesTurnTest::isStopped);
        Thread reader = start(reading);
        Awaitility.await()
            .until(() -> reading.isDone() || reader.getState() == Thread.State.WAITING);
        assertThat(reading).isNotDone();
      } finally {
        stopped.open();
      }
      storing.get();
      reading.get();
    }
  }

  @Test
  void shouldRemoveLargeValuesBetweenStatementsThatChange() throws Exception {
    try (Stoppable shop = new Stoppable();
        Connection connection = shop.broker.dataSource().getConnection()) {
      MVMap<Long, byte[]> data = shop.store.openMap("lobData");
      List<Thread> cleaners = cleaners();
      for (int i = 0; i < 5; i++) {
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO files VALUES(?, ?)")) {
          insert.setInt(1, i);
          insert.setBytes(2, new byte[300_000]);
          insert.executeUpdate();
        }
      }
      assertThat(data.sizeAsLong()).isEqualTo(10); // blocks of 256 KiB
      execute(connection, "DELETE FROM files");
      for (int i = 10; i < 13; i++) {
        execute(connection, "INSERT INTO orders VALUES(" + i + ", 'rice')");
      }
      assertThat(data.sizeAsLong()).isZero();
      assertThat(cleaners()).isSubsetOf(cleaners);
    }
  }

  /** As long as its session lasts, H2 keeps what was set, whatever became of the row. */
  @Test
  void shouldRemoveLargeValuesThatACrashHasLeft() throws Exception {
    try (Stoppable shop = new Stoppable();
        Connection connection = shop.broker.dataSource().getConnection()) {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO files VALUES(1, ?)")) {
        insert.setBinaryStream(1, new Bytes(300_000));
        insert.executeUpdate();
      }
      execute(connection, "DELETE FROM files");
      for (int i = 10; i < 13; i++) {
        execute(connection, "INSERT INTO orders VALUES(" + i + ", 'rice')");
      }
      assertThat(shop.store.openMap("lobData").sizeAsLong()).isEqualTo(2);
      try (Broker after = crashed(shop.path);
          Connection h2 =
              DriverManager.getConnection(
                  StoreFiles.of(folder.resolve("crashed").resolve("shop")).url(), "sa", "")) {
        assertThat(storeOf(h2).openMap("lobData").sizeAsLong()).isEqualTo(2);
        after.dataSource();
        assertThat(storeOf(h2).openMap("lobData").sizeAsLong()).isZero();
      }
    }
  }

  /** For they do it without the turn; those that return large values take it. */
  @Test
  void shouldNotWriteWithQueries() throws Exception {
    try (Stoppable shop = new Stoppable();
        Connection connection = shop.broker.dataSource().getConnection()) {
      execute(connection, "CREATE VIEW view_of_orders AS SELECT item FROM orders");
      long version = shop.store.getCurrentVersion();
      int unsaved = shop.store.getUnsavedMemory();
      for (String query :
          List.of(
              "TABLE orders",
              "SELECT DISTINCT x FROM SYSTEM_RANGE(1, 100000) ORDER BY x DESC",
              "SELECT id FROM orders WHERE id IN (SELECT x FROM SYSTEM_RANGE(1, 50000))",
              "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) TABLE r",
              "EXPLAIN ANALYZE SELECT * FROM orders",
              "SELECT CAST(REPEAT('x', 100000) AS CLOB) || 'y'",
              "SELECT * FROM view_of_orders",
              "SHOW TABLES",
              "SELECT * FROM INFORMATION_SCHEMA.TABLES")) {
        execute(connection, query);
        assertThat(shop.store.getCurrentVersion()).as(query).isEqualTo(version);
        assertThat(shop.store.getUnsavedMemory()).as(query).isEqualTo(unsaved);
      }
    }
  }

  /** Threads of H2 that would do it in the background. */
  private static List<Thread> cleaners() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("H2-lob-cleaner"))
        .toList();
  }

  /** Whether H2 stores its trees, and waits for one. */
  private static boolean isStopped() {
    return Thread.getAllStackTraces().values().stream()
        .map(trace -> Stream.of(trace).map(StackTraceElement::getMethodName).toList())
        .anyMatch(names -> names.containsAll(List.of("collectChangedMapRoots", "lockRoot")));
  }

  /** H2 stores the undo logs before it comes to the stop, and the table after that. */
  private static void assertOrder(MVStore store, MVMap<String, String> stop) throws Exception {
    List<String> names = new ArrayList<>();
    for (MVMap<?, ?> tree : trees(store).values()) {
      names.add(tree == stop ? "stop" : tree.getName().replaceFirst("[.].*", ""));
    }
    int at = names.indexOf("stop");
    assertThat(names.lastIndexOf("undoLog")).as("%s", names).isLessThan(at);
    assertThat(names.lastIndexOf("table")).as("%s", names).isGreaterThan(at);
  }
}
