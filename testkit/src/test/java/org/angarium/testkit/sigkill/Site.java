package org.angarium.testkit.sigkill;

import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.angarium.Broker;
import org.angarium.testkit.process.Moments;
import org.angarium.testkit.process.Report;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Where the modes work, in the child: one broker, one database of the application, and the pipe to
 * the parent. The lines of the pipe:
 *
 * <pre>
 * s mode 7    is about to be sent
 * S mode 7    is sent: send() or commit() has returned
 * E mode 7    has had its effect
 * at moment   stays at a moment, to be killed
 * up          everything is started
 * F text      something went wrong
 * </pre>
 */
final class Site {
  /** So many messages a producer is ahead of its consumer. */
  private static final int AHEAD = 12;

  /** And so many it sends in one life. */
  private static final int MOST = 150;

  private final Broker broker;
  private final Path folder;
  private final JdbcDataSource database = new JdbcDataSource();
  private final Report report;
  private final Moments moments;
  private final Map<String, Integer> next;
  private final Random random;
  private final boolean finishing;
  private final List<Thread> consumers = new ArrayList<>();

  /** The last number of each mode that is sent, as the parent knows. */
  private final Map<String, Integer> said = new ConcurrentHashMap<>();

  /**
   * @param next which number each mode's producer sends next; empty to send nothing, but to finish
   */
  Site(Path folder, Report report, Moments moments, Map<String, Integer> next, long seed) {
    this.folder = folder;
    this.report = report;
    this.moments = moments;
    this.next = next;
    this.random = new Random(seed);
    this.finishing = next.isEmpty();
    this.broker = Broker.open("angarium:h2:file:" + folder.resolve("broker") + "?maxAttempts=0");
    // so that what H2 has committed is with the operating system when the process is killed
    database.setURL("jdbc:h2:file:" + folder.resolve("shop") + ";WRITE_DELAY=0");
  }

  Broker broker() {
    return broker;
  }

  JdbcDataSource database() {
    return database;
  }

  Path folder() {
    return folder;
  }

  boolean isFinishing() {
    return finishing;
  }

  JMSContext context(int sessionMode) {
    return broker.connectionFactory().createContext(sessionMode);
  }

  long depth(String queue) {
    return broker.queues().contains(queue) ? broker.status(queue).depth() : 0;
  }

  /** One time in so many. */
  boolean seldom(int times) {
    synchronized (random) {
      return random.nextInt(times) == 0;
    }
  }

  void pass(String moment) {
    moments.pass(moment);
  }

  /**
   * As {@link #pass}. A mode that does not keep its promise waits there until the parent knows that
   * the message was sent: one of which it does not know cannot be missed.
   */
  void pass(String moment, Mode mode, int number) {
    if (Modes.WRONG.contains(mode) && number >= next.getOrDefault(mode.name(), Integer.MAX_VALUE)) {
      await().until(() -> said.getOrDefault(mode.name(), -1) >= number);
    }
    pass(moment);
  }

  void effect(String mode, int number) {
    report.say("E " + mode + " " + number);
  }

  static int number(Message message) {
    try {
      return Integer.parseInt(message.getBody(String.class));
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  /** What can fail. */
  interface Task {
    void run() throws Exception;
  }

  /** Sends one number. */
  interface Sending {
    void send(int number) throws Exception;
  }

  /** How many messages may be sent before some are received. */
  Semaphore credit(String queue) {
    return new Semaphore((int) Math.max(0, AHEAD - depth(queue)));
  }

  /** Starts the producer of a mode, unless it is to finish. */
  void produce(Mode mode, Semaphore credit, Sending sending) {
    if (finishing) {
      return;
    }
    start(
        mode.name() + " producer",
        () -> {
          int first = next.get(mode.name());
          for (int n = first; n < first + MOST; n++) {
            credit.acquire();
            report.say("s " + mode.name() + " " + n);
            sending.send(n);
            pass(mode.name() + " sent");
            report.say("S " + mode.name() + " " + n);
            said.put(mode.name(), n);
          }
        });
  }

  /** Starts a producer that sends to a queue of the mode's name. */
  void produce(Mode mode, Semaphore credit) {
    if (!finishing) {
      JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
      produce(
          mode,
          credit,
          n -> context.createProducer().send(context.createQueue(mode.name()), "" + n));
    }
  }

  /** Starts a thread that consumes, until all is done. */
  void consume(Mode mode, Task task) {
    consumers.add(start(mode.name() + " consumer", task));
  }

  private Thread start(String name, Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Throwable e) {
                fail(name, e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  void fail(String what, Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    String where = trace.length == 0 ? "" : " " + trace[0];
    report.say("F " + what + ": " + String.valueOf(e).replace('\n', ' ') + where);
  }

  void awaitConsumers() throws InterruptedException {
    for (Thread consumer : consumers) {
      consumer.join();
    }
  }

  void awaitEmpty(String queue) {
    await().atMost(Duration.ofMinutes(2)).until(() -> depth(queue) == 0);
  }

  /** Tells what has come to a queue as the effects of a mode. */
  void tellQueue(String queue, String mode) {
    try (JMSContext context = context(JMSContext.DUPS_OK_ACKNOWLEDGE);
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
        effect(mode, number(m));
      }
    }
  }

  /** Tells the rows of a table as the effects of a mode. */
  void tellRows(Connection connection, String table, String mode) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT n FROM " + table)) {
      while (rows.next()) {
        effect(mode, rows.getInt(1));
      }
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
