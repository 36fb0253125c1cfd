package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.ConsumerState;
import org.angarium.engine.Delivery;
import org.angarium.engine.DeliveryLook;
import org.angarium.engine.DeliveryLook.State;
import org.angarium.engine.Inspection;
import org.angarium.engine.Pause;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionLook;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators see of subscriptions, consumers and messages, whichever node they ask. */
abstract class InspectionContract extends EngineContract {
  InspectionContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  /** Of the node that sends: consumers are on the other one. */
  private Inspection inspection() {
    return engineA.inspection();
  }

  private SubscriptionLook look(DestinationName queue) {
    int id = engineA.administration().queue(queue);
    return Objects.requireNonNull(inspection().subscription(id));
  }

  private DeliveryLook find(String text) {
    Inspection.Found found = inspection().find("ID:" + text, null, 10_000);
    assertThat(found.complete()).isTrue();
    assertThat(found.deliveries()).as(text).hasSize(1);
    return found.deliveries().get(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTellWhatEachMessageDoes(boolean persistent) {
    DestinationName orders = queue("orders");
    send(
        msg("held").priority(9).persistent(persistent).to(orders),
        msg("failed").priority(8).persistent(persistent).to(orders),
        msg("ready").persistent(persistent).to(orders),
        msg("delayed").delayedUntil(START + 5_000).persistent(persistent).to(orders));
    TestConsumer consumer = consumer(orders);
    List<Delivery> taken = consumer.take(2);
    consumer.release(new ReleaseMode.RedeliverAt(START + 3_000), taken.get(1));

    DeliveryLook held = find("held");
    assertThat(held.state()).isEqualTo(State.CLAIMED);
    assertThat(held.attempts()).isEqualTo(1);
    assertThat(held.sinceMillis()).isEqualTo(START);
    assertThat(held.source().destination()).isEqualTo(orders);
    ConsumerLook holder = Objects.requireNonNull(held.holder());
    assertThat(holder.connectionId()).startsWith("connection-");
    DeliveryLook failed = find("failed");
    assertThat(failed.state()).isEqualTo(State.HELD_BACK);
    assertThat(failed.notBeforeMillis()).isEqualTo(START + 3_000);
    assertThat(failed.history().attempts()).hasSize(1);
    assertThat(failed.holder()).isNull();
    assertThat(find("ready").state()).isEqualTo(State.READY);
    DeliveryLook delayed = find("delayed");
    assertThat(delayed.state()).isEqualTo(State.DELAYED);
    assertThat(delayed.notBeforeMillis()).isEqualTo(START + 5_000);

    assertThat(inspection().some(look(orders).id(), 10))
        .extracting(DeliveryLook::state)
        .containsExactlyInAnyOrder(State.CLAIMED, State.HELD_BACK, State.READY, State.DELAYED);
    assertThat(look(orders).depth()).isEqualTo(4);
    assertThat(look(orders).claimed()).isEqualTo(1);
  }

  @Test
  void shouldTellWhoConsumesAndWhatTheyHold() {
    DestinationName orders = queue("orders");
    assertThat(look(orders).consumers()).isEmpty();
    assertThat(look(orders).unattendedSinceMillis()).isPositive();
    TestConsumer consumer = consumer(orders, "n > 1");
    send(msg("a").set("n", 2).to(orders), msg("b").set("n", 2).to(orders));
    List<Delivery> held = consumer.take(2);
    int id = look(orders).id();
    List<ConsumerLook> consumers = inspection().consumers(id, 10);
    assertThat(consumers).hasSize(1);
    ConsumerLook look = consumers.get(0);
    assertThat(look.holds()).isEqualTo(2);
    assertThat(look.holdsSinceMillis()).isEqualTo(START);
    assertThat(look.selector().text()).isEqualTo("n > 1");
    assertThat(look(orders).consumers()).hasSize(1);
    assertThat(look(orders).unattendedSinceMillis()).isZero();
    assertThat(Objects.requireNonNull(find("a").holder()).id()).isEqualTo(look.id());
    consumer.close();
    assertThat(look(orders).consumers()).isEmpty();
    assertThat(look(orders).departed()).hasSize(1);
    consumer.ack(held);
    await().atMost(PATIENCE).until(() -> look(orders).departed().isEmpty());
  }

  @Test
  void shouldAskTheSessionsOfItsOwnConsumers() {
    DestinationName orders = queue("orders");
    try (Claimer claimer =
        engineB.claimer(
            SubscriptionSpec.queue(orders), new ClaimSpec(presence, Selector.all(), "me"))) {
      claimer.describedBy(
          () ->
              new ConsumerState("session", null, "user", true, false, true, false, 7, null, "", 0));
      int id = engineB.administration().queue(orders);
      ConsumerLook look = engineB.inspection().consumers(id, 10).get(0);
      assertThat(look.name()).isEqualTo("me");
      assertThat(Objects.requireNonNull(look.state()).session()).isEqualTo("session");
      assertThat(look.state().room()).isEqualTo(7);
    }
  }

  @Test
  void shouldTellWhatHoldsUpAGroup() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 3; i++) {
      send(msg(i).group("g").to(orders));
    }
    TestConsumer consumer = consumer(orders);
    Delivery first = consumer.next();
    DeliveryLook.GroupLook group = Objects.requireNonNull(find("2").group());
    assertThat(group.key()).isEqualTo("g");
    assertThat(group.held()).isEqualTo(1);
    assertThat(group.heldBack()).isZero();
    assertThat(group.first()).isFalse();
    assertThat(Objects.requireNonNull(group.owner()).connectionId()).startsWith("connection-");
    assertThat(Objects.requireNonNull(find("1").group()).first()).isTrue();
    consumer.release(new ReleaseMode.RedeliverAt(START + 1_000), first);
    assertThat(Objects.requireNonNull(find("1").group()).heldBack()).isEqualTo(1);
  }

  @Test
  void shouldFindWhatABranchHasOrSends() {
    DestinationName orders = queue("orders");
    send(msg("in").to(orders));
    prepare("x", List.of(msg("out").to(orders)), List.of(consumer(orders).next()));
    DeliveryLook in = find("in");
    assertThat(in.state()).isEqualTo(State.SETTLING);
    assertThat(in.branch()).isEqualTo(branch("x"));
    Inspection.Found out = inspection().find("ID:out", orders, 10_000);
    assertThat(out.deliveries()).isEmpty();
    assertThat(out.sentBy()).hasSize(1);
    assertThat(out.sentBy().get(0).branch()).isEqualTo(branch("x"));
    assertThat(inspection().find("ID:none", null, 10_000).deliveries()).isEmpty();
  }

  @Test
  void shouldSayThatItHasNotLookedAtAll() {
    assumeTrue(durable()); // what is in memory costs nothing
    DestinationName orders = queue("orders");
    for (int i = 0; i < 20; i++) {
      send(msg(i).to(orders));
    }
    assertThat(inspection().find("ID:none", orders, 5).complete()).isFalse();
  }

  @Test
  void shouldTellWhatHasWaitedLongest() {
    DestinationName orders = queue("orders");
    int id = engineA.administration().queue(orders);
    assertThat(inspection().oldest(id)).isNull();
    send(msg("held").sentAt(START - 900).to(orders));
    TestConsumer consumer = consumer(orders);
    consumer.next();
    send(msg("late").delayedUntil(START + 1_000).to(orders));
    send(msg("a").sentAt(START - 500).priority(1).to(orders));
    send(msg("b").sentAt(START - 100).priority(9).to(orders));
    Inspection.Oldest oldest = Objects.requireNonNull(inspection().oldest(id));
    assertThat(oldest.messageId()).isEqualTo("ID:a");
    assertThat(oldest.sinceMillis()).isEqualTo(START - 500);
  }

  @Test
  void shouldListAllSubscriptions() {
    DestinationName orders = queue("orders");
    DestinationName news = topic("news");
    TestConsumer one = consumer(durable(news, "c", "one"));
    consumer(nonDurable(news));
    engineA.administration().pause(orders, new Pause(true, false, false));
    send(msg("a").to(news));
    assertThat(inspection().subscriptions()).hasSize(3);
    assertThat(look(orders).paused()).isTrue();
    SubscriptionLook durable =
        inspection().subscriptions().stream()
            .filter(s -> "one".equals(s.spec().name()))
            .findFirst()
            .orElseThrow();
    assertThat(durable.depth()).isEqualTo(1);
    assertThat(durable.paused()).isFalse();
    one.close();
    assertThat(inspection().subscription(1_000_000)).isNull();
    assertThat(inspection().consumers(1_000_000, 10)).isEmpty();
    assertThat(inspection().some(1_000_000, 10)).isEmpty();
    assertThat(inspection().oldest(1_000_000)).isNull();
  }
}
