package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ExpiryPolicy;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What expires is moved to a queue, where the settings say so. */
abstract class ExpiryQueueContract extends EngineContract {
  static final DestinationName LATE = DestinationName.queue("late");

  ExpiryQueueContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  /** Everything goes to one queue, but what expires there. */
  static final ExpiryPolicy TO_LATE =
      new ExpiryPolicy() {
        @Override
        public @Nullable DestinationName queueFor(DestinationName destination) {
          return destination.equals(LATE) ? null : LATE;
        }

        @Override
        public SentMessage moved(Expired expired, DestinationName queue) {
          String subscription = expired.source().name();
          return SentMessage.to(queue)
              .messageId(expired.message().messageId())
              .persistent(expired.message().persistent())
              .priority(expired.message().priority())
              .property("from", expired.source().destination().name())
              .property("subscription", subscription == null ? "" : subscription)
              .property("attempts", expired.attempts())
              .property("known", expired.history().attempts().size())
              .body(expired.message().body())
              .build();
        }
      };

  @Override
  EngineSettings settings() {
    return super.settings().with(TO_LATE);
  }

  List<Delivery> late(int count) {
    queue(LATE.name());
    try (TestConsumer consumer = consumer(LATE)) {
      List<Delivery> all = consumer.take(count);
      assertThat(consumer.poll()).isNull();
      return all;
    }
  }

  private static @Nullable Object property(Delivery delivery, String name) {
    return delivery.message().properties().get(name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldMoveWhatExpiresWithNobodyLooking(boolean persistent) {
    DestinationName orders = queue("orders");
    send(
        msg("brief").expiresAt(START + 100).persistent(persistent).to(orders),
        msg("long").persistent(persistent).to(orders));
    clock.advance(Duration.ofMillis(99));
    assertThat(engineB.destinations().expired(orders)).isZero();
    clock.advance(Duration.ofMillis(1));
    awaitDepthAfterExpiry(orders, 1);
    List<Delivery> late = late(1);
    assertThat(Msg.texts(late)).containsExactly("brief");
    assertThat(property(late.get(0), "from")).isEqualTo("orders");
    assertThat(property(late.get(0), "attempts")).isEqualTo(0);
    assertThat(engineB.destinations().expired(orders)).isEqualTo(1);
    assertThat(engineB.destinations().queueStatus(orders).claimed()).isZero();
    assertThat(consumer(orders).drain()).containsExactly("long");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNeverHandOutWhatExpiresToAConsumerOfTheOriginal(boolean persistent) {
    DestinationName orders = queue("orders");
    TestConsumer plain = consumer(orders);
    TestConsumer selecting = consumer(orders, "n = 1");
    for (int i = 0; i < 40; i++) {
      send(
          msg(i)
              .set("n", i % 2)
              .expiresAt(i % 4 < 2 ? START - 1 : START + 60_000)
              .persistent(persistent)
              .to(orders));
    }
    List<String> got = new ArrayList<>(selecting.drain());
    got.addAll(plain.drain());
    assertThat(got).hasSize(20).allMatch(text -> Integer.parseInt(text) % 4 >= 2);
    assertThat(Msg.texts(late(20))).allMatch(text -> Integer.parseInt(text) % 4 < 2);
    awaitDepth(orders, 0);
    assertThat(engineB.destinations().expired(orders)).isEqualTo(20);
  }

  @Test
  void shouldMoveTheCopyOfEachSubscription() {
    DestinationName news = topic("news");
    TestConsumer one = consumer(durable(news, "c", "one"));
    consumer(sharedDurable(news, null, "two")).close();
    TestConsumer own = consumer(nonDurable(news));
    TestConsumer quick = consumer(shared(news, null, "quick"));
    send(msg("a").expiresAt(START + 100).to(news));
    assertThat(quick.consume(1)).containsExactly("a");
    clock.advance(Duration.ofMillis(100));
    assertThat(late(3))
        .extracting(d -> property(d, "subscription"))
        .containsExactlyInAnyOrder("one", "two", "");
    assertThat(one.poll()).isNull();
    assertThat(own.poll()).isNull();
    assertThat(engineB.destinations().expired(news)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotHoldUpTheGroup(boolean persistent) {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    for (int i = 0; i < 12; i++) {
      long expires = i % 3 == 0 ? START + 100 : 0;
      send(msg(i).group("g").expiresAt(expires).persistent(persistent).to(orders));
    }
    Delivery held = consumer.next();
    pass(100);
    assertThat(Msg.texts(late(3))).containsExactly("3", "6", "9");
    TestConsumer other = consumer(orders);
    assertThat(other.poll()).as("another consumer has the group").isNull();
    assertThat(consumer.consume(7)).containsExactly("1", "2", "4", "5", "7", "8", "10");
    consumer.ack(held);
    consumer.close();
    assertThat(other.consume(1)).containsExactly("11");
    awaitDepth(orders, 0);
  }

  @Test
  void shouldMoveWhatExpiresWhileItIsDelayedOrHeldBack() {
    DestinationName orders = queue("orders");
    send(
        msg("delayed").expiresAt(START + 100).delayedUntil(START + 500).to(orders),
        msg("in memory")
            .expiresAt(START + 100)
            .delayedUntil(START + 500)
            .nonPersistent()
            .to(orders),
        msg("held back").expiresAt(START + 100).to(orders));
    TestConsumer consumer = consumer(orders);
    consumer.release(new ReleaseMode.RedeliverAt(START + 500), consumer.next());
    pass(500);
    assertThat(Msg.texts(late(3))).containsExactlyInAnyOrder("delayed", "in memory", "held back");
    assertThat(consumer.poll()).isNull();
    awaitDepth(orders, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldMoveWhatExpiredInAConsumersHandsOnlyWhenItComesBack(boolean persistent) {
    DestinationName orders = queue("orders");
    for (String text : new String[] {"kept", "undelivered", "failed"}) {
      send(msg(text).expiresAt(START + 100).persistent(persistent).to(orders));
    }
    TestConsumer consumer = consumer(orders);
    List<Delivery> held = consumer.take(3);
    pass(200);
    assertThat(engineB.destinations().expired(orders)).isZero();
    consumer.ack(held.get(0));
    consumer.release(ReleaseMode.UNDELIVERED, held.get(1));
    consumer.release(ReleaseMode.REDELIVER, held.get(2));
    assertThat(consumer.poll()).isNull();
    List<Delivery> late = late(2);
    assertThat(Msg.texts(late)).containsExactlyInAnyOrder("undelivered", "failed");
    for (Delivery d : late) {
      int attempts = Msg.text(d).equals("failed") ? 1 : 0;
      assertThat(property(d, "attempts")).isEqualTo(attempts);
      assertThat(property(d, "known")).isEqualTo(attempts);
    }
    awaitDepth(orders, 0);
  }

  @Test
  void shouldMoveWhatExpiredInABranchThatIsRolledBack() {
    DestinationName orders = queue("orders");
    send(msg("back").expiresAt(START + 100).to(orders));
    send(msg("done").expiresAt(START + 100).to(orders));
    TestConsumer consumer = consumer(orders);
    prepare("back", List.of(), List.of(consumer.next()));
    prepare("done", List.of(), List.of(consumer.next()));
    pass(200);
    assertThat(engineB.destinations().expired(orders)).isZero();
    engineB.branches().finish(branch("back"), false);
    engineB.branches().finish(branch("done"), true);
    clock.advance(Duration.ofSeconds(1)); // nobody asks for it: it is found a moment later
    assertThat(Msg.texts(late(1))).containsExactly("back");
    awaitDepth(orders, 0);
  }

  @Test
  void shouldMoveWhatABranchSendsAndExpires() {
    DestinationName orders = queue("orders");
    prepare("t", List.of(msg("a").expiresAt(START + 100).to(orders)), List.of());
    pass(200);
    engineB.branches().finish(branch("t"), true);
    clock.advance(Duration.ofSeconds(1));
    assertThat(Msg.texts(late(1))).containsExactly("a");
    assertThat(consumer(orders).poll()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldDropWhatExpiresInTheQueueForThat(boolean persistent) {
    queue(LATE.name());
    send(msg("a").expiresAt(START + 100).persistent(persistent).to(LATE));
    clock.advance(Duration.ofMillis(100));
    awaitDepthAfterExpiry(LATE, 0);
    assertThat(engineB.destinations().expired(LATE)).isEqualTo(1);
  }

  @Test
  void shouldMakeTheQueueAgainWhenItIsDeleted() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 3; i++) {
      assertThat(engineB.exists(LATE)).isFalse();
      send(msg(i).expiresAt(clock.millis() + 1_000).to(orders));
      clock.advance(Duration.ofMillis(1_000));
      awaitDepthAfterExpiry(orders, 0);
      assertThat(Msg.texts(late(1))).containsExactly(String.valueOf(i));
      engineA.destinations().delete(LATE);
    }
  }

  /** With little memory. */
  abstract static class WithLittleMemory extends EngineContract {
    private static final int MANY = 1_500;

    WithLittleMemory(Function<Path, EngineFixture> fixtures) {
      super(fixtures);
    }

    @Override
    EngineSettings settings() {
      return new EngineSettings(1L << 20, WhenFull.REJECT, Duration.ofSeconds(10), false)
          .with(TO_LATE);
    }

    @Test
    void shouldMoveEachOnceWhereverItIs() {
      DestinationName orders = queue("orders");
      int count = durable() ? MANY : 200;
      for (int from = 0; from < count; from += 100) {
        List<Send> unit = new ArrayList<>();
        for (int i = from; i < from + 100; i++) {
          unit.add(
              msg(i)
                  .group(i % 5 == 0 ? "g" + i % 2 : null)
                  .set("n", i)
                  .expiresAt(i % 2 == 0 ? START + 1_000 + i % 7 : 0)
                  .padded(1_024)
                  .to(orders));
        }
        sendTogether(unit);
      }
      TestConsumer selecting = consumer(orders, "n >= " + (count - 10));
      TestConsumer plain = consumer(orders);
      List<Delivery> held = plain.take(5);
      List<Delivery> selected = selecting.take(1);
      long inHands =
          Stream.concat(held.stream(), selected.stream())
              .filter(d -> Integer.parseInt(Msg.text(d)) % 2 == 0)
              .count();
      pass(2_000);
      List<String> odd = new ArrayList<>(selecting.drain());
      plain.ack(held);
      selecting.ack(selected);
      odd.addAll(plain.drain());
      List<String> late = new ArrayList<>();
      try (TestConsumer consumer = consumer(queue(LATE.name()))) {
        long left = count / 2 - inHands;
        while (late.size() < left) {
          late.addAll(consumer.consume(1));
        }
        assertThat(consumer.poll()).isNull();
      }
      assertThat(late).doesNotHaveDuplicates().allMatch(text -> Integer.parseInt(text) % 2 == 0);
      awaitDepth(orders, 0);
    }

    @Test
    void shouldMoveWhatIsOnlyInMemoryAlsoWhenThatIsFull() {
      DestinationName orders = queue("orders");
      int sent = 0;
      try {
        for (; sent < 10_000; sent++) {
          send(msg(sent).expiresAt(START + 100).padded(4_000).nonPersistent().to(orders));
        }
      } catch (org.angarium.model.AngariumException e) {
        assertThat(e.code()).isEqualTo(org.angarium.model.ErrorCode.MEMORY_FULL);
      }
      assertThat(sent).isBetween(10, 9_999);
      clock.advance(Duration.ofMillis(100));
      awaitDepthAfterExpiry(orders, 0);
      assertThat(consumer(LATE).drain()).isEqualTo(numbers(0, sent));
      send(msg("there is room again").padded(4_000).nonPersistent().to(orders));
    }
  }

  /** With engines that end and begin. */
  abstract static class Recovering extends DurableContract {
    Recovering(Function<Path, EngineFixture> fixtures) {
      super(fixtures);
    }

    @Override
    EngineSettings settings() {
      return super.settings().with(TO_LATE);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource(Ending.class)
    void shouldMoveWhatRanOutWhileClosed(Ending ending) {
      DestinationName orders = queue("orders");
      consumer(durable(topic("news"), "c", "sub")).close();
      send(msg("brief").expiresAt(START + 1_000).to(orders), msg("long").to(orders));
      send(msg("news").expiresAt(START + 1_000).to(topic("news")));
      if (ending == Ending.CLOSED) {
        reopen(() -> clock.advance(Duration.ofMillis(5_000)));
      } else {
        crash(() -> clock.advance(Duration.ofMillis(5_000)));
      }
      awaitDepthAfterExpiry(orders, 1);
      queue(LATE.name());
      awaitDepth(LATE, 2);
      assertThat(consumer(LATE).drain()).containsExactlyInAnyOrder("brief", "news");
      endAndOpen(ending);
      awaitDepth(orders, 1);
      awaitDepth(LATE, 0);
    }

    @Test
    void shouldMoveEachOnceWhateverItCrashesInto() {
      DestinationName orders = queue("orders");
      int sent = 0;
      for (int crash = 0; crash < 8; crash++) {
        List<Send> unit = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          unit.add(msg(sent++).expiresAt(clock.millis() + 1_000).to(orders));
        }
        sendTogether(unit);
        clock.advance(Duration.ofMillis(1_000)); // wakes who moves them; nobody waits for that
        for (int spins = crash * 100_000; spins > 0; spins--) {
          Thread.onSpinWait();
        }
        crash();
      }
      awaitDepthAfterExpiry(orders, 0);
      queue(LATE.name());
      awaitDepth(LATE, sent);
      assertThat(consumer(LATE).drain()).containsExactlyInAnyOrderElementsOf(numbers(0, sent));
    }
  }
}
