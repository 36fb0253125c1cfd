package org.angarium.integration.narayana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.transaction.RollbackException;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.angarium.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows and messages in transactions of Jakarta Transactions, as one resource with one phase. */
@Timeout(60)
class NarayanaJoinedTest {
  @TempDir static Path log;

  @TempDir Path folder;

  private final TransactionManager manager = Narayana.manager();
  private Broker broker;
  private XADataSource database;

  @BeforeAll
  static void configure() throws Exception {
    Narayana.configure(log);
  }

  @BeforeEach
  void open() throws Exception {
    broker = Broker.open("angarium:h2:file:" + folder.resolve("shop"));
    database = (XADataSource) broker.dataSource();
    broker.declareQueue("bills");
    try (Connection connection = broker.dataSource().getConnection()) {
      execute(connection, "CREATE TABLE bills(item VARCHAR)");
    }
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void bill(Connection connection) throws SQLException {
    execute(connection, "INSERT INTO bills VALUES('a lamp')");
    try (JMSContext context = broker.join(connection)) {
      context.createProducer().send(context.createQueue("bills"), "a lamp");
    }
  }

  private void assertBills(int count) throws SQLException {
    assertThat(broker.status("bills").depth()).isEqualTo(count);
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM bills")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(count);
    }
  }

  @Test
  void shouldCommitAndRollBackRowsAndMessagesTogether() throws Exception {
    XAConnection xa = database.getXAConnection();
    for (boolean commits : new boolean[] {false, true, false, true}) {
      manager.begin();
      manager.getTransaction().enlistResource(xa.getXAResource());
      Connection connection = xa.getConnection();
      bill(connection);
      assertThatThrownBy(connection::commit).hasMessageContaining("ANG-1607");
      connection.close(); // before the end, as applications do
      if (commits) {
        manager.commit();
      } else {
        manager.rollback();
      }
    }
    assertBills(2);
    xa.close();
  }

  @Test
  void shouldRollBackWhereASecondResourceTakesPart() throws Exception {
    XAConnection one = database.getXAConnection();
    XAConnection two = database.getXAConnection();
    manager.begin();
    manager.getTransaction().enlistResource(one.getXAResource());
    manager.getTransaction().enlistResource(two.getXAResource());
    bill(one.getConnection());
    bill(two.getConnection());
    assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
    assertBills(0);
    one.close();
    two.close();
  }
}
