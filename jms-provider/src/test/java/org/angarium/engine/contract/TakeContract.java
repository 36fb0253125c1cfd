package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.Pause;
import org.angarium.engine.ReleaseMode;
import org.angarium.model.DestinationName;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is claimed and acknowledged in one step, where the engine has one. */
abstract class TakeContract extends EngineContract {
  TakeContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  private static String text(Delivery delivery) {
    return Msg.text(delivery);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeByPriorityAndLeaveNothing(boolean persistent) {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    send(msg("a").persistent(persistent).priority(3).to(orders));
    send(msg("b").persistent(persistent).priority(7).to(orders));
    send(msg("c").persistent(persistent).priority(7).to(orders));

    assertThat(text(consumer.receive())).isEqualTo("b");
    assertThat(text(consumer.receive())).isEqualTo("c");
    Delivery last = consumer.receive();

    assertThat(text(last)).isEqualTo("a");
    assertThat(last.attempt()).isEqualTo(1);
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
    assertThat(engineB.destinations().queueStatus(orders).claimed()).isZero();
    assertThat(consumer(orders).drain()).isEmpty();
    assertThat(browse(orders)).isEmpty();
  }

  @Test
  void shouldWakeWhoHasFoundNothing() throws Exception {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    TestConsumer other = consumer(orders);
    assertThat(one.receiveNoWait()).isNull();
    assertThat(other.receiveNoWait()).isNull();
    Queue<String> got = new ConcurrentLinkedQueue<>();
    Crew crew = new Crew();
    crew.start("one", () -> got.add(text(one.receive())));
    crew.start("other", () -> got.add(text(other.receive())));
    send(msg("a").to(orders), msg("b").to(orders));
    crew.join();
    assertThat(got).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void shouldTakeEachOnceWhateverComesTogether() throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = queue("others");
    int each = 60;
    AtomicInteger left = new AtomicInteger(4 * each);
    Queue<String> got = new ConcurrentLinkedQueue<>();
    Crew crew = new Crew();
    for (int i = 0; i < 4; i++) {
      DestinationName from = i % 2 == 0 ? orders : others;
      String sender = from.name() + i + "-";
      crew.start(
          "sender" + i,
          () -> {
            for (int n = 0; n < each; n++) {
              send(msg(sender + n).to(from));
            }
          });
    }
    for (int i = 0; i < 6; i++) {
      TestConsumer consumer = consumer(i % 2 == 0 ? orders : others);
      boolean claims = i > 3;
      crew.start(
          "receiver" + i,
          () -> {
            while (left.get() > 0) {
              Delivery received = claims ? consumer.poll() : consumer.receiveNoWait();
              if (received != null) {
                got.add(text(received));
                left.decrementAndGet();
                if (claims) {
                  consumer.ack(received);
                }
              }
            }
          });
    }
    crew.join();

    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      for (int n = 0; n < each; n++) {
        wanted.add((i % 2 == 0 ? "orders" : "others") + i + "-" + n);
      }
    }
    assertThat(got).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(consumer(orders).drain()).isEmpty();
    assertThat(consumer(others).drain()).isEmpty();
  }

  @Test
  void shouldNotPassByWhatWasTriedBefore() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    send(msg("a").to(orders));
    send(msg("b").to(orders));
    consumer.release(ReleaseMode.REDELIVER, consumer.next());

    Delivery again = consumer.receive();
    Delivery next = consumer.receive();

    assertThat(text(again)).isEqualTo("a");
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(text(next)).isEqualTo("b");
    assertThat(next.attempt()).isEqualTo(1);
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void shouldKeepToGroups() {
    DestinationName orders = queue("orders");
    TestConsumer owner = consumer(orders);
    TestConsumer other = consumer(orders);
    send(msg("a").group("g").to(orders));
    Delivery held = owner.next();
    send(msg("b").group("g").to(orders));
    assertThat(other.receiveNoWait()).isNull();
    owner.ack(held);
    assertThat(text(owner.receive())).isEqualTo("b");
  }

  @Test
  void shouldTakeNothingWhileItRests() throws Exception {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    engineB.administration().pause(orders, new Pause(true, false, false));
    send(msg("a").to(orders));
    assertThat(consumer.receiveNoWait()).isNull();
    Crew crew = new Crew();
    crew.start("consumer", () -> assertThat(text(consumer.receive())).isEqualTo("a"));
    engineB.administration().pause(orders, Pause.NONE);
    crew.join();
  }

  @Test
  void shouldNotTakeWhatHasExpired() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    send(msg("a").expiresAt(START + 1_000).to(orders));
    send(msg("b").to(orders));
    clock.advance(Duration.ofSeconds(2));
    assertThat(text(consumer.receive())).isEqualTo("b");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void shouldCountWhatWasTaken() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    send(msg("a").to(orders));
    send(msg("b").to(orders));
    consumer.receive();
    consumer.receive();
    awaitTaken(orders, 2);
  }
}
