package org.angarium.cdi;

import static org.angarium.cdi.Messages.with;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners of topics. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerTopicsTest {
  @ApplicationScoped
  static class Topics {
    @Inject Heard heard;

    @TopicListener("flights")
    void plain(String flight) {
      heard.add("plain " + flight);
    }

    @TopicListener("flights")
    @DurableSubscription
    @SubscriptionName("alerts")
    @MessageSelector("delay > ${limit:60}")
    void late(String flight) {
      heard.add("late " + flight);
    }

    @TopicListener(value = "flights", concurrency = 3)
    void shared(String flight) {
      heard.add("shared " + flight);
    }

    @TopicListener("flights")
    @DurableSubscription
    @SubscriptionName("desk")
    @ClientId("${desk.id}")
    void desk(String flight) {
      heard.add("desk " + flight);
    }
  }

  @Test
  void shouldListenToTopicsInEveryKindOfSubscription() {
    try (App app =
        App.of(Topics.class, Heard.class).with("limit", "30").with("desk.id", "d1").start()) {
      with(
          app,
          context -> {
            context
                .createProducer()
                .setProperty("delay", 10)
                .send(context.createTopic("flights"), "one");
            context
                .createProducer()
                .setProperty("delay", 40)
                .send(context.createTopic("flights"), "two");
          });
      List<Object> heard = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        heard.add(app.bean(Heard.class).next());
      }
      assertThat(heard)
          .containsExactlyInAnyOrder(
              "plain one",
              "plain two",
              "late two",
              "shared one",
              "shared two",
              "desk one",
              "desk two");
      assertThat(app.bean(Broker.class).subscriptions())
          .anyMatch(s -> "alerts".equals(s.name()) && s.durable())
          .anyMatch(s -> "desk".equals(s.name()) && "d1".equals(s.clientId()));
    }
  }

  /** The same class name as in {@link Second}, so the same name of its listener. */
  static class First {
    @ApplicationScoped
    static class Board {
      @Inject Heard heard;

      @TopicListener(value = "flights", concurrency = 2)
      void show(String flight) {
        heard.add("first " + flight);
      }
    }
  }

  static class Second {
    @ApplicationScoped
    static class Board {
      @Inject Heard heard;

      @TopicListener(value = "flights", concurrency = 2)
      void show(String flight) {
        heard.add("second " + flight);
      }
    }
  }

  @Test
  void shouldKeepApartListenersOfOneName() {
    try (App app = App.of(First.Board.class, Second.Board.class, Heard.class).start()) {
      with(
          app,
          context -> {
            for (int i = 0; i < 3; i++) {
              context.createProducer().send(context.createTopic("flights"), "SU " + i);
            }
          });
      List<Object> heard = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        heard.add(app.bean(Heard.class).next());
      }
      assertThat(heard)
          .containsExactlyInAnyOrder(
              "first SU 0",
              "first SU 1",
              "first SU 2",
              "second SU 0",
              "second SU 1",
              "second SU 2");
    }
  }
}
