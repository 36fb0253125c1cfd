package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Global transactions: what an engine does between the two phases, and in the second. */
abstract class XaContract extends EngineContract {
  XaContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Test
  void shouldShowNothingBeforeTheSecondPhaseAndAllAfterIt() {
    DestinationName orders = queue("orders");
    DestinationName bills = queue("bills");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer consumer = consumer(orders);
    TestConsumer accountant = consumer(bills);
    prepare("t", List.of(msg("bill").to(bills)), List.of(consumer.next()));

    assertThat(accountant.poll()).isNull();
    assertThat(browse(bills)).isEmpty();
    assertThat(engineB.destinations().queueStatus(orders).claimed()).isEqualTo(1);
    assertThat(engineB.branches().list())
        .containsExactly(new PreparedBranch(branch("t"), State.PREPARED, clock.millis(), 1, 1));

    engineB.branches().finish(branch("t"), true);

    assertThat(accountant.consume(1)).containsExactly("bill");
    assertThat(consumer.drain()).containsExactly("b");
    awaitDepth(orders, 0);
    assertThat(engineB.branches().list()).isEmpty();
  }

  @Test
  void shouldBringBackInItsPlaceWhatARolledBackBranchReceived() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders), msg("c").to(orders));
    TestConsumer consumer = consumer(orders);
    prepare("t", List.of(msg("x").to(orders)), consumer.take(2));

    engineB.branches().finish(branch("t"), false);

    List<Delivery> again = consumer.take(2);
    assertThat(Msg.texts(again)).containsExactly("a", "b");
    assertThat(again).allMatch(d -> d.attempt() == 2);
    consumer.ack(again);
    assertThat(consumer.drain()).containsExactly("c");
    assertThat(engineB.branches().list()).isEmpty();
  }

  @Test
  void shouldKeepWhatABranchHoldsFromReleaseAndFromTheEndOfItsConsumer() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer consumer = consumer(orders);
    List<Delivery> held = consumer.take(1);
    prepare("t", List.of(), held);

    consumer.release(ReleaseMode.REDELIVER, held);
    consumer.close();

    TestConsumer other = consumer(orders);
    assertThat(other.poll()).isNull();
    engineB.branches().finish(branch("t"), false);
    assertThat(other.consume(1)).containsExactly("a");
  }

  @Test
  void shouldSendInTheOrderOfTheCommitAndToSubscriptionsOfThatMoment() {
    DestinationName news = topic("news");
    DestinationName orders = queue("orders");
    prepare("t", List.of(msg("prepared").to(orders), msg("news").to(news)), List.of());
    send(msg("meanwhile").to(orders));
    TestConsumer subscriber = consumer(durable(news, "desk", "late"));

    engineB.branches().finish(branch("t"), true);

    assertThat(consumer(orders).drain()).containsExactly("meanwhile", "prepared");
    assertThat(subscriber.consume(1)).containsExactly("news");
  }

  @Test
  void shouldHoldTheGroupOfWhatABranchHolds() {
    DestinationName orders = queue("orders");
    send(
        msg("a1").group("a").to(orders),
        msg("a2").group("a").to(orders),
        msg("b1").group("b").to(orders));
    TestConsumer first = consumer(orders);
    Delivery a1 = first.next();
    prepare("t", List.of(), List.of(a1));
    first.close();

    TestConsumer other = consumer(orders);
    assertThat(other.consume(1)).containsExactly("b1");
    assertThat(other.poll()).isNull();
    engineB.branches().finish(branch("t"), true);
    assertThat(other.consume(1)).containsExactly("a2");
  }

  @Test
  void shouldRefuseWhatSubmitRefusesAndLeaveTheDeliveriesWithTheirConsumer() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery a = consumer.next();
    Send nowhere = msg("x").to(DestinationName.queue("nowhere"));

    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> prepare("t", List.of(nowhere), List.of(a)));

    assertThat(engineB.branches().list()).isEmpty();
    consumer.ack(a);
    assertRefused(ErrorCode.STALE_DELIVERY, () -> prepare("t", List.of(), List.of(a)));
    awaitDepth(orders, 0);
  }

  @Test
  void shouldRefuseASecondBranchOfTheSameName() {
    DestinationName orders = queue("orders");
    prepare("t", List.of(msg("a").to(orders)), List.of());
    assertRefused(
        ErrorCode.DUPLICATE_BRANCH, () -> prepare("t", List.of(msg("b").to(orders)), List.of()));
    engineB.branches().finish(branch("t"), true);
    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  @Test
  void shouldNotKnowABranchThatHasEnded() {
    DestinationName orders = queue("orders");
    assertRefused(ErrorCode.NO_SUCH_BRANCH, () -> engineB.branches().finish(branch("t"), true));
    prepare("t", List.of(msg("a").to(orders)), List.of());
    engineB.branches().finish(branch("t"), false);
    assertRefused(ErrorCode.NO_SUCH_BRANCH, () -> engineB.branches().finish(branch("t"), true));
    assertRefused(ErrorCode.NO_SUCH_BRANCH, () -> engineB.branches().forget(branch("t")));
    assertThat(consumer(orders).poll()).isNull();
  }

  @Test
  void shouldLetOneOfManyFinish() throws Exception {
    DestinationName orders = queue("orders");
    AtomicInteger won = new AtomicInteger();
    for (int i = 0; i < times(50); i++) {
      prepare("t", List.of(msg(i).to(orders)), List.of());
      Crew.Job finish =
          () -> {
            try {
              engineB.branches().finish(branch("t"), true);
              won.incrementAndGet();
            } catch (AngariumException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_BRANCH);
            }
          };
      Crew crew = new Crew();
      crew.start("first", finish);
      crew.start("second", finish);
      crew.join();
    }
    assertThat(won).hasValue(times(50));
    assertThat(consumer(orders).drain()).isEqualTo(numbers(0, times(50)));
  }

  @Test
  void shouldRememberWhatAnOperatorDecided() {
    DestinationName orders = queue("orders");
    prepare("commit", List.of(msg("a").to(orders)), List.of());
    prepare("roll back", List.of(msg("b").to(orders)), List.of());

    engineB.branches().decide(branch("commit"), true);
    engineB.branches().decide(branch("roll back"), false);

    assertThat(consumer(orders).drain()).containsExactly("a");
    assertThat(engineB.branches().list())
        .extracting(PreparedBranch::state)
        .containsExactlyInAnyOrder(State.COMMITTED_BY_HAND, State.ROLLED_BACK_BY_HAND);
    assertRefused(
        ErrorCode.COMMITTED_BY_HAND, () -> engineB.branches().finish(branch("commit"), true));
    assertRefused(
        ErrorCode.COMMITTED_BY_HAND, () -> engineB.branches().finish(branch("commit"), false));
    assertRefused(
        ErrorCode.ROLLED_BACK_BY_HAND, () -> engineB.branches().finish(branch("roll back"), true));
    engineB.branches().forget(branch("commit"));
    engineB.branches().forget(branch("roll back"));
    assertThat(engineB.branches().list()).isEmpty();
    assertRefused(
        ErrorCode.NO_SUCH_BRANCH, () -> engineB.branches().finish(branch("commit"), true));
  }

  @Test
  void shouldNotForgetWhatIsStillPrepared() {
    DestinationName orders = queue("orders");
    prepare("t", List.of(msg("a").to(orders)), List.of());
    assertRefused(ErrorCode.NO_SUCH_BRANCH, () -> engineB.branches().forget(branch("t")));
    engineB.branches().finish(branch("t"), true);
    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  @Test
  void shouldNotDeleteWhatABranchNeeds() {
    DestinationName orders = queue("orders");
    DestinationName bills = queue("bills");
    DestinationName news = topic("news");
    try (TestConsumer subscriber = consumer(durable(news, "desk", "alerts"))) {
      send(msg("a").to(orders), msg("n").to(news));
      try (TestConsumer consumer = consumer(orders)) {
        List<Delivery> acks = new ArrayList<>(consumer.take(1));
        acks.addAll(subscriber.take(1));
        prepare("t", List.of(msg("b").to(bills)), acks);
      }
    }

    assertRefused(ErrorCode.DESTINATION_IN_USE, () -> engineB.destinations().delete(orders));
    assertRefused(ErrorCode.DESTINATION_IN_USE, () -> engineB.destinations().delete(bills));
    assertRefused(ErrorCode.DESTINATION_IN_USE, () -> engineB.destinations().delete(news));
    assertRefused(
        ErrorCode.SUBSCRIPTION_IN_USE, () -> engineB.destinations().unsubscribe("desk", "alerts"));
    assertRefused(
        ErrorCode.SUBSCRIPTION_MISMATCH,
        () -> consumer(selecting(durable(news, "desk", "alerts"), "x = 1")));

    engineB.branches().finish(branch("t"), true);
    engineB.destinations().delete(orders);
    engineB.destinations().unsubscribe("desk", "alerts");
    engineB.destinations().delete(news);
    assertThat(consumer(bills).drain()).containsExactly("b");
  }

  @Test
  void shouldFinishWithoutWhatHasGoneMeanwhile() {
    DestinationName orders = queue("orders");
    Presence guest = attach();
    DestinationName temporary = guest.createTemporary(DestinationName.Kind.QUEUE);
    DestinationName news = topic("news");
    TestConsumer subscriber = consumer(nonDurable(news));
    send(msg("n").to(news));
    prepare("t", List.of(msg("a").to(orders), msg("reply").to(temporary)), subscriber.take(1));
    guest.close();
    subscriber.close();

    engineB.branches().finish(branch("t"), true);

    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  @Test
  void shouldNotExpireUnderABranch() {
    DestinationName orders = queue("orders");
    send(msg("a").expiresAt(clock.millis() + 1000).to(orders));
    TestConsumer consumer = consumer(orders);
    prepare("t", List.of(), consumer.take(1));
    pass(5000);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(1);
    engineB.branches().finish(branch("t"), true);
    awaitDepth(orders, 0);
  }

  @Test
  void shouldExpireWhatARolledBackBranchGivesBackTooLate() {
    DestinationName orders = queue("orders");
    send(msg("a").expiresAt(clock.millis() + 1000).to(orders));
    TestConsumer consumer = consumer(orders);
    prepare("t", List.of(), consumer.take(1));
    pass(5000);
    engineB.branches().finish(branch("t"), false);
    assertThat(consumer.poll()).isNull();
    awaitDepthAfterExpiry(orders, 0);
  }

  @Test
  void shouldCarryWhatIsNotDurable() {
    DestinationName orders = queue("orders");
    send(msg("a").nonPersistent().to(orders));
    TestConsumer consumer = consumer(orders);
    prepare("t", List.of(msg("b").nonPersistent().to(orders)), consumer.take(1));
    assertThat(consumer.poll()).isNull();
    engineB.branches().finish(branch("t"), true);
    assertThat(consumer.consume(1)).containsExactly("b");
    awaitDepth(orders, 0);
  }

  @Test
  void shouldPrepareOneOfTwoBranchesOfTheSameName() throws Exception {
    DestinationName orders = queue("orders");
    for (int i = 0; i < times(50); i++) {
      AtomicInteger won = new AtomicInteger();
      String text = "order " + i;
      Crew.Job prepare =
          () -> {
            try {
              prepare("t", List.of(msg(text).to(orders)), List.of());
              won.incrementAndGet();
            } catch (AngariumException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_BRANCH);
            }
          };
      Crew crew = new Crew();
      crew.start("first", prepare);
      crew.start("second", prepare);
      crew.join();
      assertThat(won).as("round %d", i).hasValue(1);
      engineB.branches().finish(branch("t"), true);
      assertThat(engineB.branches().list()).isEmpty();
    }
    assertThat(consumer(orders).drain()).hasSize(times(50));
  }

  @Test
  void shouldTellAManagerWhatAnOperatorDecidedAtTheSameMoment() throws Exception {
    DestinationName orders = queue("orders");
    int committed = 0;
    for (int i = 0; i < times(100); i++) {
      prepare("t", List.of(msg(i).to(orders)), List.of());
      AtomicReference<ErrorCode> manager = new AtomicReference<>();
      AtomicReference<ErrorCode> operator = new AtomicReference<>();
      CyclicBarrier together = new CyclicBarrier(2);
      Crew crew = new Crew();
      crew.start(
          "manager",
          () -> race(together, manager, () -> engineB.branches().finish(branch("t"), true)));
      crew.start(
          "operator",
          () -> race(together, operator, () -> engineB.branches().decide(branch("t"), false)));
      crew.join();
      if (operator.get() == null) {
        assertThat(manager.get()).as("round %d", i).isEqualTo(ErrorCode.ROLLED_BACK_BY_HAND);
        engineB.branches().forget(branch("t"));
      } else {
        assertThat(operator.get()).as("round %d", i).isEqualTo(ErrorCode.NO_SUCH_BRANCH);
        assertThat(manager.get()).isNull();
        committed++;
      }
    }
    assertThat(consumer(orders).drain()).hasSize(committed);
  }

  private static void race(
      CyclicBarrier together, AtomicReference<ErrorCode> outcome, Runnable call) throws Exception {
    together.await();
    try {
      call.run();
    } catch (AngariumException e) {
      outcome.set(e.code());
    }
  }
}
