package org.angarium.cdi;

import static org.angarium.cdi.Messages.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.spi.AlterableContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.cdi.start.Lifecycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of an application whose listeners work. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerEndTest {
  @ApplicationScoped
  static class Slow {
    @Inject Heard heard;
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @QueueListener("orders")
    @SendTo("bills")
    String order(String what) throws InterruptedException {
      heard.add("began " + what);
      mayEnd.await(20, TimeUnit.SECONDS);
      return what;
    }

    void letEnd() {
      mayEnd.countDown();
    }
  }

  @Singleton
  static class KeptBroker {
    @jakarta.enterprise.inject.Produces
    @Singleton
    Broker broker() {
      return Broker.open("angarium:mem:drain");
    }
  }

  @Test
  void shouldFinishWhatItWorksOnBeforeTheApplicationEnds() throws Exception {
    try (Broker broker = Broker.open("angarium:mem:drain?closeOnExit=false")) {
      App app = App.of(Slow.class, Heard.class, KeptBroker.class).start();
      send(app, "orders", "one", "two");
      assertThat(app.bean(Heard.class).next()).isEqualTo("began one");
      Slow slow = app.bean(Slow.class);
      Heard heard = app.bean(Heard.class);
      Thread closing = new Thread(app::close);
      closing.start();
      await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
      slow.letEnd();
      closing.join();
      assertThat(heard.all).isEmpty();
      assertThat(broker.status("bills").depth()).as("one was finished").isEqualTo(1);
      assertThat(broker.status("orders").depth()).as("two was not begun").isEqualTo(1);
    }
  }

  @Singleton
  static class Stuck {
    @Inject Heard heard;
    private final CountDownLatch never = new CountDownLatch(1);

    @QueueListener(value = "orders", concurrency = 50)
    void order(String what) {
      heard.add(what);
      boolean over = false;
      while (!over) {
        try {
          over = never.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
          // it does not mind
        }
      }
    }

    void letEnd() {
      never.countDown();
    }
  }

  /** Fifty workers that are stuck hold the end up once, not fifty times. */
  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void shouldNotWaitForEachWorkerThatDoesNotEnd() {
    App app = App.of(Stuck.class, Heard.class).with("angarium.cdi.drainMillis", "600").start();
    Heard heard = app.bean(Heard.class);
    Stuck stuck = app.bean(Stuck.class);
    for (int i = 0; i < 50; i++) {
      send(app, "orders", "order " + i);
    }
    for (int i = 0; i < 50; i++) {
      heard.next();
    }
    Broker broker = app.bean(Broker.class);
    app.close();
    assertThat(broker.isOpen()).isFalse();
    stuck.letEnd();
  }

  @ApplicationScoped
  static class Attentive {
    @Inject Heard heard;

    @QueueListener("orders")
    void order(String what) {
      heard.add(what);
    }

    void stopping(@Observes BrokerStopping event) {
      heard.add("stopping");
    }
  }

  /** Some containers do so where an application does not start. */
  @Test
  void shouldEndInAContainerThatDestroysItsBeansWithoutAnEvent() {
    try (App app = App.of(Attentive.class, Heard.class).start()) {
      Broker broker = app.bean(Broker.class);
      Heard heard = app.bean(Heard.class);
      BeanManager beans = app.bean(BeanManager.class);
      Bean<?> lifecycle = beans.resolve(beans.getBeans(Lifecycle.class));
      ((AlterableContext) beans.getContext(Singleton.class)).destroy(lifecycle);
      assertThat(broker.isOpen()).isFalse();
      assertThat(heard.all).containsExactly("stopping");
    }
  }
}
