package org.angarium.integration.outbox;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.angarium.AngariumConnectionFactory;
import org.angarium.outbox.Inbox;
import org.angarium.outbox.Outbox;
import org.angarium.outbox.OutboxEntry;
import org.angarium.outbox.OutboxMessage;
import org.angarium.outbox.OutboxRelay;

/** A shop that keeps its orders and bills in a database of its own, and sends and receives both. */
final class Shop implements AutoCloseable {
  private final DataSource database;
  private final AngariumConnectionFactory factory;
  private final Outbox outbox = Outbox.named("shop");
  private final Inbox inbox = Inbox.named("billing");
  private final OutboxRelay relay;

  Shop(DataSource database, String url) throws SQLException {
    this.database = database;
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      Outbox.createTables(connection);
      Inbox.createTable(connection);
      statement.execute("CREATE TABLE orders(customer VARCHAR(100), item VARCHAR(100))");
      statement.execute("CREATE TABLE bills(item VARCHAR(100))");
    }
    factory = new AngariumConnectionFactory(url);
    relay = OutboxRelay.builder(outbox, database, factory).start();
  }

  Outbox outbox() {
    return outbox;
  }

  OutboxRelay relay() {
    return relay;
  }

  /** Takes an order, by plain JDBC. */
  void order(String customer, String item) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      insertOrder(connection, customer, item);
      outbox.send(
          connection,
          OutboxMessage.toQueue("orders")
              .text(item)
              .property("customer", customer)
              .group(customer));
      connection.commit(); // the order and its message, or neither
    }
    relay.wake();
  }

  static void insertOrder(Connection connection, String customer, String item) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO orders VALUES (?, ?)")) {
      insert.setString(1, customer);
      insert.setString(2, item);
      insert.executeUpdate();
    }
  }

  private static void insertBill(Connection connection, String item) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bills VALUES (?)")) {
      insert.setString(1, item);
      insert.executeUpdate();
    }
  }

  /** Writes a bill for the next order; where {@code crashes}, it forgets that it has. */
  void bill(boolean crashes) throws Exception {
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue orders = context.createQueue("orders");
      JMSConsumer consumer = context.createConsumer(orders);
      Message message = consumer.receive(20_000);
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        inbox.once(
            connection, message, () -> insertBill(connection, message.getBody(String.class)));
        connection.commit();
      }
      if (crashes) {
        return;
      }
      context.commit(); // should this never happen, the message comes again, and is known
    }
  }

  /** What an operator looks at: what is in trouble, and nothing that is in order. */
  List<String> problems() throws SQLException {
    List<String> problems = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      for (OutboxEntry entry : outbox.troubled(connection, 100)) {
        problems.add(entry.id() + " to " + entry.destination() + ": " + entry.error());
      }
    }
    return problems;
  }

  /** From time to time. */
  void tidyUp() throws SQLException {
    try (Connection connection = database.getConnection()) {
      inbox.forget(connection, Duration.ofDays(30));
    }
  }

  /** What a table has. */
  List<String> items(String table) throws SQLException {
    List<String> items = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT item FROM " + table + " ORDER BY item")) {
      while (rows.next()) {
        items.add(rows.getString(1));
      }
    }
    return items;
  }

  @Override
  public void close() {
    relay.close();
  }
}
