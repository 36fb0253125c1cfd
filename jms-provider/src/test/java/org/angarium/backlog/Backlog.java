package org.angarium.backlog;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.angarium.Broker;
import org.angarium.broker.Authenticator;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.BrokerSettings;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.jms.AngariumConnection;
import org.angarium.jms.ConnectionSpec;
import org.angarium.model.SystemClock;
import org.angarium.testkit.process.Report;

/** The processes with the small heap. Each reports lines of a name, a number and what it is. */
final class Backlog {
  private static final Report REPORT = new Report();
  private static final String QUEUE = "orders";
  private static final int KEYS = 10;
  private static final int BATCH = 200;
  private static final String KILOBYTE = "k".repeat(1_024);

  private Backlog() {}

  private static void say(String name, long number, String what) {
    REPORT.say(name + " " + number + " " + what);
  }

  private static long millisSince(long nanos) {
    return Math.max(1, (System.nanoTime() - nanos) / 1_000_000);
  }

  private static void require(boolean condition, String text) {
    if (!condition) {
      throw new AssertionError(text);
    }
  }

  /** Sends {@code count} messages in order, waiting for none of them but the last. */
  private static void fill(Connection connection, String queue, int count) throws Exception {
    Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(session.createQueue(queue));
    AsyncSends sends = new AsyncSends(count);
    for (int n = 0; n < count; n++) {
      TextMessage message = session.createTextMessage(KILOBYTE);
      message.setIntProperty("n", n);
      message.setStringProperty("key", key(n, count));
      producer.send(message, sends);
    }
    sends.await();
    session.close();
  }

  /** One key at each end of the backlog, and none in between. */
  private static String key(int n, int count) {
    if (n < KEYS) {
      return "k" + n;
    }
    return n >= count - KEYS ? "k" + (n - count + KEYS) : "none";
  }

  /** Takes what is there, in transactions; returns how many, in ascending order. */
  private static int drain(Connection connection, String queue, int expected) throws JMSException {
    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
    int count = 0;
    int last = -1;
    while (count < expected) {
      Message message = consumer.receive(60_000);
      require(message != null, "nothing comes after " + count + " messages");
      int n = message.getIntProperty("n");
      require(n > last, n + " comes after " + last);
      last = n;
      count++;
      if (count % BATCH == 0) {
        session.commit();
      }
    }
    session.commit();
    require(consumer.receiveNoWait() == null, "there are more than " + expected);
    session.close();
    return count;
  }

  private static long bytesOnDisk(String url) throws IOException {
    Path database = Path.of(url.substring("angarium:h2:file:".length()));
    try (Stream<Path> files = Files.list(database.getParent())) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  /** Fills. */
  static final class Fill {
    private Fill() {}

    /**
     * @param args URL, number of messages
     */
    public static void main(String[] args) throws Exception {
      int count = Integer.parseInt(args[1]);
      long start = System.nanoTime();
      try (Broker broker = Broker.open(args[0]);
          Connection connection = broker.connectionFactory().createConnection()) {
        fill(connection, QUEUE, count);
        say(
            "fillRate",
            count * 1_000L / millisSince(start),
            "messages/s, one sender, asynchronous");
      }
      say("fileAfterFill", bytesOnDisk(args[0]) >> 20, "MiB");
    }
  }

  /** Looks at both ends and browses. */
  static final class Find {
    private Find() {}

    /**
     * @param args URL, number of messages
     */
    public static void main(String[] args) throws Exception {
      int count = Integer.parseInt(args[1]);
      Path database = Path.of(args[0].substring("angarium:h2:file:".length()));
      SystemClock clock = new SystemClock();
      BrokerSettings settings = BrokerSettings.defaults();
      CountingStore store =
          new CountingStore(H2Store.open(new H2StoreSettings(database, true, clock)));
      EmbeddedEngine engine = new EmbeddedEngine("find", clock, settings.engine(), store);
      try (BrokerCore core =
              new BrokerCore("find", engine, clock, settings, Authenticator.ANYBODY);
          Connection connection = AngariumConnection.open(core, ConnectionSpec.anonymous())) {
        connection.start();
        first(connection);
        browse(connection, count);
        select(connection, store, count);
      }
      clock.close();
    }

    private static void first(Connection connection) throws JMSException {
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
      Message first = consumer.receive(60_000);
      long millis = System.currentTimeMillis() - Long.getLong("angarium.started");
      require(first != null && first.getIntProperty("n") == 0, "the first is not number 0");
      say("firstMessage", millis, "ms after the process was started");
      REPORT.say("first message within 5 s: " + (millis <= 5_000 ? "yes" : "no"));
      session.rollback();
      session.close();
    }

    private static void browse(Connection connection, int count) throws JMSException {
      long start = System.nanoTime();
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      int seen = 0;
      try (QueueBrowser browser = session.createBrowser(session.createQueue(QUEUE))) {
        Enumeration<?> messages = browser.getEnumeration();
        while (messages.hasMoreElements()) {
          int n = ((Message) messages.nextElement()).getIntProperty("n");
          require(n == seen, "browsing shows " + n + " as number " + seen);
          seen++;
        }
      }
      session.close();
      say("browsed", seen, "messages, in order");
      say("browseRate", seen * 1_000L / millisSince(start), "messages/s");
      require(seen == count, "browsing shows " + seen);
    }

    private static void select(Connection connection, CountingStore store, int count)
        throws JMSException {
      long start = System.nanoTime();
      long headsBefore = store.headsRead();
      long messagesBefore = store.messagesRead();
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageConsumer[] consumers = new MessageConsumer[KEYS];
      for (int k = 0; k < KEYS; k++) {
        consumers[k] = session.createConsumer(session.createQueue(QUEUE), "key = 'k" + k + "'");
      }
      int found = 0;
      for (int n : new int[] {0, count - KEYS}) {
        for (int k = 0; k < KEYS; k++) {
          Message message = consumers[k].receive(120_000);
          require(message != null, "selector " + k + " does not find " + (n + k));
          require(message.getIntProperty("n") == n + k, "selector " + k + " finds another");
          found++;
        }
      }
      for (int k = 0; k < KEYS; k++) {
        require(consumers[k].receiveNoWait() == null, "selector " + k + " finds too much");
      }
      session.commit();
      say("selected", found, "messages found by ten selectors at both ends");
      say("selectMillis", millisSince(start), "ms for that");
      say("headsRead", store.headsRead() - headsBefore, "rows read without bodies for that");
      say(
          "headsReadAtMost",
          KEYS * (count + count / 10 + 1_000L),
          "would be once for each selector");
      say("messagesRead", store.messagesRead() - messagesBefore, "rows read with bodies for that");
    }
  }

  /** Drains. */
  static final class Drain {
    private Drain() {}

    /**
     * @param args URL, number of messages
     */
    public static void main(String[] args) throws Exception {
      try (Broker broker = Broker.open(args[0]);
          Connection connection = broker.connectionFactory().createConnection()) {
        connection.start();
        int left = (int) broker.status(QUEUE).depth();
        long start = System.nanoTime();
        int count = drain(connection, QUEUE, left);
        say("drained", count, "messages, in order");
        say(
            "drainRate",
            count * 1_000L / millisSince(start),
            "messages/s, transactions of " + BATCH);
      }
      say("fileAfterDrain", bytesOnDisk(args[0]) >> 20, "MiB");
    }
  }

  /** Fills and drains again and again, while somebody else sends and looks at the watch. */
  static final class Rounds {
    private Rounds() {}

    /**
     * @param args URL, messages in a round, rounds
     */
    public static void main(String[] args) throws Exception {
      int count = Integer.parseInt(args[1]);
      int rounds = Integer.parseInt(args[2]);
      long early = 0;
      long late = 0;
      Latencies latencies = new Latencies();
      try (Broker broker = Broker.open(args[0]);
          Connection connection = broker.connectionFactory().createConnection()) {
        connection.start();
        for (int round = 1; round <= rounds; round++) {
          AtomicBoolean stop = new AtomicBoolean();
          Thread probe = new Thread(() -> probe(broker, stop, latencies), "probe");
          fill(connection, QUEUE, count);
          probe.start();
          drain(connection, QUEUE, count);
          stop.set(true);
          probe.join();
          drain(connection, "probes", (int) broker.status("probes").depth());
          long bytes = bytesOnDisk(args[0]);
          early = round <= rounds / 2 ? Math.max(early, bytes) : early;
          late = Math.max(late, bytes);
          REPORT.say("round %d: %d MiB on disk".formatted(round, bytes >> 20));
        }
      }
      say("largestEarly", early, "bytes, the most after a round of the first half");
      say("largest", late, "bytes, the most after any round");
      say("fileAfterClose", bytesOnDisk(args[0]), "bytes after closing");
      REPORT.say("send() while space is reclaimed: " + latencies);
    }

    private static void probe(Broker broker, AtomicBoolean stop, Latencies latencies) {
      try (Connection connection = broker.connectionFactory().createConnection()) {
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue("probes"));
        for (int n = 0; !stop.get(); n++) {
          TextMessage message = session.createTextMessage(KILOBYTE);
          message.setIntProperty("n", n);
          long start = System.nanoTime();
          producer.send(message);
          latencies.add(System.nanoTime() - start);
        }
      } catch (JMSException e) {
        REPORT.say("the probe failed: " + e);
        Runtime.getRuntime().halt(2);
      }
    }
  }

  /** Holds as much open as it is allowed to. */
  static final class Bounds {
    private static final int UNACKNOWLEDGED = 5_000;

    private Bounds() {}

    /**
     * @param args URL, number of messages
     */
    public static void main(String[] args) throws Exception {
      String url = args[0] + "?maxUnacknowledged=" + UNACKNOWLEDGED;
      try (Broker broker = Broker.open(url);
          Connection connection = broker.connectionFactory().createConnection()) {
        connection.start();
        asynchronous(connection, Math.min(Integer.parseInt(args[1]), 20_000));
        unacknowledged(connection);
        transaction(connection);
      }
    }

    private static void asynchronous(Connection connection, int count) throws Exception {
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("bounds"));
      AtomicInteger inFlight = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicLong failed = new AtomicLong();
      CountDownLatch done = new CountDownLatch(count);
      CompletionListener listener =
          new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
              inFlight.decrementAndGet();
              done.countDown();
            }

            @Override
            public void onException(Message message, Exception exception) {
              failed.incrementAndGet();
              done.countDown();
            }
          };
      for (int i = 0; i < count; i++) {
        producer.send(session.createTextMessage(KILOBYTE), listener);
        most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      }
      done.await();
      session.close();
      require(failed.get() == 0, failed + " sends failed");
      say("asyncSent", count, "asynchronous sends of one session");
      say("asyncInFlight", most.get(), "of them in flight at most");
    }

    private static void unacknowledged(Connection connection) throws JMSException {
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("bounds"));
      int held = 0;
      String refusal = null;
      while (refusal == null) {
        try {
          require(consumer.receive(60_000) != null, "nothing comes after " + held);
          held++;
        } catch (JMSException e) {
          refusal = e.getMessage();
        }
      }
      say("unacknowledged", held, "held by one session, then: " + refusal);
      session.close();
    }

    private static void transaction(Connection connection) throws JMSException {
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("bounds"));
      String refusal = null;
      int sent = 0;
      while (refusal == null) {
        try {
          producer.send(session.createTextMessage(KILOBYTE));
          sent++;
        } catch (JMSException e) {
          refusal = e.getMessage();
        }
      }
      say("transactionSent", sent, "in one open transaction, then: " + refusal);
      say("transactionRefused", refusal.contains("ANG-1604") ? 1 : 0, "by its limit");
      session.commit();
      session.close();
    }
  }
}
