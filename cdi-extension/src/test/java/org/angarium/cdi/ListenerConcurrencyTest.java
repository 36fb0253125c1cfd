package org.angarium.cdi;

import static org.angarium.cdi.Messages.receive;
import static org.angarium.cdi.Messages.send;
import static org.angarium.cdi.Messages.with;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many messages at a time: in batches, in parallel, in the order of their keys. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerConcurrencyTest {
  /** A record as a body. */
  public record Order(String what, int count) {}

  @ApplicationScoped
  static class Batches {
    @Inject Heard heard;

    @QueueListener(value = "orders", batch = 3)
    @SendTo("counts")
    String orders(List<Order> orders) {
      heard.add(List.copyOf(orders));
      return "%d orders".formatted(orders.size());
    }
  }

  @Test
  void shouldGetManyMessagesAtATime() {
    try (App app = App.of(Batches.class, Heard.class).start()) {
      try (JMSContext context =
          app.bean(ConnectionFactory.class).createContext(JMSContext.SESSION_TRANSACTED)) {
        for (int i = 1; i <= 4; i++) {
          context
              .createProducer()
              .send(context.createQueue("orders"), "{\"what\":\"tea\",\"count\":%d}".formatted(i));
        }
        context.commit();
      }
      List<Object> heard = new ArrayList<>();
      while (heard.size() < 4) {
        List<?> batch = (List<?>) app.bean(Heard.class).next();
        assertThat(batch).hasSizeBetween(1, 3);
        heard.addAll(batch);
      }
      assertThat(heard)
          .containsExactly(
              new Order("tea", 1), new Order("tea", 2), new Order("tea", 3), new Order("tea", 4));
      assertThat(receive(app, "counts")).endsWith(" orders");
    }
  }

  @ApplicationScoped
  static class Parallel {
    @Inject Heard heard;
    private final CountDownLatch together = new CountDownLatch(3);

    @QueueListener(value = "orders", concurrency = 3)
    void order(String what) throws InterruptedException {
      together.countDown();
      heard.add(together.await(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void shouldWorkOnSeveralAtATime() {
    try (App app = App.of(Parallel.class, Heard.class).start()) {
      send(app, "orders", "a", "b", "c");
      Heard heard = app.bean(Heard.class);
      assertThat(List.of(heard.next(), heard.next(), heard.next())).containsOnly(true);
    }
  }

  @ApplicationScoped
  static class ByKey {
    @Inject Heard heard;
    private final Map<String, AtomicInteger> busy =
        Map.of("ann", new AtomicInteger(), "bob", new AtomicInteger());

    @QueueListener(value = "orders", concurrency = 4)
    void order(String number, @MessageProperty("JMSXGroupID") String key) {
      int others = busy.get(key).getAndIncrement();
      Thread.onSpinWait();
      heard.add(key + number + (others == 0 ? "" : " overlaps"));
      busy.get(key).decrementAndGet();
    }
  }

  @Test
  void shouldKeepTheOrderOfEachKey() {
    try (App app = App.of(ByKey.class, Heard.class).start()) {
      with(
          app,
          context -> {
            for (int i = 0; i < 40; i++) {
              context
                  .createProducer()
                  .setProperty("JMSXGroupID", i % 2 == 0 ? "ann" : "bob")
                  .send(context.createQueue("orders"), Integer.toString(i));
            }
          });
      List<String> ann = new ArrayList<>();
      List<String> bob = new ArrayList<>();
      Heard heard = app.bean(Heard.class);
      for (int i = 0; i < 40; i++) {
        String next = (String) heard.next();
        (next.startsWith("ann") ? ann : bob).add(next.substring(3));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(ann.get(i)).isEqualTo(Integer.toString(2 * i));
        assertThat(bob.get(i)).isEqualTo(Integer.toString(2 * i + 1));
      }
    }
  }
}
