package org.angarium.integration.joined;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.angarium.Broker;
import org.angarium.JoinedListener;

/** The example of docs/joined.md: orders come as messages, bills are rows, and are sent on. */
final class Bills implements AutoCloseable {
  private final Broker broker;
  private final DataSource database;

  Bills(String url) throws SQLException {
    broker = Broker.open(url);
    database = broker.dataSource();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS bills(item VARCHAR)");
    }
  }

  Broker broker() {
    return broker;
  }

  DataSource database() {
    return database;
  }

  JoinedListener listen() {
    return broker.listenJoined(
        "orders",
        1,
        (message, connection, context) -> {
          insertBill(connection, message.getBody(String.class));
          context.createProducer().send(context.createQueue("bills"), message);
        });
  }

  /** Works on one order. */
  boolean billOne() throws SQLException, JMSException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      JMSContext context = broker.join(connection);
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      Message message = consumer.receive(1_000);
      if (message == null) {
        return false;
      }
      insertBill(connection, message.getBody(String.class));
      context.createProducer().send(context.createQueue("bills"), message);
      connection.commit(); // the bill, the message to "bills", and the end of the order; or none
      return true;
    }
  }

  static void insertBill(Connection connection, String item) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO bills(item) VALUES(?)")) {
      insert.setString(1, item);
      insert.executeUpdate();
    }
  }

  List<String> bills() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT item FROM bills ORDER BY item")) {
      List<String> items = new ArrayList<>();
      while (rows.next()) {
        items.add(rows.getString(1));
      }
      return items;
    }
  }

  void order(String item) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("orders"), item);
    }
  }

  long depth(String queue) {
    return broker.queues().contains(queue) ? broker.status(queue).depth() : 0;
  }

  @Override
  public void close() {
    broker.close();
  }
}
