package org.angarium.integration.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import org.angarium.integration.Site;
import org.angarium.outbox.OutboxMessage;
import org.angarium.outbox.OutboxRelay;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An outbox in the transactions of Spring. */
@Timeout(60)
class SpringOutboxTest {
  @TempDir Path folder;

  private JdbcConnectionPool database;
  private Site site;
  private Shop shop;
  private OutboxRelay relay;
  private JdbcTemplate jdbc;
  private TransactionTemplate transaction;

  @BeforeEach
  void open() throws SQLException {
    database = JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("shop"), "", "");
    site = new Site(folder);
    shop = new Shop(database, site.url());
    relay = shop.relay();
    jdbc = new JdbcTemplate(database);
    transaction = new TransactionTemplate(new JdbcTransactionManager(database));
  }

  @AfterEach
  void close() {
    shop.close();
    site.close();
    database.dispose();
  }

  private void send(OutboxMessage message) {
    jdbc.execute(
        (ConnectionCallback<String>) connection -> shop.outbox().send(connection, message));
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            relay.wake();
          }
        });
  }

  @Test
  void shouldSendWhatSpringCommits() {
    transaction.executeWithoutResult(
        status -> {
          jdbc.update("INSERT INTO orders VALUES (?, ?)", "Ann", "a lamp");
          send(OutboxMessage.toQueue("orders").text("a lamp"));
        });
    assertThat(site.receive("orders")).isEqualTo("a lamp");
  }

  @Test
  void shouldSendNothingOfWhatSpringRollsBack() throws Exception {
    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      jdbc.update("INSERT INTO orders VALUES (?, ?)", "Ann", "a lamp");
                      send(OutboxMessage.toQueue("orders").text("a lamp"));
                      throw new IllegalStateException("meant to happen");
                    }))
        .hasMessage("meant to happen");
    transaction.executeWithoutResult(
        status -> send(OutboxMessage.toQueue("orders").text("a chair")));
    assertThat(site.receive("orders")).isEqualTo("a chair");
    assertThat(shop.items("orders")).isEmpty();
    assertThat(site.depth("orders")).isZero();
  }

  /** A call outside of a transaction would be a message that commits alone: it is refused. */
  @Test
  void shouldRefuseToSendOutsideOfATransaction() {
    assertThatThrownBy(
            () ->
                jdbc.execute(
                    (ConnectionCallback<String>)
                        connection ->
                            shop.outbox().send(connection, OutboxMessage.toQueue("orders"))))
        .hasMessageContaining("ANG-2001");
  }
}
