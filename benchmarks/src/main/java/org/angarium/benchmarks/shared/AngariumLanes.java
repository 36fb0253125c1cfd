package org.angarium.benchmarks.shared;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.angarium.AngariumConnectionFactory;
import org.angarium.benchmarks.check.Inspector;
import org.jspecify.annotations.Nullable;

/** Angarium, through {@code jakarta.jms}; a connection for each sender and receiver. */
final class AngariumLanes implements Lanes {
  private static final String NAME = "benchmark";
  private static final String KEY = "kind";
  private static final long WAIT_MILLIS = 200;
  private static final long PAUSE_NANOS = 5_000_000;

  private final Scenario scenario;
  private final Histogram latencies;
  private final AngariumConnectionFactory factory;

  /**
   * @param latencies gets how late messages come, in nanoseconds; for many threads
   */
  AngariumLanes(Scenario scenario, String url, Histogram latencies) {
    this.scenario = scenario;
    this.latencies = latencies;
    this.factory = new AngariumConnectionFactory(url);
  }

  private boolean transacted() {
    return scenario.batch() > 1;
  }

  private Session session(Connection connection) throws JMSException {
    return transacted()
        ? connection.createSession(true, Session.SESSION_TRANSACTED)
        : connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
  }

  private Destination destination(Session session) throws JMSException {
    return scenario.kind() == Scenario.Kind.FAN_OUT
        ? session.createTopic(NAME)
        : session.createQueue(NAME);
  }

  @Override
  public Out sender() throws JMSException {
    Connection connection = factory.createConnection();
    Session session = session(connection);
    MessageProducer producer = session.createProducer(destination(session));
    return new Out() {
      private int open;

      @Override
      public void send(byte[] body, int key) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        if (scenario.kind() == Scenario.Kind.LATENCY) {
          message.setLongProperty("sentAt", System.nanoTime());
        }
        switch (scenario.kind()) {
          case GROUPS -> message.setStringProperty("JMSXGroupID", "group-" + key);
          case SELECTORS -> message.setIntProperty(KEY, key);
          default -> {}
        }
        producer.send(message);
        if (transacted() && ++open == scenario.batch()) {
          session.commit();
          open = 0;
        }
      }

      @Override
      public void close() throws JMSException {
        if (transacted()) {
          session.commit();
        }
        connection.close();
      }
    };
  }

  @Override
  public In receiver(int number, Inspector inspector) throws JMSException {
    Connection connection = factory.createConnection();
    Session session = session(connection);
    Destination from = destination(session);
    MessageConsumer consumer =
        from instanceof jakarta.jms.Topic topic
            ? session.createSharedDurableConsumer(topic, "subscription-" + number)
            : session.createConsumer(from, selector(number));
    Receiver receiver = new Receiver(connection, session, consumer, inspector);
    if (scenario.kind() == Scenario.Kind.LISTENERS || scenario.kind() == Scenario.Kind.FAN_OUT) {
      consumer.setMessageListener(receiver::onMessage);
    }
    connection.start();
    return receiver;
  }

  private @Nullable String selector(int number) {
    return scenario.kind() == Scenario.Kind.SELECTORS
        ? KEY + " = " + number % scenario.keys()
        : null;
  }

  private final class Receiver implements In {
    private final Connection connection;
    private final Session session;
    private final MessageConsumer consumer;
    private final Inspector inspector;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    // of the thread that receives
    private int open;

    Receiver(
        Connection connection, Session session, MessageConsumer consumer, Inspector inspector) {
      this.connection = connection;
      this.session = session;
      this.consumer = consumer;
      this.inspector = inspector;
    }

    void onMessage(Message message) {
      try {
        take(message);
      } catch (JMSException e) {
        failure.compareAndSet(null, e);
      }
    }

    private void take(Message message) throws JMSException {
      if (scenario.kind() == Scenario.Kind.LATENCY) {
        latencies.recordValue(Math.max(1, System.nanoTime() - message.getLongProperty("sentAt")));
      }
      inspector.inspect(message);
      if (transacted() && ++open == scenario.batch()) {
        session.commit();
        open = 0; // the last batch of each may stay open: it has been seen
      }
      done.incrementAndGet();
    }

    @Override
    public int receive() throws Exception {
      if (consumer.getMessageListener() != null) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } else {
        Message message = consumer.receive(WAIT_MILLIS);
        if (message != null) {
          take(message);
        }
      }
      Exception failed = failure.get();
      if (failed != null) {
        throw failed;
      }
      return done.getAndSet(0);
    }

    @Override
    public void close() throws JMSException {
      connection.close();
    }
  }

  @Override
  public void close() {
    // the broker ends with its last connection
  }
}
