package org.angarium.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.MBeanServer;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.angarium.Broker;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Alerts and explanations in JMX. */
@Timeout(60)
abstract class OperatorPartsContract {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final ManualClock clock = new ManualClock(1_000);
  private Broker broker;

  /** Opens a broker that has nothing in it, and an alert for queues with two messages. */
  abstract Broker open(ManualClock clock);

  @BeforeEach
  void open() {
    broker = open(clock);
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  private ObjectName bean() throws Exception {
    return new ObjectName("org.angarium:type=Broker,broker=" + ObjectName.quote(broker.name()));
  }

  private String ask(String operation, String... arguments) throws Exception {
    String[] signature = new String[arguments.length];
    Arrays.fill(signature, String.class.getName());
    return (String) server.invoke(bean(), operation, arguments, signature);
  }

  @Test
  void shouldNotifyOfAlerts() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    NotificationListener listener =
        (notification, handback) ->
            heard.add(
                notification.getType()
                    + " "
                    + notification.getUserData()
                    + " "
                    + notification.getTimeStamp());
    server.addNotificationListener(bean(), listener, null, null);
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("orders"), "a");
      context.createProducer().send(context.createQueue("orders"), "b");
      checkAgainAndAgain();
      assertThat((String[]) server.getAttribute(bean(), "Alerts"))
          .hasSize(1)
          .allMatch(text -> text.startsWith("ANG-3001: queue \"orders\" holds 2 messages"));
      context.createConsumer(context.createQueue("orders")).receive(10_000);
      context.createConsumer(context.createQueue("orders")).receive(10_000);
      checkAgainAndAgain();
    }
    assertThat((String[]) server.getAttribute(bean(), "Alerts")).isEmpty();
    assertThat((String[]) server.getAttribute(bean(), "AlertHistory")).hasSize(1);
    await()
        .untilAsserted(
            () ->
                assertThat(heard)
                    .containsExactly(
                        "org.angarium.alert.raised DEPTH 1000",
                        "org.angarium.alert.cleared DEPTH 1000"));
  }

  /** What holds, and what is over, is told once. */
  private void checkAgainAndAgain() {
    for (int i = 0; i < 3; i++) {
      broker.alerts().check();
    }
  }

  @Test
  void shouldExplain() throws Exception {
    String id;
    try (JMSContext context = broker.connectionFactory().createContext()) {
      TextMessage message = context.createTextMessage("a");
      context.createProducer().send(context.createQueue("orders"), message);
      id = messageId(message);
    }
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.setClientID("desk");
      context.createDurableConsumer(context.createTopic("flights"), "board").close();
    }
    assertThat(ask("explainMessage", id))
        .startsWith(id + " in queue \"orders\" (1 messages, 0 consumers):")
        .contains("- There has been no consumer since 1970-01-01T00:00:01Z.");
    assertThat(ask("explainQueue", "orders")).contains("- There has been no consumer since");
    assertThat(ask("explainTopic", "flights")).contains("\"board\"").contains("holds no message");
    assertThat(ask("explainSubscription", "desk", "board")).contains("holds no message");
  }

  private static String messageId(TextMessage message) throws JMSException {
    return message.getJMSMessageID();
  }
}
