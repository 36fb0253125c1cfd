package org.angarium.joined;

import static org.angarium.joined.Shop.execute;
import static org.angarium.joined.Shop.insert;
import static org.angarium.joined.Shop.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text of SQL goes round the broker, and none is felt by the next who gets the connection. */
@Timeout(60)
class ApplicationStatementsTest extends ShopTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "commit",
        "COMMIT;",
        "; COMMIT",
        "/* a /* b */ c */ COMMIT -- d",
        "-- a\rCOMMIT",
        "// a\r\nCOMMIT",
        "{fn COMMIT}",
        "{ fn COMMIT}",
        "{oj COMMIT }",
        "{params COMMIT }",
        "{COMMIT }",
        "VALUES(1); {COMMIT }",
        "VALUES(1); COMMIT",
        "EXECUTE IMMEDIATE 'COMMIT'",
        "{fn EXECUTE IMMEDIATE 'COMMIT'}",
        "PREPARE COMMIT branch",
        "CREATE TABLE more(id INT)",
        "CREATE LOCAL TEMPORARY TABLE more(id INT)",
        "TRUNCATE TABLE others",
        "DROP TABLE others",
        "ANALYZE",
        "SET REFERENTIAL_INTEGRITY FALSE",
        "SHUTDOWN",
        "SCRIPT",
        "BACKUP TO 'backup.zip'",
        "RUNSCRIPT FROM 'script.sql'",
        "DROP ALL OBJECTS"
      })
  void shouldHaveRowsAndMessagesTogetherWhateverTheTextOfSql(String sql) throws Exception {
    try (Connection connection = shop.begin()) {
      execute(connection, "CREATE TABLE others(id INT)");
      JMSContext context = shop.broker.join(connection);
      shop.broker.declareQueue("orders");
      insert(connection, 1, "tea");
      send(context, "orders", "tea");
      try {
        execute(connection, sql);
      } catch (SQLException e) {
        assertThat((Throwable) e).hasMessageNotContaining("ANG-11"); // refused, and goes on
      }
      assertThat(shop.queue("orders")).hasSameSizeAs(shop.orders());
      connection.rollback();
    }
    assertThat(shop.queue("orders")).hasSameSizeAs(shop.orders());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET AUTOCOMMIT TRUE",
        "set /* a */ autocommit true",
        "{fn SET AUTOCOMMIT TRUE}",
        "EXECUTE IMMEDIATE 'SET AUTOCOMMIT TRUE'",
        "BEGIN",
        "ALTER USER APPLICATION SET PASSWORD 'mine'",
        "ALTER USER \"APPLICATION\" SET PASSWORD 'mine'",
        "SET PASSWORD 'mine'",
        "SET SALT '00' HASH '00'",
        "SET LAZY_QUERY_EXECUTION 1",
        "CREATE VIEW numbers AS SELECT NEXT VALUE FOR mine AS number",
        "CREATE OR REPLACE FORCE VIEW numbers AS SELECT NEXTVAL('mine') AS number",
        "CREATE VIEW numbers AS SELECT * FROM FINAL TABLE (DELETE FROM orders)"
      })
  void shouldRefuseWhatWouldTakeItsPlace(String sql) throws Exception {
    try (Connection connection = shop.begin();
        PreparedStatement prepared = prepared(connection, sql)) {
      assertThatThrownBy(() -> execute(connection, sql)).hasMessageContaining("ANG-1608");
      if (prepared != null) {
        assertThatThrownBy(prepared::execute).hasMessageContaining("ANG-1608");
      }
      try (Statement batch = connection.createStatement()) {
        batch.addBatch(sql);
        assertThatThrownBy(batch::executeBatch).hasMessageContaining("ANG-1608");
      }
      insert(connection, 1, "tea");
      connection.rollback();
    }
    assertThat(shop.orders()).isEmpty();
    try (Connection one = shop.begin();
        Connection two = shop.begin()) {
      assertThat(one).isNotSameAs(two);
    }
  }

  /** Null where H2 does not even parse it. */
  private static PreparedStatement prepared(Connection connection, String sql) {
    try {
      return connection.prepareStatement(sql);
    } catch (SQLException e) {
      return null;
    }
  }

  @Test
  void shouldNotRollBackToASavepointOfATextWhereMessagesFollowed() throws Exception {
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      insert(connection, 1, "tea");
      execute(connection, "SAVEPOINT early");
      insert(connection, 2, "milk");
      execute(connection, "ROLLBACK TO SAVEPOINT early");
      insert(connection, 3, "rice");
      send(context, "orders", "rice");
      execute(connection, "SAVEPOINT \"late\"");
      assertThatThrownBy(() -> execute(connection, "rollback to savepoint early"))
          .hasMessageContaining("ANG-1608");
      connection.commit();
      insert(connection, 4, "salt");
      assertThatThrownBy(() -> execute(connection, "ROLLBACK TO SAVEPOINT early"))
          .hasMessageContaining("EARLY"); // H2 does not know it any more
      connection.commit();
    }
    assertThat(shop.orders()).containsExactly(1, 3, 4);
    assertThat(shop.queue("orders")).containsExactly("rice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET SCHEMA INFORMATION_SCHEMA",
        "USE INFORMATION_SCHEMA",
        "SET @mine = 7",
        "SELECT @mine := 7",
        "SET QUERY_TIMEOUT 7000",
        "SET TIME ZONE '7:00'",
        "CREATE LOCAL TEMPORARY TABLE mine(id INT)",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"
      })
  void shouldForgetWhatATextHasSet(String sql) throws Exception {
    String before = state();
    try (Connection connection = shop.dataSource.getConnection()) {
      execute(connection, sql);
    }
    assertThat(state()).isEqualTo(before);
    try (Connection connection = shop.dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.addBatch(sql.startsWith("SELECT") ? "SET @mine = 7" : sql);
      statement.executeBatch();
    }
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void shouldForgetATimeoutOfStatements() throws Exception {
    String before = state();
    try (Connection connection = shop.dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(7);
    }
    assertThat(state()).isEqualTo(before);
  }

  /** What a new connection finds. */
  private String state() throws SQLException {
    try (Connection connection = shop.dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT CURRENT_SCHEMA, @mine, EXTRACT(TIMEZONE_HOUR FROM CURRENT_TIMESTAMP),"
                    + " (SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'MINE')")) {
      assertThat(row.next()).isTrue();
      return connection.getTransactionIsolation()
          + " "
          + statement.getQueryTimeout()
          + " "
          + row.getString(1)
          + " "
          + row.getString(2)
          + " "
          + row.getString(3)
          + " "
          + row.getString(4);
    }
  }

  @Test
  void shouldRunABatchAgainWithTheValuesThatItWasGiven() throws Exception {
    try (Connection first = shop.begin();
        Connection second = shop.begin()) {
      execute(first, "CREATE TABLE parts(id INT PRIMARY KEY, bytes VARBINARY)");
      execute(first, "INSERT INTO parts VALUES(2, X'07')");
      byte[] buffer = new byte[1];
      try (PreparedStatement batch =
          second.prepareStatement("MERGE INTO parts(id, bytes) KEY(id) VALUES(?, ?)")) {
        for (byte id = 1; id <= 3; id++) {
          buffer[0] = id;
          batch.setInt(1, id);
          batch.setBytes(2, buffer);
          batch.addBatch();
        }
        FutureTask<int[]> counts = waitingForARow(batch::executeBatch);
        first.commit();
        assertThat(counts.get()).hasSize(3);
        second.commit();
      }
      List<Byte> stored = new ArrayList<>();
      try (Statement statement = first.createStatement();
          ResultSet rows = statement.executeQuery("SELECT bytes FROM parts ORDER BY id")) {
        while (rows.next()) {
          stored.add(rows.getBytes(1)[0]);
        }
      }
      assertThat(stored).containsExactly((byte) 1, (byte) 2, (byte) 3);
    }
  }

  /** Does something in a thread of its own, and returns when it waits for a row. */
  private static <T> FutureTask<T> waitingForARow(Callable<T> action) {
    FutureTask<T> task = new FutureTask<>(action);
    Thread thread = new Thread(task, "waits for a row");
    thread.setDaemon(true);
    thread.start();
    Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return task;
  }

  @Test
  void shouldNotWaitForRowsWhenTheBrokerCloses() throws Exception {
    Connection owner = shop.begin();
    insert(owner, 1, "tea");
    List<FutureTask<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Connection connection = shop.begin();
      execute(connection, "SET LOCK_TIMEOUT 3600000");
      waiting.add(
          waitingForARow(
              () -> {
                insert(connection, 1, "mine");
                return null;
              }));
    }
    shop.close();
    for (FutureTask<Void> task : waiting) { // one may still have got the row, and is rolled back
      Awaitility.await().until(task::isDone);
    }
    shop = new Shop(folder);
    assertThat(shop.orders()).isEmpty();
  }
}
