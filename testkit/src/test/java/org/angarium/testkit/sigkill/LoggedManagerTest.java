package org.angarium.testkit.sigkill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.XAConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The transaction manager of the rounds leaves nothing in doubt, and so nothing locked. */
@Timeout(60)
class LoggedManagerTest {
  private static final String STOPS = "stops here";

  @TempDir Path folder;

  private JdbcDataSource database() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:file:" + folder.resolve("shop") + ";WRITE_DELAY=0");
    return database;
  }

  private LoggedManager manager(Consumer<String> pass) throws Exception {
    return new LoggedManager(folder.resolve("manager.log"), pass);
  }

  /** Prepares a transaction that has locked a row, and goes no further. */
  private static void prepare(LoggedManager stopping, XAConnection connection, int row)
      throws Exception {
    Connection sql = connection.getConnection();
    assertThatThrownBy(
            () ->
                stopping.run(
                    List.of(connection.getXAResource()),
                    () -> {
                      Site.execute(sql, "SELECT * FROM item WHERE id = " + row + " FOR UPDATE");
                      return true;
                    }))
        .hasMessage(STOPS);
  }

  private static void stopWhenPrepared(String moment) {
    if (moment.equals("xa prepared")) {
      throw new IllegalStateException(STOPS);
    }
  }

  @Test
  void shouldEndAllThatIsInDoubt() throws Exception {
    LoggedManager stopping = manager(LoggedManagerTest::stopWhenPrepared);
    Connection crashing = database().getConnection();
    Site.execute(crashing, "CREATE TABLE item(id INT PRIMARY KEY)");
    Site.execute(crashing, "INSERT INTO item VALUES(1), (2), (3)");
    List<XAConnection> connections = new ArrayList<>();
    for (int row = 1; row <= 3; row++) {
      connections.add(database().getXAConnection());
      prepare(stopping, connections.get(row - 1), row);
    }
    Site.execute(crashing, "SHUTDOWN IMMEDIATELY");

    XAConnection recovering = database().getXAConnection();
    Connection sql = recovering.getConnection();
    manager(moment -> {}).recover(List.of(recovering.getXAResource()), () -> {});
    assertThat(rows(sql, "SELECT * FROM INFORMATION_SCHEMA.IN_DOUBT")).isZero();
    assertThat(rows(sql, "SELECT * FROM item FOR UPDATE SKIP LOCKED")).isEqualTo(3);
    recovering.close();
  }

  private static int rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      return count;
    }
  }
}
