package org.angarium.testkit.sigkill;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.XAJMSContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;

/**
 * Receives, writes a row into the database of the application, and sends on, in one global
 * transaction over both. Effects are the rows, or the messages that were sent on: two modes of the
 * same name but for the ending, of which one does the work.
 */
record GlobalMode(String name, String countedBy, boolean works) implements Mode {
  private static final String WORKER = "xa-rows";
  private static final String OUT = "xa.out";

  @Override
  public Promise promise() {
    return Promise.EXACTLY_ONCE;
  }

  @Override
  public List<String> moments() {
    return works
        ? List.of("xa worked", "xa half prepared", "xa prepared", "xa decided", "xa half committed")
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
    XAConnection database = site.database().getXAConnection();
    Connection sql = database.getConnection();
    Site.execute(sql, "CREATE TABLE IF NOT EXISTS xa_row(n INT NOT NULL)");
    XAJMSContext context = site.broker().xaConnectionFactory().createXAContext();
    LoggedManager manager = new LoggedManager(site.folder().resolve("manager.log"), site::pass);
    List<XAResource> resources = List.of(context.getXAResource(), database.getXAResource());
    manager.recover(resources, () -> Site.execute(sql, "CHECKPOINT SYNC"));
    JMSConsumer consumer = context.createConsumer(context.createQueue(name));
    Semaphore credit = site.credit(name);
    site.consume(
        this,
        () -> {
          boolean more = true;
          while (more || !site.isFinishing() || site.depth(name) > 0) {
            more = manager.run(resources, () -> work(consumer, context, sql));
            if (more) {
              credit.release();
            }
          }
        });
    site.produce(this, credit);
  }

  private boolean work(JMSConsumer consumer, XAJMSContext context, Connection sql)
      throws Exception {
    Message message = consumer.receive(50);
    if (message == null) {
      return false;
    }
    int number = Site.number(message);
    try (PreparedStatement insert = sql.prepareStatement("INSERT INTO xa_row(n) VALUES (?)")) {
      insert.setInt(1, number);
      insert.executeUpdate();
    }
    context.createProducer().send(context.createQueue(OUT), "" + number);
    return true;
  }

  @Override
  public void finish(Site site) throws Exception {
    if (works) {
      try (Connection sql = site.database().getConnection()) {
        site.tellRows(sql, "xa_row", WORKER);
      }
    } else {
      site.tellQueue(OUT, name);
    }
  }
}
