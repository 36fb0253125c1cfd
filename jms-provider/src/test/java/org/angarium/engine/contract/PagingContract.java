package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Backlogs greater than the memory: everything is as if they were small. */
abstract class PagingContract extends EngineContract {
  private static final int MANY = 8_000;

  PagingContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(2L << 20, WhenFull.REJECT, Duration.ofSeconds(10), false);
  }

  private void fill(DestinationName destination, int count, IntFunction<Msg> message) {
    for (int from = 0; from < count; from += 200) {
      List<Send> unit = new ArrayList<>();
      for (int i = from; i < Math.min(from + 200, count); i++) {
        unit.add(message.apply(i).padded(1_024).to(destination));
      }
      sendTogether(unit);
    }
  }

  private static Msg plain(int number) {
    return msg(number);
  }

  @Test
  void shouldKeepOrderBeyondMemory() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, PagingContract::plain);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(MANY);
    TestConsumer consumer = consumer(orders);
    assertThat(consumer.consume(MANY / 2)).isEqualTo(numbers(0, MANY / 2));
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(MANY / 2);
    fill(orders, 1_000, i -> msg(MANY + i));
    assertThat(consumer.drain()).isEqualTo(numbers(MANY / 2, MANY + 1_000));
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldKeepOrderWhileSpillingAndDrainingTogether() throws Exception {
    DestinationName orders = queue("orders");
    fill(orders, MANY / 2, PagingContract::plain);
    Crew crew = new Crew();
    crew.start("sender", () -> fill(orders, MANY, i -> msg(MANY / 2 + i)));
    List<String> got = consumer(orders).consume(MANY / 2 + MANY);
    crew.join();
    assertThat(got).isEqualTo(numbers(0, MANY / 2 + MANY));
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldFindMatchesAtBothEndsOfSpilledBacklog() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> msg(i).set("n", i));
    String ends = "n < 3 or n >= " + (MANY - 3);
    TestConsumer both = consumer(orders, ends);
    assertThat(both.consume(6))
        .containsExactly("0", "1", "2", "" + (MANY - 3), "" + (MANY - 2), "" + (MANY - 1));
    assertThat(both.poll()).isNull();
    send(msg("new").set("n", 1).padded(1_024).to(orders));
    assertThat(both.consume(1)).containsExactly("new");
    assertThat(consumer(orders, "n = " + MANY / 2).consume(1)).containsExactly("" + MANY / 2);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(MANY - 7);
    TestConsumer rest = consumer(orders);
    assertThat(rest.consume(MANY / 2 - 3)).isEqualTo(numbers(3, MANY / 2));
    assertThat(rest.drain()).isEqualTo(numbers(MANY / 2 + 1, MANY - 3));
  }

  @Test
  void shouldServeSelectorsAndPlainConsumersFromSpilledBacklogTogether() throws Exception {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> msg(i).set("n", i % 10));
    TestConsumer sevens = consumer(orders, "n = 7");
    TestConsumer any = consumer(orders);
    List<String> bySelector = new ArrayList<>();
    List<String> byAny = new ArrayList<>();
    Crew crew = new Crew();
    crew.start("sevens", () -> drainSlowly(sevens, bySelector));
    crew.start("any", () -> drainSlowly(any, byAny));
    crew.join();
    byAny.addAll(any.drain());
    assertThat(bySelector).allSatisfy(n -> assertThat(n).endsWith("7"));
    Set<Integer> all = new TreeSet<>();
    bySelector.forEach(n -> all.add(Integer.parseInt(n)));
    byAny.forEach(n -> all.add(Integer.parseInt(n)));
    assertThat(bySelector.size() + byAny.size()).as("each once").isEqualTo(MANY);
    assertThat(all).hasSize(MANY);
    assertThat(ascending(bySelector)).isTrue();
    assertThat(ascending(byAny)).isTrue();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  private static void drainSlowly(TestConsumer consumer, List<String> got) {
    for (List<Delivery> batch = consumer.claim(5); !batch.isEmpty(); batch = consumer.claim(5)) {
      got.addAll(Msg.texts(batch));
      consumer.ack(batch);
    }
  }

  private static boolean ascending(List<String> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      if (Integer.parseInt(numbers.get(i - 1)) >= Integer.parseInt(numbers.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Test
  void shouldBrowseBeyondMemory() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> msg(i).set("n", i));
    TestConsumer consumer = consumer(orders);
    List<Delivery> held = consumer.take(10);
    assertThat(browse(orders)).isEqualTo(numbers(0, MANY));
    assertThat(browse(orders, Selector.parse("n >= " + (MANY - 2))))
        .isEqualTo(numbers(MANY - 2, MANY));
    consumer.ack(held);
    assertThat(browse(orders)).isEqualTo(numbers(10, MANY));
  }

  @Test
  void shouldLetPrioritiesOvertakeSpilledBacklog() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> msg(i).priority(i % 2 == 0 ? 4 : 6));
    TestConsumer consumer = consumer(orders);
    assertThat(consumer.consume(2)).containsExactly("1", "3");
    send(msg("urgent").priority(9).to(orders), msg("idle").priority(0).to(orders));
    send(msg("high").priority(6).to(orders), msg("mid").priority(5).to(orders));
    List<String> expected = new ArrayList<>(List.of("urgent"));
    for (int i = 5; i < MANY; i += 2) {
      expected.add("" + i);
    }
    expected.add("high");
    expected.add("mid");
    for (int i = 0; i < MANY; i += 2) {
      expected.add("" + i);
    }
    expected.add("idle");
    assertThat(consumer.drain()).isEqualTo(expected);
  }

  @Test
  void shouldTakeBackReleasedDeliveriesBeyondMemory() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, PagingContract::plain);
    TestConsumer consumer = consumer(orders);
    List<Delivery> held = consumer.take(MANY / 2);
    assertThat(Msg.texts(held)).isEqualTo(numbers(0, MANY / 2));
    assertThat(engineB.destinations().queueStatus(orders).claimed()).isEqualTo(MANY / 2);
    consumer.release(ReleaseMode.UNDELIVERED, held);
    assertThat(engineB.destinations().queueStatus(orders).claimed()).isZero();
    assertThat(consumer.drain()).isEqualTo(numbers(0, MANY));
  }

  @Test
  void shouldRedeliverInPlaceBeyondMemory() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, PagingContract::plain);
    TestConsumer consumer = consumer(orders);
    List<Delivery> held = consumer.take(300);
    consumer.release(ReleaseMode.REDELIVER, held);
    List<Delivery> again = consumer.take(301);
    assertThat(Msg.texts(again)).isEqualTo(numbers(0, 301));
    assertThat(again.subList(0, 300)).extracting(Delivery::attempt).containsOnly(2);
    assertThat(again.get(300).attempt()).isEqualTo(1);
    consumer.ack(again);
    assertThat(consumer.drain()).isEqualTo(numbers(301, MANY));
  }

  @Test
  void shouldStarveNobodyBehindHeldGroupThatSpilled() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> msg(i).group("a"));
    send(msg("b1").group("b").to(orders), msg("none").to(orders), msg("b2").group("b").to(orders));
    TestConsumer holder = consumer(orders);
    TestConsumer other = consumer(orders);
    Delivery held = holder.next();

    assertThat(other.consume(3)).containsExactly("b1", "none", "b2");
    assertThat(other.poll()).isNull();
    holder.ack(held);
    assertThat(holder.drain()).isEqualTo(numbers(1, MANY));
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldKeepManyGroupsInOrderWhileSpilled() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> msg(i).group("g" + i % 50));
    TestConsumer one = consumer(orders);
    TestConsumer other = consumer(orders);
    List<List<Integer>> got = new ArrayList<>();
    for (int g = 0; g < 50; g++) {
      got.add(new ArrayList<>());
    }
    int left = MANY;
    while (left > 0) {
      List<Delivery> a = one.claim(40);
      List<Delivery> b = other.claim(7);
      Set<String> keys = new TreeSet<>();
      a.forEach(d -> keys.add(d.message().head().groupId()));
      assertThat(b).noneMatch(d -> keys.contains(d.message().head().groupId()));
      for (List<Delivery> batch : List.of(a, b)) {
        int keep = batch.size() - left % 2 * batch.size() / 3;
        for (Delivery d : batch.subList(0, keep)) {
          int n = Integer.parseInt(Msg.text(d));
          got.get(n % 50).add(n);
        }
        (batch == a ? one : other).ack(batch.subList(0, keep));
        one.release(ReleaseMode.UNDELIVERED, batch.subList(keep, batch.size()));
        left -= keep;
      }
    }
    for (int g = 0; g < 50; g++) {
      List<Integer> expected = new ArrayList<>();
      for (int n = g; n < MANY; n += 50) {
        expected.add(n);
      }
      assertThat(got.get(g)).isEqualTo(expected);
    }
  }

  @Test
  void shouldKeepNonPersistentMessagesInPlaceAmongSpilledOnes() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> msg(i).persistent(i % 50 != 0));
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(MANY);
    assertThat(browse(orders)).isEqualTo(numbers(0, MANY));
    assertThat(consumer(orders).drain()).isEqualTo(numbers(0, MANY));
  }

  @Test
  void shouldExpireOnDisk() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> i % 2 == 0 ? msg(i) : msg(i).expiresAt(START + 100));
    pass(101);
    awaitDepthAfterExpiry(orders, MANY / 2);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < MANY; i += 2) {
      expected.add("" + i);
    }
    assertThat(browse(orders)).isEqualTo(expected);
    assertThat(consumer(orders).drain()).isEqualTo(expected);
    awaitDepth(orders, 0);
  }

  @Test
  void shouldExpireOnDiskWhatHadExpiredWhenItCame() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, PagingContract::plain);
    send(msg("brief").expiresAt(START + 100).to(orders));
    pass(101);
    awaitDepthAfterExpiry(orders, MANY);
    send(msg("late").expiresAt(START + 50).to(orders));
    send(
        msg("very late").expiresAt(START + 100).priority(9).delayedUntil(START + 9_999).to(orders));
    awaitDepthAfterExpiry(orders, MANY);
  }

  @Test
  void shouldExpireOnDiskWhatHasExpiredInMemory() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    send(msg("brief").priority(0).expiresAt(START + 100).to(orders));
    Delivery held = consumer.next();
    pass(101);
    clock.advance(Duration.ofSeconds(1)); // a look at it, while it is held
    pass(1);
    consumer.release(ReleaseMode.UNDELIVERED, held);
    fill(orders, MANY, PagingContract::plain); // takes its place in memory, before the next look
    awaitDepthAfterExpiry(orders, MANY);
  }

  @Test
  void shouldExpireOnDiskWhatBelongsToHeldGroup() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> (i == 0 ? msg(i) : msg(i).expiresAt(START + 100)).group("a"));
    send(msg("other").to(orders));
    TestConsumer holder = consumer(orders);
    Delivery held = holder.next();
    assertThat(consumer(orders).consume(1)).as("its group has spilled").containsExactly("other");
    pass(101);
    awaitDepthAfterExpiry(orders, 1);
    holder.ack(held);
    assertThat(holder.poll()).isNull();
  }

  @Test
  void shouldDelayOnDisk() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> i % 4 == 0 ? msg(i).delayedUntil(START + 100) : msg(i));
    TestConsumer consumer = consumer(orders);
    List<String> atOnce = new ArrayList<>();
    List<String> late = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      (i % 4 == 0 ? late : atOnce).add("" + i);
    }
    assertThat(consumer.consume(MANY / 2)).isEqualTo(atOnce.subList(0, MANY / 2));
    pass(100);
    List<String> rest = consumer.consume(MANY / 2);
    assertThat(rest).hasSize(MANY / 2).containsAll(late);
    assertThat(consumer.poll()).isNull();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldDeliverLateOnesInOrderWhenAllAreOnDisk() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> msg(i).delayedUntil(START + 100));
    TestConsumer consumer = consumer(orders);
    assertThat(consumer.poll()).isNull();
    assertThat(browse(orders)).isEmpty();
    pass(100);
    assertThat(new TreeSet<>(consumer.consume(MANY))).isEqualTo(new TreeSet<>(numbers(0, MANY)));
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldCopySpilledTopicMessagesToEachSubscription() {
    DestinationName news = topic("news");
    consumer(durable(news, "c", "one")).close();
    consumer(selecting(durable(news, "c", "other"), "even")).close();
    fill(news, MANY, i -> msg(i).set("even", i % 2 == 0));
    assertThat(status("one").depth()).isEqualTo(MANY);
    assertThat(status("other").depth()).isEqualTo(MANY / 2);
    assertThat(consumer(durable(news, "c", "one")).drain()).isEqualTo(numbers(0, MANY));
    assertThat(consumer(selecting(durable(news, "c", "other"), "even")).drain())
        .hasSize(MANY / 2)
        .startsWith("0", "2", "4");
  }

  @Test
  void shouldKeepWhatIsSpilledAcrossRestart() {
    DestinationName orders = queue("orders");
    fill(orders, MANY, i -> msg(i).set("n", i).group(i % 3 == 0 ? "k" + i % 7 : null));
    TestConsumer consumer = consumer(orders);
    assertThat(consumer.consume(100)).isEqualTo(numbers(0, 100));
    consumer.take(50);
    reopen();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(MANY - 100);
    assertThat(browse(orders)).isEqualTo(numbers(100, MANY));
    assertThat(consumer(orders, "n = " + (MANY - 1)).consume(1)).containsExactly("" + (MANY - 1));
    assertThat(consumer(orders).drain()).isEqualTo(numbers(100, MANY - 1));
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }
}
