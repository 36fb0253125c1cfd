package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Subscriptions of topics: durable or not, shared or not (Jakarta Messaging 3.1, 4.2 and 8.3). */
abstract class SubscriptionContract extends EngineContract {
  SubscriptionContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Test
  void shouldKeepMessagesForDurableSubscriberWhileItIsAway() {
    DestinationName news = topic("news");
    TestConsumer first = consumer(durable(news, "c", "sub"));
    send(msg("a").to(news));
    assertThat(first.consume(1)).containsExactly("a");
    first.close();
    send(msg("b").to(news), msg("c").nonPersistent().to(news));

    assertThat(consumer(durable(news, "c", "sub")).drain()).containsExactly("b", "c");
  }

  @Test
  void shouldLetOnlyOneConsumeFromUnsharedDurableSubscription() {
    DestinationName news = topic("news");
    TestConsumer first = consumer(durable(news, "c", "sub"));

    assertRefused(ErrorCode.SUBSCRIPTION_IN_USE, () -> consumer(durable(news, "c", "sub")));
    consumer(durable(news, "c", "other name"));
    consumer(durable(news, "other client", "sub"));
    first.close();
    consumer(durable(news, "c", "sub"));
  }

  @Test
  void shouldLetOneOfManyWinDurableSubscription() throws Exception {
    DestinationName news = topic("news");
    for (int round = 0; round < times(50); round++) {
      SubscriptionSpec sub = durable(news, "c", "sub " + round);
      AtomicInteger winners = new AtomicInteger();
      Crew crew = new Crew();
      for (int t = 0; t < 4; t++) {
        crew.start(
            "subscriber " + t,
            () -> {
              try {
                consumer(sub);
                winners.incrementAndGet();
              } catch (AngariumException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
              }
            });
      }
      crew.join();
      assertThat(winners).hasValue(1);
    }
  }

  @Test
  void shouldShareMessagesOfSharedSubscription() {
    DestinationName news = topic("news");
    for (SubscriptionSpec spec : List.of(shared(news, null, "s"), sharedDurable(news, null, "d"))) {
      TestConsumer one = consumer(spec);
      TestConsumer other = consumer(spec);
      for (int i = 0; i < 20; i++) {
        send(msg(i).to(news));
      }
      List<String> got = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        got.addAll(one.consume(1));
        got.addAll(other.consume(1));
      }
      assertThat(got).isEqualTo(numbers(0, 20));
      assertThat(one.poll()).isNull();
      assertThat(other.poll()).isNull();
    }
  }

  @Test
  void shouldEndNonDurableSubscriptionWithItsConsumer() {
    DestinationName news = topic("news");
    TestConsumer subscriber = consumer(nonDurable(news));
    send(msg("a").to(news));
    assertThat(engineB.destinations().subscriptions()).hasSize(1);

    subscriber.close();

    assertThat(engineB.destinations().subscriptions()).isEmpty();
    send(msg("b").to(news));
    assertThat(consumer(nonDurable(news)).poll()).isNull();
  }

  @Test
  void shouldEndSharedSubscriptionWithItsLastConsumer() {
    DestinationName news = topic("news");
    TestConsumer one = consumer(shared(news, null, "s"));
    TestConsumer other = consumer(shared(news, null, "s"));
    send(msg("a").to(news), msg("b").to(news));
    one.close();
    assertThat(other.consume(1)).containsExactly("a");
    other.close();

    assertThat(engineB.destinations().subscriptions()).isEmpty();
    assertThat(consumer(shared(news, null, "s")).poll()).isNull();
  }

  @Test
  void shouldLeaveDeliveriesOfEndedSubscriptionAlone() {
    DestinationName news = topic("news");
    TestConsumer subscriber = consumer(nonDurable(news));
    send(msg("a").to(news), msg("b").to(news));
    List<Delivery> held = subscriber.take(2);
    subscriber.close();

    subscriber.release(ReleaseMode.REDELIVER, held.get(0));
    assertThat(engineB.destinations().subscriptions()).isEmpty();
    assertThat(consumer(nonDurable(news)).poll()).isNull();
  }

  @Test
  void shouldKeepSharedDurableSubscriptionWithoutConsumers() {
    DestinationName news = topic("news");
    consumer(sharedDurable(news, "c", "s")).close();
    send(msg("a").to(news));
    assertThat(consumer(sharedDurable(news, "c", "s")).drain()).containsExactly("a");
  }

  @Test
  void shouldTellSharedSubscriptionsApartByClientIdAndName() {
    DestinationName news = topic("news");
    consumer(sharedDurable(news, null, "s")).close();
    consumer(sharedDurable(news, "c", "s")).close();
    consumer(sharedDurable(news, "d", "s")).close();
    consumer(sharedDurable(news, null, "t")).close();
    assertThat(engineB.destinations().subscriptions()).hasSize(4);
    send(msg("a").to(news));
    assertThat(consumer(sharedDurable(news, null, "s")).drain()).containsExactly("a");
    assertThat(consumer(sharedDurable(news, "c", "s")).drain()).containsExactly("a");
  }

  @Test
  void shouldLetSharedDurableAndSharedNonDurableHaveOneName() {
    DestinationName news = topic("news");
    TestConsumer durable = consumer(sharedDurable(news, null, "s"));
    TestConsumer not = consumer(shared(news, null, "s"));
    send(msg("a").to(news));
    assertThat(durable.drain()).containsExactly("a");
    assertThat(not.drain()).containsExactly("a");
  }

  @Test
  void shouldRefuseNameOfDurableSubscriptionOfOtherKind() {
    DestinationName news = topic("news");
    consumer(durable(news, "c", "unshared")).close();
    consumer(sharedDurable(news, "c", "shared")).close();

    assertRefused(
        ErrorCode.SUBSCRIPTION_MISMATCH, () -> consumer(sharedDurable(news, "c", "unshared")));
    assertRefused(ErrorCode.SUBSCRIPTION_MISMATCH, () -> consumer(durable(news, "c", "shared")));
  }

  @Test
  void shouldRefuseOtherTopicOrSelectorWhileSharedSubscriptionIsInUse() {
    DestinationName news = topic("news");
    DestinationName sport = topic("sport");
    TestConsumer durable = consumer(selecting(sharedDurable(news, null, "d"), "n = 1"));
    TestConsumer not = consumer(selecting(shared(news, null, "s"), "n = 1"));

    assertRefused(
        ErrorCode.SUBSCRIPTION_MISMATCH,
        () -> consumer(selecting(sharedDurable(news, null, "d"), "n = 2")));
    assertRefused(
        ErrorCode.SUBSCRIPTION_MISMATCH,
        () -> consumer(selecting(sharedDurable(sport, null, "d"), "n = 1")));
    assertRefused(ErrorCode.SUBSCRIPTION_MISMATCH, () -> consumer(shared(news, null, "s")));
    assertRefused(
        ErrorCode.SUBSCRIPTION_MISMATCH,
        () -> consumer(selecting(shared(sport, null, "s"), "n = 1")));
    consumer(selecting(sharedDurable(news, null, "d"), "n = 1"));
    send(msg("1").set("n", 1).to(news));
    assertThat(durable.consume(1)).containsExactly("1");
    assertThat(not.consume(1)).containsExactly("1");
  }

  @Test
  void shouldReplaceDurableSubscriptionWhenItsSelectorChanges() {
    DestinationName news = topic("news");
    consumer(selecting(durable(news, "c", "sub"), "n = 1")).close();
    send(msg("old").set("n", 1).to(news));

    TestConsumer changed = consumer(selecting(durable(news, "c", "sub"), "n = 2"));

    assertThat(changed.poll()).as("the old subscription's messages are gone").isNull();
    send(msg("1").set("n", 1).to(news), msg("2").set("n", 2).to(news));
    assertThat(changed.drain()).containsExactly("2");
    assertThat(engineB.destinations().subscriptions()).hasSize(1);
  }

  @Test
  void shouldReplaceDurableSubscriptionWhenItsTopicChanges() {
    DestinationName news = topic("news");
    DestinationName sport = topic("sport");
    for (boolean shared : new boolean[] {false, true}) {
      SubscriptionSpec before = shared ? sharedDurable(news, "c", "s") : durable(news, "c", "u");
      SubscriptionSpec after = shared ? sharedDurable(sport, "c", "s") : durable(sport, "c", "u");
      consumer(before).close();
      send(msg("old").to(news));
      TestConsumer changed = consumer(after);
      assertThat(changed.poll()).isNull();
      send(msg("other").to(news), msg("new").to(sport));
      assertThat(changed.drain()).containsExactly("new");
      changed.close();
    }
  }

  @Test
  void shouldReplaceDurableSubscriptionWhenNoLocalChanges() {
    DestinationName news = topic("news");
    consumer(durable(news, "c", "sub")).close();
    send(msg("old").to(news));
    TestConsumer changed = consumer(noLocal(durable(news, "c", "sub")));
    assertThat(changed.poll()).isNull();
    send(msg("own").from("x", "c").to(news), msg("foreign").to(news));
    assertThat(changed.drain()).containsExactly("foreign");
  }

  @Test
  void shouldNotReplaceDurableSubscriptionThatIsInUse() {
    DestinationName news = topic("news");
    TestConsumer using = consumer(selecting(durable(news, "c", "sub"), "n = 1"));
    assertRefused(
        ErrorCode.SUBSCRIPTION_IN_USE,
        () -> consumer(selecting(durable(news, "c", "sub"), "n = 2")));
    send(msg("1").set("n", 1).to(news));
    assertThat(using.consume(1)).containsExactly("1");
  }

  @Test
  void shouldUnsubscribeWithMessages() {
    DestinationName news = topic("news");
    consumer(durable(news, "c", "sub")).close();
    consumer(sharedDurable(news, null, "shared")).close();
    send(msg("a").to(news));

    engineA.destinations().unsubscribe("c", "sub");
    engineA.destinations().unsubscribe(null, "shared");

    assertThat(engineB.destinations().subscriptions()).isEmpty();
    assertThat(consumer(durable(news, "c", "sub")).poll()).isNull();
    assertThat(consumer(sharedDurable(news, null, "shared")).poll()).isNull();
  }

  @Test
  void shouldRefuseToUnsubscribeWhatIsNotThere() {
    DestinationName news = topic("news");
    consumer(durable(news, "c", "sub")).close();
    consumer(shared(news, null, "not durable"));
    assertRefused(
        ErrorCode.NO_SUCH_SUBSCRIPTION, () -> engineA.destinations().unsubscribe("c", "other"));
    assertRefused(
        ErrorCode.NO_SUCH_SUBSCRIPTION, () -> engineA.destinations().unsubscribe("d", "sub"));
    assertRefused(
        ErrorCode.NO_SUCH_SUBSCRIPTION, () -> engineA.destinations().unsubscribe(null, "sub"));
    assertRefused(
        ErrorCode.NO_SUCH_SUBSCRIPTION,
        () -> engineA.destinations().unsubscribe(null, "not durable"));
    engineA.destinations().unsubscribe("c", "sub");
    assertRefused(
        ErrorCode.NO_SUCH_SUBSCRIPTION, () -> engineA.destinations().unsubscribe("c", "sub"));
  }

  @Test
  void shouldRefuseToUnsubscribeWhileInUseOrUnacknowledged() {
    DestinationName news = topic("news");
    TestConsumer subscriber = consumer(durable(news, "c", "sub"));
    send(msg("a").to(news));
    assertRefused(
        ErrorCode.SUBSCRIPTION_IN_USE, () -> engineA.destinations().unsubscribe("c", "sub"));
    Delivery held = subscriber.next();
    subscriber.close();
    assertRefused(
        ErrorCode.SUBSCRIPTION_IN_USE, () -> engineA.destinations().unsubscribe("c", "sub"));
    subscriber.ack(held);
    engineA.destinations().unsubscribe("c", "sub");
    assertThat(engineB.destinations().subscriptions()).isEmpty();
  }

  @Test
  void shouldTellNumbersOfSubscription() {
    DestinationName orders = queue("orders");
    DestinationName news = topic("news");
    TestConsumer one = consumer(orders);
    consumer(orders, "n = 1");
    TestConsumer subscriber = consumer(durable(news, "c", "sub"));
    for (int i = 0; i < 5; i++) {
      send(msg(i).to(orders), msg(i).nonPersistent().to(news));
    }
    send(msg("late").delayedUntil(START + 1).to(orders));
    List<Delivery> held = one.take(3);
    one.ack(held.get(0));
    subscriber.take(2);

    SubscriptionStatus queue = engineB.destinations().queueStatus(orders);
    assertThat(queue).isEqualTo(new SubscriptionStatus(SubscriptionSpec.queue(orders), 5, 2, 2));
    SubscriptionStatus sub = status("sub");
    assertThat(sub.spec()).isEqualTo(durable(news, "c", "sub"));
    assertThat(sub.depth()).isEqualTo(5);
    assertThat(sub.claimed()).isEqualTo(2);
    assertThat(sub.consumers()).isEqualTo(1);
    one.close();
    subscriber.close();
    assertThat(engineB.destinations().queueStatus(orders).consumers()).isEqualTo(1);
    assertThat(engineB.destinations().queueStatus(orders).claimed()).isEqualTo(2);
    assertThat(status("sub").consumers()).isZero();
  }

  @Test
  void shouldAcknowledgeInSubscriptionsApart() {
    DestinationName news = topic("news");
    TestConsumer one = consumer(durable(news, "c", "one"));
    TestConsumer other = consumer(durable(news, "c", "other"));
    send(msg("a").to(news));
    assertThat(one.consume(1)).containsExactly("a");
    assertThat(status("one").depth()).isZero();
    assertThat(status("other").depth()).isEqualTo(1);
    Delivery held = other.next();
    engineB.submit(UnitOfWork.acknowledge(List.of(held))).await();
    assertThat(status("other").depth()).isZero();
  }
}
