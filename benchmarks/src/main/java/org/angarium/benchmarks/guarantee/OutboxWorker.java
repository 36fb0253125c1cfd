package org.angarium.benchmarks.guarantee;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.angarium.benchmarks.guarantee.Mode.Worker;
import org.angarium.outbox.Inbox;
import org.angarium.outbox.Outbox;
import org.angarium.outbox.OutboxMessage;
import org.angarium.outbox.OutboxRelay;

/**
 * Sends each message on by way of another database, which remembers its id and keeps what is to be
 * sent, in one transaction; a relay sends it meanwhile.
 */
final class OutboxWorker implements Worker {
  private static final long PATIENCE_SECONDS = 60;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Outbox outbox = Outbox.named("costs");
  private final Inbox inbox = Inbox.named("costs");
  private final Connection connection;
  private final JMSContext context;
  private final JMSConsumer consumer;
  private final OutboxRelay relay;

  OutboxWorker(Shop shop) throws SQLException {
    connection = shop.elsewhere().getConnection();
    connection.setAutoCommit(false);
    context = shop.broker().connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
    consumer = context.createConsumer(context.createQueue(Shop.IN));
    relay =
        OutboxRelay.builder(outbox, shop.elsewhere(), shop.broker().connectionFactory()).start();
  }

  @Override
  public void work() throws Exception {
    Message message = Measurement.required(consumer.receive(10_000));
    inbox.once(
        connection,
        message,
        () ->
            outbox.send(
                connection, OutboxMessage.toQueue(Shop.OUT).bytes(message.getBody(byte[].class))));
    connection.commit();
    relay.wake();
    context.commit();
  }

  /** Waits until the relay has sent all. */
  @Override
  public void finish() throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (outbox.status(connection).oldest() != null) {
      connection.commit();
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the relay does not end: " + relay.status());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    relay.close();
    context.close();
    connection.close();
  }
}
