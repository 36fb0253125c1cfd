package org.angarium.testkit.faults;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.BrokerState;
import org.angarium.testkit.process.Report;

/**
 * An application whose disk is full or read-only; it was started so that it really is. It says what
 * it was told:
 *
 * <pre>
 * S 7            7 is sent
 * X code text    the send after that failed, and so
 * state FAILED   what the broker says of itself
 * told code      what the ExceptionListener heard
 * R code text    opening was refused
 * closed         the broker is closed
 * E 7            7 was there when it was opened again
 * went on        and work went on
 * </pre>
 */
final class DiskApp {
  private static final String QUEUE = "orders";
  private static final int BALLAST = 64 << 20;
  private static final String PADDING = "x".repeat(4_000);

  private final Report report = new Report();
  private final Path folder;
  private int next = 1;

  private DiskApp(Path folder) {
    this.folder = folder;
  }

  /**
   * @param args what is wrong, and the folder
   */
  public static void main(String[] args) throws Exception {
    DiskApp app = new DiskApp(Path.of(args[1]));
    switch (args[0]) {
      case "full" -> app.full();
      case "guard" -> app.guard();
      case "limit" -> app.fill();
      case "directory" -> app.readOnlyDirectory();
      case "files" -> app.readOnlyFiles();
      case "remount" -> app.readOnlyFileSystem();
      default -> throw new AssertionError(args[0]);
    }
    app.report.say("end");
  }

  private Broker open() {
    return Broker.open("angarium:h2:file:" + folder.resolve("store") + "?minFreeDisk=0");
  }

  /** Until there is no more room; then there is some again. */
  private void full() throws Exception {
    Path ballast = folder.resolve("ballast");
    Files.write(ballast, new byte[BALLAST]);
    fill();
    openOrNot(); // on a full disk, which must make nothing worse
    Files.delete(ballast);
    goOn();
  }

  /** Nothing is set: before the disk is full nothing more is taken, and what is there can go. */
  private void guard() throws JMSException {
    try (Broker broker =
            Broker.open("angarium:h2:file:" + folder.resolve("store") + "?blockTimeout=2s");
        JMSContext context = broker.connectionFactory().createContext()) {
      try {
        while (true) {
          send(context);
        }
      } catch (JMSRuntimeException e) {
        report.say("X " + e.getErrorCode() + " " + oneLine(e));
      }
      report.say("state " + broker.state());
      JMSConsumer consumer = context.createConsumer(context.createQueue(QUEUE));
      for (var m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
        report.say("E " + m.getBody(String.class));
      }
      send(context);
      if (consumer.receive(10_000) != null && broker.state() == BrokerState.RUNNING) {
        report.say("went on");
      }
    }
  }

  private void fill() throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    Broker broker = open();
    Connection connection = broker.connectionFactory().createConnection();
    connection.setExceptionListener(e -> told.complete(e.getErrorCode()));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      while (true) {
        send(context);
      }
    } catch (JMSRuntimeException e) {
      report.say("X " + e.getErrorCode() + " " + oneLine(e));
    }
    report.say("state " + broker.state());
    report.say("told " + told.get(20, TimeUnit.SECONDS));
    broker.close();
    report.say("closed");
  }

  private void send(JMSContext context) {
    context
        .createProducer()
        .setProperty("padding", PADDING)
        .send(context.createQueue(QUEUE), "" + next);
    report.say("S " + next++);
  }

  private static String oneLine(Throwable e) {
    return String.valueOf(e.getMessage()).replace('\n', ' ');
  }

  private void openOrNot() {
    try {
      open().close();
    } catch (JMSRuntimeException e) {
      report.say("R " + e.getErrorCode() + " " + oneLine(e));
    }
  }

  private void goOn() throws JMSException {
    try (Broker broker = open();
        JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue(QUEUE));
      for (var m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
        report.say("E " + m.getBody(String.class));
      }
      next++; // what failed may be there
      send(context);
      if (consumer.receive(10_000) != null && broker.state() == BrokerState.RUNNING) {
        report.say("went on");
      }
    }
  }

  private void sendOne(Broker broker) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      send(context);
    }
  }

  private void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** At first at the start, then while it runs. */
  private void readOnlyDirectory() throws Exception {
    allow(folder, "r-xr-xr-x");
    openOrNot();
    allow(folder, "rwxr-xr-x");
    Broker broker = open();
    sendOne(broker);
    allow(folder, "r-xr-xr-x");
    sendOne(broker);
    report.say("state " + broker.state());
    broker.close();
    report.say("closed");
    openOrNot();
    allow(folder, "rwxr-xr-x");
    goOn();
  }

  private void readOnlyFiles() throws Exception {
    try (Broker broker = open()) {
      sendOne(broker);
    }
    List<Path> files;
    try (var list = Files.list(folder)) {
      files = list.toList();
    }
    for (Path file : files) {
      allow(file, "r--r--r--");
    }
    openOrNot();
    for (Path file : files) {
      allow(file, "rw-r--r--");
    }
    goOn();
  }

  private void readOnlyFileSystem() throws Exception {
    try (Broker broker = open()) {
      sendOne(broker);
    }
    remount("ro");
    openOrNot();
    remount("rw");
    goOn();
  }

  private void remount(String mode) throws IOException, InterruptedException {
    Process mount =
        new ProcessBuilder("mount", "-o", "remount," + mode, folder.toString())
            .redirectErrorStream(true)
            .start();
    if (mount.waitFor() != 0) {
      throw new AssertionError(new String(mount.getInputStream().readAllBytes()));
    }
  }
}
