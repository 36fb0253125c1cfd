package org.angarium.backlog;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.Broker;
import org.angarium.testkit.process.Report;

/** The process with a small heap and many keys, one of which is blocked. */
final class ManyKeys {
  private static final Report REPORT = new Report();
  private static final String QUEUE = "orders";
  private static final int OF_BLOCKED = 500;
  private static final int BATCH = 200;
  private static final int CONSUMERS = 4;

  private ManyKeys() {}

  private static void say(String name, long number, String what) {
    REPORT.say(name + " " + number + " " + what);
  }

  /**
   * @param args URL, number of keys
   */
  public static void main(String[] args) throws Exception {
    int keys = Integer.parseInt(args[1]);
    try (Broker broker = Broker.open(args[0]);
        Connection connection = broker.connectionFactory().createConnection()) {
      connection.start();
      long start = System.nanoTime();
      fill(connection, keys);
      say("filled", broker.status(QUEUE).depth(), "messages");
      say("fillMillis", millisSince(start), "ms for that");
      Session holding = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer holder = holding.createConsumer(holding.createQueue(QUEUE));
      Message first = holder.receive(60_000);
      require("blocked".equals(key(first)), "the first is of key " + key(first));
      start = System.nanoTime();
      say("flowed", drainOthers(connection, keys), "messages of other keys, while one is blocked");
      say("flowRate", keys * 1_000L / millisSince(start), "messages/s, four consumers");
      say("left", broker.status(QUEUE).depth(), "messages of the blocked key");
      holding.commit();
      say("unblocked", drainBlocked(holding, holder), "messages of it, in order, when it is free");
      say("leftAtLast", broker.status(QUEUE).depth(), "messages");
    }
  }

  private static long millisSince(long nanos) {
    return Math.max(1, (System.nanoTime() - nanos) / 1_000_000);
  }

  private static void require(boolean condition, String text) {
    if (!condition) {
      throw new AssertionError(text);
    }
  }

  private static String key(Message message) throws JMSException {
    return message.getStringProperty("JMSXGroupID");
  }

  private static void fill(Connection connection, int keys) throws Exception {
    Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
    AsyncSends sends = new AsyncSends(keys + OF_BLOCKED);
    for (int n = 0; n < keys + OF_BLOCKED; n++) {
      Message message = session.createTextMessage("body " + n);
      message.setStringProperty("JMSXGroupID", n < OF_BLOCKED ? "blocked" : "key " + n);
      message.setIntProperty("n", n);
      producer.send(message, sends);
    }
    sends.await();
    session.close();
  }

  private static int drainOthers(Connection connection, int keys) throws Exception {
    AtomicInteger left = new AtomicInteger(keys);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int c = 0; c < CONSUMERS; c++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  drain(connection, left);
                } catch (Throwable e) {
                  failure.set(e);
                  left.set(0);
                }
              },
              "consumer " + c);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
    return keys - left.get();
  }

  private static void drain(Connection connection, AtomicInteger left) throws JMSException {
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
    int inTransaction = 0;
    while (left.get() > 0) {
      Message message = consumer.receive(100);
      if (message != null) {
        require(!"blocked".equals(key(message)), "one of the blocked key has come");
        inTransaction++;
      }
      if (message == null || inTransaction == BATCH) {
        session.commit();
        left.addAndGet(-inTransaction);
        inTransaction = 0;
      }
    }
    session.close();
  }

  private static int drainBlocked(Session session, MessageConsumer consumer) throws JMSException {
    int next = 1;
    for (Message message = consumer.receive(60_000);
        message != null;
        message = next < OF_BLOCKED ? consumer.receive(60_000) : null) {
      require(message.getIntProperty("n") == next, message.getIntProperty("n") + ", not " + next);
      next++;
    }
    session.commit();
    return next - 1;
  }
}
