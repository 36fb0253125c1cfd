package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SenderTest {
  @TempDir private static Path log;

  @BeforeAll
  static void configure() throws Exception {
    Narayana.configure(log);
  }

  /** What is sent. */
  public record Order(String what, int count) {}

  @ApplicationScoped
  static class Shop {
    @Inject
    @Destination("orders")
    Sender<Order> orders;

    @Inject
    @Destination(value = "news", topic = true)
    Sender<String> news;

    @Inject
    @Destination("bytes")
    Sender<byte[]> bytes;

    @Inject
    @Destination("answers")
    Queue answers;

    Sender<Order> orders() {
      return orders;
    }

    Sender<String> news() {
      return news;
    }

    Sender<byte[]> bytes() {
      return bytes;
    }

    Queue answers() {
      return answers;
    }
  }

  private static Message receive(App app, String queue) {
    try (JMSContext context = app.bean(ConnectionFactory.class).createContext()) {
      Message message = context.createConsumer(context.createQueue(queue)).receive(20_000);
      assertThat(message).isNotNull();
      return message;
    }
  }

  @Test
  void shouldSendObjectsAsJsonWithoutARequest() throws Exception {
    try (App app = App.of(Shop.class).start()) {
      Shop shop = app.bean(Shop.class);
      shop.orders().send(new Order("tea", 2));
      assertThat(receive(app, "orders").getBody(String.class))
          .isEqualTo("{\"count\":2,\"what\":\"tea\"}");
      shop.bytes().send(new byte[] {1, 2});
      assertThat(receive(app, "bytes").getBody(byte[].class)).containsExactly(1, 2);
      assertThat(shop.orders()).hasToString("Sender to queue \"orders\"");
      assertThat(app.bean(Broker.class).connectionCount()).isZero();
    }
  }

  @Test
  void shouldSendToATopic() {
    try (App app = App.of(Shop.class).start();
        JMSContext context = app.bean(ConnectionFactory.class).createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createTopic("news"));
      app.bean(Shop.class).news().send("tea is here");
      assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("tea is here");
    }
  }

  @Test
  void shouldSendHeadersKeyAndNames() throws Exception {
    try (App app = App.of(Shop.class).start()) {
      Shop shop = app.bean(Shop.class);
      Sender<Order> plain = shop.orders();
      Sender<Order> marked =
          plain
              .property("urgent", true)
              .key("ann")
              .type("order")
              .correlationId("c1")
              .replyTo(shop.answers())
              .priority(7)
              .persistent(false)
              .timeToLive(Duration.ofHours(1));
      marked.deduplicationId("order-1").send(new Order("tea", 1));
      marked.deduplicationId("order-1").send(new Order("tea", 1));
      plain.send(new Order("milk", 1));
      assertThat(app.bean(Broker.class).status("orders").depth()).isEqualTo(2);

      Message message = receive(app, "orders");
      assertThat(message.getBooleanProperty("urgent")).isTrue();
      assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo("ann");
      assertThat(message.getStringProperty(AngariumProperties.DEDUPLICATION_ID))
          .isEqualTo("order-1");
      assertThat(message.getJMSType()).isEqualTo("order");
      assertThat(message.getJMSCorrelationID()).isEqualTo("c1");
      assertThat(message.getJMSReplyTo()).isEqualTo(shop.answers());
      assertThat(message.getJMSPriority()).isEqualTo(7);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(message.getJMSExpiration()).isPositive();
      Message second = receive(app, "orders");
      assertThat(second.propertyExists("urgent")).as("a sender stays as it was").isFalse();
    }
  }

  @Test
  void shouldSendLater() throws Exception {
    try (App app = App.of(Shop.class).start()) {
      app.bean(Shop.class).orders().delay(Duration.ofMillis(50)).send(new Order("tea", 1));
      Message message = receive(app, "orders");
      assertThat(message.getJMSDeliveryTime() - message.getJMSTimestamp()).isEqualTo(50);
    }
  }

  /** JSON-B cannot write it. */
  public static class Cyclic {
    public final List<Object> self = new java.util.ArrayList<>();

    public Cyclic() {
      self.add(this);
    }
  }

  @Test
  void shouldSayWhatCannotBeWritten() {
    try (App app = App.of(Shop.class).start()) {
      @SuppressWarnings({"unchecked", "rawtypes"})
      Sender<Object> any = (Sender) app.bean(Shop.class).orders();
      assertThatThrownBy(() -> any.send(null)).hasMessageStartingWith("ANG-2305: null is no body");
      assertThatThrownBy(() -> any.send(new Cyclic()))
          .hasMessageStartingWith("ANG-2305")
          .hasMessageContaining("cannot be written as JSON");
    }
  }

  @Test
  void shouldSendWhenTheTransactionCommits() throws Exception {
    try (App app = App.of(Shop.class, Narayana.class).start()) {
      TransactionManager transactions = app.bean(TransactionManager.class);
      Broker broker = app.bean(Broker.class);
      broker.declareQueue("orders");
      transactions.begin();
      app.bean(Shop.class).orders().send(new Order("tea", 1));
      transactions.rollback();
      assertThat(broker.status("orders").depth()).isZero();
      transactions.begin();
      app.bean(Shop.class).orders().send(new Order("tea", 1));
      assertThat(broker.status("orders").depth()).isZero();
      transactions.commit();
      assertThat(broker.status("orders").depth()).isEqualTo(1);
    }
  }

  @ApplicationScoped
  static class Clerk {
    @Inject
    @Destination("bills")
    Sender<String> bills;

    private int calls;

    @QueueListener("orders")
    void order(Order order) {
      bills.send("bill for " + order.what());
      if (++calls < 3) {
        throw new IllegalStateException("no " + order);
      }
    }
  }

  @Test
  void shouldSendWithTheMessageOfTheListenerThatSends() throws Exception {
    try (App app = App.of(Shop.class, Clerk.class).start()) {
      app.bean(Shop.class).orders().send(new Order("tea", 1));
      assertThat(receive(app, "bills").getBody(String.class)).isEqualTo("bill for tea");
      assertThat(app.bean(Broker.class).status("bills").depth())
          .as("what it sent before it threw")
          .isZero();
    }
  }

  @ApplicationScoped
  static class Departures {
    @Inject
    @Published("flights")
    Event<Order> events;

    private final BlockingQueue<Order> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Order> observed = new LinkedBlockingQueue<>();

    void fire(Order order) {
      events.fire(order);
    }

    void observe(@Observes Order order) {
      observed.add(order);
    }

    @TopicListener("flights")
    void listen(Order order) {
      heard.add(order);
    }

    Order heard() throws InterruptedException {
      return heard.poll(20, TimeUnit.SECONDS);
    }

    BlockingQueue<Order> observed() {
      return observed;
    }
  }

  @Test
  void shouldSendEventsToATopic() throws Exception {
    try (App app = App.of(Departures.class).start()) {
      Departures departures = app.bean(Departures.class);
      departures.fire(new Order("tea", 1));
      assertThat(departures.heard()).isEqualTo(new Order("tea", 1));
      assertThat(departures.observed()).containsExactly(new Order("tea", 1));
    }
  }
}
