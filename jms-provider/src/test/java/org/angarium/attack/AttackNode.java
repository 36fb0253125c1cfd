package org.angarium.attack;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.angarium.Broker;
import org.angarium.engine.shared.DatabaseClock;
import org.angarium.testkit.process.Report;

/**
 * One of the JVMs: an application that sends and receives in all streams, and when something fails
 * does what applications do: closes what it has, and begins again with a new connection. It says
 *
 * <pre>
 * s STREAM id         is about to be sent
 * S STREAM id         is sent: send() or commit() has returned
 * R STREAM id         was rolled back, or is said to be
 * P STREAM            a message was worked on
 * G STREAM id         receive() has returned it, and no more is to be done
 * E STREAM            receive() has failed, and may have had one
 * W STREAM id millis  came so much too early
 * X what code text    something failed
 * T n                 so many threads
 * up, paused
 * </pre>
 */
final class AttackNode {
  private static final int ONE_IN = 8;

  private final long node;
  private final String url;
  private final Report report = new Report();
  private final Gate gate = new Gate();
  private final AtomicLong skew = new AtomicLong();
  private final DatabaseClock clock =
      new DatabaseClock(() -> System.currentTimeMillis() + skew.get());
  private final Object opening = new Object();
  private boolean leaves; // guarded by it

  private AttackNode(String[] args) {
    this.node = Long.parseLong(args[0]);
    this.url = args[1];
  }

  /**
   * @param args number, URL, and the next number of each stream
   */
  public static void main(String[] args) throws IOException {
    new AttackNode(args).run(args);
  }

  private void run(String[] args) throws IOException {
    AttackSenders senders = new AttackSenders(this, node);
    for (Stream stream : Stream.values()) {
      senders.begin(stream, Long.parseLong(args[2 + stream.ordinal()]));
    }
    senders.start();
    new AttackReceivers(this).start();
    report.say("up");
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        obey(line.split(" "));
      }
    }
    System.exit(0); // who started it has gone
  }

  private void obey(String[] words) {
    switch (words[0]) {
      case "pause" -> gate.close();
      case "go" -> gate.open();
      case "clock" -> skew.set(Long.parseLong(words[1]));
      case "threads" -> report.say("T " + Thread.getAllStackTraces().size());
      case "leave" -> leave();
      case "end" -> {
        Broker.builder().url(url).clock(clock).open().close();
        report.say("closed");
      }
      default -> throw new AssertionError(words[0]);
    }
  }

  /** As an application that is stopped in order: what it does then has no next time. */
  private void leave() {
    synchronized (opening) {
      leaves = true;
      Broker.builder().url(url).clock(clock).open().close();
    }
    report.say("closed");
    System.exit(0);
  }

  /** Where producers wait while there is to be nothing new. */
  private final class Gate {
    private int producers;
    private int waiting;
    private boolean closed;

    synchronized void add() {
      producers++;
    }

    synchronized void pass() throws InterruptedException {
      while (closed) {
        waiting++;
        say();
        wait();
        waiting--;
      }
    }

    synchronized void close() {
      closed = true;
      say();
    }

    synchronized void open() {
      closed = false;
      notifyAll();
    }

    private void say() {
      if (waiting == producers) {
        report.say("paused");
      }
    }
  }

  void say(String line) {
    report.say(line);
  }

  /** Waits while there is to be nothing new. */
  void passGate() throws InterruptedException {
    gate.pass();
  }

  // ---- threads --------------------------------------------------------------------------------

  /** What can fail. */
  interface Task {
    void run() throws Exception;
  }

  void produce(String name, Task task) {
    gate.add();
    start("send " + name, task);
  }

  void consume(String name, Task task) {
    start("work " + name, task);
  }

  private void start(String name, Task task) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try {
                  task.run();
                } catch (Exception e) {
                  report.say("X " + name.replace(' ', '-') + " " + code(e) + " " + oneLine(e));
                  pace(100);
                } catch (Throwable e) {
                  report.say("F " + name + " " + oneLine(e));
                }
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private static String code(Exception e) {
    if (e instanceof JMSRuntimeException runtime) {
      return String.valueOf(runtime.getErrorCode());
    } else if (e instanceof JMSException checked) {
      return String.valueOf(checked.getErrorCode());
    } else if (e instanceof SQLException) {
      return "ANG-SQL";
    }
    return e.getClass().getSimpleName();
  }

  private static String oneLine(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    String text = String.valueOf(e).replace('\n', ' ');
    return text.substring(0, Math.min(600, text.length())) + where;
  }

  static void pace(int millis) {
    LockSupport.parkNanos(
        TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextLong(1_000L * millis)));
  }

  static boolean seldom() {
    return ThreadLocalRandom.current().nextInt(ONE_IN) == 0;
  }

  static int upTo(int n) {
    return ThreadLocalRandom.current().nextInt(n);
  }

  Broker broker() throws InterruptedException {
    synchronized (opening) {
      while (leaves) {
        opening.wait();
      }
      return Broker.builder().url(url).clock(clock).open();
    }
  }

  JMSContext context(int mode) throws InterruptedException {
    return broker().connectionFactory().createContext(mode);
  }
}
