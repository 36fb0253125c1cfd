package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.shared.SharedEngine;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nodes held that have ended is told to the others, who need not look for it. */
@Timeout(120)
class SharedEngineLeavingTest extends SharedEngineContract {
  private final CountDownLatch over = new CountDownLatch(1);

  /** The other node finds nothing by itself: neither what is ready, nor who has ended. */
  @BeforeEach
  void keepFromLooking() {
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              String thread = Thread.currentThread().getName();
              if (thread.endsWith("b-poller") || thread.endsWith("b-reaper")) {
                awaitEnd();
              }
              connection.commit();
            });
  }

  private void awaitEnd() {
    try {
      assertThat(over.await(2, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void end() {
    over.countDown();
  }

  /** Waits until node b knows of others, and would be told. */
  private TestConsumer idleConsumer(DestinationName orders) {
    TestConsumer idle = consumer(orders);
    assertThat(idle.claim(1)).isEmpty();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              send(msg("x").to(orders)); // by node a
              boolean woken = idle.woken();
              idle.drain();
              return woken;
            });
    assertThat(idle.drain()).isEmpty();
    return idle;
  }

  /** Node a holds it, and the other consumer, which was woken for it, has looked in vain. */
  private void holdOne(DestinationName orders, TestConsumer idle) {
    TestConsumer holder = consumerOn(engineA, orders);
    send(msg("held").to(orders));
    await().atMost(PATIENCE).until(idle::woken);
    holder.take(1);
    assertThat(idle.claim(1)).isEmpty();
  }

  @Test
  void shouldTellWhatANodeHeldThatLeaves() {
    DestinationName orders = queue("orders");
    TestConsumer idle = idleConsumer(orders);
    holdOne(orders, idle);

    engineA.close();

    await().atMost(PATIENCE).until(idle::woken);
    assertThat(idle.drain()).containsExactly("held");
  }

  @Test
  void shouldTellWhatANodeHeldThatIsFoundDeadByOneThatComes() {
    DestinationName orders = queue("orders");
    TestConsumer idle = idleConsumer(orders);
    holdOne(orders, idle);
    execute("UPDATE @node SET lease_until = now() - interval '1 hour' WHERE name = 'a'");

    try (SharedEngine third = postgres().another("c", settings(), clock)) {
      assertThat(third.failure()).isNull();
      await().atMost(PATIENCE).until(idle::woken);
      assertThat(idle.drain()).containsExactly("held");
    }
  }
}
