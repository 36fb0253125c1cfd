package org.angarium.joined;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.angarium.Broker;
import org.angarium.testkit.PowerCutDisk;
import org.h2.util.CloseWatcher;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The disk fails under a statement of the application, and H2 closes its database: whatever the
 * application calls then is answered with a code that says so, also by connections that were not
 * concerned, and all of them can be closed, and the broker.
 */
class FailedDatabaseTest {
  private static final String BIG = "x".repeat(1_000_000);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30})
  @Timeout(60)
  void shouldAnswerAndCloseWhenTheDiskFailed(int cutAfter) throws Exception {
    Set<Object> watched = watched();
    try (PowerCutDisk disk = new PowerCutDisk(cutAfter)) {
      Broker broker = Broker.open(disk.url());
      List<Connection> connections = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        connections.add(broker.dataSource().getConnection());
      }
      Shop.execute(connections.get(0), "CREATE TABLE orders(id INT PRIMARY KEY, item VARCHAR)");
      for (Connection connection : connections) {
        connection.setAutoCommit(false);
        JMSContext context = broker.join(connection);
        Shop.insert(connection, connections.indexOf(connection), "before");
        Shop.send(context, "orders", "before");
      }
      disk.cutAfter(cutAfter);
      writeUntilCut(connections.get(0));

      Random random = new Random(cutAfter);
      assertRefused(connections.get(1), Connection::commit);
      for (int i = 0; i < 12; i++) {
        Connection any = connections.get(random.nextInt(3));
        switch (random.nextInt(3)) {
          case 0 -> assertRefused(any, FailedDatabaseTest::read);
          case 1 -> assertRefused(any, c -> Shop.execute(c, "UPDATE orders SET item = 'after'"));
          default -> commitOrRollBack(any, random.nextBoolean());
        }
      }
      for (Connection connection : connections) {
        connection.close();
        assertThat(connection.isClosed()).isTrue();
      }
      close(broker);
    }
    assertThat(watched()).as("connections that H2 would close later").isSubsetOf(watched);
  }

  private static Set<Object> watched() throws ReflectiveOperationException {
    Field refs = CloseWatcher.class.getDeclaredField("refs");
    refs.setAccessible(true);
    return Set.copyOf((Set<?>) refs.get(null));
  }

  private static void writeUntilCut(Connection connection) {
    try {
      for (int i = 10; i < 200; i++) {
        Shop.insert(connection, i, BIG + i);
      }
      connection.commit();
    } catch (SQLException e) {
      return; // H2 says it, or Angarium
    }
    throw new AssertionError("the disk took all");
  }

  private interface Call {
    void on(Connection connection) throws SQLException;
  }

  private static void assertRefused(Connection connection, Call call) {
    try {
      call.on(connection);
    } catch (SQLException e) {
      assertFailed(e);
      return;
    }
    throw new AssertionError("a call was answered");
  }

  /** Of nothing, perhaps: that is done, or refused. */
  private static void commitOrRollBack(Connection connection, boolean commit) {
    try {
      if (commit) {
        connection.commit();
      } else {
        connection.rollback();
      }
    } catch (SQLException e) {
      assertFailed(e);
    }
  }

  private static void assertFailed(SQLException e) {
    assertThat(e.getSQLState()).as("%s", e).startsWith("08");
    assertThat(e.getMessage()).contains("ANG-1701");
  }

  private static void read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
      rows.next();
    }
  }

  private static void close(Broker broker) {
    try {
      broker.close();
    } catch (JMSRuntimeException e) {
      assertThat(e).hasMessageContaining("ANG-1701");
    }
  }
}
