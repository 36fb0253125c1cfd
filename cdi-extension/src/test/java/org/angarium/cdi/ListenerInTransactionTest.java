package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.Broker;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerInTransactionTest {
  @TempDir private static Path log;

  @BeforeAll
  static void configure() throws Exception {
    Narayana.configure(log);
  }

  @ApplicationScoped
  static class Shop {
    @Inject TransactionManager transactions;
    @Inject JMSContext context;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int status = -1;

    @QueueListener("orders")
    @SendTo("bills")
    @Transactional
    String order(String what) throws Exception {
      status = transactions.getStatus();
      context.createProducer().send(context.createQueue("drafts"), what);
      switch (calls.incrementAndGet()) {
        case 1 -> throw new IllegalStateException("no " + what);
        case 2 -> transactions.setRollbackOnly();
        default -> {}
      }
      return what;
    }

    int status() {
      return status;
    }

    int calls() {
      return calls.get();
    }
  }

  @Test
  void shouldReceiveInTheJakartaTransactionOfTheMethod() {
    try (App app = App.of(Shop.class, Narayana.class).start()) {
      try (JMSContext context = app.bean(ConnectionFactory.class).createContext()) {
        context.createProducer().send(context.createQueue("orders"), "tea");
        assertThat(
                context
                    .createConsumer(context.createQueue("bills"))
                    .receiveBody(String.class, 20_000))
            .isEqualTo("tea");
      }
      Shop shop = app.bean(Shop.class);
      Broker broker = app.bean(Broker.class);
      assertThat(shop.status()).isEqualTo(Status.STATUS_ACTIVE);
      assertThat(shop.calls()).isEqualTo(3);
      await().until(() -> broker.status("orders").depth() == 0);
      assertThat(broker.status("drafts").depth())
          .as("what was sent in transactions that rolled back is not there")
          .isEqualTo(1);
    }
  }
}
