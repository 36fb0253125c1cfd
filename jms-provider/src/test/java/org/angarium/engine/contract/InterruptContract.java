package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Interrupts: kept for the caller, and no harm to the engine. */
abstract class InterruptContract extends EngineContract {
  InterruptContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    long limit = durable() ? 1L << 20 : 64L << 20;
    return new EngineSettings(limit, WhenFull.REJECT, Duration.ofSeconds(10), true);
  }

  private static void keepingInterrupt(Runnable call) {
    Thread.currentThread().interrupt();
    try {
      call.run();
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
  }

  @Test
  void shouldDoItsWorkForInterruptedThreadAndKeepTheInterrupt() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    int count = times(1_000);
    for (int i = 0; i < count; i++) {
      int number = i;
      keepingInterrupt(
          () -> send(msg(number).persistent(number % 2 == 0).padded(2_000).to(orders)));
    }
    for (int i = 0; i < count; i += 2) {
      int number = i;
      keepingInterrupt(
          () -> {
            List<Delivery> taken = consumer.take(2);
            assertThat(Msg.texts(taken)).isEqualTo(numbers(number, number + 2));
            consumer.release(ReleaseMode.REDELIVER, taken.get(1));
            consumer.ack(taken.get(0));
            consumer.ack(consumer.next());
          });
      if (number % 50 == 0) {
        keepingInterrupt(() -> assertThat(browse(orders)).hasSize(count - number - 2));
      }
    }
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldChangeDestinationsAndSubscriptionsForInterruptedThread() {
    for (int i = 0; i < times(100); i++) {
      int number = i;
      keepingInterrupt(
          () -> {
            DestinationName news = topic("news " + number);
            consumer(durable(news, "c", "sub " + number)).close();
            send(msg("a").to(news));
            assertThat(status("sub " + number).depth()).isEqualTo(1);
            engineA.destinations().unsubscribe("c", "sub " + number);
            engineA.destinations().delete(news);
          });
    }
    assertThat(engineB.destinations().list()).isEmpty();
  }

  @Test
  void shouldSurviveThousandsOfInterruptsAtAnyMoment() throws Exception {
    DestinationName orders = queue("orders");
    int senders = 2;
    int each = durable() ? 500 : 5_000;
    Set<String> got = ConcurrentHashMap.newKeySet();
    AtomicInteger left = new AtomicInteger(senders * each);
    AtomicInteger interrupts = new AtomicInteger();
    AtomicBoolean begun = new AtomicBoolean();
    Crew crew = new Crew();
    Thread[] victims = new Thread[senders + 2];
    for (int s = 0; s < senders; s++) {
      int sender = s;
      victims[s] =
          crew.start(
              "sender " + s,
              () -> {
                while (!begun.get()) {
                  Thread.onSpinWait(); // or all may be over before the first interrupt
                }
                for (int i = 0; i < each; i++) {
                  String text = sender + ":" + i;
                  engineA
                      .submit(UnitOfWork.send(msg(text).persistent(i % 4 != 0).to(orders)))
                      .await();
                  clear(interrupts);
                }
              });
    }
    victims[senders] = crew.start("consumer", () -> consume(orders, got, left, interrupts));
    victims[senders + 1] =
        crew.start(
            "browser",
            () -> {
              while (left.get() > 0 && !crew.failed()) {
                assertThat(browse(orders)).doesNotHaveDuplicates();
                clear(interrupts);
              }
            });
    Crew interrupter = new Crew();
    interrupter.start(
        "interrupter",
        () -> {
          for (int i = 0; left.get() > 0 && !crew.failed(); i++) {
            victims[i % victims.length].interrupt();
            begun.set(true);
            LockSupport.parkNanos(20_000);
          }
        });
    crew.join();
    interrupter.join();
    assertThat(interrupts).hasPositiveValue();
    assertThat(got).hasSize(senders * each);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
    send(msg("still alive").to(orders));
    assertThat(consumer(orders).consume(1)).containsExactly("still alive");
  }

  private void consume(
      DestinationName orders, Set<String> got, AtomicInteger left, AtomicInteger interrupts) {
    org.angarium.engine.Claimer claimer =
        engineB.claimer(
            org.angarium.engine.SubscriptionSpec.queue(orders),
            new org.angarium.engine.ClaimSpec(presence, org.angarium.selector.Selector.all()));
    while (left.get() > 0) {
      List<Delivery> batch = claimer.claim(10).deliveries();
      if (!batch.isEmpty() && left.get() % 7 == 0) {
        engineB.release(batch, ReleaseMode.UNDELIVERED);
        batch = claimer.claim(10).deliveries();
      }
      for (String text : Msg.texts(batch)) {
        assertThat(got.add(text)).as(text).isTrue();
      }
      engineB.submit(UnitOfWork.acknowledge(batch)).await();
      left.addAndGet(-batch.size());
      clear(interrupts);
    }
    claimer.close();
  }

  private static void clear(AtomicInteger interrupts) {
    if (Thread.interrupted()) {
      interrupts.incrementAndGet();
    }
  }
}
