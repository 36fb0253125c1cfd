package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSSessionMode;
import jakarta.jms.TransactionRolledBackRuntimeException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jakarta Messaging 12.4 in Jakarta transactions, with Narayana and no request scope. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class JmsContextInTransactionsTest {
  @TempDir private static Path log;

  private App app;
  private Shop shop;
  private Broker broker;
  private TransactionManager transactions;

  @BeforeAll
  static void configure() throws Exception {
    Narayana.configure(log);
  }

  @BeforeEach
  void start() {
    app = App.of(Shop.class, Narayana.class).start();
    shop = app.bean(Shop.class);
    broker = app.bean(Broker.class);
    transactions = app.bean(TransactionManager.class);
    broker.declareQueue("orders");
  }

  @AfterEach
  void stop() throws Exception {
    if (transactions.getTransaction() != null) {
      transactions.rollback();
    }
    app.close();
  }

  @JMSConnectionFactoryDefinition(name = "java:app/jms/apart", transactional = false)
  @ApplicationScoped
  static class Shop {
    @Inject private JMSContext context;
    @Inject private JMSContext same;

    @Inject
    @JMSSessionMode(JMSContext.DUPS_OK_ACKNOWLEDGE)
    private JMSContext other;

    @Inject
    @JMSConnectionFactory("java:app/jms/apart")
    private JMSContext apart;

    void order(String what) {
      context.createProducer().send(context.createQueue("orders"), what);
    }

    void orderOnOther(String what) {
      other.createProducer().send(other.createQueue("orders"), what);
    }

    void orderApart(String what) {
      apart.createProducer().send(apart.createQueue("orders"), what);
    }

    String take() {
      try (JMSConsumer consumer = same.createConsumer(same.createQueue("orders"))) {
        return consumer.receiveBodyNoWait(String.class);
      }
    }

    void touch() {
      context.createQueue("orders");
      same.createQueue("orders");
    }

    JMSContext injected() {
      return context;
    }
  }

  private long depth() {
    return broker.status("orders").depth();
  }

  /** 12.4.4: sends join the transaction, and need no request. */
  @Test
  void shouldSendWhenTheTransactionCommits() throws Exception {
    transactions.begin();
    shop.order("tea");
    assertThat(depth()).isZero();
    transactions.commit();
    assertThat(depth()).isEqualTo(1);
  }

  /** 12.4.4: sends roll back with the transaction. */
  @Test
  void shouldSendNothingWhenTheTransactionRollsBack() throws Exception {
    transactions.begin();
    shop.order("tea");
    transactions.rollback();
    assertThat(depth()).isZero();
  }

  /** 12.4.4: receives roll back with the transaction. */
  @Test
  void shouldReceiveAgainWhatWasRolledBack() throws Exception {
    app.inRequest(() -> shop.order("tea"));
    transactions.begin();
    assertThat(shop.take()).isEqualTo("tea");
    transactions.rollback();
    assertThat(depth()).isEqualTo(1);
    transactions.begin();
    assertThat(shop.take()).isEqualTo("tea");
    transactions.commit();
    assertThat(depth()).isZero();
  }

  /** 12.4.4: created at the first call, shared by identical annotations, closed at the end. */
  @Test
  void shouldShareOneContextInATransactionAndCloseItAtItsEnd() throws Exception {
    transactions.begin();
    assertThat(broker.connectionCount()).isZero();
    shop.touch();
    assertThat(broker.connectionCount()).isEqualTo(1);
    transactions.commit();
    assertThat(broker.connectionCount()).isZero();

    transactions.begin();
    shop.touch();
    transactions.rollback();
    assertThat(broker.connectionCount()).isZero();
  }

  /** 12.4.3: in a transaction, the session mode is ignored. */
  @Test
  void shouldIgnoreTheSessionModeInATransaction() throws Exception {
    transactions.begin();
    shop.order("tea");
    shop.orderOnOther("milk");
    assertThat(broker.connectionCount()).as("other annotations, another context").isEqualTo(2);
    assertThat(depth()).isZero();
    transactions.commit();
    assertThat(depth()).isEqualTo(2);
  }

  /** 12.4.4: separate contexts in and outside a transaction. */
  @Test
  void shouldUseAnotherContextOutsideTheTransaction() throws Exception {
    app.inRequest(
        () -> {
          try {
            shop.order("at once");
            assertThat(depth()).isEqualTo(1);
            transactions.begin();
            shop.order("later");
            assertThat(depth()).isEqualTo(1);
            Transaction suspended = transactions.suspend();
            shop.order("at once too");
            assertThat(depth()).isEqualTo(2);
            transactions.resume(suspended);
            transactions.rollback();
            assertThat(depth()).isEqualTo(2);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /** 12.4.4: a separate context for each transaction; one may be suspended for another. */
  @Test
  void shouldKeepApartATransactionInsideAnother() throws Exception {
    transactions.begin();
    shop.order("outer");
    Transaction outer = transactions.suspend();
    transactions.begin();
    shop.order("inner");
    assertThat(broker.connectionCount()).isEqualTo(2);
    transactions.commit();
    assertThat(depth()).isEqualTo(1);
    assertThat(broker.connectionCount()).isEqualTo(1);
    transactions.resume(outer);
    shop.order("outer again");
    assertThat(broker.connectionCount()).as("the suspended one's own").isEqualTo(1);
    transactions.rollback();
    assertThat(depth()).isEqualTo(1);

    transactions.begin();
    assertThat(shop.take()).isEqualTo("inner");
    transactions.commit();
  }

  /** A suspended transaction may go on in another thread, with its context. */
  @Test
  void shouldFollowTheTransactionIntoAnotherThread() throws Exception {
    transactions.begin();
    shop.order("one");
    Transaction suspended = transactions.suspend();
    Thread other =
        new Thread(
            () -> {
              try {
                transactions.resume(suspended);
                shop.order("two");
                transactions.commit();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    other.start();
    other.join();
    assertThat(depth()).isEqualTo(2);
    assertThat(broker.connectionCount()).isZero();
  }

  /** A context cannot join what can only be rolled back; one that has joined stays usable. */
  @Test
  void shouldNotJoinADoomedTransaction() throws Exception {
    transactions.begin();
    transactions.setRollbackOnly();
    assertThatThrownBy(() -> shop.order("tea"))
        .isInstanceOf(TransactionRolledBackRuntimeException.class)
        .hasMessageStartingWith("ANG-2304");
    transactions.rollback();

    transactions.begin();
    shop.order("tea");
    transactions.setRollbackOnly();
    shop.order("milk");
    transactions.rollback();
    assertThat(depth()).isZero();
    assertThat(broker.connectionCount()).isZero();
  }

  /** A definition that is not transactional: its contexts live as long, and do not join. */
  @Test
  void shouldSendAtOnceWithAConnectionFactoryThatIsNotTransactional() throws Exception {
    transactions.begin();
    shop.orderApart("tea");
    assertThat(depth()).isEqualTo(1);
    transactions.rollback();
    assertThat(depth()).isEqualTo(1);
    assertThat(broker.connectionCount()).isZero();
  }

  /** 12.4.5: refused in a transaction as well. */
  @Test
  void shouldRefuseToCommitForTheTransactionManager() throws Exception {
    transactions.begin();
    shop.order("tea");
    assertThatThrownBy(() -> shop.injected().commit()).hasMessageStartingWith("ANG-2302");
    assertThatThrownBy(() -> shop.injected().close()).hasMessageStartingWith("ANG-2302");
    transactions.commit();
    assertThat(depth()).isEqualTo(1);
  }
}
