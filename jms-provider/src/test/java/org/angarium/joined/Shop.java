package org.angarium.joined;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.angarium.Broker;

/** A broker whose application has a table of orders. */
final class Shop implements AutoCloseable {
  final Broker broker;
  final DataSource dataSource;

  Shop(Path folder) throws SQLException {
    this(folder, "");
  }

  Shop(Path folder, String options) throws SQLException {
    broker = Broker.open("angarium:h2:file:" + folder.resolve("shop") + options);
    dataSource = broker.dataSource();
    try (Connection connection = dataSource.getConnection()) {
      execute(connection, "CREATE TABLE IF NOT EXISTS orders(id INT PRIMARY KEY, item VARCHAR)");
    }
  }

  /** A connection in a transaction. */
  Connection begin() throws SQLException {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static void insert(Connection connection, int id, String item) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO orders(id, item) VALUES(?, ?)")) {
      statement.setInt(1, id);
      statement.setString(2, item);
      statement.executeUpdate();
    }
  }

  static void send(JMSContext context, String queue, String text) {
    context.createProducer().send(context.createQueue(queue), text);
  }

  /** Sends a message by itself. */
  void send(String queue, String text) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      send(context, queue, text);
    }
  }

  /** The ids of the orders that are committed. */
  List<Integer> orders() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM orders ORDER BY id")) {
      List<Integer> ids = new ArrayList<>();
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
      return ids;
    }
  }

  /** The texts that wait in a queue. */
  List<String> queue(String name) throws JMSException {
    broker.declareQueue(name);
    try (JMSContext context = broker.connectionFactory().createContext();
        QueueBrowser browser = context.createBrowser(context.createQueue(name))) {
      List<String> texts = new ArrayList<>();
      for (Object message : Collections.list(browser.getEnumeration())) {
        texts.add(((Message) message).getBody(String.class));
      }
      return texts;
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
