package org.angarium.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.angarium.Broker;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application in a CDI container that Arquillian deploys. */
@ExtendWith(ArquillianExtension.class)
@Timeout(60)
class ContainerTest {
  private static final long SOON = 10_000;

  @Inject ConnectionFactory factory;
  @Inject Queue orders;
  @Inject Office office;

  @Deployment
  static JavaArchive application() {
    return ShrinkWrap.create(JavaArchive.class)
        .addClasses(Resources.class, Desk.class, Office.class)
        .addAsManifestResource(
            new StringAsset(
                """
                <beans xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0"
                    bean-discovery-mode="annotated"></beans>
                """),
            "beans.xml");
  }

  @AfterEach
  void closeBroker() {
    Broker.open(Resources.URL).close();
  }

  @Test
  void shouldGiveBeansWhatJndiHas() throws Exception {
    try (JMSContext context = factory.createContext()) {
      context.createProducer().send(orders, "by name");

      assertThat(orders.getQueueName()).isEqualTo("orders");
      assertThat(text(context.createConsumer(orders))).isEqualTo("by name");
    }
  }

  @Test
  void shouldShareATransactionAmongTheBeansOfARequest() throws Exception {
    inOtherThreads(List.of(() -> office.send(List.of("a", "b", "c"))));

    assertThat(received(3)).containsExactly("a", "b", "c");
  }

  @Test
  void shouldRollBackWhatARequestDidNotCommit() throws Exception {
    assertThatThrownBy(() -> inOtherThreads(List.of(() -> office.sendAndFail("lost"))))
        .hasRootCauseMessage("the request fails");
    inOtherThreads(List.of(() -> office.send(List.of("kept"))));

    assertThat(received(1)).containsExactly("kept");
  }

  @Test
  void shouldServeRequestsOnManyThreads() throws Exception {
    List<Runnable> requests = new ArrayList<>();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<String> texts = List.of(i + " first", i + " second");
      sent.addAll(texts);
      requests.add(() -> office.send(texts));
    }

    inOtherThreads(requests);

    List<String> texts = received(sent.size());
    assertThat(texts).containsExactlyInAnyOrderElementsOf(sent);
    for (int i = 0; i < requests.size(); i++) {
      assertThat(texts).containsSubsequence(i + " first", i + " second");
    }
  }

  @Test
  void shouldCloseTheContextOfEachRequest() throws Exception {
    Broker broker = Broker.open(Resources.URL);

    inOtherThreads(Collections.nCopies(20, () -> office.send(List.of("one"))));

    assertThat(broker.connectionCount()).isZero();
    assertThat(received(20)).containsOnly("one");
  }

  @Test
  void shouldLetAListenerMakeARequestForEachMessage() throws Exception {
    try (JMSContext context = factory.createContext()) {
      Queue inbox = context.createQueue("inbox");
      context
          .createConsumer(inbox)
          .setMessageListener(
              message -> {
                try {
                  office.send(List.of("re: " + message.getBody(String.class)));
                } catch (jakarta.jms.JMSException e) {
                  throw new IllegalStateException(e);
                }
              });
      context.createProducer().send(inbox, "1").send(inbox, "2");

      assertThat(received(2)).containsExactly("re: 1", "re: 2");
    }
  }

  /** Runs each where no request is active: Arquillian has one in the test's own thread. */
  private static void inOtherThreads(List<Runnable> requests) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<?> done : threads.invokeAll(requests.stream().map(Executors::callable).toList())) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The texts of this many orders; fails if there are more. */
  private List<String> received(int count) throws Exception {
    List<String> texts = new ArrayList<>();
    try (JMSContext context = factory.createContext()) {
      JMSConsumer consumer = context.createConsumer(orders);
      for (int i = 0; i < count; i++) {
        texts.add(text(consumer));
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
    return texts;
  }

  private static String text(JMSConsumer consumer) throws Exception {
    Message message = consumer.receive(SOON);
    assertThat(message).as("a message").isNotNull();
    return message.getBody(String.class);
  }
}
