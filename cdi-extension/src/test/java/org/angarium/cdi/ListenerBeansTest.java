package org.angarium.cdi;

import static org.angarium.cdi.Messages.send;
import static org.angarium.cdi.Messages.with;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners are methods of beans: requests, interceptors, inheritance, settings. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerBeansTest {
  @Retention(RetentionPolicy.RUNTIME)
  @InterceptorBinding
  @interface Audited {}

  @Audited
  @Interceptor
  @jakarta.annotation.Priority(1)
  static class Audit {
    @Inject Heard heard;

    @AroundInvoke
    Object around(InvocationContext call) throws Exception {
      heard.add("before");
      Object result = call.proceed();
      heard.add("after");
      return result;
    }
  }

  @RequestScoped
  static class PerRequest {
    @Inject Heard heard;
    private int uses;

    int use() {
      return ++uses;
    }

    @PreDestroy
    void end() {
      heard.add("request ended");
    }
  }

  @ApplicationScoped
  static class Intercepted {
    @Inject Heard heard;
    @Inject PerRequest request;

    @Audited
    @QueueListener("orders")
    void order(String what) {
      heard.add(what + request.use());
    }
  }

  @Test
  void shouldCallInterceptorsInARequestOfItsOwn() {
    try (App app = App.of(Intercepted.class, Heard.class, Audit.class, PerRequest.class).start()) {
      send(app, "orders", "a", "b");
      List<Object> heard = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        heard.add(app.bean(Heard.class).next());
      }
      assertThat(heard)
          .containsExactly(
              "before", "a1", "after", "request ended", "before", "b1", "after", "request ended");
    }
  }

  @ApplicationScoped
  static class Base {
    @Inject Heard heard;

    @QueueListener("orders")
    void order(String what) {
      heard.add("base " + what);
    }

    @QueueListener("bills")
    void bill(String what) {
      heard.add("inherited " + what);
    }
  }

  @ApplicationScoped
  static class Derived extends Base {
    @Override
    @QueueListener("orders")
    void order(String what) {
      heard.add("derived " + what);
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldCallInheritedAndOverridingMethodsAndNotMindAnInterrupt() {
    try (App app = App.of(Derived.class, Heard.class).start()) {
      send(app, "orders", "a", "b");
      Heard heard = app.bean(Heard.class);
      assertThat(List.of(heard.next(), heard.next())).containsExactly("derived a", "derived b");
      send(app, "bills", "c");
      assertThat(heard.next()).isEqualTo("inherited c");
    }
  }

  @ApplicationScoped
  static class Adjusted {
    @Inject Heard heard;

    @QueueListener("text")
    void text(String text) {
      heard.add(text);
    }

    @QueueListener("${not.set}")
    void message(String text) {
      heard.add(text);
    }
  }

  @Test
  void shouldTakeSettingsAboveAnnotations() {
    try (App app =
        App.of(Adjusted.class, Heard.class)
            .with("angarium.listener.Adjusted.text.destination", "texts")
            .with("angarium.listener.Adjusted.text.selector", "urgent = TRUE")
            .with("angarium.listener.Adjusted.text.concurrency", "2")
            .with("angarium.listener.Adjusted.message.enabled", "false")
            .start()) {
      send(app, "texts", "not urgent");
      with(
          app,
          context ->
              context
                  .createProducer()
                  .setProperty("urgent", true)
                  .send(context.createQueue("texts"), "urgent"));
      assertThat(app.bean(Heard.class).next()).isEqualTo("urgent");
      Broker broker = app.bean(Broker.class);
      assertThat(broker.status("texts").consumers()).isEqualTo(2);
      assertThat(broker.queues()).containsExactly("texts");
    }
  }
}
