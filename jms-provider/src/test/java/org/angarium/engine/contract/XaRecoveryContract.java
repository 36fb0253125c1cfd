package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What durable engines remember of global transactions. */
abstract class XaRecoveryContract extends DurableContract {
  XaRecoveryContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  /** Prepares: receives a1 and b of five messages, and sends two. */
  private DestinationName prepareSome() {
    DestinationName orders = queue("orders");
    DestinationName bills = queue("bills");
    send(
        msg("a1").group("a").set("kind", 1).to(orders),
        msg("b").set("kind", 1).to(orders),
        msg("a2").group("a").set("kind", 1).to(orders),
        msg("c").set("kind", 1).to(orders));
    TestConsumer consumer = consumer(orders);
    List<Delivery> acks = new ArrayList<>(consumer.take(2));
    assertThat(Msg.texts(acks)).containsExactly("a1", "b");
    prepare("t", List.of(msg("bill").to(bills), msg("long").padded(1_200_000).to(bills)), acks);
    return orders;
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldStillBeInDoubtAfterARestart(Ending ending) {
    DestinationName orders = prepareSome();
    DestinationName bills = DestinationName.queue("bills");
    long preparedAt = clock.millis();

    endAndOpen(ending);

    assertThat(engineB.branches().list())
        .containsExactly(new PreparedBranch(branch("t"), State.PREPARED, preparedAt, 2, 2));
    assertThat(consumer(bills).poll()).isNull();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(4);
    assertThat(engineB.destinations().queueStatus(orders).claimed()).isEqualTo(2);
    TestConsumer selecting = consumer(orders, "kind = 1");
    assertThat(selecting.consume(1)).containsExactly("c");
    assertThat(selecting.poll()).isNull();
    TestConsumer consumer = consumer(orders);
    assertThat(consumer.poll()).isNull();
    assertRefused(ErrorCode.DESTINATION_IN_USE, () -> engineB.destinations().delete(bills));
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldCommitAfterARestart(Ending ending) {
    DestinationName orders = prepareSome();

    endAndOpen(ending);
    engineB.branches().finish(branch("t"), true);

    assertThat(consumer(orders).drain()).containsExactlyInAnyOrder("a2", "c");
    awaitDepth(orders, 0);
    List<Delivery> bills = consumer(DestinationName.queue("bills")).take(2);
    assertThat(Msg.texts(bills)).containsExactly("bill", "long");
    assertThat(bills.get(1).message().size()).isGreaterThan(1_200_000);
    assertThat(engineB.branches().list()).isEmpty();
    endAndOpen(ending);
    assertThat(engineB.branches().list()).isEmpty();
    awaitDepth(orders, 0);
    awaitDepth(DestinationName.queue("bills"), 2);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRollBackAfterARestart(Ending ending) {
    DestinationName orders = prepareSome();

    endAndOpen(ending);
    TestConsumer waiting = consumer(orders, "kind = 1");
    assertThat(waiting.consume(1)).containsExactly("c");
    engineB.branches().finish(branch("t"), false);

    List<Delivery> again = waiting.take(3);
    assertThat(Msg.texts(again)).containsExactly("a1", "b", "a2");
    assertThat(again.subList(0, 2)).allMatch(d -> d.attempt() > 1);
    waiting.ack(again);
    awaitDepth(orders, 0);
    assertThat(consumer(DestinationName.queue("bills")).poll()).isNull();
    endAndOpen(ending);
    assertThat(engineB.branches().list()).isEmpty();
    awaitDepth(orders, 0);
    awaitDepth(DestinationName.queue("bills"), 0);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRememberAnOperatorsDecision(Ending ending) {
    DestinationName orders = queue("orders");
    prepare("t", List.of(msg("a").to(orders)), List.of());
    engineB.branches().decide(branch("t"), true);

    endAndOpen(ending);

    assertThat(engineB.branches().list())
        .extracting(PreparedBranch::state)
        .containsExactly(State.COMMITTED_BY_HAND);
    assertRefused(ErrorCode.COMMITTED_BY_HAND, () -> engineB.branches().finish(branch("t"), true));
    assertThat(consumer(orders).drain()).containsExactly("a");
    engineB.branches().forget(branch("t"));
    endAndOpen(ending);
    assertThat(engineB.branches().list()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldHoldDelayedAndExpiringMessagesOverARestart(Ending ending) {
    DestinationName orders = queue("orders");
    send(
        msg("expiring").expiresAt(clock.millis() + 5000).to(orders),
        msg("delayed").delayedUntil(clock.millis() + 1000).to(orders));
    pass(2000);
    TestConsumer consumer = consumer(orders);
    prepare("t", List.of(), consumer.take(2));

    endAndOpen(ending);
    pass(10_000);

    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(2);
    engineB.branches().finish(branch("t"), false);
    assertThat(consumer(orders).consume(1)).containsExactly("delayed");
    awaitDepthAfterExpiry(orders, 0);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldLoseWhatIsNotDurableOfABranch(Ending ending) {
    DestinationName orders = queue("orders");
    prepare(
        "t",
        List.of(msg("kept").to(orders), msg("volatile").nonPersistent().to(orders)),
        List.of());
    prepare("v", List.of(msg("volatile").nonPersistent().to(orders)), List.of());

    endAndOpen(ending);

    // both are known, so that their manager can end them
    assertThat(engineB.branches().list())
        .containsExactlyInAnyOrder(
            new PreparedBranch(branch("t"), State.PREPARED, clock.millis(), 1, 0),
            new PreparedBranch(branch("v"), State.PREPARED, clock.millis(), 0, 0));
    engineB.branches().finish(branch("t"), true);
    engineB.branches().finish(branch("v"), true);
    assertThat(consumer(orders).drain()).containsExactly("kept");
    assertThat(engineB.branches().list()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldHoldTheCopiesOfDurableSubscriptions(Ending ending) {
    DestinationName news = topic("news");
    TestConsumer one = consumer(durable(news, "desk", "one"));
    consumer(durable(news, "desk", "two"));
    send(msg("a").to(news));
    prepare("t", List.of(), one.take(1));

    endAndOpen(ending);

    assertRefused(
        ErrorCode.SUBSCRIPTION_IN_USE, () -> engineB.destinations().unsubscribe("desk", "one"));
    assertThat(consumer(durable(news, "desk", "two")).consume(1)).containsExactly("a");
    engineB.branches().finish(branch("t"), false);
    assertThat(consumer(durable(news, "desk", "one")).consume(1)).containsExactly("a");
  }
}
