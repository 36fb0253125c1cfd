package org.angarium.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.angarium.Broker;
import org.angarium.BrokerState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker with two servers, of which one stops while it works. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresFaultsOfServersTest {
  private static final int QUEUES = 8;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private static Path folder;

  private static OneServer first;
  private static OneServer second;

  @BeforeAll
  static void start() {
    first = new OneServer(folder.resolve("first"));
    second = new OneServer(folder.resolve("second"));
  }

  @AfterAll
  static void end() {
    first.close();
    second.close();
  }

  private static String url(String schema, String options) {
    return "angarium:postgresql://localhost:%d/postgres/%s;localhost:%d/postgres/%s?driver.user=app%s"
        .formatted(first.port(), schema, second.port(), schema, options);
  }

  /** Declares the queues, and tells which of them a server has. */
  private static List<String> queuesOf(OneServer server, String schema, Broker broker) {
    IntStream.range(0, QUEUES).forEach(i -> broker.declareQueue("q" + i));
    List<String> names = new ArrayList<>();
    server
        .select("SELECT name FROM " + schema + ".dest WHERE name ~ '^q[0-9]$'")
        .forEach(row -> names.add(row.get(0)));
    assertThat(names).isNotEmpty();
    return names;
  }

  /** Sends to the queues of one server and consumes from them, each by a thread of its own. */
  private static final class Work {
    private final Broker broker;
    private final List<String> queues;
    private final Map<String, List<String>> received = new ConcurrentHashMap<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final List<Future<?>> threads;
    private volatile boolean ended;

    Work(Broker broker, List<String> queues, ExecutorService executor) {
      this.broker = broker;
      this.queues = queues;
      queues.forEach(queue -> received.put(queue, new CopyOnWriteArrayList<>()));
      this.threads = List.of(executor.submit(this::send), executor.submit(this::receive));
    }

    private void send() {
      try (JMSContext context = broker.connectionFactory().createContext()) {
        List<Queue> all = queues.stream().map(context::createQueue).toList(); // asks both servers
        while (!ended) {
          int number = sent.get();
          context.createProducer().send(all.get(number % all.size()), "" + number);
          sent.incrementAndGet();
        }
      }
    }

    private void receive() {
      try (JMSContext context =
          broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
        List<JMSConsumer> consumers =
            queues.stream().map(q -> context.createConsumer(context.createQueue(q))).toList();
        for (int turn = 0; !ended || count() < sent.get(); turn++) {
          String text = consumers.get(turn % queues.size()).receiveBody(String.class, 50);
          if (text != null && isCommitted(context)) {
            received.get(queues.get(turn % queues.size())).add(text);
          }
        }
      }
    }

    private static boolean isCommitted(JMSContext context) {
      try {
        context.commit();
        return true;
      } catch (TransactionRolledBackRuntimeException e) {
        return false; // it comes again
      }
    }

    int count() {
      return received.values().stream().mapToInt(List::size).sum();
    }

    void awaitMore() {
      int before = count();
      await().atMost(LONG).until(() -> count() >= before + 30 || threads.get(0).isDone());
    }

    void end() throws Exception {
      ended = true;
      for (Future<?> thread : threads) {
        thread.get(LONG.toSeconds(), TimeUnit.SECONDS);
      }
    }

    void assertEachOnceInOrder() {
      for (int queue = 0; queue < queues.size(); queue++) {
        List<String> wanted = new ArrayList<>();
        for (int number = queue; number < sent.get(); number += queues.size()) {
          wanted.add("" + number);
        }
        assertThat(received.get(queues.get(queue))).isEqualTo(wanted);
      }
    }
  }

  @Test
  void shouldLoseAndDoubleNothingWhereOneOfTwoServersStopsAndComesBack() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try (Broker broker = Broker.open(url("back", "&postgresql.lease=120s"))) {
      Work there = new Work(broker, queuesOf(first, "back", broker), executor);
      Work away = new Work(broker, queuesOf(second, "back", broker), executor);
      there.awaitMore();
      away.awaitMore();

      second.stop("QUIT");
      int sentThen = away.sent.get();
      there.awaitMore(); // what is in the other database goes on
      assertThat(broker.state()).isEqualTo(BrokerState.RUNNING);
      assertThat(away.sent.get()).isLessThanOrEqualTo(sentThen + 1);
      second.startAgain();

      away.awaitMore();
      there.awaitMore();
      there.end();
      away.end();
      there.assertEachOnceInOrder();
      away.assertEachOnceInOrder();
      for (int i = 0; i < QUEUES; i++) {
        assertThat(broker.status("q" + i).depth()).isZero();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void shouldFailAsAWholeWhereOneIsAwayForTooLong() {
    String url = url("gone", "&postgresql.patience=2s");
    String inFirst;
    String inSecond;
    try (Broker broker = Broker.open(url);
        JMSContext context = broker.connectionFactory().createContext()) {
      inFirst = queuesOf(first, "gone", broker).get(0);
      inSecond = queuesOf(second, "gone", broker).get(0);
      Queue there = context.createQueue(inFirst);
      Queue away = context.createQueue(inSecond);
      JMSConsumer consumer = context.createConsumer(there);
      context.createProducer().send(there, "first");
      context.createProducer().send(there, "second");
      context.createProducer().send(away, "away");
      assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("first");

      second.stop("QUIT");
      try {
        assertThatThrownBy(() -> context.createProducer().send(away, "x"))
            .hasMessageContaining("ANG-1701");
        assertThat(broker.state()).isEqualTo(BrokerState.FAILED);
        assertThatThrownBy(() -> context.createProducer().send(there, "x"))
            .hasMessageContaining("ANG-1701");
        assertThatThrownBy(consumer::receiveNoWait).hasMessageContaining("ANG-1701");
      } finally {
        second.startAgain();
      }
    }
    try (Broker again = Broker.open(url);
        JMSContext context = again.connectionFactory().createContext()) {
      JMSConsumer there = context.createConsumer(context.createQueue(inFirst));
      JMSConsumer away = context.createConsumer(context.createQueue(inSecond));
      assertThat(there.receiveBody(String.class, 20_000)).isEqualTo("second");
      assertThat(away.receiveBody(String.class, 20_000)).isEqualTo("away");
      assertThat(there.receiveNoWait()).isNull();
      assertThat(away.receiveNoWait()).isNull();
    }
  }
}
