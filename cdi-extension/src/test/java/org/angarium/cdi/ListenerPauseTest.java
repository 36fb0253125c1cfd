package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.lang.management.ManagementFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.JMX;
import javax.management.ObjectName;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerPauseTest {
  @ApplicationScoped
  static class Shop {
    private volatile boolean open;
    @Inject Told told;

    @QueueListener(value = "orders", concurrency = 2)
    @CircuitBreaker(failures = 3, pauseMillis = 20, maxPauseMillis = 40)
    void order(String what) {
      if (!open) {
        throw new IllegalStateException("the shop is closed");
      }
      told.heard.add(what);
    }

    void open() {
      open = true;
    }
  }

  @Singleton
  static class Told {
    final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    final BlockingQueue<Object> asynchronous = new LinkedBlockingQueue<>();
    final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    void paused(@Observes ListenerPaused event) {
      events.add(event);
      throw new IllegalStateException("an observer that fails harms nobody");
    }

    void resumed(@Observes ListenerResumed event) {
      events.add(event);
    }

    void pausedAsync(@ObservesAsync ListenerPaused event) {
      asynchronous.add(event);
    }

    static Object next(BlockingQueue<Object> from) throws InterruptedException {
      Object next = from.poll(20, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      return next;
    }
  }

  private static void send(App app, String text) {
    try (JMSContext context = app.bean(ConnectionFactory.class).createContext()) {
      context.createProducer().send(context.createQueue("orders"), text);
    }
  }

  @Test
  void shouldPauseAListenerThatKeepsFailingTellWhyAndTryAgain() throws Exception {
    try (App app =
        App.of(Shop.class, Told.class).with("angarium.options.maxAttempts", "0").start()) {
      Told told = app.bean(Told.class);
      send(app, "tea");
      ListenerPaused paused = (ListenerPaused) Told.next(told.events);
      assertThat(paused.listener()).isEqualTo("Shop.order");
      assertThat(paused.reason()).contains("3 times in a row").contains("the shop is closed");
      assertThat(paused.failure()).hasMessage("the shop is closed");
      assertThat(paused.pause()).hasMillis(20);
      await().until(() -> told.asynchronous.contains(paused)); // in no order with the others
      ListenerPaused again = (ListenerPaused) Told.next(told.events);
      assertThat(again.pause()).hasMillis(40);
      app.bean(Shop.class).open();
      assertThat(Told.next(told.heard)).isEqualTo("tea");
      Object event = Told.next(told.events);
      while (event instanceof ListenerPaused) {
        event = Told.next(told.events);
      }
      assertThat(event).isEqualTo(new ListenerResumed("Shop.order"));
    }
  }

  @Test
  void shouldBePausedAndResumedInJmx() throws Exception {
    try (App app = App.of(Shop.class, Told.class).start()) {
      app.bean(Shop.class).open();
      ListenerMXBean listener = inJmx(app);
      assertThat(listener.getDestination()).isEqualTo("queue \"orders\"");
      assertThat(listener.getConcurrency()).isEqualTo(2);
      send(app, "tea");
      Told told = app.bean(Told.class);
      assertThat(Told.next(told.heard)).isEqualTo("tea");
      await().until(() -> listener.getSucceeded() == 1);

      listener.pause();
      assertThat(listener.isPaused()).isTrue();
      assertThat(listener.getPausedBecause()).isEqualTo("an operator has paused it");
      assertThat(((ListenerPaused) Told.next(told.events)).pause()).isNull();
      listener.resume();
      assertThat(listener.isPaused()).isFalse();
      assertThat(Told.next(told.events)).isEqualTo(new ListenerResumed("Shop.order"));
      assertThat(listener.getFailed()).isZero();
      assertThat(listener.getLastFailure()).isEmpty();
      send(app, "milk");
      assertThat(Told.next(told.heard)).isEqualTo("milk");
    }
  }

  @Test
  void shouldLeaveJmxWithTheApplication() throws Exception {
    ObjectName name;
    try (App app = App.of(Shop.class, Told.class).start()) {
      name = nameInJmx(app);
      assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name)).isTrue();
    }
    assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name)).isFalse();
  }

  private static ListenerMXBean inJmx(App app) throws Exception {
    return JMX.newMXBeanProxy(
        ManagementFactory.getPlatformMBeanServer(), nameInJmx(app), ListenerMXBean.class);
  }

  private static ObjectName nameInJmx(App app) throws Exception {
    return new ObjectName(
        "org.angarium:type=Listener,broker=%s,name=%s"
            .formatted(
                ObjectName.quote(app.bean(Broker.class).name()), ObjectName.quote("Shop.order")));
  }
}
