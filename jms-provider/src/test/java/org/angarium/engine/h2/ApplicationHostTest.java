package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the application's user may do. */
@Timeout(60)
class ApplicationHostTest {
  private static final String GARBAGE = "INSERT INTO PUBLIC.JOINED VALUES(7, X'00')";

  @TempDir Path folder;

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Earlier versions let it insert there, since they did that themselves as that user. */
  @Test
  void shouldTakeAwayWhatEarlierVersionsHaveGranted() throws Exception {
    Path path = folder.resolve("shop");
    String url = "angarium:h2:file:" + path;
    try (Broker broker = Broker.open(url);
        Connection connection = broker.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try (Connection owner = DriverManager.getConnection(StoreFiles.of(path).url(), "sa", "")) {
        execute(owner, "GRANT INSERT ON PUBLIC.JOINED TO APPLICATION");
      }
      assertThatCode(() -> execute(connection, GARBAGE)).doesNotThrowAnyException();
      connection.rollback();
    }
    try (Broker broker = Broker.open(url);
        Connection connection = broker.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> execute(connection, GARBAGE)).isInstanceOf(SQLException.class);
      JMSContext joined = broker.join(connection);
      joined.createProducer().send(joined.createQueue("q"), "tea");
      connection.commit();
      try (JMSContext context = broker.connectionFactory().createContext()) {
        assertThat(
                context.createConsumer(context.createQueue("q")).receiveBody(String.class, 9_000))
            .isEqualTo("tea");
      }
    }
  }
}
