package org.angarium.backlog;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.BitSet;
import java.util.Random;
import java.util.function.LongSupplier;
import org.angarium.Broker;
import org.angarium.testkit.ManualClock;
import org.angarium.testkit.process.Report;
import org.awaitility.Awaitility;

/** The processes with many delayed messages in a small heap. */
final class Delays {
  private static final Report REPORT = new Report();
  private static final String QUEUE = "later";
  private static final int BATCH = 50;
  private static final String KILOBYTE = "k".repeat(1_024);

  private Delays() {}

  private static void say(String name, long number, String what) {
    REPORT.say(name + " " + number + " " + what);
  }

  private static void require(boolean condition, String text) {
    if (!condition) {
      throw new AssertionError(text);
    }
  }

  /** When a message is to come, in milliseconds since 1970. */
  private interface Due {
    long of(int n);
  }

  /**
   * Sends {@code count} messages, waiting for none of them but the last.
   *
   * @param now the broker's clock
   */
  private static void send(Connection connection, int count, Due due, LongSupplier now)
      throws Exception {
    Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
    AsyncSends sends = new AsyncSends(count);
    long start = System.nanoTime();
    for (int n = 0; n < count; n++) {
      TextMessage message = session.createTextMessage(KILOBYTE);
      message.setIntProperty("n", n);
      producer.setDeliveryDelay(Math.max(0, due.of(n) - now.getAsLong()));
      producer.send(message, sends);
    }
    sends.await();
    session.close();
    long millis = Math.max(1, (System.nanoTime() - start) / 1_000_000);
    say("sendRate", count * 1_000L / millis, "delayed messages/s, one sender, asynchronous");
  }

  /**
   * Receives {@code count} messages, each once and none early, and tells how late they are.
   *
   * @param inOrder whether they come as they were sent
   */
  private static void receive(Connection connection, int count, boolean inOrder)
      throws JMSException {
    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
    connection.start();
    BitSet seen = new BitSet(count);
    Latencies late = new Latencies();
    long latest = 0;
    long greatestDue = 0;
    long overtaken = 0;
    int uncommitted = 0;
    for (int received = 0; received < count; received++) {
      Message message = consumer.receiveNoWait();
      if (message == null) {
        session.commit();
        uncommitted = 0;
        message = consumer.receive(120_000);
      }
      long now = System.currentTimeMillis();
      require(message != null, "nothing comes after " + received + " messages");
      long due = message.getJMSDeliveryTime();
      require(now >= due, "a message comes " + (due - now) + " ms early");
      late.add((now - due) * 1_000_000);
      latest = Math.max(latest, now - due);
      overtaken = Math.max(overtaken, greatestDue - due);
      greatestDue = Math.max(greatestDue, due);
      int n = message.getIntProperty("n");
      require(!seen.get(n), "message " + n + " comes twice");
      require(!inOrder || n == seen.length(), n + " comes in place of " + seen.length());
      seen.set(n);
      if (++uncommitted == BATCH) {
        session.commit();
        uncommitted = 0;
      }
    }
    session.commit();
    require(consumer.receiveNoWait() == null, "there are more than " + count);
    session.close();
    say("received", count, "messages, each once, none early");
    say("latest", latest, "ms after it was due the last one came");
    say("overtaken", overtaken, "ms before it one was due that came after another");
    REPORT.say("late by: " + late);
  }

  /**
   * Sends messages, of which so many in a second become due one after the other for some time, not
   * in the order in which they were sent; all others are due an hour later. Receives those.
   */
  static final class InTime {
    private static final int LATER = 3_600_000;

    private InTime() {}

    /**
     * @param args URL, number of messages, milliseconds until the first is due, how many are due in
     *     a second, for how many seconds
     */
    public static void main(String[] args) throws Exception {
      int count = Integer.parseInt(args[1]);
      long begin = System.currentTimeMillis() + Long.parseLong(args[2]);
      int window = Integer.parseInt(args[4]) * 1_000;
      int soon = Integer.parseInt(args[3]) * Integer.parseInt(args[4]);
      int each = count / soon;
      Random random = new Random(1);
      Due due =
          n -> begin + (n % each == 0 && n / each < soon ? 0 : LATER) + random.nextInt(window);
      try (Broker broker = Broker.open(args[0]);
          Connection connection = broker.connectionFactory().createConnection()) {
        send(connection, count, due, System::currentTimeMillis);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        say("heap", runtime.totalMemory() - runtime.freeMemory(), "bytes while they wait");
        receive(connection, soon, false);
        say("waiting", broker.status(QUEUE).depth(), "messages that are due in an hour");
      }
    }
  }

  /** Sends messages that are due at one time, comes to that time, and ends. */
  static final class Send {
    private Send() {}

    /**
     * @param args URL, number of messages, milliseconds until all are due; then it is now
     */
    public static void main(String[] args) throws Exception {
      int count = Integer.parseInt(args[1]);
      long due = System.currentTimeMillis();
      ManualClock clock = new ManualClock(due - Long.parseLong(args[2]));
      try (Broker broker = Broker.builder().url(args[0]).clock(clock).open();
          Connection connection = broker.connectionFactory().createConnection()) {
        send(connection, count, n -> due, clock::millis);
        require(!isAnyThere(connection), "a message is there before its time");
        clock.advance(Duration.ofMillis(Long.parseLong(args[2])));
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> isAnyThere(connection));
        say("waiting", broker.status(QUEUE).depth(), "messages that are due, and nobody takes");
      } finally {
        clock.close();
      }
    }

    private static boolean isAnyThere(Connection connection) throws JMSException {
      Session session = connection.createSession();
      try (QueueBrowser browser = session.createBrowser(session.createQueue(QUEUE))) {
        return browser.getEnumeration().hasMoreElements();
      } finally {
        session.close();
      }
    }
  }

  /** Receives what another process has sent, after it was due. */
  static final class Receive {
    private Receive() {}

    /**
     * @param args URL, number of messages
     */
    public static void main(String[] args) throws Exception {
      try (Broker broker = Broker.open(args[0]);
          Connection connection = broker.connectionFactory().createConnection()) {
        receive(connection, Integer.parseInt(args[1]), true);
      }
    }
  }
}
