package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.angarium.Broker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PowerCutsTest {
  /** In a build a third of the operations, which is some hundred cuts. */
  private static final int EACH = Integer.getInteger("angarium.each", 3);

  private static final Pattern CUT = Pattern.compile("cut (\\d+) of seed");

  private static void sendOrders(Broker broker, String... orders) throws SQLException {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (String order : orders) {
        context.createProducer().send(context.createQueue("orders"), order);
      }
    }
    try (var connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE booking(text VARCHAR)");
    }
  }

  /** Books what is ordered, each order in one transaction with its message. */
  private static void book(Broker broker) throws SQLException {
    try (var connection = broker.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      JMSContext context = broker.join(connection);
      var orders = context.createConsumer(context.createQueue("orders"));
      String order = orders.receiveBodyNoWait(String.class);
      while (order != null) {
        insert(connection, order);
        connection.commit();
        order = orders.receiveBodyNoWait(String.class);
      }
    }
  }

  /** Books what is ordered before it is acknowledged, so that it may be booked again. */
  private static void bookAndAcknowledge(Broker broker) throws SQLException, JMSException {
    try (var connection = broker.dataSource().getConnection();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      var orders = context.createConsumer(context.createQueue("orders"));
      Message order = orders.receiveNoWait();
      while (order != null) {
        insert(connection, order.getBody(String.class));
        order.acknowledge();
        order = orders.receiveNoWait();
      }
    }
  }

  private static void insert(java.sql.Connection connection, String order) throws SQLException {
    try (var statement = connection.prepareStatement("INSERT INTO booking VALUES(?)")) {
      statement.setString(1, order);
      statement.executeUpdate();
    }
  }

  private static List<String> bookings(Broker broker) throws SQLException {
    List<String> found = new ArrayList<>();
    try (var connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT text FROM booking ORDER BY text")) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  /** A listener sends an invoice for each order, in the transaction that receives it. */
  private static void sendInvoices(Broker broker) throws JMSException {
    try (Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageProducer invoices = session.createProducer(session.createQueue("invoices"));
      session
          .createConsumer(session.createQueue("orders"))
          .setMessageListener(
              order -> {
                try {
                  invoices.send(session.createTextMessage(order.getBody(String.class)));
                  session.commit();
                } catch (JMSException e) {
                  throw new IllegalStateException(e); // it comes again
                }
              });
      connection.start();
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> broker.status("orders").depth() == 0);
    }
  }

  private static List<String> browse(Broker broker, String queue) throws JMSException {
    List<String> found = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext();
        var browser = context.createBrowser(context.createQueue(queue))) {
      for (Object message : Collections.list(browser.getEnumeration())) {
        found.add(((Message) message).getBody(String.class));
      }
    }
    return found;
  }

  @Test
  void shouldBookEachOrderOnceWhereverThePowerIsCut() {
    int cuts =
        PowerCuts.everyWrite()
            .eachOf(EACH)
            .given(broker -> sendOrders(broker, "a", "b"))
            .run(PowerCutsTest::book)
            .check(broker -> assertThat(bookings(broker)).containsExactly("a", "b"));

    System.out.println("joined: " + cuts + " cuts and kills");
    assertThat(cuts).isGreaterThan(60 / EACH);
  }

  @Test
  void shouldSendOneInvoiceForEachOrderWhereverThePowerIsCut() {
    int cuts =
        PowerCuts.everyWrite()
            .seed(2)
            .eachOf(EACH)
            .given(broker -> sendOrders(broker, "a", "b"))
            .run(PowerCutsTest::sendInvoices)
            .check(broker -> assertThat(browse(broker, "invoices")).containsExactly("a", "b"));

    System.out.println("listener: " + cuts + " cuts and kills");
    assertThat(cuts).isGreaterThan(60 / EACH);
  }

  @Test
  void shouldFindWhatIsBookedTwiceAndSayWhichCutItWas() {
    AssertionError failure = null;
    try {
      bookTwice().check(broker -> assertThat(bookings(broker)).containsExactly("a", "b"));
    } catch (AssertionError e) {
      failure = e;
    }

    assertThat(failure)
        .hasMessageContaining("of seed 3: the power was cut")
        .hasMessageContaining("it came in: ")
        .hasMessageContaining("\"b\"")
        .hasCauseInstanceOf(AssertionError.class);
    Matcher cut = CUT.matcher(failure.getMessage());
    assertThat(cut.find()).isTrue();
    PowerCuts again = bookTwice().only(Integer.parseInt(cut.group(1)));
    assertThatThrownBy(
            () -> again.check(broker -> assertThat(bookings(broker)).containsExactly("a", "b")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(cut.group());
  }

  private static PowerCuts bookTwice() {
    return PowerCuts.everyWrite()
        .seed(3)
        .given(broker -> sendOrders(broker, "a", "b"))
        .run(PowerCutsTest::bookAndAcknowledge);
  }

  @Test
  void shouldInterruptCodeThatWaitsWhenThePowerIsCut() {
    AtomicInteger interrupted = new AtomicInteger();
    int cuts =
        PowerCuts.everyWrite()
            .only(60)
            .run(
                broker -> {
                  if (broker.queues().contains("waiting")) {
                    return; // the second time
                  }
                  broker.declareQueue("waiting");
                  Thread writer = new Thread(() -> declareQueues(broker));
                  writer.start();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    throw e;
                  }
                })
            .check(broker -> assertThat(broker.queues()).contains("waiting"));

    assertThat(cuts).isEqualTo(2);
    assertThat(interrupted).hasValue(2);
  }

  private static void declareQueues(Broker broker) {
    try {
      for (int i = 0; true; i++) {
        broker.declareQueue("q" + i);
      }
    } catch (JMSRuntimeException e) {
      // the power is cut
    }
  }

  @Test
  void shouldFailWhenCodeDoesNotEnd() {
    PowerCuts cuts =
        PowerCuts.everyWrite().patience(1).run(broker -> new CountDownLatch(1).await());

    assertThatThrownBy(() -> cuts.only(5).check(broker -> {}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the code does not end within 1 s");
  }

  @Test
  void shouldFailWhereTheCodeFailsWithoutACut() {
    PowerCuts cuts =
        PowerCuts.everyWrite()
            .run(
                broker -> {
                  throw new IllegalStateException("the code is wrong");
                });

    assertThatThrownBy(() -> cuts.check(broker -> {}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the code is wrong");
    assertThatThrownBy(() -> PowerCuts.everyWrite().check(broker -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> PowerCuts.everyWrite().eachOf(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
