package org.angarium.integration.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.angarium.integration.Site;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jms.listener.SimpleMessageListenerContainer;

@Timeout(60)
class SimpleMessageListenerContainerTest {
  @TempDir Path folder;

  private final List<SimpleMessageListenerContainer> containers = new ArrayList<>();
  private Site site;

  @BeforeEach
  void open() {
    site = new Site(folder);
  }

  @AfterEach
  void close() {
    containers.forEach(SimpleMessageListenerContainer::destroy);
    site.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMillis(Site.SOON));
  }

  private SimpleMessageListenerContainer start(
      String destination,
      MessageListener listener,
      Consumer<SimpleMessageListenerContainer> settings) {
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer();
    container.setConnectionFactory(site.factory());
    container.setDestinationName(destination);
    container.setMessageListener(listener);
    settings.accept(container);
    container.afterPropertiesSet();
    container.start();
    containers.add(container);
    return container;
  }

  @Test
  void shouldAcknowledgeInEachMode() {
    for (int mode :
        new int[] {
          Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE
        }) {
      String queue = "orders." + mode;
      Heard heard = new Heard();
      site.send(queue, "a", "b");
      SimpleMessageListenerContainer container =
          start(queue, heard, c -> c.setSessionAcknowledgeMode(mode));
      heard.awaitCount(2);
      container.destroy();
      assertThat(heard.texts()).containsExactly("a 1", "b 1");
      assertThat(site.depth(queue)).isZero();
    }
  }

  @Test
  void shouldCommitEachMessageOfATransactedSession() {
    Heard heard = new Heard(1);
    site.send("orders", "a", "b");
    start("orders", heard, container -> container.setSessionTransacted(true));
    heard.awaitCount(4);
    assertThat(heard.texts()).containsExactly("a 1", "a 2", "b 1", "b 2");
    soon().until(() -> site.depth("orders") == 0);
  }

  @Test
  void shouldRedeliverWhatAClientAcknowledgeListenerThrewOn() {
    Heard heard = new Heard(1);
    site.send("orders", "a", "b");
    start(
        "orders",
        heard,
        container -> container.setSessionAcknowledgeMode(Session.CLIENT_ACKNOWLEDGE));
    heard.awaitCount(4);
    assertThat(heard.texts()).containsExactly("a 1", "a 2", "b 1", "b 2");
    soon().until(() -> site.depth("orders") == 0);
  }

  @Test
  void shouldShareTheQueueAmongItsConsumers() {
    Heard heard = new Heard();
    start(
        "orders",
        heard,
        container -> {
          container.setConcurrentConsumers(3);
          container.setTaskExecutor(new SimpleAsyncTaskExecutor());
        });
    assertThat(site.consumers("orders")).isEqualTo(3);
    site.send("orders", "a", "b", "c", "d", "e", "f");
    heard.awaitCount(6);
    assertThat(heard.texts()).containsExactlyInAnyOrder("a 1", "b 1", "c 1", "d 1", "e 1", "f 1");
  }

  @Test
  void shouldKeepADurableSubscriptionWhileTheContainerIsStopped() {
    Consumer<SimpleMessageListenerContainer> durable =
        container -> {
          container.setSubscriptionDurable(true);
          container.setClientId("desk");
          container.setDurableSubscriptionName("late");
        };
    SimpleMessageListenerContainer first = start("flights", new Heard(), durable);
    assertThat(site.subscribers("flights")).isEqualTo(1);
    first.destroy();
    site.publish("flights", "LH 400");
    Heard heard = new Heard();
    start("flights", heard, durable);
    heard.awaitCount(1);
    assertThat(heard.texts()).containsExactly("LH 400 1");
  }

  @Test
  void shouldTellItsExceptionListenerAndRecoverWhenTheBrokerIsClosed() {
    Heard heard = new Heard();
    List<JMSException> told = new CopyOnWriteArrayList<>();
    start("orders", heard, container -> container.setExceptionListener(told::add));
    site.send("orders", "before");
    heard.awaitCount(1);
    for (int i = 0; i < 3; i++) {
      site.broker().close();
      int closings = i + 1;
      soon().until(() -> told.size() == closings);
      soon().until(() -> site.consumers("orders") == 1);
      site.send("orders", "after " + i);
      heard.awaitCount(i + 2);
    }
    assertThat(told).extracting(JMSException::getErrorCode).containsOnly("ANG-1101");
    assertThat(heard.texts()).containsExactly("before 1", "after 0 1", "after 1 1", "after 2 1");
  }

  @Test
  void shouldRecoverADurableSubscriptionWhenTheBrokerIsClosed() {
    Heard heard = new Heard();
    start(
        "flights",
        heard,
        container -> {
          container.setSubscriptionDurable(true);
          container.setClientId("desk");
          container.setDurableSubscriptionName("late");
        });
    site.restart();
    site.publish("flights", "LH 400");
    heard.awaitCount(1);
    assertThat(heard.texts()).containsExactly("LH 400 1");
  }
}
