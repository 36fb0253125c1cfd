package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.angarium.Attempt;
import org.angarium.Broker;
import org.angarium.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerTest {
  /** What the listeners of an application have heard. */
  @Singleton
  static class Heard {
    final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

    void add(Object what) {
      all.add(what);
    }

    Object next() {
      try {
        Object next = all.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("nothing was heard").isNotNull();
        return next;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static void with(App app, Consumer<JMSContext> work) {
    try (JMSContext context = app.bean(ConnectionFactory.class).createContext()) {
      work.accept(context);
    }
  }

  private static void send(App app, String queue, String... texts) {
    with(
        app,
        context -> {
          Queue to = context.createQueue(queue);
          for (String text : texts) {
            context.createProducer().send(to, text);
          }
        });
  }

  private static String receive(App app, String queue) {
    String[] text = new String[1];
    with(
        app,
        context -> {
          JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
          text[0] = consumer.receiveBody(String.class, 20_000);
        });
    return text[0];
  }

  /** A record as a body. */
  public record Order(String what, int count) {}

  /** An object as a body. */
  public static class Person {
    public String name;
  }

  @ApplicationScoped
  static class Bodies {
    @Inject Heard heard;

    @QueueListener("text")
    void text(String text) {
      heard.add(text);
    }

    @QueueListener("bytes")
    void bytes(byte[] bytes) {
      heard.add(List.of(bytes[0], bytes[1]));
    }

    @QueueListener("map")
    void map(Map<String, Object> map) {
      heard.add(map);
    }

    @QueueListener("record")
    void order(Order order) {
      heard.add(order);
    }

    @QueueListener("object")
    void person(Person person) {
      heard.add(person.name);
    }

    @QueueListener("list")
    void date(java.util.ArrayList<?> list) {
      heard.add(list);
    }

    @QueueListener("message")
    protected void message(TextMessage message) throws Exception {
      heard.add(message.getText());
    }

    @QueueListener("nothing")
    public void nothing() {
      heard.add("nothing");
    }
  }

  @Test
  void shouldGetTheBodyAsItsParameterAsks() {
    try (App app = App.of(Bodies.class, Heard.class).start()) {
      Heard heard = app.bean(Heard.class);
      send(app, "text", "tea");
      assertThat(heard.next()).isEqualTo("tea");
      with(
          app,
          context -> {
            BytesMessage bytes = context.createBytesMessage();
            try {
              bytes.writeBytes(new byte[] {3, 4});
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            context.createProducer().send(context.createQueue("bytes"), bytes);
          });
      assertThat(heard.next()).isEqualTo(List.of((byte) 3, (byte) 4));
      with(
          app,
          context ->
              context
                  .createProducer()
                  .send(context.createQueue("map"), Map.<String, Object>of("what", "tea")));
      assertThat(heard.next()).isEqualTo(Map.of("what", "tea"));
      send(app, "map", "{\"what\":\"milk\"}");
      assertThat(heard.next()).isEqualTo(Map.of("what", "milk"));
      send(app, "record", "{\"what\":\"tea\",\"count\":2}");
      assertThat(heard.next()).isEqualTo(new Order("tea", 2));
      send(app, "object", "{\"name\":\"Ann\"}");
      assertThat(heard.next()).isEqualTo("Ann");
      with(
          app,
          context ->
              context
                  .createProducer()
                  .send(
                      context.createQueue("list"),
                      context.createObjectMessage(new ArrayList<>(List.of("a")))));
      assertThat(heard.next()).isEqualTo(List.of("a"));
      send(app, "message", "tea");
      assertThat(heard.next()).isEqualTo("tea");
      send(app, "nothing", "tea");
      assertThat(heard.next()).isEqualTo("nothing");
    }
  }

  @Dependent
  static class Parameters {
    @Inject Heard heard;

    @QueueListener("orders")
    void order(
        @MessageHeader("JMSType") String type,
        @MessageProperty("count") int count,
        @MessageProperty("count") String text,
        @MessageProperty("price") double price,
        @MessageProperty("none") Long none,
        String body,
        @MessageHeader("JMSRedelivered") boolean redelivered,
        @MessageHeader("JMSDestination") jakarta.jms.Destination destination,
        JMSContext context) {
      assertThatThrownBy(context::commit).hasMessageStartingWith("ANG-2302: commit is refused");
      context.createProducer().send(context.createQueue("bills"), "bill for " + body);
      heard.add(
          "%s %d %s %s %s %s %s %s"
              .formatted(type, count, text, price, none, body, redelivered, destination));
    }
  }

  @Test
  void shouldGetHeadersPropertiesAndAContext() {
    try (App app = App.of(Parameters.class, Heard.class).start()) {
      with(
          app,
          context ->
              context
                  .createProducer()
                  .setJMSType("order")
                  .setProperty("count", (short) 3)
                  .setProperty("price", "2.5")
                  .send(context.createQueue("orders"), "tea"));
      assertThat(app.bean(Heard.class).next())
          .asString()
          .startsWith("order 3 3 2.5 null tea false ")
          .contains("orders");
      assertThat(receive(app, "bills")).isEqualTo("bill for tea");
    }
  }

  @ApplicationScoped
  static class Replies {
    @QueueListener("orders")
    @SendTo("invoices")
    Order invoice(String what) {
      return what.equals("nothing") ? null : new Order(what, 1);
    }

    @QueueListener("questions")
    @ReplyTo
    String answer(String question) {
      return question + "!";
    }

    @QueueListener("news")
    @SendTo(value = "flashes", topic = true)
    byte[] flash(String news) {
      return new byte[] {1};
    }
  }

  @Test
  void shouldSendWhatItReturns() {
    try (App app = App.of(Replies.class).start()) {
      send(app, "orders", "nothing", "tea");
      assertThat(receive(app, "invoices")).isEqualTo("{\"count\":1,\"what\":\"tea\"}");
      with(
          app,
          context -> {
            JMSConsumer flashes = context.createConsumer(context.createTopic("flashes"));
            context.createProducer().send(context.createQueue("news"), "x");
            assertThat(flashes.receiveBody(byte[].class, 20_000)).containsExactly(1);
          });
    }
  }

  @Test
  void shouldReplyToWhoAsks() {
    try (App app = App.of(Replies.class).start()) {
      send(app, "questions", "nobody waits for this");
      with(
          app,
          context -> {
            Queue replies = context.createTemporaryQueue();
            TextMessage question = context.createTextMessage("tea?");
            context
                .createProducer()
                .setJMSReplyTo(replies)
                .send(context.createQueue("questions"), question);
            Message reply = context.createConsumer(replies).receive(20_000);
            try {
              assertThat(reply.getBody(String.class)).isEqualTo("tea?!");
              assertThat(reply.getJMSCorrelationID()).isEqualTo(question.getJMSMessageID());
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  @ApplicationScoped
  static class Failing {
    @Inject Heard heard;
    private final AtomicInteger calls = new AtomicInteger();

    @QueueListener("orders")
    @SendTo("bills")
    String order(String what, JMSContext context) {
      context.createProducer().send(context.createQueue("drafts"), what);
      if (calls.incrementAndGet() <= 2) {
        throw new IllegalStateException("no " + what);
      }
      return what;
    }

    @QueueListener("poison")
    void poison(String what) {
      throw new IllegalStateException("no " + what);
    }
  }

  @Test
  void shouldSendNothingOfAFailedCallAndGetItsMessageAgain() {
    try (App app = App.of(Failing.class, Heard.class).start()) {
      send(app, "orders", "tea");
      assertThat(receive(app, "bills")).isEqualTo("tea");
      assertThat(app.bean(Broker.class).status("drafts").depth()).isEqualTo(1);
      await().until(() -> app.bean(Broker.class).status("orders").depth() == 0);
    }
  }

  @Test
  void shouldFollowTheRedeliveryPolicyOfTheQueue() {
    try (App app =
        App.of(Failing.class, Heard.class)
            .with("angarium.options.queue.poison.maxAttempts", "3")
            .start()) {
      send(app, "poison", "tea");
      Broker broker = app.bean(Broker.class);
      await().until(() -> broker.deadLetters("DLQ").count() == 1);
      List<Attempt> history = broker.deadLetters("DLQ").list(1).get(0).history();
      assertThat(history).hasSize(3);
      assertThat(history.get(0).exception()).isEqualTo("java.lang.IllegalStateException");
      assertThat(history.get(0).message()).isEqualTo("no tea");
    }
  }

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
  static class PoisonedBatches {
    @Inject Heard heard;

    @QueueListener("orders")
    void orders(List<String> orders) {
      if (orders.contains("poison")) {
        throw new IllegalStateException("no poison");
      }
      orders.forEach(heard::add);
    }
  }

  @Test
  void shouldWorkOnTheOthersOfABatchThatFails() {
    try (App app =
        App.of(PoisonedBatches.class, Heard.class)
            .with("angarium.options.maxAttempts", "3")
            .start()) {
      try (JMSContext context =
          app.bean(ConnectionFactory.class).createContext(JMSContext.SESSION_TRANSACTED)) {
        for (String text : List.of("a", "poison", "b", "c")) {
          context.createProducer().send(context.createQueue("orders"), text);
        }
        context.commit();
      }
      Heard heard = app.bean(Heard.class);
      assertThat(List.of(heard.next(), heard.next(), heard.next())).containsExactly("a", "b", "c");
      await().until(() -> app.bean(Broker.class).deadLetters("DLQ").count() == 1);
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
  static class Guarantees {
    @Inject Heard heard;
    private final AtomicInteger calls = new AtomicInteger();

    @QueueListener(value = "least", guarantee = DeliveryGuarantee.AT_LEAST_ONCE)
    void least(String what) {
      heard.add("least " + what);
      if (calls.incrementAndGet() == 1) {
        throw new IllegalStateException("no " + what);
      }
    }

    @QueueListener(
        value = "together",
        guarantee = DeliveryGuarantee.AT_LEAST_ONCE,
        acknowledge = Acknowledge.TOGETHER)
    void together(String what) {
      heard.add("together " + what);
    }

    @QueueListener(value = "most", guarantee = DeliveryGuarantee.AT_MOST_ONCE)
    void most(String what) {
      heard.add("most " + what);
      throw new IllegalStateException("no " + what);
    }
  }

  @Test
  void shouldKeepWhatItGuarantees() {
    try (App app = App.of(Guarantees.class, Heard.class).start()) {
      Heard heard = app.bean(Heard.class);
      Broker broker = app.bean(Broker.class);
      send(app, "least", "tea");
      assertThat(List.of(heard.next(), heard.next())).containsOnly("least tea");
      await().until(() -> broker.status("least").depth() == 0);
      send(app, "most", "a", "b");
      assertThat(List.of(heard.next(), heard.next())).containsExactly("most a", "most b");
      assertThat(broker.status("most").depth()).isZero();
      send(app, "together", "a", "b");
      assertThat(List.of(heard.next(), heard.next())).containsExactly("together a", "together b");
      await().until(() -> broker.status("together").depth() == 0);
      assertThat(broker.deadLetters("DLQ").count()).isZero();
    }
  }

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
  static class KeptBroker {
    @jakarta.enterprise.inject.Produces
    @Singleton
    Broker broker() {
      return Broker.open("angarium:mem:drain");
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

  @Test
  void shouldOpenAnotherSessionWhenItHasLostItsOwn() {
    try (App app = App.of(Quick.class, Heard.class).start()) {
      Broker broker = app.bean(Broker.class);
      broker
          .admin()
          .connections()
          .forEach(connection -> broker.admin().closeConnection(connection.id()));
      send(app, "orders", "tea");
      assertThat(app.bean(Heard.class).next()).isEqualTo("tea");
    }
  }

  @ApplicationScoped
  static class Quick {
    @Inject Heard heard;

    @QueueListener("orders")
    @CircuitBreaker(pauseMillis = 20, maxPauseMillis = 20)
    void order(String what) {
      heard.add(what);
    }
  }

  @Test
  void shouldTakeSettingsAboveAnnotations() {
    try (App app =
        App.of(Failing.class, Bodies.class, Heard.class)
            .with("angarium.listener.Bodies.text.destination", "texts")
            .with("angarium.listener.Bodies.text.selector", "urgent = TRUE")
            .with("angarium.listener.Bodies.text.concurrency", "2")
            .with("angarium.listener.Bodies.message.enabled", "false")
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
      assertThat(broker.queues()).doesNotContain("message", "text");
    }
  }
}
