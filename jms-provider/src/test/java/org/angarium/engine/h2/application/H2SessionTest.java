package org.angarium.engine.h2.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session of H2 whose note cannot be written holds up nobody. */
@Timeout(60)
class H2SessionTest {
  private static final String URL = "jdbc:h2:mem:sessions";

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(URL, "sa", "");
  }

  private static void execute(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldHoldUpNobodyWhereANoteCannotBeWritten() throws Exception {
    try (Connection other = connect()) {
      execute(other, "CREATE SCHEMA APP");
      execute(other, "CREATE TABLE APP.ORDERS(ID INT PRIMARY KEY)");
      execute(other, "CREATE TABLE PUBLIC.JOINED(ID BIGINT PRIMARY KEY, BYTES VARBINARY)");
      execute(other, "INSERT INTO PUBLIC.JOINED VALUES(%d, X'00')".formatted(NoteRows.id(5, 0)));
      H2Session session = new H2Session(connect());
      try {
        session.changing();
        execute(session.connection(), "INSERT INTO APP.ORDERS VALUES(1)");
        assertThatThrownBy(() -> session.write(5, new byte[] {1}, 1))
            .hasMessageContaining("refused to write the messages");
        CompletableFuture<Void> waiting =
            CompletableFuture.runAsync(() -> execute(other, "INSERT INTO APP.ORDERS VALUES(1)"));
        waiting.get(20, TimeUnit.SECONDS); // else H2 would try for ever, see RollbackMark
        assertThat(waiting).isCompleted();
      } finally {
        session.rollback();
        session.close();
      }
    }
  }
}
