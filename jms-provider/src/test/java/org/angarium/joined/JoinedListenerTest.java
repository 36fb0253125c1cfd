package org.angarium.joined;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.Broker;
import org.angarium.DeadLetter;
import org.angarium.JoinedListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener whose work, sends and receipt happen together. */
@Timeout(60)
class JoinedListenerTest extends ShopTest {
  @Override
  String options() {
    return "?maxAttempts=3";
  }

  private void awaitEmpty(String queue) {
    Awaitility.await().until(() -> shop.broker.status(queue).depth() == 0);
  }

  @Test
  void shouldWorkOnEachMessageOnceWithSeveralThreads() throws Exception {
    shop.broker.declareQueue("out");
    for (int i = 1; i <= 100; i++) {
      shop.send("in", String.valueOf(i));
    }
    Set<String> failed = ConcurrentHashMap.newKeySet();
    JoinedListener.Handler handler =
        (message, connection, context) -> {
          String text = message.getBody(String.class);
          Shop.insert(connection, Integer.parseInt(text), "tea");
          Shop.send(context, "out", text);
          if (Integer.parseInt(text) % 5 == 0 && failed.add(text)) {
            throw new IllegalStateException("meant to happen");
          }
        };
    try (JoinedListener listener = shop.broker.listenJoined("in", 3, handler)) {
      assertThat(listener).hasToString("JoinedListener to queue \"in\"");
      awaitEmpty("in");
    }
    assertThat(failed).hasSize(20);
    assertThat(shop.orders()).hasSize(100);
    assertThat(shop.queue("out")).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void shouldMakeADeadLetterOfWhatAlwaysFails() throws Exception {
    shop.send("in", "1");
    AtomicInteger attempts = new AtomicInteger();
    JoinedListener.Handler handler =
        (message, connection, context) -> {
          Shop.insert(connection, 1, "tea");
          throw new IllegalStateException("attempt " + attempts.incrementAndGet());
        };
    try (JoinedListener listener = shop.broker.listenJoined("in", 1, handler)) {
      assertThat(listener).isNotNull();
      Awaitility.await().until(() -> shop.broker.queues().contains("DLQ"));
      Awaitility.await().until(() -> shop.broker.status("DLQ").depth() == 1);
    }
    assertThat(attempts).hasValue(3);
    assertThat(shop.orders()).isEmpty();
    List<DeadLetter> letters = shop.broker.deadLetters("DLQ").list(10);
    assertThat(letters.get(0).history().toString()).contains("attempt 3");
  }

  @Test
  void shouldGoOnWhenAHandlerClosesItsConnection() throws Exception {
    shop.send("in", "1");
    AtomicInteger attempts = new AtomicInteger();
    JoinedListener.Handler handler =
        (message, connection, context) -> {
          Shop.insert(connection, 1, "tea");
          if (attempts.incrementAndGet() == 1) {
            connection.close();
          }
        };
    try (JoinedListener listener = shop.broker.listenJoined("in", 1, handler)) {
      assertThat(listener).isNotNull();
      awaitEmpty("in");
    }
    assertThat(attempts).hasValue(2);
    assertThat(shop.orders()).containsExactly(1);
  }

  @Test
  void shouldGoOnInTransactionsWhenAHandlerHasEndedThem() throws Exception {
    List<String> attempts = new CopyOnWriteArrayList<>();
    JoinedListener.Handler handler =
        (message, connection, context) -> {
          String text = message.getBody(String.class);
          attempts.add(text);
          Shop.insert(connection, Integer.parseInt(text), "tea");
          if (text.equals("1")) {
            connection.setAutoCommit(true);
          } else if (attempts.size() == 2) {
            throw new IllegalStateException("meant to happen");
          }
        };
    try (JoinedListener listener = shop.broker.listenJoined("in", 1, handler)) {
      assertThat(listener).isNotNull();
      shop.send("in", "1");
      shop.send("in", "2");
      Awaitility.await().until(() -> attempts.size() == 3);
      awaitEmpty("in");
    }
    assertThat(attempts).containsExactly("1", "2", "2");
    assertThat(shop.orders()).containsExactly(1, 2);
  }

  @Test
  void shouldRefuseABrokerInMemory() {
    try (Broker memory = Broker.open("angarium:mem:listening")) {
      assertThatThrownBy(() -> memory.listenJoined("in", 1, (message, sql, context) -> {}))
          .hasMessageContaining("ANG-1608");
    }
  }
}
