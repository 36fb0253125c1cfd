package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.List;
import org.angarium.Broker;
import org.angarium.testkit.junit.PowerCutTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** The example of {@code docs/testing.md} for a listener. */
@Timeout(60)
class InvoicesTest {
  @BeforeEach
  void order(Broker broker) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("orders"), "tea");
      context.createProducer().send(context.createQueue("orders"), "milk");
    }
  }

  @PowerCutTest(eachOf = 7)
  void shouldSendOneInvoiceForEachOrder(Broker broker) {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer orders = context.createConsumer(context.createQueue("orders"));
      orders.setMessageListener(
          order -> {
            context.createProducer().send(context.createQueue("invoices"), order);
            context.commit();
          });
      await().until(() -> broker.status("orders").depth() == 0);
    }
    assertThat(invoices(broker)).containsExactly("tea", "milk");
  }

  private static List<String> invoices(Broker broker) {
    List<String> found = new ArrayList<>();
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer invoices = context.createConsumer(context.createQueue("invoices"));
      for (String text = invoices.receiveBodyNoWait(String.class);
          text != null;
          text = invoices.receiveBodyNoWait(String.class)) {
        found.add(text);
      }
      context.rollback();
    }
    return found;
  }
}
