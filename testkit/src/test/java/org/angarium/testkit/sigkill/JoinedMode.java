package org.angarium.testkit.sigkill;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Receives, writes a row into a table beside the messages, and sends on, in one transaction of a
 * JDBC connection; the producer too sends in one that writes a row. Some are rolled back. Effects
 * are the rows, or the messages that were sent on: two modes, of which one does the work.
 */
record JoinedMode(String name, String countedBy, boolean works) implements Mode {
  private static final String WORKER = "joined-rows";
  private static final String OUT = "joined.out";

  @Override
  public Promise promise() {
    return Promise.EXACTLY_ONCE;
  }

  @Override
  public List<String> moments() {
    return works
        ? List.of("joined sent", "joined received", "joined worked", "joined committed")
        : List.of();
  }

  @Override
  public String source() {
    return WORKER;
  }

  @Override
  public void start(Site site) throws Exception {
    if (!works) {
      return; // counts what the other one does
    }
    try (Connection connection = site.broker().dataSource().getConnection()) {
      Site.execute(connection, "CREATE TABLE IF NOT EXISTS placed(n INT NOT NULL)");
      Site.execute(connection, "CREATE TABLE IF NOT EXISTS done(n INT NOT NULL)");
    }
    Semaphore credit = site.credit(name);
    site.consume(this, () -> consume(site, credit));
    if (!site.isFinishing()) {
      Connection connection = begin(site);
      JMSContext context = site.broker().join(connection);
      site.produce(
          this,
          credit,
          n -> {
            insert(connection, "placed", n);
            context.createProducer().send(context.createQueue(name), "" + n);
            site.pass("joined sent");
            connection.commit();
          });
    }
  }

  private static Connection begin(Site site) throws SQLException {
    Connection connection = site.broker().dataSource().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private void consume(Site site, Semaphore credit) throws SQLException {
    try (Connection connection = begin(site)) {
      JMSContext context = site.broker().join(connection);
      JMSConsumer consumer = context.createConsumer(context.createQueue(name));
      while (true) {
        Message message = consumer.receive(50);
        if (message == null) {
          connection.commit();
          if (site.isFinishing() && site.depth(name) == 0) {
            return;
          }
          continue;
        }
        site.pass("joined received");
        insert(connection, "done", Site.number(message));
        context.createProducer().send(context.createQueue(OUT), "" + Site.number(message));
        site.pass("joined worked");
        if (site.seldom(8)) {
          connection.rollback();
        } else {
          connection.commit();
          site.pass("joined committed");
          credit.release();
        }
      }
    }
  }

  private static void insert(Connection connection, String table, int number) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + "(n) VALUES (?)")) {
      insert.setInt(1, number);
      insert.executeUpdate();
    }
  }

  @Override
  public void finish(Site site) throws Exception {
    if (works) {
      try (Connection connection = site.broker().dataSource().getConnection()) {
        site.tellRows(connection, "done", name);
      }
    } else {
      site.tellQueue(OUT, name);
    }
  }
}
