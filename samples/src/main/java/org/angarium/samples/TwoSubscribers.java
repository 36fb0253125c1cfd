package org.angarium.samples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Topic;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;

/**
 * A topic with two subscribers: the price of coffee changes, and the shop's till and the board at
 * the door both get every change, in the same order. Neither takes anything from the other.
 */
public final class TwoSubscribers {
  private static final String URL = "angarium:mem:prices";
  private static final List<String> PRICES = List.of("2.40", "2.45", "2.50", "2.45", "2.60");

  private final PrintStream out;

  TwoSubscribers(PrintStream out) {
    this.out = out;
  }

  /** Runs it; the exit code is 0 if both have got everything. */
  public static void main(String[] args) {
    if (!new TwoSubscribers(System.out).run()) {
      System.exit(1);
    }
  }

  boolean run() {
    ConnectionFactory factory = new AngariumConnectionFactory(URL);
    // the first connection starts the broker, this ends it
    try (Broker broker = Broker.open(URL);
        JMSContext office = factory.createContext();
        JMSContext shop = factory.createContext()) {
      Topic prices = office.createTopic("prices");

      // Each consumer on a topic is a subscriber. It gets what is sent from now on: so they come
      // before the first price. (Who wants also what was sent while it was away makes a durable
      // subscription, see Notifications.)
      JMSConsumer till = shop.createConsumer(prices);
      JMSConsumer board = shop.createConsumer(prices);
      out.println("two subscribers: " + subscribers(broker));

      for (String price : PRICES) {
        office.createProducer().send(prices, price);
        out.println("sent once:       " + price);
      }

      List<String> tillGot = receiveAll(till);
      List<String> boardGot = receiveAll(board);
      out.println("the till got     " + tillGot);
      out.println("the board got    " + boardGot);

      boolean ok = tillGot.equals(PRICES) && boardGot.equals(PRICES);
      out.println(
          ok
              ? "OK: both got each of the %d prices, in order".formatted(PRICES.size())
              : "FAILED: both should have got " + PRICES);
      return ok;
    }
  }

  private static int subscribers(Broker broker) {
    return broker.subscriptions().stream().mapToInt(subscription -> subscription.consumers()).sum();
  }

  /** All that a subscriber gets. What was sent is there when send() returns: no need to wait. */
  private static List<String> receiveAll(JMSConsumer subscriber) {
    List<String> got = new ArrayList<>();
    String price = subscriber.receiveBodyNoWait(String.class);
    while (price != null) {
      got.add(price);
      price = subscriber.receiveBodyNoWait(String.class);
    }
    return got;
  }
}
