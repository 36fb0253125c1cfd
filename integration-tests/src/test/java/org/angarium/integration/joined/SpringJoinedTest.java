package org.angarium.integration.joined;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/** Messages in the transactions of Spring, without a transaction manager for two resources. */
@Timeout(60)
class SpringJoinedTest {
  @TempDir Path folder;

  private Bills bills;
  private DataSource database;
  private JdbcTemplate jdbc;
  private TransactionTemplate transaction;

  @BeforeEach
  void open() throws SQLException {
    bills = new Bills("angarium:h2:file:" + folder.resolve("bills"));
    database = bills.database();
    jdbc = new JdbcTemplate(database);
    transaction = new TransactionTemplate(new JdbcTransactionManager(database));
  }

  @AfterEach
  void close() {
    bills.close();
  }

  private void bill(String item) {
    jdbc.update("INSERT INTO bills(item) VALUES(?)", item);
    Connection connection = DataSourceUtils.getConnection(database); // that of the transaction
    JMSContext context = bills.broker().join(connection); // closes with it
    context.createProducer().send(context.createQueue("bills"), item);
  }

  @Test
  void shouldSendWhatSpringCommitsAndNothingElse() throws Exception {
    transaction.executeWithoutResult(status -> bill("a lamp"));
    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      bill("a chair");
                      throw new IllegalStateException("meant to happen");
                    }))
        .hasMessage("meant to happen");
    assertThat(bills.bills()).containsExactly("a lamp");
    assertThat(bills.depth("bills")).isEqualTo(1);
    assertThat(bills.broker().connectionCount()).isZero();
  }

  @Test
  void shouldReceiveInTheTransaction() throws Exception {
    bills.order("a lamp");
    for (boolean fails : new boolean[] {true, false}) {
      try {
        transaction.executeWithoutResult(
            status -> {
              JMSContext context = bills.broker().join(DataSourceUtils.getConnection(database));
              String item =
                  context
                      .createConsumer(context.createQueue("orders"))
                      .receiveBody(String.class, 10_000);
              bill(item);
              if (fails) {
                throw new IllegalStateException("meant to happen");
              }
            });
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("meant to happen");
      }
    }
    assertThat(bills.bills()).containsExactly("a lamp");
    assertThat(bills.depth("orders")).isZero();
    assertThat(bills.depth("bills")).isEqualTo(1);
  }

  @Test
  void shouldTellWhatCouldNotBeCommitted() throws Exception {
    bills.broker().declareQueue("bills");
    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      bill("a lamp");
                      bills.broker().deleteQueue("bills");
                    }))
        .isNotInstanceOf(TransactionSystemException.class)
        .hasMessageContaining("ANG-1603");
    assertThat(bills.bills()).isEmpty();
  }

  @Test
  void shouldTakeAConnectionThatSpringHasWrapped() throws Exception {
    DataSource aware = new TransactionAwareDataSourceProxy(database);
    TransactionTemplate plain = new TransactionTemplate(new DataSourceTransactionManager(database));
    plain.executeWithoutResult(
        status -> {
          jdbc.update("INSERT INTO bills(item) VALUES(?)", "a lamp");
          try (Connection connection = aware.getConnection();
              JMSContext context = bills.broker().join(connection)) {
            context.createProducer().send(context.createQueue("bills"), "a lamp");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(bills.bills()).containsExactly("a lamp");
    assertThat(bills.depth("bills")).isEqualTo(1);
  }
}
