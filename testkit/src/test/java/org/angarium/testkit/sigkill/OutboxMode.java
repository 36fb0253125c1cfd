package org.angarium.testkit.sigkill;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.angarium.outbox.Inbox;
import org.angarium.outbox.Outbox;
import org.angarium.outbox.OutboxMessage;
import org.angarium.outbox.OutboxRelay;

/** Sent through an outbox in the application's database, received through an inbox in it. */
record OutboxMode(String name) implements Mode {
  @Override
  public Promise promise() {
    return Promise.EXACTLY_ONCE;
  }

  @Override
  public String countedBy() {
    return "rows of the receiver";
  }

  @Override
  public List<String> moments() {
    return List.of(name + " row written", name + " worked", name + " row committed");
  }

  @Override
  public void start(Site site) throws Exception {
    DataSource database = site.database();
    Outbox outbox = Outbox.named("shop");
    long waiting;
    try (Connection connection = database.getConnection()) {
      Outbox.createTables(connection);
      Inbox.createTable(connection);
      Site.execute(connection, "CREATE TABLE IF NOT EXISTS effect(n INT NOT NULL)");
      waiting = outbox.status(connection).waiting();
    }
    OutboxRelay relay =
        OutboxRelay.builder(outbox, database, site.broker().connectionFactory())
            .batch(7)
            .pollInterval(Duration.ofMillis(20))
            .start();
    Semaphore credit = new Semaphore((int) Math.max(0, 12 - waiting - site.depth(name)));
    site.produce(
        this,
        credit,
        n -> {
          try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            outbox.send(connection, OutboxMessage.toQueue(name).text("" + n));
            site.pass(name + " row written");
            connection.commit();
          }
          relay.wake();
        });
    site.consume(this, () -> consume(site, outbox, credit));
  }

  private void consume(Site site, Outbox outbox, Semaphore credit) throws Exception {
    Inbox inbox = Inbox.named("billing");
    try (JMSContext context = site.context(JMSContext.SESSION_TRANSACTED);
        JMSConsumer consumer = context.createConsumer(context.createQueue(name))) {
      while (true) {
        Message message = consumer.receive(50);
        if (message != null) {
          take(site, inbox, message);
          context.commit();
          credit.release();
        } else if (site.isFinishing() && isEmpty(site, outbox)) {
          return;
        }
      }
    }
  }

  private void take(Site site, Inbox inbox, Message message) throws Exception {
    int number = Site.number(message);
    try (Connection connection = site.database().getConnection()) {
      connection.setAutoCommit(false);
      inbox.once(connection, message, () -> insert(connection, number));
      site.pass(name + " worked");
      connection.commit();
    }
    site.pass(name + " row committed");
  }

  private static void insert(Connection connection, int number) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO effect(n) VALUES (?)")) {
      insert.setInt(1, number);
      insert.executeUpdate();
    }
  }

  private boolean isEmpty(Site site, Outbox outbox) throws SQLException {
    try (Connection connection = site.database().getConnection()) {
      return outbox.status(connection).waiting() == 0 && site.depth(name) == 0;
    }
  }

  @Override
  public void finish(Site site) throws Exception {
    try (Connection connection = site.database().getConnection()) {
      site.tellRows(connection, "effect", name);
    }
  }
}
