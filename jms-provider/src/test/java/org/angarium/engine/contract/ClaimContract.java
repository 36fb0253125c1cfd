package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;
import org.angarium.testing.Crew;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Claims: in batches, each delivery to one consumer, nobody starving, nobody sleeping on. */
abstract class ClaimContract extends EngineContract {
  ClaimContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  private void fill(DestinationName queue, int count) {
    for (int from = 0; from < count; from += 100) {
      List<Send> unit = new ArrayList<>();
      for (int i = from; i < Math.min(from + 100, count); i++) {
        unit.add(msg(i).to(queue));
      }
      sendTogether(unit);
    }
  }

  @Test
  void shouldWakeAnotherWhenTheOneThatWasWokenWaitsNoMore() {
    DestinationName orders = queue("orders");
    TestConsumer first = consumer(orders);
    TestConsumer other = consumer(orders);
    assertThat(first.poll()).isNull();
    assertThat(other.poll()).isNull();
    send(msg("a").to(orders));
    Awaitility.await().atMost(PATIENCE).until(first::woken);
    assertThat(other.woken()).as("one message, one call").isFalse();

    first.standDown();

    Awaitility.await().atMost(PATIENCE).until(other::woken);
    assertThat(other.consume(1)).containsExactly("a");
    assertThat(other.poll()).isNull();
    other.standDown();
    first.poll();
    send(msg("b").to(orders));
    assertThat(first.consume(1)).containsExactly("b");
    assertThat(other.woken()).as("it waits no more").isFalse();
  }

  @Test
  void shouldClaimBatchesInOrderAndNeverMoreThanAsked() {
    DestinationName orders = queue("orders");
    fill(orders, 500);
    TestConsumer consumer = consumer(orders);
    List<String> got = new ArrayList<>();
    for (int max = 1; got.size() < 500; max = max % 20 + 1) {
      List<Delivery> batch = consumer.claim(max);
      assertThat(batch).isNotEmpty().hasSizeLessThanOrEqualTo(max);
      got.addAll(Msg.texts(batch));
    }
    assertThat(got).isEqualTo(numbers(0, 500));
    assertThat(consumer.claim(100)).isEmpty();
  }

  @Test
  void shouldClaimMoreThanOneAtOnceWhereMuchIsReady() {
    DestinationName orders = queue("orders");
    fill(orders, 1_000);
    assertThat(consumer(orders).claim(64)).hasSizeGreaterThan(1);
  }

  @Test
  void shouldLeaveShareForOthersHoweverMuchOneAsksFor() {
    DestinationName orders = queue("orders");
    TestConsumer greedy = consumer(orders);
    TestConsumer second = consumer(orders);
    TestConsumer third = consumer(orders);
    fill(orders, 30);

    List<Delivery> one = greedy.claim(Integer.MAX_VALUE);
    List<Delivery> two = second.claim(Integer.MAX_VALUE);
    List<Delivery> three = third.claim(Integer.MAX_VALUE);

    assertThat(one).hasSizeBetween(1, 15);
    assertThat(two).isNotEmpty();
    assertThat(three).isNotEmpty();
    List<Delivery> all = new ArrayList<>(one);
    all.addAll(two);
    all.addAll(three);
    assertThat(Msg.texts(all)).isEqualTo(numbers(0, all.size()));
  }

  @Test
  void shouldLetOthersGoOnWhileSlowConsumerHoldsItsBatch() {
    DestinationName orders = queue("orders");
    TestConsumer slow = consumer(orders);
    TestConsumer quick = consumer(orders);
    fill(orders, 1_000);
    List<Delivery> held = slow.claim(Integer.MAX_VALUE);
    assertThat(held).hasSizeLessThan(600);

    List<String> rest = quick.drain();

    assertThat(rest).isEqualTo(numbers(held.size(), 1_000));
    assertThat(engineB.destinations().queueStatus(orders).claimed()).isEqualTo(held.size());
    slow.ack(held);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldGiveOneMessageToOneOfTwo() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    TestConsumer other = consumer(orders);
    send(msg("a").to(orders));
    assertThat(one.claim(10)).hasSize(1);
    assertThat(other.claim(10)).isEmpty();
    assertThat(one.claim(10)).isEmpty();
  }

  @Test
  void shouldClaimNothingAfterClose() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    send(msg("a").to(orders));
    consumer.close();
    consumer.close();
    assertThat(consumer.claim(10)).isEmpty();
    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  @Test
  void shouldKeepWhatIsClaimedAfterClose() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders), msg("c").to(orders));
    TestConsumer closing = consumer(orders);
    List<Delivery> held = closing.take(2);
    closing.close();
    TestConsumer other = consumer(orders);

    assertThat(other.drain()).containsExactly("c");
    closing.ack(held.get(0));
    assertThat(other.poll()).isNull();
    closing.release(ReleaseMode.UNDELIVERED, held.get(1));
    assertThat(other.consume(1)).containsExactly("b");
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldKeepWhatIsClaimedWhenItsConnectionEnds() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer leaving = consumer(orders);
    List<Delivery> held = leaving.take(2);
    leaving.close();
    presence.close();
    presence = attach();
    TestConsumer other = consumer(orders);

    assertThat(other.poll()).isNull();
    leaving.ack(held.get(0));
    leaving.release(ReleaseMode.REDELIVER, held.get(1));

    assertThat(other.consume(1)).containsExactly("b");
  }

  @Test
  void shouldWakeWaitingConsumerForEachKindOfArrival() {
    DestinationName orders = queue("orders");
    TestConsumer waiting = consumer(orders);
    assertThat(waiting.poll()).isNull();

    send(msg("durable").to(orders));
    assertThat(waiting.consume(1)).containsExactly("durable");
    assertThat(waiting.poll()).isNull();
    send(msg("not durable").nonPersistent().to(orders));
    Delivery held = waiting.next();
    assertThat(waiting.poll()).isNull();
    waiting.release(ReleaseMode.REDELIVER, held);
    assertThat(waiting.next().attempt()).isEqualTo(2);
    assertThat(waiting.poll()).isNull();
    send(msg("delayed").delayedUntil(START + 1).to(orders));
    assertThat(waiting.poll()).isNull();
    pass(1);
    assertThat(waiting.consume(1)).containsExactly("delayed");
  }

  @Test
  void shouldNotWakeConsumerThatDoesNotWait() {
    DestinationName orders = queue("orders");
    TestConsumer busy = consumer(orders);
    send(msg("a").to(orders), msg("b").to(orders));
    assertThat(busy.claim(1)).hasSize(1);
    busy.woken();
    send(msg("c").to(orders), msg("d").to(orders));
    assertThat(busy.woken()).as("its last claim was not empty").isFalse();
  }

  @Test
  void shouldWakeAnotherWhenTheOneThatWasWokenCloses() {
    for (int round = 0; round < times(50); round++) {
      closeTheOneThatWasWoken(queue("orders " + round));
    }
  }

  private void closeTheOneThatWasWoken(DestinationName orders) {
    TestConsumer first = consumer(orders);
    TestConsumer second = consumer(orders);
    assertThat(first.poll()).isNull();
    assertThat(second.poll()).isNull();
    send(msg("a").to(orders));
    AtomicBoolean firstWoken = new AtomicBoolean();
    AtomicBoolean secondWoken = new AtomicBoolean();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(PATIENCE)
        .until(
            () -> {
              firstWoken.compareAndSet(false, first.woken());
              secondWoken.compareAndSet(false, second.woken());
              return firstWoken.get() || secondWoken.get();
            });
    TestConsumer closing = firstWoken.get() ? first : second;
    TestConsumer other = firstWoken.get() ? second : first;
    AtomicBoolean otherWoken = firstWoken.get() ? secondWoken : firstWoken;

    closing.close();

    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(PATIENCE)
        .until(
            () -> {
              otherWoken.compareAndSet(false, other.woken());
              return otherWoken.get();
            });
    assertThat(other.consume(1)).containsExactly("a");
  }

  @Test
  void shouldLoseNoWakeUpInPingPong() throws Exception {
    DestinationName there = queue("there");
    DestinationName back = queue("back");
    int rounds = durable() ? 300 : 5_000;
    TestConsumer answers = consumer(back);
    TestConsumer echo = consumer(there);
    Crew crew = new Crew();
    crew.start(
        "echo",
        () -> {
          for (int i = 0; i < rounds; i++) {
            Delivery delivery = echo.next();
            Send answer = msg(Msg.text(delivery)).persistent(i % 2 == 0).to(back);
            submit(List.of(answer), List.of(delivery));
          }
        });
    for (int i = 0; i < rounds; i++) {
      send(msg(i).persistent(i % 3 == 0).to(there));
      assertThat(answers.consume(1)).containsExactly(String.valueOf(i));
    }
    crew.join();
  }

  @Test
  void shouldGiveEachMessageToOneOfManyWithoutLosingWakeUps() throws Exception {
    DestinationName orders = queue("orders");
    int producers = 3;
    int consumers = 4;
    int each = durable() ? 600 : 10_000;
    Set<String> got = ConcurrentHashMap.newKeySet();
    AtomicInteger duplicates = new AtomicInteger();
    AtomicInteger left = new AtomicInteger(producers * each);
    List<TestConsumer> all = new ArrayList<>();
    Crew crew = new Crew();
    for (int c = 0; c < consumers; c++) {
      TestConsumer consumer = consumer(orders);
      all.add(consumer);
      crew.start(
          "consumer " + c,
          () -> {
            consumeSome(consumer, left, got, duplicates);
            send(msg("end").nonPersistent().to(orders));
          });
    }
    for (int p = 0; p < producers; p++) {
      int producer = p;
      crew.start(
          "producer " + p,
          () -> {
            for (int i = 0; i < each; i++) {
              send(msg(producer + ":" + i).persistent(i % 4 == 0).to(orders));
              if (i % 100 == 0) {
                Thread.yield();
              }
            }
          });
    }
    crew.join();
    List<String> rest = all.get(0).drain();
    assertThat(duplicates).hasValue(0);
    assertThat(rest).as("only what ended the consumers").containsOnly("end");
    assertThat(got).hasSize(producers * each);
    awaitDepth(orders, 0);
  }

  private void consumeSome(
      TestConsumer consumer, AtomicInteger left, Set<String> got, AtomicInteger duplicates) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    while (left.get() > 0) {
      List<Delivery> batch = consumer.claimWaiting(1 + random.nextInt(16));
      int keep = random.nextInt(4) == 0 ? random.nextInt(batch.size() + 1) : batch.size();
      for (String text : Msg.texts(batch.subList(0, keep))) {
        if (text.equals("end")) {
          continue;
        }
        if (!got.add(text)) {
          duplicates.incrementAndGet();
        }
        left.decrementAndGet();
      }
      consumer.ack(batch.subList(0, keep));
      consumer.release(ReleaseMode.UNDELIVERED, batch.subList(keep, batch.size()));
    }
  }

  @Test
  void shouldLoseNothingWhileConsumersComeAndGo() throws Exception {
    DestinationName orders = queue("orders");
    int count = durable() ? 600 : 10_000;
    Set<String> got = ConcurrentHashMap.newKeySet();
    AtomicInteger acknowledged = new AtomicInteger();
    Crew crew = new Crew();
    for (int c = 0; c < 3; c++) {
      crew.start(
          "comes and goes " + c,
          () -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            while (acknowledged.get() < count) {
              TestConsumer consumer = consumer(orders);
              List<Delivery> batch = consumer.claim(8);
              consumer.close();
              int keep = random.nextInt(batch.size() + 1);
              for (String text : Msg.texts(batch.subList(0, keep))) {
                assertThat(got.add(text)).as(text).isTrue();
              }
              consumer.ack(batch.subList(0, keep));
              acknowledged.addAndGet(keep);
              consumer.release(ReleaseMode.UNDELIVERED, batch.subList(keep, batch.size()));
            }
          });
    }
    for (int i = 0; i < count; i++) {
      send(msg(i).persistent(i % 2 == 0).to(orders));
    }
    crew.join();
    assertThat(got).hasSize(count);
    awaitDepth(orders, 0);
  }
}
