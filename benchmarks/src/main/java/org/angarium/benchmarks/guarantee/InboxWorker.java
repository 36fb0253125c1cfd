package org.angarium.benchmarks.guarantee;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.sql.Connection;
import java.sql.SQLException;
import org.angarium.benchmarks.guarantee.Mode.Worker;
import org.angarium.outbox.Inbox;

/** Writes a row for each message into another database, which remembers the message's id. */
final class InboxWorker implements Worker {
  private final Inbox inbox = Inbox.named("costs");
  private final Connection connection;
  private final JMSContext context;
  private final JMSConsumer consumer;

  InboxWorker(Shop shop) throws SQLException {
    connection = shop.elsewhere().getConnection();
    connection.setAutoCommit(false);
    context = shop.broker().connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
    consumer = context.createConsumer(context.createQueue(Shop.IN));
  }

  @Override
  public void work() throws Exception {
    Message message = Measurement.required(consumer.receive(10_000));
    inbox.once(connection, message, () -> Shop.effect(connection, message.getBody(byte[].class)));
    connection.commit();
    context.commit();
  }

  @Override
  public void close() throws SQLException {
    context.close();
    connection.close();
  }
}
