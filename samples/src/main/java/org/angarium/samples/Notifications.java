package org.angarium.samples;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.angarium.Broker;

/**
 * Notifications for the customers of a bank. Each subscribes to the one topic with a selector, and
 * gets what is for them. Ada's phone has a durable subscription: what is sent while it is off waits
 * for it, also over a restart of the bank's application, with two exceptions: what is urgent comes
 * first, and what is of no use any more does not come at all.
 */
public final class Notifications {
  private static final String TOPIC = "notifications";

  private final PrintStream out;
  private final String url;

  private Notifications(PrintStream out, String url) {
    this.out = out;
    this.url = url;
  }

  /** Runs it; the exit code is 0 if everybody got what was for them, in the right order. */
  public static void main(String[] args) throws Exception {
    if (!run(System.out)) {
      System.exit(1);
    }
  }

  static boolean run(PrintStream out) throws Exception {
    Path folder = Files.createTempDirectory("notifications");
    try {
      return new Notifications(out, "angarium:h2:file:" + folder.resolve("bank")).run();
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private boolean run() throws Exception {
    List<String> bob;
    try (Broker bank = Broker.open(url)) {
      showOnAdasPhone(bank); // once, so that the bank knows of it; and off again
      out.println("Ada's phone is off");
      bob = sendWhileAdaIsAway(bank);
    }
    out.println("the bank's application restarts");
    try (Broker bank = Broker.open(url)) {
      out.println("Ada's phone is on again");
      List<String> ada = showOnAdasPhone(bank);
      return report(ada, bob);
    }
  }

  /** Shows what is for Ada, and goes off again when there is nothing more. */
  private List<String> showOnAdasPhone(Broker bank) throws JMSException {
    try (JMSContext phone = bank.connectionFactory().createContext()) {
      // the client id and the name are what the bank knows the phone by, when it comes back
      phone.setClientID("phone-of-ada");
      JMSConsumer screen =
          phone.createDurableConsumer(phone.createTopic(TOPIC), "all", "customer = 'ada'", false);
      return show("Ada's phone", screen);
    }
  }

  private List<String> sendWhileAdaIsAway(Broker bank) throws Exception {
    try (JMSContext context = bank.connectionFactory().createContext();
        JMSContext browser = bank.connectionFactory().createContext()) {
      Topic topic = context.createTopic(TOPIC);
      // Bob's browser is open now. He needs nothing later: an ordinary consumer does for him.
      JMSConsumer page = browser.createConsumer(topic, "customer = 'bob'");

      JMSProducer ada = context.createProducer().setProperty("customer", "ada");
      ada.setPriority(1).send(topic, "Our new opening hours");
      ada.setPriority(4).send(topic, "Your salary has come");
      ada.setPriority(9).send(topic, "Was it you who paid 900 abroad?");
      Message code = context.createTextMessage("Your code to log in: 4711");
      ada.setPriority(9).setTimeToLive(100).send(topic, code); // of no use after that
      context.createProducer().setProperty("customer", "bob").send(topic, "Your card is ready");

      // time goes by: send() has written into the message when it expires
      while (System.currentTimeMillis() <= code.getJMSExpiration()) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      return show("Bob's browser", page);
    }
  }

  /** Shows all there is. What was sent is there when send() returns: no need to wait for it. */
  private List<String> show(String where, JMSConsumer screen) throws JMSException {
    List<String> shown = new ArrayList<>();
    for (Message m = screen.receiveNoWait(); m != null; m = screen.receiveNoWait()) {
      shown.add(m.getBody(String.class));
      out.printf("%s shows, priority %d: %s%n", where, m.getJMSPriority(), m.getBody(String.class));
    }
    return shown;
  }

  private boolean report(List<String> ada, List<String> bob) {
    List<String> forAda =
        List.of("Was it you who paid 900 abroad?", "Your salary has come", "Our new opening hours");
    boolean ok = ada.equals(forAda) && bob.equals(List.of("Your card is ready"));
    out.println(
        ok
            ? "OK: each got their own, Ada what came while she was away; the code was too late"
            : "FAILED: Ada got %s, Bob got %s".formatted(ada, bob));
    return ok;
  }
}
