package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import java.lang.reflect.Proxy;
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

  /** A transaction manager that fails once, in a way that nobody expects. */
  @Singleton
  static class Stumbling {
    private final AtomicInteger begun = new AtomicInteger();

    @Produces
    @Singleton
    TransactionManager manager() {
      TransactionManager real = com.arjuna.ats.jta.TransactionManager.transactionManager();
      return (TransactionManager)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {TransactionManager.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("begin") && begun.incrementAndGet() == 1) {
                  throw new NoClassDefFoundError("of the transaction manager");
                }
                return method.invoke(real, arguments);
              });
    }
  }

  @ApplicationScoped
  static class Clerk {
    @Inject Heard heard;

    @QueueListener("orders")
    @Transactional
    @CircuitBreaker(pauseMillis = 20)
    void order(String what) {
      heard.add(what);
    }
  }

  @Test
  void shouldGoOnAfterAnErrorOfItsSurroundings() {
    try (App app = App.of(Clerk.class, Heard.class, Stumbling.class).start()) {
      Messages.send(app, "orders", "tea");
      assertThat(app.bean(Heard.class).next()).isEqualTo("tea");
    }
  }
}
