package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BrokerTest {
  @TempDir Path dir;

  private final List<Broker> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Broker::close);
  }

  private Broker open(String url) {
    Broker broker = Broker.open(url);
    opened.add(broker);
    return broker;
  }

  private String fileUrl() {
    return new BrokerAddress.H2File(Paths.canonical(dir.resolve("data/orders"))).url();
  }

  @Test
  void shouldCarryAMessageInMemory() {
    Broker broker = open("angarium:mem:carries");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("orders"), "one courier, please");
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("one courier, please");
    }
  }

  @Test
  void shouldKeepMessagesInItsFileFromOneOpeningToTheNext() {
    for (String durability : List.of("sync", "os")) {
      String url = fileUrl() + "?durability=" + durability;
      Broker first = open(url);
      assertThat(first.name()).isEqualTo("orders");
      assertThat(first.url()).isEqualTo(url);
      try (JMSContext context = first.connectionFactory().createContext()) {
        context.createProducer().send(context.createQueue("orders"), "kept with " + durability);
      }
      first.close();

      Broker second = open(url);
      assertThat(second).isNotSameAs(first);
      assertThat(second.queues()).containsExactly("orders");
      assertThat(second.status("orders")).isEqualTo(new QueueStatus("orders", 1, 0, 0));
      try (JMSContext context = second.connectionFactory().createContext()) {
        JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
        assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("kept with " + durability);
      }
      second.close();
    }
  }

  @Test
  void shouldOpenWhatABuilderSays() {
    try (ManualClock clock = new ManualClock(42_000)) {
      Broker broker =
          Broker.builder()
              .file(dir.resolve("50% off?/orders"))
              .durability(Durability.OS)
              .maxAttempts(3)
              .clock(clock)
              .open();
      opened.add(broker);
      assertThat(broker.url()).contains("50%25 off%3F/orders?durability=os&maxAttempts=3");
      assertThat(broker.core().clock()).isSameAs(clock);
      assertThat(broker.core().settings().policies().of(DestinationName.queue("q")).maxAttempts())
          .isEqualTo(3);
      assertThat(broker.core().settings().engine().syncOnCommit()).isFalse();
      assertThat(dir.resolve("50% off?")).isDirectoryContaining("glob:**orders.mv.db");
      assertThat(open(broker.url())).isSameAs(broker);
      broker.close();
    }
  }

  @Test
  void shouldDeclareListAndDeleteDestinations() {
    Broker broker = open("angarium:mem:destinations?createDestinations=false");
    broker.declareQueue("b");
    broker.declareQueue("a");
    broker.declareQueue("a");
    broker.declareTopic("a");
    assertThat(broker.queues()).containsExactly("a", "b");
    assertThat(broker.topics()).containsExactly("a");
    broker.deleteQueue("a");
    broker.deleteTopic("a");
    assertThat(broker.queues()).containsExactly("b");
    assertThat(broker.topics()).isEmpty();
    assertCode(() -> broker.deleteQueue("a"), "ANG-1202");
    assertCode(() -> broker.deleteTopic("b"), "ANG-1202");
    assertCode(() -> broker.status("a"), "ANG-1202");
    assertCode(() -> broker.declareQueue(" "), "ANG-1201");
  }

  @Test
  void shouldNotListTemporaryDestinations() {
    Broker broker = open("angarium:mem:temporary");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createTemporaryQueue();
      context.createTemporaryTopic();
      assertThat(broker.queues()).isEmpty();
      assertThat(broker.topics()).isEmpty();
    }
  }

  @Test
  void shouldTellWhatAQueueHolds() {
    Broker broker = open("angarium:mem:status");
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      for (int i = 0; i < 3; i++) {
        context.createProducer().send(context.createQueue("orders"), "order " + i);
      }
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      QueueStatus status = broker.status("orders");
      assertThat(status.queue()).isEqualTo("orders");
      assertThat(status.depth()).isEqualTo(3);
      assertThat(status.claimed()).isBetween(1L, 3L);
      assertThat(status.consumers()).isEqualTo(1);
      assertCode(() -> broker.deleteQueue("orders"), "ANG-1204");
    }
    await().until(() -> broker.status("orders").equals(new QueueStatus("orders", 3, 0, 0)));
  }

  @Test
  void shouldListAndDeleteSubscriptionsOnTopics() {
    Broker broker = open("angarium:mem:subscriptions");
    AngariumConnectionFactory factory = broker.connectionFactory();
    factory.setClientId("billing");
    try (JMSContext context = factory.createContext()) {
      Topic topic = context.createTopic("prices");
      context.createDurableConsumer(topic, "eur", "currency = 'EUR'", false).close();
      JMSConsumer shared = context.createSharedConsumer(topic, "all");
      context.createProducer().setProperty("currency", "EUR").send(topic, "1.50");
      assertThat(broker.subscriptions())
          .extracting(TopicSubscription::name)
          .containsExactlyInAnyOrder("eur", "all");
      assertThat(broker.subscriptions())
          .contains(
              new TopicSubscription(
                  "prices", "billing", "eur", true, false, "currency = 'EUR'", 1, 0, 0));
      shared.close();
    }
    assertCode(() -> broker.deleteSubscription(null, "eur"), "ANG-1301");
    broker.deleteSubscription("billing", "eur");
    assertThat(broker.subscriptions()).isEmpty();
  }

  @Test
  void shouldCloseItsConnectionsAndThenRefuseWork() {
    Broker broker = open("angarium:mem:closes");
    ConnectionFactory bound = broker.connectionFactory();
    ConnectionFactory free = new AngariumConnectionFactory("angarium:mem:closes");
    JMSContext context = free.createContext();
    assertThat(broker.connectionCount()).isEqualTo(1);
    broker.close();
    assertThat(broker.isOpen()).isFalse();
    assertThat(broker.connectionCount()).isZero();
    assertThat(broker).hasToString("Broker \"closes\" (angarium:mem:closes), closed");
    assertThatThrownBy(() -> context.createProducer().send(context.createQueue("q"), "late"))
        .isInstanceOf(IllegalStateRuntimeException.class);
    assertCode(broker::queues, "ANG-1101");
    assertCode(() -> broker.declareQueue("q"), "ANG-1101");
    assertCode(bound::createContext, "ANG-1101");
    free.createContext().close();
    Broker again = open("angarium:mem:closes");
    assertThat(again).isNotSameAs(broker);
  }

  @Test
  void shouldLeaveNothingBehindWhenTheDatabaseCannotBeOpened() throws IOException {
    Files.createDirectories(dir.resolve("data"));
    Path file = dir.resolve("data/orders.mv.db");
    Files.writeString(file, "this is no database, and must stay as it is\n".repeat(500));
    byte[] before = Files.readAllBytes(file);
    int running = BrokerRegistry.OF_THIS_JVM.size();
    assertThatThrownBy(() -> open(fileUrl()))
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).startsWith("ANG-17"));
    assertThat(BrokerRegistry.OF_THIS_JVM.size()).isEqualTo(running);
    assertThat(file).hasBinaryContent(before);
    Files.delete(file);
    assertThat(open(fileUrl()).isOpen()).isTrue();
  }

  @Test
  void shouldCloseWhenTheJvmExitsUnlessToldNotTo() throws Exception {
    assertThat(exit("angarium:mem:exits")).contains("closing");
    assertThat(exit("angarium:mem:exits?closeOnExit=false")).doesNotContain("closing");
  }

  private static String exit(String url) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ExitingApplication.class.getName(),
                url)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(7);
    return output;
  }

  /** Opens a broker, and exits without closing it. */
  static final class ExitingApplication {
    public static void main(String[] args) {
      Broker broker = Broker.open(args[0]);
      broker.core().register(new BrokerRegistryTest.Leaving(() -> System.out.println("closing")));
      System.exit(7);
    }
  }

  private static void assertCode(Runnable call, String code) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code))
        .hasMessageStartingWith(code + ": ")
        .hasRootCauseInstanceOf(AngariumException.class);
  }
}
