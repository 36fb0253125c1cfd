package org.angarium.integration.narayana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAJMSContext;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import org.angarium.Broker;
import org.jboss.narayana.jta.jms.ConnectionFactoryProxy;
import org.jboss.narayana.jta.jms.TransactionHelperImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Global transactions over Angarium and a database, without crashes. */
@Timeout(60)
class NarayanaTest {
  @TempDir static Path log;

  @TempDir Path folder;

  private final TransactionManager manager = Narayana.manager();
  private Shop shop;
  private Broker broker;
  private XAConnection connection;
  private Connection sql;
  private XAJMSContext context;

  @BeforeAll
  static void configure() throws Exception {
    Narayana.configure(log);
  }

  @BeforeEach
  void open() throws Exception {
    shop = new Shop(folder);
    broker = shop.broker();
    shop.createTable();
    shop.order("a", "b");
    connection = shop.database().getXAConnection();
    sql = connection.getConnection();
    context = shop.messaging().createXAContext();
  }

  @AfterEach
  void close() throws Exception {
    context.close();
    connection.close();
    broker.close();
  }

  private Transaction begin() throws Exception {
    manager.begin();
    Transaction transaction = manager.getTransaction();
    transaction.enlistResource(context.getXAResource());
    transaction.enlistResource(connection.getXAResource());
    return transaction;
  }

  private void assertNothingHappened() throws Exception {
    assertThat(shop.purchases()).isEmpty();
    assertThat(shop.browse(Shop.BILLS)).isEmpty();
    assertThat(broker.inDoubtTransactions()).isEmpty();
    context.close(); // with its consumers
    try (JMSContext other = shop.messaging().createContext();
        JMSConsumer consumer = other.createConsumer(other.createQueue(Shop.ORDERS))) {
      Message again = consumer.receive(20_000);
      assertThat(again.getBody(String.class)).isEqualTo("a");
      assertThat(again.getJMSRedelivered()).isTrue();
    }
  }

  @Test
  void shouldReceiveInsertAndSendTogether() throws Exception {
    begin();
    assertThat(Shop.work(context, sql)).isEqualTo("a");
    assertThat(shop.purchases()).isEmpty();
    assertThat(shop.browse(Shop.BILLS)).isEmpty();
    manager.commit();
    assertThat(shop.purchases()).containsExactly("a");
    assertThat(shop.receiveAll(Shop.BILLS)).containsExactly("a");
    assertThat(broker.status(Shop.ORDERS).depth()).isEqualTo(1);
    assertThat(broker.inDoubtTransactions()).isEmpty();
  }

  @Test
  void shouldRollBackBoth() throws Exception {
    begin();
    Shop.work(context, sql);
    manager.rollback();
    assertNothingHappened();
  }

  @Test
  void shouldRollBackBothWhenItIsTheOnlyWayOut() throws Exception {
    begin();
    Shop.work(context, sql);
    manager.setRollbackOnly();
    assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
    assertNothingHappened();
  }

  @Test
  void shouldRollBackBothWhenTheMessagesCannotBePrepared() throws Exception {
    begin();
    Shop.work(context, sql);
    context.createProducer().send(context.createQueue("gone"), "x");
    broker.deleteQueue("gone");
    assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
    assertNothingHappened();
  }

  @Test
  void shouldRollBackBothAtTheTimeout() throws Exception {
    manager.setTransactionTimeout(1);
    try {
      Transaction transaction = begin();
      Shop.work(context, sql);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> transaction.getStatus() == Status.STATUS_ROLLEDBACK);
      assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
    } finally {
      manager.setTransactionTimeout(0);
    }
    assertNothingHappened();
  }

  @Test
  void shouldKeepASuspendedTransactionApart() throws Exception {
    Transaction first = begin();
    Shop.work(context, sql);
    XAResource resource = context.getXAResource();
    first.delistResource(resource, XAResource.TMSUSPEND);
    assertThat(manager.suspend()).isSameAs(first);
    context.createProducer().send(context.createQueue(Shop.BILLS), "outside");
    manager.begin();
    manager.getTransaction().enlistResource(resource);
    context.createProducer().send(context.createQueue(Shop.BILLS), "second");
    manager.commit();
    assertThat(shop.browse(Shop.BILLS)).containsExactly("outside", "second");
    manager.resume(first);
    first.enlistResource(resource);
    context.createProducer().send(context.createQueue(Shop.BILLS), "first");
    manager.commit();
    assertThat(shop.receiveAll(Shop.BILLS)).containsExactly("outside", "second", "a", "first");
    assertThat(shop.purchases()).containsExactly("a");
  }

  @Test
  void shouldJoinTwoSessionsOfOneBroker() throws Exception {
    try (XAJMSContext other = shop.messaging().createXAContext()) {
      Transaction transaction = begin();
      transaction.enlistResource(other.getXAResource());
      Shop.work(context, sql);
      other.createProducer().send(other.createQueue(Shop.BILLS), "other");
      assertThat(broker.inDoubtTransactions()).isEmpty();
      manager.commit();
    }
    assertThat(shop.receiveAll(Shop.BILLS)).containsExactly("a", "other");
  }

  @Test
  void shouldCommitAfterTheContextWasClosed() throws Exception {
    begin();
    Shop.work(context, sql);
    context.close();
    manager.commit();
    assertThat(shop.purchases()).containsExactly("a");
    assertThat(shop.receiveAll(Shop.BILLS)).containsExactly("a");
  }

  @Test
  void shouldEnlistByItselfBehindNarayanasOwnConnectionFactory() throws Exception {
    var factory = new ConnectionFactoryProxy(shop.messaging(), new TransactionHelperImpl(manager));
    manager.begin();
    try (jakarta.jms.Connection jms = factory.createConnection()) {
      jms.start();
      Session session = jms.createSession(true, Session.SESSION_TRANSACTED);
      MessageConsumer orders = session.createConsumer(session.createQueue(Shop.ORDERS));
      assertThat(orders.receive(20_000).getBody(String.class)).isEqualTo("a");
      session
          .createProducer(session.createQueue(Shop.BILLS))
          .send(session.createTextMessage("bill"));
    }
    manager.rollback();
    assertNothingHappened();

    manager.begin();
    try (JMSContext jms = factory.createContext()) {
      JMSConsumer orders = jms.createConsumer(jms.createQueue(Shop.ORDERS));
      assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("b");
      jms.createProducer().send(jms.createQueue(Shop.BILLS), "bill");
      assertThat(shop.browse(Shop.BILLS)).isEmpty();
    }
    manager.commit();
    assertThat(shop.receiveAll(Shop.BILLS)).containsExactly("bill");
    assertThat(broker.status(Shop.ORDERS).depth()).isZero();
  }
}
