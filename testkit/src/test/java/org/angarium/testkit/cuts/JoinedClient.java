package org.angarium.testkit.cuts;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.Broker;
import org.angarium.testkit.cuts.Client.Mail;
import org.jspecify.annotations.Nullable;

/**
 * An application with a table in the broker's database, which writes there what it receives, in the
 * same transaction; one of its transactions may be left open while others commit.
 */
final class JoinedClient {
  private final Broker broker;
  private final Client client;
  private final History history;
  private final List<String> openRows = new ArrayList<>();
  private @Nullable Connection open;

  JoinedClient(Broker broker, Client client, History history) {
    this.broker = broker;
    this.client = client;
    this.history = history;
  }

  static void createTable(Broker broker) throws SQLException {
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE booked(id VARCHAR PRIMARY KEY, text VARCHAR)");
    }
  }

  static Set<String> rows(Broker broker) throws SQLException {
    Set<String> rows = new TreeSet<>();
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT id FROM booked")) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  private static void insert(Connection connection, String id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO booked VALUES(?, ?)")) {
      statement.setString(1, id);
      statement.setString(2, id.repeat(50));
      statement.executeUpdate();
    }
  }

  private static void delete(Connection connection, String id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM booked WHERE id = ?")) {
      statement.setString(1, id);
      statement.executeUpdate();
    }
  }

  /** Books orders: a row for each, and messages of it, in one transaction. */
  void book(int count, List<Mail> mails, boolean commit) throws SQLException, JMSException {
    List<String> taken = history.last().free("orders").stream().limit(count).toList();
    try (Connection connection = broker.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      JMSContext context = broker.join(connection);
      client.expect(context, "orders", taken);
      for (String id : taken) {
        insert(connection, id);
      }
      mails.forEach(mail -> Client.send(context, mail));
      if (!commit) {
        connection.rollback();
        return;
      }
      history.doing(
          history
              .last()
              .after(
                  s -> {
                    s.remove("orders", taken);
                    s.rows.addAll(taken);
                    mails.forEach(mail -> s.send(mail.destination(), mail.id()));
                  }));
      connection.commit();
      history.done();
    }
  }

  /** A row that comes or goes without any message, committed by itself. */
  void write(String id) throws SQLException {
    boolean remove = history.last().rows.size() > 20;
    String row = remove ? history.last().rows.iterator().next() : id;
    history.doing(
        history
            .last()
            .after(
                s -> {
                  if (remove) {
                    s.rows.remove(row);
                  } else {
                    s.rows.add(row);
                  }
                }));
    try (Connection connection = broker.dataSource().getConnection()) {
      if (remove) {
        delete(connection, row);
      } else {
        insert(connection, row);
      }
      history.done();
    }
  }

  /** Goes on with a transaction that stays open, or ends it. */
  void leaveOpen(String id, boolean end) throws SQLException {
    Connection connection = open;
    if (connection == null) {
      connection = broker.dataSource().getConnection();
      connection.setAutoCommit(false);
      open = connection;
    }
    if (!end || openRows.isEmpty()) {
      insert(connection, id);
      openRows.add(id);
      return;
    }
    List<String> rows = List.copyOf(openRows);
    history.doing(history.last().after(s -> s.rows.addAll(rows)));
    connection.commit();
    history.done();
    openRows.clear();
  }
}
