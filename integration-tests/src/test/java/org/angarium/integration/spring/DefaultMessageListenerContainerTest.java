package org.angarium.integration.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.angarium.integration.Site;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.DelegatingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;

@Timeout(60)
class DefaultMessageListenerContainerTest {
  @TempDir Path folder;

  private final List<DefaultMessageListenerContainer> containers = new ArrayList<>();
  private Site site;

  @BeforeEach
  void open() {
    site = new Site(folder);
  }

  @AfterEach
  void close() {
    containers.forEach(DefaultMessageListenerContainer::destroy);
    site.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMillis(Site.SOON));
  }

  /** A container, running; what it is set up with before the test's own settings is customary. */
  private DefaultMessageListenerContainer start(
      String destination,
      MessageListener listener,
      Consumer<DefaultMessageListenerContainer> settings) {
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setConnectionFactory(site.factory());
    container.setDestinationName(destination);
    container.setMessageListener(listener);
    container.setSessionTransacted(true);
    container.setReceiveTimeout(200); // what it waits for at most when it stops
    settings.accept(container);
    container.afterPropertiesSet();
    container.start();
    containers.add(container);
    return container;
  }

  @Test
  void shouldRedeliverWhenTheListenerOfATransactedSessionThrows() {
    Heard heard = new Heard(1);
    site.send("orders", "a", "b");
    start("orders", heard, container -> {});
    heard.awaitCount(4);
    assertThat(heard.texts()).containsExactly("a 1", "a 2", "b 1", "b 2");
    soon().until(() -> site.depth("orders") == 0);
  }

  @Test
  void shouldMoveAMessageThatAlwaysFailsToTheDeadLetters() {
    Heard heard = new Heard(Integer.MAX_VALUE);
    site.send("orders", "poison");
    start("orders", heard, container -> {});
    assertThat(site.receive("DLQ")).isEqualTo("poison");
    assertThat(heard.texts()).hasSize(10);
    assertThat(site.depth("orders")).isZero();
  }

  @Test
  void shouldSendInTheTransactionOfTheReceipt() {
    CachingConnectionFactory factory = new CachingConnectionFactory(site.factory());
    JmsTemplate template = new JmsTemplate(factory);
    template.setSessionTransacted(true);
    Heard heard = new Heard(1);
    site.send("orders", "order");
    DefaultMessageListenerContainer container =
        start(
            "orders",
            message -> {
              template.convertAndSend("invoices", "invoice");
              heard.onMessage(message);
            },
            c -> {
              c.setConnectionFactory(factory);
              c.setTransactionManager(new JmsTransactionManager(factory));
            });
    heard.awaitCount(2);
    soon().until(() -> site.depth("orders") == 0);
    container.destroy();
    factory.destroy();
    assertThat(heard.texts()).containsExactly("order 1", "order 2");
    assertThat(site.depth("invoices")).isEqualTo(1); // the first one was rolled back
  }

  @Test
  void shouldPublishToEachNonDurableSubscriber() {
    Heard one = new Heard();
    Heard other = new Heard();
    start("flights", one, container -> container.setPubSubDomain(true));
    start(
        "flights",
        other,
        container -> {
          container.setPubSubDomain(true);
          container.setPubSubNoLocal(true);
        });
    soon().until(() -> site.subscribers("flights") == 2);
    site.publish("flights", "LH 400");
    one.awaitCount(1);
    other.awaitCount(1);
    assertThat(one.texts()).containsExactly("LH 400 1");
    assertThat(other.texts()).containsExactly("LH 400 1");
  }

  @Test
  void shouldKeepADurableSubscriptionWhileTheContainerIsStopped() {
    Consumer<DefaultMessageListenerContainer> durable =
        container -> {
          container.setSubscriptionDurable(true);
          container.setClientId("desk");
          container.setDurableSubscriptionName("late");
          container.setMessageSelector("JMSType IS NULL");
        };
    Heard before = new Heard();
    DefaultMessageListenerContainer first = start("flights", before, durable);
    soon().until(() -> site.subscribers("flights") == 1);
    site.publish("flights", "LH 400");
    before.awaitCount(1);
    first.destroy();
    site.publish("flights", "LH 401");
    site.restart();

    Heard after = new Heard();
    start("flights", after, durable);
    after.awaitCount(1);
    assertThat(before.texts()).containsExactly("LH 400 1");
    assertThat(after.texts()).containsExactly("LH 401 1");
  }

  @Test
  void shouldShareADurableSubscriptionAmongContainers() {
    Consumer<DefaultMessageListenerContainer> shared =
        container -> {
          container.setSubscriptionDurable(true);
          container.setSubscriptionShared(true);
          container.setSubscriptionName("statistics");
          container.setConcurrentConsumers(2);
        };
    Heard one = new Heard();
    Heard other = new Heard();
    start("flights", one, shared);
    start("flights", other, shared);
    soon().until(() -> site.subscribers("flights") == 4);
    String[] flights = IntStream.range(0, 40).mapToObj(i -> "LH " + i).toArray(String[]::new);
    site.publish("flights", flights);
    soon().until(() -> one.texts().size() + other.texts().size() >= flights.length);
    List<String> all = new ArrayList<>(one.texts());
    all.addAll(other.texts());
    assertThat(all).doesNotHaveDuplicates().hasSize(flights.length);

    containers.forEach(DefaultMessageListenerContainer::destroy);
    site.publish("flights", "while away");
    assertThat(site.subscription("statistics").orElseThrow().depth()).isEqualTo(1);
  }

  @Test
  void shouldShareASubscriptionThatIsNotDurable() {
    Consumer<DefaultMessageListenerContainer> shared =
        container -> {
          container.setSubscriptionShared(true);
          container.setSubscriptionName("board");
        };
    Heard one = new Heard();
    Heard other = new Heard();
    start("flights", one, shared);
    start("flights", other, shared);
    soon().until(() -> site.subscribers("flights") == 2);
    site.publish("flights", "LH 400", "LH 401", "LH 402");
    soon().until(() -> one.texts().size() + other.texts().size() >= 3);
    soon().until(() -> site.subscription("board").orElseThrow().depth() == 0);
    assertThat(one.texts().size() + other.texts().size()).isEqualTo(3);
  }

  @Test
  void shouldAddConsumersUnderLoadAndTakeThemAwayWhenIdle() {
    CountDownLatch together = new CountDownLatch(4);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    site.send("orders", "a", "b", "c", "d");
    DefaultMessageListenerContainer container =
        start(
            "orders",
            message -> {
              threads.add(Thread.currentThread());
              together.countDown();
              pass(together);
            },
            c -> {
              c.setConcurrency("1-4");
              c.setReceiveTimeout(50);
              c.setIdleTaskExecutionLimit(2);
            });
    soon().until(() -> together.getCount() == 0); // four listeners at the same time
    assertThat(threads).hasSize(4);
    soon().until(() -> site.depth("orders") == 0);
    soon().until(() -> container.getScheduledConsumerCount() == 1);
  }

  private static void pass(CountDownLatch latch) {
    try {
      assertThat(latch.await(Site.SOON, TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldGoOnAfterTheBrokerWasClosedAndOpenedAgain() {
    Heard heard = new Heard();
    start("orders", heard, container -> container.setBackOff(new FixedBackOff(50, 1_000)));
    site.send("orders", "before");
    heard.awaitCount(1);
    for (int i = 0; i < 3; i++) {
      site.restart();
      site.send("orders", "after " + i);
      heard.awaitCount(i + 2);
    }
    assertThat(heard.texts()).containsExactly("before 1", "after 0 1", "after 1 1", "after 2 1");
  }

  @Test
  void shouldGoOnWhenTheBrokerStaysClosedForAWhile() {
    // connection factories of one broker object do not open it again by themselves
    Broker broker = site.broker();
    DelegatingConnectionFactory factory = new DelegatingConnectionFactory();
    factory.setTargetConnectionFactory(broker.connectionFactory());
    Heard heard = new Heard();
    CountDownLatch refused = new CountDownLatch(2);
    start(
        "orders",
        heard,
        container -> {
          container.setConnectionFactory(factory);
          container.setBackOff(
              () -> {
                refused.countDown();
                return new FixedBackOff(50, 1_000).start();
              });
        });
    site.send("orders", "before");
    heard.awaitCount(1);
    broker.close();
    pass(refused);

    site.send("orders", "after");
    AngariumConnectionFactory reopened = site.broker().connectionFactory();
    factory.setTargetConnectionFactory(reopened);
    heard.awaitCount(2);
    assertThat(heard.texts()).containsExactly("before 1", "after 1");
  }

  @Test
  void shouldGoOnForADurableSubscriptionAfterTheBrokerWasClosedAndOpenedAgain() {
    Heard heard = new Heard();
    start(
        "flights",
        heard,
        container -> {
          container.setSubscriptionDurable(true);
          container.setClientId("desk");
          container.setDurableSubscriptionName("late");
          container.setBackOff(new FixedBackOff(50, 1_000));
        });
    soon().until(() -> site.subscribers("flights") == 1);
    site.restart();
    site.publish("flights", "LH 400");
    heard.awaitCount(1);
    assertThat(heard.texts()).containsExactly("LH 400 1");
  }

  @Test
  void shouldReceiveInOrderWithEachCacheLevel() {
    for (int level = DefaultMessageListenerContainer.CACHE_NONE;
        level <= DefaultMessageListenerContainer.CACHE_CONSUMER;
        level++) {
      int cacheLevel = level;
      String queue = "orders." + level;
      List<String> texts = new ArrayList<>();
      CountDownLatch done = new CountDownLatch(5);
      site.send(queue, "0", "1", "2", "3", "4");
      DefaultMessageListenerContainer container =
          start(
              queue,
              message -> {
                try {
                  texts.add(((TextMessage) message).getText());
                } catch (jakarta.jms.JMSException e) {
                  throw new IllegalStateException(e);
                }
                done.countDown();
              },
              c -> c.setCacheLevel(cacheLevel));
      pass(done);
      container.destroy();
      assertThat(texts).containsExactly("0", "1", "2", "3", "4");
      assertThat(site.depth(queue)).isZero();
    }
  }
}
