package org.angarium.samples;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.stream.Stream;
import org.angarium.Broker;

/**
 * Billing: each order is billed exactly once, although the process is killed. The bills are rows of
 * a table of the application's in the broker's own file; a bill, the receipt of its order and the
 * message that tells of the bill are one transaction. This process puts orders into a queue, starts
 * the application in a process of its own, kills that twice, and then looks at the file.
 */
public final class Billing {
  private static final int ORDERS = 200;
  private static final int CENTS = 1_999; // each order costs the same
  private static final int ALL = -1;

  private Billing() {}

  /**
   * Runs it; the exit code is 0 if each order was billed once.
   *
   * @param args none. The application is started with its URL and the number of bills after which
   *     it stops in the middle of one, to be killed there
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 2) {
      bill(args[0], Integer.parseInt(args[1]));
    } else if (!run(System.out)) {
      System.exit(1);
    }
  }

  static boolean run(PrintStream out) throws Exception {
    Path folder = Files.createTempDirectory("billing");
    try {
      String url = "angarium:h2:file:" + folder.resolve("shop");
      takeOrders(url);
      out.printf("%d orders have come%n", ORDERS);
      out.printf("killed: %s%n", startAndWaitFor("in the middle", url, 50));
      out.printf("killed: %s%n", startAndWaitFor("in the middle", url, 70));
      out.printf("ended:  %s%n", startAndWaitFor("no more orders", url, ALL));
      return report(out, url);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static void takeOrders(String url) throws Exception {
    try (Broker broker = Broker.open(url);
        Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement();
        JMSContext context = broker.connectionFactory().createContext()) {
      // no primary key, on purpose: nothing here would refuse a second bill for an order
      statement.execute("CREATE TABLE bills(order_number INT, cents INT)");
      Queue orders = context.createQueue("orders");
      for (int order = 1; order <= ORDERS; order++) {
        context.createProducer().send(orders, String.valueOf(order));
      }
    }
  }

  /** The application. Its connection and the context that is joined to it commit together. */
  private static void bill(String url, int stopAfter) throws Exception {
    try (Broker broker = Broker.open(url);
        Connection connection = broker.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      JMSContext context = broker.join(connection);
      JMSConsumer orders = context.createConsumer(context.createQueue("orders"));
      int bills = 0;
      for (Message order = orders.receiveNoWait(); order != null; order = orders.receiveNoWait()) {
        String number = order.getBody(String.class);
        insertBill(connection, Integer.parseInt(number));
        context.createProducer().send(context.createQueue("billed"), number);
        if (bills == stopAfter) {
          System.out.printf("in the middle of order %s, after %d bills%n", number, bills);
          System.in.read(); // all is done but the commit: here comes the kill
        }
        connection.commit(); // the bill, the message of it, and the end of the order; or none
        bills++;
      }
      System.out.printf("no more orders, after %d bills%n", bills);
    }
  }

  private static void insertBill(Connection connection, int order) throws Exception {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bills VALUES(?, ?)")) {
      insert.setInt(1, order);
      insert.setInt(2, CENTS);
      insert.executeUpdate();
    }
  }

  /** Starts the application, waits until it says this, and kills it. Returns what it said. */
  private static String startAndWaitFor(String what, String url, int stopAfter) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                Billing.class.getName(),
                url,
                String.valueOf(stopAfter))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String said = output.readLine();
      if (said == null || !said.startsWith(what)) {
        throw new IOException("the application said: " + said);
      }
      return said;
    } finally {
      process.destroyForcibly().waitFor(); // SIGKILL, which no process can catch
    }
  }

  /** Looks at the file when nobody works on it any more. */
  private static boolean report(PrintStream out, String url) throws Exception {
    try (Broker broker = Broker.open(url);
        Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet sums =
            statement.executeQuery(
                "SELECT count(*), count(DISTINCT order_number), sum(cents) FROM bills")) {
      sums.next();
      int bills = sums.getInt(1);
      int billed = sums.getInt(2);
      long cents = sums.getLong(3);
      long told = broker.status("billed").depth();
      long left = broker.status("orders").depth();
      out.printf("%d bills for %d orders, %d cents in all%n", bills, billed, cents);
      out.printf("%d messages tell of a bill, %d orders are left%n", told, left);
      boolean once = bills == ORDERS && billed == ORDERS && cents == (long) ORDERS * CENTS;
      boolean ok = once && told == ORDERS && left == 0;
      out.println(
          ok
              ? "OK: %d orders, each billed exactly once, over two kills".formatted(ORDERS)
              : "FAILED: there should be one bill for each of %d orders".formatted(ORDERS));
      return ok;
    }
  }
}
