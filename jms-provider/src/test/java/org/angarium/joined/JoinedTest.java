package org.angarium.joined;

import static org.angarium.joined.Shop.execute;
import static org.angarium.joined.Shop.insert;
import static org.angarium.joined.Shop.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is sent and received with a transaction of the application happens with it or not at all.
 */
@Timeout(60)
class JoinedTest extends ShopTest {
  private static final long SOON = 10_000;

  @Test
  void shouldSendWhenTheConnectionCommits() throws Exception {
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      insert(connection, 1, "tea");
      send(context, "orders", "tea");
      assertThat(shop.orders()).isEmpty();
      assertThat(shop.queue("orders")).isEmpty();
      connection.commit();
      assertThat(shop.orders()).containsExactly(1);
      assertThat(shop.queue("orders")).containsExactly("tea");
    }
  }

  @Test
  void shouldSendNothingWhenTheConnectionRollsBack() throws Exception {
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      insert(connection, 1, "tea");
      send(context, "orders", "tea");
      connection.rollback();
      insert(connection, 2, "milk");
      send(context, "orders", "milk");
      connection.commit();
    }
    assertThat(shop.orders()).containsExactly(2);
    assertThat(shop.queue("orders")).containsExactly("milk");
  }

  @Test
  void shouldReceiveAndSendOnWithTheTransaction() throws Exception {
    shop.send("in", "tea");
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      JMSConsumer consumer = context.createConsumer(context.createQueue("in"));
      String item = consumer.receiveBody(String.class, SOON);
      insert(connection, 1, item);
      send(context, "out", item);
      connection.commit();
      assertThat(consumer.receiveNoWait()).isNull();
    }
    assertThat(shop.queue("in")).isEmpty();
    assertThat(shop.queue("out")).containsExactly("tea");
    assertThat(shop.orders()).containsExactly(1);
  }

  @Test
  void shouldDeliverAgainWithItsCountAfterRollback() throws Exception {
    shop.send("in", "tea");
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      JMSConsumer consumer = context.createConsumer(context.createQueue("in"));
      for (int attempt = 1; attempt <= 3; attempt++) {
        Message message = consumer.receive(SOON);
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(attempt);
        assertThat(message.getJMSRedelivered()).isEqualTo(attempt > 1);
        insert(connection, attempt, "tea");
        connection.rollback();
      }
    }
    assertThat(shop.orders()).isEmpty();
    assertThat(shop.queue("in")).containsExactly("tea");
  }

  @Test
  void shouldRollBackWhenTheConnectionIsClosed() throws Exception {
    shop.send("in", "tea");
    JMSContext context;
    try (Connection connection = shop.begin()) {
      context = shop.broker.join(connection);
      assertThat(context.createConsumer(context.createQueue("in")).receive(SOON)).isNotNull();
      send(context, "out", "tea");
      insert(connection, 1, "tea");
    }
    assertThat(shop.orders()).isEmpty();
    assertThat(shop.queue("in")).containsExactly("tea");
    assertThat(shop.queue("out")).isEmpty();
    assertThatThrownBy(() -> send(context, "out", "tea")).hasMessageContaining("ANG-1601");
  }

  @Test
  void shouldLeaveItsWorkWithTheTransactionWhenTheContextIsClosed() throws Exception {
    shop.send("in", "tea");
    for (boolean commits : new boolean[] {false, true}) {
      try (Connection connection = shop.begin()) {
        try (JMSContext context = shop.broker.join(connection)) {
          Message message = context.createConsumer(context.createQueue("in")).receive(SOON);
          assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(commits ? 2 : 1);
          send(context, "out", "tea");
        }
        assertThat(shop.queue("out")).isEmpty();
        if (commits) {
          connection.commit();
          connection.commit();
        } else {
          connection.rollback();
        }
      }
    }
    assertThat(shop.queue("out")).containsExactly("tea");
    assertThat(shop.queue("in")).isEmpty();
    assertThat(shop.broker.connectionCount()).isZero();
  }

  /** As behind a pool, which never closes the connection. */
  @Test
  void shouldCloseWhenTheConnectionCommitsByItselfAgain() throws Exception {
    try (Connection connection = shop.dataSource.getConnection()) {
      for (int i = 1; i <= 3; i++) {
        connection.setAutoCommit(false);
        JMSContext context = shop.broker.join(connection);
        send(context, "orders", "" + i);
        connection.setAutoCommit(true);
        assertThatThrownBy(() -> send(context, "orders", "late")).hasMessageContaining("ANG-1601");
        assertThat(shop.broker.connectionCount()).isZero();
      }
    }
    assertThat(shop.queue("orders")).containsExactly("1", "2", "3");
  }

  @Test
  void shouldCloseWithTheHandleOfAPooledConnection() throws Exception {
    shop.send("in", "tea");
    XAConnection pooled = ((XADataSource) shop.dataSource).getXAConnection();
    try (Connection handle = pooled.getConnection()) {
      handle.setAutoCommit(false);
      JMSContext context = shop.broker.join(handle);
      assertThat(context.createConsumer(context.createQueue("in")).receive(SOON)).isNotNull();
      insert(handle, 1, "tea");
    }
    assertThat(shop.broker.connectionCount()).isZero();
    assertThat(shop.queue("in")).containsExactly("tea");
    assertThat(shop.orders()).isEmpty();
    pooled.close();
  }

  @Test
  void shouldGiveBackWhatWasReceivedWhenTheBrokerCloses() throws Exception {
    for (int i = 1; i <= 3; i++) {
      shop.send("in", "" + i);
      Connection connection = shop.begin();
      JMSContext context = shop.broker.join(connection);
      assertThat(context.createConsumer(context.createQueue("in")).receive(SOON)).isNotNull();
      send(context, "out", "" + i);
      insert(connection, i, "tea");
    }
    shop.close();
    shop = new Shop(folder, options());
    assertThat(shop.queue("in")).containsExactly("1", "2", "3");
    assertThat(shop.queue("out")).isEmpty();
    assertThat(shop.orders()).isEmpty();
  }

  @Test
  void shouldJoinSeveralContextsToOneTransaction() throws Exception {
    try (Connection connection = shop.begin()) {
      JMSContext one = shop.broker.join(connection);
      JMSContext two = shop.broker.join(connection);
      send(one, "orders", "1");
      send(two, "orders", "2");
      connection.rollback();
      send(one, "orders", "3");
      send(two, "orders", "4");
      connection.commit();
    }
    assertThat(shop.queue("orders")).containsExactly("3", "4");
  }

  @Test
  void shouldKeepAllOfItOverARestart() throws Exception {
    shop.send("in", "tea");
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      assertThat(context.createConsumer(context.createQueue("in")).receive(SOON)).isNotNull();
      insert(connection, 1, "tea");
      send(context, "out", "tea");
      connection.commit();
    }
    shop.close();
    shop = new Shop(folder);
    assertThat(shop.orders()).containsExactly(1);
    assertThat(shop.queue("in")).isEmpty();
    assertThat(shop.queue("out")).containsExactly("tea");
  }

  @Test
  void shouldRollBackWhatCannotBeCommitted() throws Exception {
    shop.broker.declareQueue("gone");
    shop.send("in", "tea");
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      JMSConsumer consumer = context.createConsumer(context.createQueue("in"));
      assertThat(consumer.receive(SOON)).isNotNull();
      insert(connection, 1, "tea");
      send(context, "gone", "tea");
      shop.broker.deleteQueue("gone");
      assertThatThrownBy(connection::commit)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("ANG-1603")
          .satisfies(e -> assertThat(((SQLException) e).getErrorCode()).isEqualTo(1202));
      assertThat(shop.orders()).isEmpty();
      assertThat(consumer.receive(SOON).getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
      insert(connection, 2, "tea");
      connection.commit();
    }
    assertThat(shop.orders()).containsExactly(2);
    assertThat(shop.queue("in")).isEmpty();
  }

  @Test
  void shouldRefuseItsOwnCommitAndRollback() throws Exception {
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      assertThatThrownBy(context::commit).hasMessageContaining("ANG-1607");
      assertThatThrownBy(context::rollback).hasMessageContaining("ANG-1607");
    }
  }

  @Test
  void shouldRefuseAConnectionWithoutTransactionAndThoseOfOthers() throws Exception {
    try (Connection connection = shop.dataSource.getConnection()) {
      assertThatThrownBy(() -> shop.broker.join(connection))
          .isInstanceOf(JMSRuntimeException.class)
          .hasMessageContaining("commits each statement");
    }
    try (Broker other = Broker.open("angarium:h2:file:" + folder.resolve("other"));
        Connection connection = other.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> shop.broker.join(connection)).hasMessageContaining("this broker");
    }
  }

  @Test
  void shouldRefuseTablesInMemory() {
    try (Broker memory = Broker.open("angarium:mem:joined")) {
      assertThatThrownBy(memory::dataSource)
          .isInstanceOf(JMSRuntimeException.class)
          .hasMessageContaining("angarium:h2:file:")
          .satisfies(
              e -> assertThat(((JMSRuntimeException) e).getErrorCode()).isEqualTo("ANG-1608"));
    }
  }

  @Test
  void shouldCommitMessagesWithADefinition() throws Exception {
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      insert(connection, 1, "tea");
      send(context, "orders", "tea");
      execute(connection, "CREATE TABLE more(id INT)");
      connection.rollback();
    }
    assertThat(shop.orders()).containsExactly(1);
    assertThat(shop.queue("orders")).containsExactly("tea");
  }

  @Test
  void shouldTakeALargeTransaction() throws Exception {
    String large = "x".repeat(3_000_000);
    try (Connection connection = shop.begin()) {
      JMSContext context = shop.broker.join(connection);
      insert(connection, 1, "tea");
      send(context, "orders", large);
      send(context, "orders", "small");
      connection.commit();
    }
    shop.close();
    shop = new Shop(folder);
    assertThat(shop.queue("orders")).containsExactly(large, "small");
  }
}
