package org.angarium.integration.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.XAConnection;
import org.angarium.Broker;
import org.angarium.outbox.Inbox;
import org.angarium.outbox.Outbox;
import org.angarium.outbox.OutboxMessage;
import org.angarium.outbox.OutboxRelay;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Outbox and inbox in transactions of Jakarta Transactions, with the database alone. */
@Timeout(60)
class NarayanaOutboxTest {
  @TempDir static Path log;

  @TempDir Path folder;

  private final TransactionManager manager = Narayana.manager();

  @BeforeAll
  static void configure() throws Exception {
    Narayana.configure(log);
  }

  @Test
  void shouldSendAndRememberWhatTheTransactionManagerCommits() throws Exception {
    Shop shop = new Shop(folder);
    shop.createTable();
    Outbox outbox = Outbox.named("shop");
    Inbox inbox = Inbox.named("shop");
    JdbcConnectionPool pool = JdbcConnectionPool.create(shop.database());
    try (Broker broker = shop.broker()) {
      try (Connection connection = pool.getConnection()) {
        Outbox.createTables(connection);
        Inbox.createTable(connection);
      }
      XAConnection xa = shop.database().getXAConnection();
      Connection sql = xa.getConnection();
      boolean[] commits = {false, true, true};
      for (int i = 0; i < commits.length; i++) {
        String text = "try " + i;
        manager.begin();
        manager.getTransaction().enlistResource(xa.getXAResource());
        inbox.once(
            sql,
            "order 7",
            () -> {
              Shop.insert(sql, text);
              outbox.send(sql, OutboxMessage.toQueue(Shop.BILLS).text(text));
            });
        if (commits[i]) {
          manager.commit();
        } else {
          manager.rollback();
        }
      }
      xa.close();
      assertThat(shop.purchases()).containsExactly("try 1");
      try (OutboxRelay relay = OutboxRelay.builder(outbox, pool, shop.messaging()).start()) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> relay.status().sent() == 1);
      }
      assertThat(shop.receiveAll(Shop.BILLS)).containsExactly("try 1");
    } finally {
      pool.dispose();
    }
  }
}
