package org.angarium.joined;

import static org.angarium.joined.Shop.execute;
import static org.angarium.joined.Shop.insert;
import static org.angarium.joined.Shop.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import java.io.ByteArrayInputStream;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connections to the application's tables do what JDBC says, and let nothing go round them. */
@Timeout(60)
class ApplicationTablesTest extends ShopTest {
  // ---- transactions of several --------------------------------------------------------------

  @Test
  void shouldHoldUpNobodyWhileATransactionIsLeftOpen() throws Exception {
    try (Connection open = shop.begin();
        Connection other = shop.begin()) {
      JMSContext joined = shop.broker.join(open);
      shop.send("in", "tea");
      insert(open, 1, "tea");
      send(joined, "orders", "left open");
      assertThat(joined.createConsumer(joined.createQueue("in")).receive(10_000)).isNotNull();
      for (int i = 0; i < 2_000; i++) { // more than the log takes, and than waits for the tables
        shop.send("others", "x".repeat(20_000));
      }
      insert(other, 2, "milk");
      other.commit();
      assertThat(shop.orders()).containsExactly(2);
      assertThat(shop.queue("others")).hasSize(2_000);
      open.commit();
    }
    assertThat(shop.orders()).containsExactly(1, 2);
    assertThat(shop.queue("orders")).containsExactly("left open");
    assertThat(shop.queue("in")).isEmpty();
  }

  @Test
  void shouldWaitForARowUntilItsTransactionEnds() throws Exception {
    try (Connection first = shop.begin();
        Connection second = shop.begin()) {
      insert(second, 0, "older");
      second.commit();
      insert(first, 1, "tea");
      execute(first, "UPDATE orders SET item = 'mine' WHERE id = 0");
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(
              () -> unchecked(() -> execute(second, "UPDATE orders SET item = item || '!'")));
      shop.send("others", "not held up");
      assertThat(waiting).isNotDone();
      first.commit();
      waiting.get();
      second.commit();
      assertThat(items(second)).containsExactly("mine!", "tea!");
    }
  }

  @Test
  void shouldWaitAlsoForATransactionThatHasUndoneAStatement() throws Exception {
    try (Connection first = shop.begin();
        Connection second = shop.begin()) {
      insert(first, 1, "tea");
      assertThatThrownBy(() -> insert(first, 1, "again")).hasMessageContaining("primary key");
      execute(second, "SET LOCK_TIMEOUT 50");
      assertThatThrownBy(() -> insert(second, 1, "mine"))
          .isInstanceOf(SQLException.class)
          .satisfies(e -> assertThat(((SQLException) e).getErrorCode()).isEqualTo(50200));
      first.commit();
      assertThatThrownBy(() -> insert(second, 1, "mine")).hasMessageContaining("primary key");
      second.commit();
    }
    assertThat(shop.orders()).containsExactly(1);
  }

  @Test
  void shouldRollOneBackWhereTwoWaitForEachOther() throws Exception {
    shop.broker.declareQueue("orders");
    try (Connection first = shop.begin();
        Connection second = shop.begin();
        Connection idle = shop.begin()) {
      insert(idle, 9, "nobody waits for it");
      insert(first, 1, "tea");
      insert(second, 2, "milk");
      JMSContext joined = shop.broker.join(second);
      send(joined, "orders", "milk");
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(() -> unchecked(() -> insert(first, 2, "tea")));
      CompletableFuture<Void> victim =
          CompletableFuture.runAsync(() -> unchecked(() -> insert(second, 1, "milk")));
      Awaitility.await().until(() -> waiting.isDone() && victim.isDone());
      assertThat(waiting.isCompletedExceptionally())
          .isNotEqualTo(victim.isCompletedExceptionally());
      Connection rolledBack = victim.isCompletedExceptionally() ? second : first;
      Connection survivor = rolledBack == second ? first : second;
      survivor.commit();
      rolledBack.commit();
      assertThat(shop.orders()).containsExactly(1, 2);
      assertThat(shop.queue("orders")).hasSize(survivor == second ? 1 : 0);
    }
  }

  @Test
  void shouldRunABatchAgainWhenARowIsFree() throws Exception {
    try (Connection first = shop.begin();
        Connection second = shop.begin();
        PreparedStatement batch =
            second.prepareStatement("MERGE INTO orders(id, item) KEY(id) VALUES(?, ?)")) {
      insert(first, 2, "tea");
      CountDownLatch started = new CountDownLatch(1);
      for (int id = 1; id <= 3; id++) {
        batch.setInt(1, id);
        batch.setString(2, "batch");
        batch.addBatch();
      }
      CompletableFuture<int[]> counts =
          CompletableFuture.supplyAsync(
              () -> {
                started.countDown();
                return unchecked(batch::executeBatch);
              });
      started.await();
      first.commit();
      assertThat(counts.get()).hasSize(3);
      second.commit();
      assertThat(items(second)).containsExactly("batch", "batch", "batch");
    }
  }

  // ---- one transaction ----------------------------------------------------------------------

  @Test
  void shouldCommitEachStatementAndItsDefinitionsByItself() throws Exception {
    try (Connection connection = shop.dataSource.getConnection()) {
      assertThat(connection.getAutoCommit()).isTrue();
      insert(connection, 1, "tea");
      assertThat(shop.orders()).containsExactly(1);
      execute(connection, "CREATE INDEX orders_by_item ON orders(item)");
      assertThatThrownBy(() -> insert(connection, 1, "again")).isInstanceOf(SQLException.class);
      assertThatThrownBy(connection::commit).hasMessageContaining("ANG-1607");
      connection.setAutoCommit(false);
      insert(connection, 2, "milk");
      connection.setAutoCommit(true);
      assertThat(shop.orders()).containsExactly(1, 2);
    }
  }

  @Test
  void shouldGoOnAfterAStatementFailed() throws Exception {
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      insert(connection, 1, "tea");
      send(context, "orders", "tea");
      assertThatThrownBy(() -> insert(connection, 1, "again")).isInstanceOf(SQLException.class);
      connection.commit();
    }
    assertThat(shop.orders()).containsExactly(1);
    assertThat(shop.queue("orders")).containsExactly("tea");
  }

  @Test
  void shouldRollBackToASavepointWhereNoMessageFollowedIt() throws Exception {
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      insert(connection, 1, "tea");
      send(context, "orders", "tea");
      Savepoint savepoint = connection.setSavepoint();
      insert(connection, 2, "milk");
      connection.rollback(savepoint);
      send(context, "orders", "later");
      assertThatThrownBy(() -> connection.rollback(savepoint)).hasMessageContaining("ANG-1608");
      connection.commit();
    }
    assertThat(shop.orders()).containsExactly(1);
    assertThat(shop.queue("orders")).containsExactly("tea", "later");
  }

  @Test
  void shouldKeepTransactionsInTextsAtTheConnection() throws Exception {
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      insert(connection, 1, "tea");
      send(context, "orders", "tea");
      execute(connection, "rollback");
      insert(connection, 2, "milk");
      send(context, "orders", "milk");
      execute(connection, "/* all of it */ COMMIT WORK");
      connection.rollback();
      assertThat(shop.orders()).containsExactly(2);
      assertThat(shop.queue("orders")).containsExactly("milk");
      assertThatThrownBy(() -> execute(connection, "SET AUTOCOMMIT TRUE"))
          .hasMessageContaining("ANG-1608");
      assertThatThrownBy(() -> execute(connection, "DELETE FROM orders; COMMIT"))
          .hasMessageContaining("ANG-1608");
    }
  }

  // ---- what H2 gives ------------------------------------------------------------------------

  @Test
  void shouldGiveGeneratedKeysBatchesAndLargeObjects() throws Exception {
    byte[] large = new byte[300_000];
    large[299_999] = 7;
    try (Connection connection = shop.begin()) {
      execute(connection, "CREATE TABLE files(id INT GENERATED ALWAYS AS IDENTITY, bytes BLOB)");
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO files(bytes) VALUES(?)", Statement.RETURN_GENERATED_KEYS)) {
        statement.setBinaryStream(1, new ByteArrayInputStream(large));
        statement.executeUpdate();
        try (ResultSet keys = statement.getGeneratedKeys()) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getInt(1)).isEqualTo(1);
          assertThat(keys.getStatement()).isSameAs(statement);
        }
      }
      connection.commit();
    }
    shop.close();
    shop = new Shop(folder);
    try (Connection connection = shop.dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT bytes FROM files")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBytes(1)).isEqualTo(large);
    }
  }

  @Test
  void shouldTellWhatFailedOfABatch() throws Exception {
    try (Connection connection = shop.begin();
        PreparedStatement batch =
            connection.prepareStatement("INSERT INTO orders VALUES(?, 'x')")) {
      for (int id : new int[] {1, 1, 2}) {
        batch.setInt(1, id);
        batch.addBatch();
      }
      assertThatThrownBy(batch::executeBatch)
          .isInstanceOfSatisfying(
              BatchUpdateException.class,
              e -> assertThat(e.getUpdateCounts()).containsExactly(1, Statement.EXECUTE_FAILED, 1));
      connection.commit();
    }
    assertThat(shop.orders()).containsExactly(1, 2);
  }

  @Test
  void shouldGiveNothingOfH2Itself() throws Exception {
    try (Connection connection = shop.begin();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1")) {
      DatabaseMetaData metaData = connection.getMetaData();
      assertThat(metaData.getConnection()).isSameAs(connection);
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(rows.getStatement()).isSameAs(statement);
      try (ResultSet tables = metaData.getTables(null, "APP", null, null)) {
        assertThat(tables.next()).isTrue();
        assertThat(tables.getString("TABLE_NAME")).isEqualTo("ORDERS");
      }
      assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class)).isFalse();
      assertThatThrownBy(() -> connection.unwrap(org.h2.jdbc.JdbcConnection.class))
          .hasMessageContaining("ANG-1608");
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
    }
  }

  @Test
  void shouldLetTheApplicationTouchNothingOfTheBroker() throws Exception {
    shop.send("orders", "tea");
    try (Connection connection = shop.dataSource.getConnection()) {
      for (String sql :
          new String[] {
            "DELETE FROM PUBLIC.DELIVERY",
            "SELECT * FROM PUBLIC.JOINED",
            "INSERT INTO PUBLIC.JOINED VALUES(7, X'00')",
            "MERGE INTO PUBLIC.JOINED VALUES(7, X'00')",
            "UPDATE PUBLIC.JOINED SET BYTES = X'00'",
            "DELETE FROM PUBLIC.JOINED",
            "GRANT INSERT ON PUBLIC.JOINED TO APPLICATION",
            "DROP TABLE PUBLIC.DELIVERY",
            "SHUTDOWN",
            "SET RETENTION_TIME 45000",
            "DROP ALL OBJECTS"
          }) {
        assertThatThrownBy(() -> execute(connection, sql)).isInstanceOf(SQLException.class);
      }
    }
    assertThat(shop.queue("orders")).containsExactly("tea");
  }

  @Test
  void shouldCloseStatementsAndRowsWithTheirConnection() throws Exception {
    Connection connection = shop.begin();
    Statement statement = connection.createStatement();
    PreparedStatement prepared = connection.prepareStatement("SELECT id FROM orders");
    ResultSet rows = prepared.executeQuery();
    assertThat(statement.isClosed()).isFalse();
    assertThat(rows.isClosed()).isFalse();
    connection.close();
    assertThat(statement.isClosed()).isTrue();
    assertThat(prepared.isClosed()).isTrue();
    assertThat(rows.isClosed()).isTrue();
    assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
    assertThatThrownBy(prepared::executeQuery).isInstanceOf(SQLException.class);
    rows.close();
    prepared.close();
    Statement ofBroker = shop.begin().createStatement();
    shop.close();
    assertThat(ofBroker.isClosed()).isTrue();
    ofBroker.close();
  }

  @Test
  void shouldForgetWhatAnotherHasSet() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (Connection connection = shop.dataSource.getConnection()) {
        assertThat(connection.getTransactionIsolation())
            .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        assertThat(connection.getSchema()).isEqualTo("APP");
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setSchema("PUBLIC");
      }
    }
  }

  @Test
  void shouldRefuseWhatComesAfterClose() throws Exception {
    Connection connection = shop.begin();
    Statement statement = connection.createStatement();
    connection.close();
    connection.close();
    assertThat(connection.isClosed()).isTrue();
    assertThatThrownBy(connection::createStatement).hasMessageContaining("ANG-1102");
    assertThatThrownBy(() -> statement.execute("SELECT 1")).hasMessageContaining("ANG-1102");
    Connection open = shop.begin();
    shop.close();
    assertThatThrownBy(open::createStatement).hasMessageContaining("ANG-1102");
    assertThatThrownBy(shop.dataSource::getConnection).hasMessageContaining("ANG-1102");
  }

  private static List<String> items(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT item FROM orders ORDER BY id")) {
      List<String> items = new ArrayList<>();
      while (rows.next()) {
        items.add(rows.getString(1));
      }
      return items;
    }
  }

  private interface Sql {
    void run() throws SQLException;
  }

  private interface SqlQuestion<T> {
    T ask() throws SQLException;
  }

  private static void unchecked(Sql sql) {
    try {
      sql.run();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T unchecked(SqlQuestion<T> question) {
    try {
      return question.ask();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
