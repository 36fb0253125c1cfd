package org.angarium.samples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.angarium.AngariumProperties;
import org.angarium.Broker;

/**
 * A web site where people register, and each gets an e-mail. The request only puts the mail into a
 * queue, which is on the disk when the answer goes out; a worker sends it. A mail server that is
 * slow keeps no visitor waiting, one that refuses is asked again, and what can never be sent ends
 * in the queue of dead letters, where somebody looks at it.
 */
public final class Emails {
  private static final List<String> VISITORS =
      List.of("ada@example.org", "busy@example.org", "nobody@nowhere.invalid", "eve@example.org");

  private final PrintStream out;
  private final ConnectionFactory factory;

  /** The mail server takes nothing before this: the answers cannot have waited for a mail. */
  private final CountDownLatch allAnswered = new CountDownLatch(1);

  private final CountDownLatch threeSent = new CountDownLatch(3);
  private final Set<String> sent = new ConcurrentSkipListSet<>();

  private Emails(PrintStream out, Broker broker) {
    this.out = out;
    this.factory = broker.connectionFactory();
  }

  /** Runs it; the exit code is 0 if each mail was sent or is a dead letter. */
  public static void main(String[] args) throws Exception {
    // the log would tell each failure with its stack; here they are planned, and printed
    System.setProperty("org.slf4j.simpleLogger.log.org.angarium.jms.HandOut", "off");
    if (!run(System.out)) {
      System.exit(1);
    }
  }

  static boolean run(PrintStream out) throws Exception {
    Path folder = Files.createTempDirectory("emails");
    String url = "angarium:h2:file:" + folder.resolve("site");
    // three attempts, a tenth of a second and then two tenths apart; in earnest it would be minutes
    String options = "?maxAttempts=3&redeliveryDelay=100ms&redeliveryBackoff=2";
    try (Broker broker = Broker.open(url + options)) {
      return new Emails(out, broker).run();
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
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer site = HttpServer.create(anyPort, 0);
    site.createContext("/register", this::register);
    site.start();
    try (JMSContext worker = factory.createContext();
        JMSContext operator = factory.createContext()) {
      worker.createConsumer(worker.createQueue("mails")).setMessageListener(this::send);

      for (String visitor : VISITORS) {
        int answer = fillInForm(site.getAddress(), visitor);
        out.printf("web: %s, answer %d, %d mails sent so far%n", visitor, answer, sent.size());
      }
      allAnswered.countDown();

      threeSent.await(60, TimeUnit.SECONDS);
      Message dead = operator.createConsumer(operator.createQueue("DLQ")).receive(60_000);
      return report(dead);
    } finally {
      site.stop(0);
    }
  }

  /** What a visitor's browser does. Returns the status of the answer. */
  private static int fillInForm(InetSocketAddress site, String visitor) throws Exception {
    HttpRequest form =
        HttpRequest.newBuilder(URI.create("http:/" + site + "/register"))
            .POST(HttpRequest.BodyPublishers.ofString(visitor))
            .build();
    return HttpClient.newHttpClient()
        .send(form, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** The web request. It answers 202, accepted: the mail will be sent, but has not been yet. */
  private void register(HttpExchange request) throws IOException {
    try (request;
        JMSContext context = factory.createContext()) {
      String visitor = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      context.createProducer().send(context.createQueue("mails"), visitor);
      request.sendResponseHeaders(202, -1); // send() has returned: the mail is on the disk
    }
  }

  /**
   * The worker. What it throws gives the message back, to come again after a while. A process that
   * is killed after the mail server took the mail, and before the acknowledgement, would send it a
   * second time: a mail server has no part in transactions, so this is at least once.
   */
  private void send(Message message) {
    try {
      String visitor = message.getBody(String.class);
      int attempt = message.getIntProperty("JMSXDeliveryCount");
      mailServer(visitor, attempt);
      sent.add(visitor);
      threeSent.countDown();
      out.printf("mail: to %s, sent at attempt %d%n", visitor, attempt);
    } catch (JMSException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stands for a mail server far away. */
  private void mailServer(String address, int attempt) throws InterruptedException {
    allAnswered.await();
    if ((address.startsWith("busy") && attempt == 1) || address.endsWith(".invalid")) {
      out.printf("mail: to %s, refused at attempt %d%n", address, attempt);
      throw new IllegalStateException(
          address.startsWith("busy") ? "450 mailbox busy" : "550 no such host");
    }
  }

  private boolean report(Message dead) throws JMSException {
    String letter = dead == null ? "nothing" : dead.getBody(String.class);
    if (dead != null) {
      out.printf(
          "dead letter: %s after %d attempts: %s%n",
          letter,
          dead.getIntProperty(AngariumProperties.ATTEMPTS),
          dead.getStringProperty(AngariumProperties.EXCEPTION_MESSAGE));
    }
    boolean ok =
        sent.equals(Set.of("ada@example.org", "busy@example.org", "eve@example.org"))
            && letter.equals("nobody@nowhere.invalid");
    out.println(
        ok
            ? "OK: %d mails sent, one dead letter, nobody waited".formatted(sent.size())
            : "FAILED: sent to " + sent + ", dead letter: " + letter);
    return ok;
  }
}
