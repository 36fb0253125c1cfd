package org.angarium.benchmarks.workload;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of a workload: each sender and receiver has its own, until there are many, which
 * then share.
 */
final class Connections implements AutoCloseable {
  private static final int MANY = 32;

  private final ConnectionFactory factory;
  private final List<Connection> senders = new ArrayList<>();
  private final List<Connection> receivers = new ArrayList<>();

  Connections(ConnectionFactory factory) {
    this.factory = factory;
  }

  /** For the sender of that number, from 0. */
  Connection sender(int number) throws JMSException {
    return of(senders, number, "");
  }

  /** For the receiver of that number, from 0. */
  Connection receiver(int number) throws JMSException {
    return of(receivers, number, "");
  }

  /** As {@link #receiver}, with a client id. */
  Connection subscriber(int number) throws JMSException {
    return of(receivers, number, "client-" + number);
  }

  private Connection of(List<Connection> all, int number, String clientId) throws JMSException {
    if (all.size() >= MANY) {
      return all.get(number % MANY);
    }
    Connection connection = factory.createConnection();
    all.add(connection);
    if (!clientId.isEmpty()) {
      connection.setClientID(clientId);
    }
    return connection;
  }

  void start() throws JMSException {
    for (Connection connection : receivers) {
      connection.start();
    }
    for (Connection connection : senders) {
      connection.start();
    }
  }

  @Override
  public void close() throws JMSException {
    for (Connection connection : senders) {
      connection.close();
    }
    for (Connection connection : receivers) {
      connection.close();
    }
  }
}
