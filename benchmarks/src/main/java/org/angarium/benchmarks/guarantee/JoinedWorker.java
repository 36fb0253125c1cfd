package org.angarium.benchmarks.guarantee;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.sql.Connection;
import java.sql.SQLException;
import org.angarium.benchmarks.guarantee.Mode.Worker;

/** Writes a row for each message, into a table in the broker's file, in one transaction. */
final class JoinedWorker implements Worker {
  private final Connection connection;
  private final JMSContext context;
  private final JMSConsumer consumer;

  JoinedWorker(Shop shop) throws SQLException {
    connection = shop.joined().getConnection();
    connection.setAutoCommit(false);
    context = shop.broker().join(connection);
    consumer = context.createConsumer(context.createQueue(Shop.IN));
  }

  @Override
  public void work() throws Exception {
    Shop.effect(connection, Measurement.required(consumer.receive(10_000)).getBody(byte[].class));
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    context.close();
    connection.close();
  }
}
