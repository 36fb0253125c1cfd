package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What durable engines remember: all of it that was committed, whichever way they ended. */
abstract class RecoveryContract extends DurableContract {
  RecoveryContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRememberMessagesInOrder(Ending ending) {
    DestinationName orders = queue("orders");
    List<Send> unit = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      unit.add(msg(i).to(orders));
    }
    sendTogether(unit);
    send(msg("urgent").priority(9).to(orders), msg("idle").priority(0).to(orders));

    endAndOpen(ending);

    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(302);
    assertThat(browse(orders)).hasSize(302).startsWith("urgent", "0").endsWith("299", "idle");
    send(msg("later").to(orders), msg("later urgent").priority(9).to(orders));
    List<String> expected = new ArrayList<>(List.of("urgent", "later urgent"));
    expected.addAll(numbers(0, 300));
    expected.addAll(List.of("later", "idle"));
    assertThat(consumer(orders).drain()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRememberMessageWithAllItsParts(Ending ending) {
    DestinationName orders = queue("orders");
    Send sent =
        msg("a")
            .set("n", 7L)
            .set("f", 1.5f)
            .set("JMSXGroupID", "g")
            .priority(8)
            .expiresAt(START + 100_000)
            .padded(100_000)
            .to(orders);
    send(sent);
    endAndOpen(ending);
    assertThat(consumer(orders).next().message()).isEqualTo(sent.message());
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldForgetOnlyNonPersistentMessages(Ending ending) {
    DestinationName orders = queue("orders");
    DestinationName news = topic("news");
    consumer(durable(news, "c", "sub")).close();
    for (int i = 0; i < 20; i++) {
      send(msg(i).persistent(i % 2 == 0).to(orders), msg(i).persistent(i % 2 == 1).to(news));
    }
    endAndOpen(ending);
    assertThat(consumer(orders).drain())
        .containsExactly("0", "2", "4", "6", "8", "10", "12", "14", "16", "18");
    assertThat(consumer(durable(news, "c", "sub")).drain())
        .containsExactly("1", "3", "5", "7", "9", "11", "13", "15", "17", "19");
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldNeverBringBackWhatWasAcknowledged(Ending ending) {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 30; i++) {
      send(msg(i).to(orders));
    }
    TestConsumer consumer = consumer(orders);
    List<Delivery> taken = consumer.take(10);
    submit(List.of(msg("answer").to(queue("answers"))), taken.subList(0, 5));
    consumer.ack(taken.get(7));

    endAndOpen(ending);

    assertThat(browse(orders)).hasSize(24).startsWith("5", "6", "8", "9", "10");
    assertThat(consumer(DestinationName.queue("answers")).drain()).containsExactly("answer");
    assertThat(consumer(orders).drain()).hasSize(24).startsWith("5", "6", "8", "9", "10");
    endAndOpen(ending);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
    assertThat(consumer(orders).poll()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRedeliverWhatWasClaimedAndSayThatItMayHaveBeenSeen(Ending ending) {
    DestinationName orders = queue("orders");
    DestinationName news = topic("news");
    TestConsumer subscriber = consumer(durable(news, "c", "sub"));
    send(msg("a").to(orders), msg("b").priority(7).to(orders), msg("n").to(news));
    consumer(orders).take(2);
    subscriber.next();

    endAndOpen(ending);

    TestConsumer consumer = consumer(orders);
    Delivery b = consumer.next();
    Delivery a = consumer.next();
    assertThat(Msg.texts(List.of(b, a))).containsExactly("b", "a");
    assertThat(b.attempt()).isGreaterThanOrEqualTo(2);
    assertThat(a.attempt()).isGreaterThanOrEqualTo(2);
    Delivery n = consumer(durable(news, "c", "sub")).next();
    assertThat(n.attempt()).isGreaterThanOrEqualTo(2);
    consumer.ack(a, b);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldNotCallRedeliveredWhatWasSentLongAfterTheLastHandOut(Ending ending) {
    DestinationName orders = queue("orders");
    send(msg("seen").to(orders));
    try (TestConsumer before = consumer(orders)) {
      before.next();
    }
    List<Send> unit = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      unit.add(msg(i).to(orders));
    }
    sendTogether(unit);

    endAndOpen(ending);

    TestConsumer consumer = consumer(orders);
    assertThat(consumer.next().attempt()).isGreaterThanOrEqualTo(2);
    List<Delivery> rest = consumer.take(5_000);
    assertThat(rest.get(4_999).attempt()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldCountAttemptsOnAcrossRestarts(Ending ending) {
    DestinationName orders = queue("orders");
    send(msg("poison").to(orders));
    int last = 0;
    for (int restart = 0; restart < 3; restart++) {
      TestConsumer consumer = consumer(orders);
      for (int i = 0; i < 3; i++) {
        Delivery delivery = consumer.next();
        assertThat(delivery.attempt()).isGreaterThan(last);
        last = delivery.attempt();
        consumer.release(ReleaseMode.REDELIVER, delivery);
      }
      last = consumer.next().attempt();
      endAndOpen(ending);
    }
    assertThat(last).isGreaterThanOrEqualTo(12);
  }

  @Test
  void shouldNotBeSureThatAnybodySawWhatWasOnlyCountedBeforeACrash() {
    DestinationName orders = queue("orders");
    TestConsumer first = consumer(orders);
    send(msg("seen").to(orders), msg("unseen").to(orders));
    assertThat(first.next().wasHandedOut()).isFalse();

    endAndOpen(Ending.CRASHED);

    TestConsumer second = consumer(orders);
    Delivery seen = second.next();
    assertThat(seen.attempt()).isEqualTo(2);
    assertThat(seen.wasHandedOut()).isFalse();
    second.release(ReleaseMode.UNDELIVERED, seen);
    assertThat(second.next().wasHandedOut()).isFalse();
    Delivery unseen = second.next();
    assertThat(unseen.attempt()).isEqualTo(fixture().countsAhead() ? 2 : 1);
    assertThat(unseen.wasHandedOut()).isFalse();

    endAndOpen(Ending.CRASHED);

    TestConsumer third = consumer(orders);
    Delivery again = third.next();
    assertThat(again.attempt()).isEqualTo(3);
    assertThat(again.wasHandedOut()).isFalse();
    third.release(ReleaseMode.REDELIVER, again);
    assertThat(third.next().wasHandedOut()).as("in this life").isTrue();

    endAndOpen(Ending.CRASHED);

    assertThat(consumer(orders).next().wasHandedOut()).as("counted alone").isTrue();
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldKeepDelayAcrossRestart(Ending ending) {
    DestinationName orders = queue("orders");
    send(msg("late").delayedUntil(START + 1_000).to(orders), msg("now").to(orders));
    pass(400);

    endAndOpen(ending);

    TestConsumer consumer = consumer(orders);
    assertThat(consumer.drain()).containsExactly("now");
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(1);
    pass(599);
    assertThat(consumer.poll()).as("never early").isNull();
    pass(1);
    assertThat(consumer.consume(1)).containsExactly("late");
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldDeliverWhatBecameDueWhileClosed(Ending ending) {
    DestinationName orders = queue("orders");
    send(
        msg("first").delayedUntil(START + 1_000).to(orders),
        msg("second").delayedUntil(START + 500).to(orders));
    TestConsumer before = consumer(orders);
    assertThat(before.poll()).isNull();
    endLater(ending, 5_000);
    assertThat(consumer(orders).consume(2)).containsExactly("first", "second");
  }

  /** Time passes while nothing is open: nothing of the old engine may see it. */
  private void endLater(Ending ending, long millis) {
    if (ending == Ending.CLOSED) {
      reopen(() -> clock.advance(Duration.ofMillis(millis)));
    } else {
      crash(() -> clock.advance(Duration.ofMillis(millis)));
    }
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldExpireWhatRanOutWhileClosed(Ending ending) {
    DestinationName orders = queue("orders");
    DestinationName news = topic("news");
    consumer(durable(news, "c", "sub")).close();
    send(
        msg("brief").expiresAt(START + 1_000).to(orders),
        msg("long").expiresAt(START + 10_000).to(orders),
        msg("brief").expiresAt(START + 1_000).to(news));
    endLater(ending, 5_000);

    assertThat(browse(orders)).containsExactly("long");
    assertThat(consumer(durable(news, "c", "sub")).poll()).isNull();
    awaitDepthAfterExpiry(orders, 1);
    pass(6_000);
    assertThat(consumer(orders).poll()).isNull();
    awaitDepthAfterExpiry(orders, 0);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldKeepHeldBackDeliveryWaitingAcrossRestart(Ending ending) {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer before = consumer(orders);
    before.release(new ReleaseMode.RedeliverAt(START + 1_000), before.next());
    send(msg("barrier").to(orders));
    endAndOpen(ending);

    TestConsumer consumer = consumer(orders);
    assertThat(consumer.drain()).containsExactly("b", "barrier");
    pass(1_000);
    Delivery again = consumer.next();
    assertThat(Msg.text(again)).isEqualTo("a");
    assertThat(again.attempt()).isGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldKeepGroupBehindItsHeldBackDeliveryAcrossRestart(Ending ending) {
    DestinationName orders = queue("orders");
    send(msg("a1").group("a").to(orders), msg("a2").group("a").to(orders));
    send(msg("b1").group("b").to(orders), msg("none").to(orders));
    TestConsumer before = consumer(orders);
    before.release(new ReleaseMode.RedeliverAt(START + 1_000), before.next());
    send(msg("a3").group("a").to(orders));
    endAndOpen(ending);

    TestConsumer consumer = consumer(orders);
    assertThat(consumer.drain()).containsExactly("b1", "none");
    assertThat(browse(orders)).containsExactly("a2", "a3");
    pass(999);
    assertThat(consumer.poll()).isNull();
    pass(1);
    List<Delivery> again = consumer.take(3);
    assertThat(Msg.texts(again)).containsExactly("a1", "a2", "a3");
    assertThat(again.get(0).attempt()).isGreaterThanOrEqualTo(2);
    consumer.ack(again);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldLetGroupGoOnWhenItsHeldBackDeliveryBecameDueMeanwhile(Ending ending) {
    DestinationName orders = queue("orders");
    send(msg("a1").group("a").to(orders), msg("a2").group("a").to(orders));
    TestConsumer before = consumer(orders);
    before.release(new ReleaseMode.RedeliverAt(START + 1_000), before.next());
    send(msg("a3").group("a").to(orders));
    endLater(ending, 1_000);

    TestConsumer after = consumer(orders);
    assertThat(after.consume(3)).as("perhaps a moment later").containsExactly("a1", "a2", "a3");
    assertThat(after.poll()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRememberSubscriptionsAndWhatTheySelect(Ending ending) {
    DestinationName news = topic("news");
    SubscriptionSpec plain = durable(news, "c", "plain");
    SubscriptionSpec selecting = selecting(noLocal(durable(news, "c", "selecting")), "n > 1");
    SubscriptionSpec shared = selecting(sharedDurable(news, null, "shared"), "n = 2");
    consumer(plain).close();
    consumer(selecting);
    consumer(shared);
    consumer(nonDurable(news));
    consumer(shared(news, null, "not durable"));
    send(msg("1").set("n", 1).to(news), msg("2").set("n", 2).to(news));

    endAndOpen(ending);

    assertThat(engineB.destinations().subscriptions())
        .extracting(status -> status.spec())
        .containsExactlyInAnyOrder(plain, selecting, shared);
    assertThat(engineB.destinations().subscriptions())
        .extracting(status -> status.consumers())
        .containsOnly(0);
    send(msg("3").set("n", 3).from("x", "c").to(news), msg("4").set("n", 2).to(news));
    assertThat(consumer(plain).drain()).containsExactly("1", "2", "3", "4");
    assertThat(consumer(selecting).drain()).containsExactly("2", "4");
    assertThat(consumer(shared).drain()).containsExactly("2", "4");
    assertRefused(
        ErrorCode.SUBSCRIPTION_MISMATCH, () -> consumer(sharedDurable(news, "c", "plain")));
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRememberWhatWasDeleted(Ending ending) {
    DestinationName kept = queue("kept");
    DestinationName gone = queue("gone");
    DestinationName news = topic("news");
    DestinationName oldNews = topic("old news");
    consumer(durable(news, "c", "gone")).close();
    consumer(durable(oldNews, "c", "with its topic")).close();
    consumer(selecting(durable(news, "c", "changed"), "n = 1")).close();
    send(msg("a").to(kept), msg("a").to(gone), msg("a").set("n", 1).to(news));
    DestinationName temporary = presence.createTemporary(DestinationName.Kind.QUEUE);
    send(msg("t").to(temporary));
    engineA.destinations().delete(gone);
    engineA.destinations().delete(oldNews);
    engineA.destinations().unsubscribe("c", "gone");
    consumer(selecting(durable(news, "c", "changed"), "n = 2")).close();

    endAndOpen(ending);

    assertThat(engineB.destinations().list()).containsExactlyInAnyOrder(kept, news);
    assertThat(engineB.destinations().subscriptions()).hasSize(1);
    assertThat(status("changed").depth()).isZero();
    assertThat(status("changed").spec().selector())
        .isEqualTo(org.angarium.selector.Selector.parse("n = 2"));
    assertThat(consumer(queue("gone")).poll()).isNull();
    assertThat(consumer(kept).drain()).containsExactly("a");
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldKeepGroupsInOrderAcrossRestart(Ending ending) {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 10; i++) {
      send(msg(i).group(i % 2 == 0 ? "even" : "odd").to(orders));
    }
    TestConsumer before = consumer(orders);
    before.ack(before.next());
    before.take(3);

    endAndOpen(ending);

    TestConsumer one = consumer(orders);
    TestConsumer other = consumer(orders);
    Delivery first = one.next();
    assertThat(Msg.text(first)).isEqualTo("1");
    assertThat(other.drain()).containsExactly("2", "4", "6", "8");
    one.ack(first);
    one.close();
    assertThat(other.drain()).containsExactly("3", "5", "7", "9");
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldFreeClientIdsAndUnsharedSubscriptions(Ending ending) {
    DestinationName news = topic("news");
    presence.claimClientId("c");
    consumer(durable(news, "c", "sub"));
    endAndOpen(ending);
    presence.claimClientId("c");
    consumer(durable(news, "c", "sub"));
    assertThat(status("sub").consumers()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldKeepUnitsWhole(Ending ending) {
    DestinationName left = queue("left");
    DestinationName right = queue("right");
    DestinationName news = topic("news");
    consumer(durable(news, "c", "sub")).close();
    for (int i = 0; i < 50; i++) {
      sendTogether(List.of(msg(i).to(left), msg(i).to(news), msg(i).nonPersistent().to(right)));
    }
    TestConsumer consumer = consumer(left);
    for (int i = 0; i < 20; i++) {
      Delivery taken = consumer.next();
      submit(List.of(msg(Msg.text(taken)).to(right)), List.of(taken));
    }
    endAndOpen(ending);
    assertThat(consumer(left).drain()).isEqualTo(numbers(20, 50));
    assertThat(consumer(right).drain()).isEqualTo(numbers(0, 20));
    assertThat(consumer(durable(news, "c", "sub")).drain()).isEqualTo(numbers(0, 50));
  }

  @Test
  void shouldOpenManyTimes() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 8; i++) {
      send(msg(i).to(orders), msg("x" + i).nonPersistent().to(orders));
      endAndOpen(i % 2 == 0 ? Ending.CLOSED : Ending.CRASHED);
    }
    assertThat(consumer(orders).drain()).isEqualTo(numbers(0, 8));
  }

  @Test
  void shouldCommitWhatWasSubmittedBeforeClose() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 200; i++) {
      engineA.submit(org.angarium.engine.UnitOfWork.send(msg(i).to(orders)));
    }
    reopen();
    assertThat(consumer(orders).drain()).isEqualTo(numbers(0, 200));
  }

  @Test
  void shouldCrashInTheMiddleOfWorkAndKeepEverythingThatWasPromised() throws Exception {
    DestinationName in = queue("in");
    DestinationName out = queue("out");
    AtomicInteger promised = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    Crew crew = new Crew();
    crew.start(
        "sender",
        untilKilled(
            () -> {
              for (int i = 0; !stop.get(); i++) {
                send(msg(i).to(in));
                promised.set(i + 1);
              }
            }));
    TestConsumer mover = consumer(in);
    crew.start(
        "mover",
        untilKilled(
            () -> {
              while (!stop.get()) {
                for (Delivery d : mover.claim(5)) {
                  submit(List.of(msg(Msg.text(d)).to(out)), List.of(d));
                }
              }
            }));
    while (promised.get() < 100 && !crew.failed()) {
      Thread.onSpinWait();
    }
    int atLeast = promised.get();
    crash(
        () -> {
          stop.set(true);
          crew.join();
        });
    List<String> moved = consumer(out).drain();
    List<String> left = consumer(in).drain();
    assertThat(moved.size() + left.size()).isGreaterThanOrEqualTo(atLeast);
    List<String> all = new ArrayList<>(moved);
    all.addAll(left);
    assertThat(all).as("in order, each once, in one of both").isEqualTo(numbers(0, all.size()));
  }

  private static Crew.Job untilKilled(Crew.Job job) {
    return () -> {
      try {
        job.run();
      } catch (AngariumException e) {
        assertThat(e.code()).as(e.toString()).isEqualTo(ErrorCode.STORE_FAILED);
      }
    };
  }
}
