package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Units of work: all of one happens, or nothing, and what fails takes nobody with it. */
abstract class UnitOfWorkContract extends EngineContract {
  UnitOfWorkContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Test
  void shouldSendAndAcknowledgeTogether() {
    DestinationName in = queue("in");
    DestinationName out = queue("out");
    DestinationName news = topic("news");
    TestConsumer subscriber = consumer(nonDurable(news));
    send(msg("a").to(in), msg("b").nonPersistent().to(in), msg("c").to(in));
    TestConsumer consumer = consumer(in);
    List<Delivery> taken = consumer.take(2);

    submit(List.of(msg("1").to(out), msg("2").nonPersistent().to(out), msg("3").to(news)), taken);

    assertThat(consumer(out).drain()).containsExactly("1", "2");
    assertThat(subscriber.drain()).containsExactly("3");
    assertThat(engineB.destinations().queueStatus(in).depth()).isEqualTo(1);
    assertThat(consumer.drain()).containsExactly("c");
  }

  @Test
  void shouldDoNothingOfUnitToUnknownDestination() {
    DestinationName in = queue("in");
    DestinationName out = queue("out");
    DestinationName unknown = DestinationName.queue("unknown");
    send(msg("a").to(in));
    TestConsumer consumer = consumer(in);
    Delivery taken = consumer.next();

    assertRefused(
        ErrorCode.NO_SUCH_DESTINATION,
        () -> submit(List.of(msg("1").to(out), msg("2").to(unknown)), List.of(taken)));

    assertThat(engineB.destinations().queueStatus(out).depth()).isZero();
    assertThat(consumer(out).poll()).isNull();
    assertThat(engineB.destinations().queueStatus(in).depth()).isEqualTo(1);
    consumer.ack(taken);
    assertThat(engineB.destinations().queueStatus(in).depth()).isZero();
  }

  @Test
  void shouldDoNothingOfUnitWithStaleAcknowledgement() {
    DestinationName in = queue("in");
    DestinationName out = queue("out");
    send(msg("a").to(in), msg("b").to(in));
    TestConsumer consumer = consumer(in);
    List<Delivery> taken = consumer.take(2);
    consumer.ack(taken.get(0));

    assertRefused(
        ErrorCode.STALE_DELIVERY,
        () -> submit(List.of(msg("1").to(out), msg("2").nonPersistent().to(out)), taken));

    assertThat(browse(out)).isEmpty();
    assertThat(engineB.destinations().queueStatus(in).depth()).isEqualTo(1);
    consumer.ack(taken.get(1));
    assertThat(engineB.destinations().queueStatus(in).depth()).isZero();
  }

  @Test
  void shouldRefuseToAcknowledgeTwice() {
    DestinationName in = queue("in");
    send(msg("durable").to(in), msg("not").nonPersistent().to(in));
    TestConsumer consumer = consumer(in);
    for (Delivery delivery : consumer.take(2)) {
      consumer.ack(delivery);
      assertRefused(ErrorCode.STALE_DELIVERY, () -> consumer.ack(delivery));
    }
    assertThat(engineB.destinations().queueStatus(in).depth()).isZero();
  }

  @Test
  void shouldRefuseToAcknowledgeWhatWasReleased() {
    DestinationName in = queue("in");
    send(msg("durable").to(in), msg("not").nonPersistent().to(in));
    TestConsumer consumer = consumer(in);
    List<Delivery> taken = consumer.take(2);
    consumer.release(ReleaseMode.REDELIVER, taken);

    for (Delivery delivery : taken) {
      assertRefused(ErrorCode.STALE_DELIVERY, () -> consumer.ack(delivery));
    }
    assertThat(consumer.drain()).containsExactly("durable", "not");
  }

  @Test
  void shouldRefuseToAcknowledgeByAnOldClaimWhatAnotherHoldsNow() {
    DestinationName in = queue("in");
    send(msg("durable").to(in), msg("not").nonPersistent().to(in));
    TestConsumer first = consumer(in);
    List<Delivery> old = first.take(2);
    first.release(ReleaseMode.REDELIVER, old);
    TestConsumer second = consumer(in);
    List<Delivery> now = second.take(2);

    for (Delivery delivery : old) {
      assertRefused(ErrorCode.STALE_DELIVERY, () -> first.ack(delivery));
    }
    first.release(ReleaseMode.REDELIVER, old);
    assertThat(first.poll()).as("an old claim does not take it from its holder").isNull();
    second.ack(now);
    assertThat(engineB.destinations().queueStatus(in).depth()).isZero();
  }

  @Test
  void shouldAcceptAcknowledgementOfWhatEndedWithItsSubscription() {
    DestinationName in = queue("in");
    DestinationName news = topic("news");
    DestinationName out = queue("out");
    TestConsumer subscriber = consumer(nonDurable(news));
    TestConsumer consumer = consumer(in);
    send(msg("a").to(in), msg("n").to(news), msg("b").to(in));
    Delivery a = consumer.next();
    Delivery b = consumer.next();
    Delivery n = subscriber.next();
    consumer.close();
    subscriber.close();
    engineB.destinations().delete(in);

    submit(List.of(msg("1").to(out)), List.of(a, n));
    consumer.release(ReleaseMode.REDELIVER, b);

    assertThat(browse(out)).containsExactly("1");
    assertThat(consumer(queue("in")).poll()).isNull();
  }

  @Test
  void shouldAcceptEmptyUnit() {
    submit(List.of(), List.of());
    assertThat(engineB.destinations().list()).isEmpty();
  }

  @Test
  void shouldFailOnlyTheBadUnitsOfManyThatComeTogether() throws Exception {
    DestinationName good = queue("good");
    DestinationName unknown = DestinationName.queue("unknown");
    send(msg("stale").to(queue("in")));
    TestConsumer consumer = consumer(DestinationName.queue("in"));
    Delivery stale = consumer.next();
    consumer.ack(stale);
    int rounds = times(500);
    Crew crew = new Crew();
    for (int t = 0; t < 3; t++) {
      int thread = t;
      crew.start(
          "good " + t,
          () -> {
            for (int i = 0; i < rounds; i++) {
              send(msg(thread + ":" + i).persistent(i % 5 != 0).to(good));
            }
          });
    }
    crew.start(
        "unknown",
        () -> {
          for (int i = 0; i < rounds; i++) {
            List<Send> sends = List.of(msg("never").to(good), msg("never").to(unknown));
            assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> sendTogether(sends));
          }
        });
    crew.start(
        "stale",
        () -> {
          for (int i = 0; i < rounds; i++) {
            List<Send> sends =
                List.of(msg("never").to(good), msg("never").nonPersistent().to(good));
            assertRefused(ErrorCode.STALE_DELIVERY, () -> submit(sends, List.of(stale)));
          }
        });
    crew.join();

    List<String> got = consumer(good).drain();
    assertThat(got).hasSize(3 * rounds).doesNotContain("never").doesNotHaveDuplicates();
    assertThat(engineB.destinations().queueStatus(good).depth()).isZero();
  }

  @Test
  void shouldLetOnlyOneOfManyAcknowledgeDelivery() throws Exception {
    DestinationName in = queue("in");
    DestinationName out = queue("out");
    TestConsumer consumer = consumer(in);
    for (int round = 0; round < times(200); round++) {
      boolean persistent = round % 2 == 0;
      send(msg("m").persistent(persistent).to(in));
      Delivery taken = consumer.next();
      AtomicInteger winners = new AtomicInteger();
      Crew crew = new Crew();
      for (int t = 0; t < 3; t++) {
        int thread = t;
        crew.start(
            "ack " + t,
            () -> {
              try {
                submit(List.of(msg("by " + thread).persistent(persistent).to(out)), List.of(taken));
                winners.incrementAndGet();
              } catch (AngariumException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STALE_DELIVERY);
              }
            });
      }
      crew.start("release", () -> engineB.release(List.of(taken), ReleaseMode.REDELIVER));
      crew.join();
      int released = consumer.drain().size();
      assertThat(winners.get() + released).as("acknowledged or released").isEqualTo(1);
      assertThat(consumer(out).drain()).hasSize(winners.get());
    }
  }

  @Test
  void shouldFailUnitWhoseQueueIsDeletedInBetweenAndOnlyThat() throws Exception {
    DestinationName kept = queue("kept");
    int rounds = times(100);
    AtomicInteger committed = new AtomicInteger();
    for (int round = 0; round < rounds; round++) {
      DestinationName doomed = queue("doomed " + round);
      CountDownLatch ready = new CountDownLatch(2);
      Crew crew = new Crew();
      crew.start(
          "sender",
          () -> {
            ready.countDown();
            ready.await();
            for (int i = 0; i < 5; i++) {
              try {
                sendTogether(List.of(msg("m").to(kept), msg("m").to(doomed)));
                committed.incrementAndGet();
              } catch (AngariumException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_DESTINATION);
              }
            }
          });
      crew.start(
          "deleter",
          () -> {
            ready.countDown();
            ready.await();
            engineA.destinations().delete(doomed);
          });
      crew.join();
      assertThat(engineB.exists(doomed)).isFalse();
    }
    assertThat(engineB.destinations().queueStatus(kept).depth()).isEqualTo(committed.get());
    assertThat(consumer(kept).drain()).hasSize(committed.get());
  }

  @Test
  void shouldShowUnitAsOneEvenToThoseWhoLookMeanwhile() throws Exception {
    DestinationName in = queue("in");
    int units = times(500);
    int size = 4;
    Crew crew = new Crew();
    crew.start(
        "sender",
        () -> {
          for (int u = 0; u < units; u++) {
            List<Send> sends = new ArrayList<>();
            for (int i = 0; i < size; i++) {
              sends.add(msg(u * size + i).to(in));
            }
            sendTogether(sends);
          }
        });
    TestConsumer consumer = consumer(in);
    List<String> got = new ArrayList<>();
    while (got.size() < units * size) {
      List<Delivery> batch = consumer.claimWaiting(64);
      got.addAll(Msg.texts(batch));
      consumer.ack(batch);
    }
    crew.join();
    assertThat(got).isEqualTo(numbers(0, units * size));
  }

  @Test
  void shouldTellListenerOfCommitOnce() {
    DestinationName in = queue("in");
    AtomicInteger calls = new AtomicInteger();
    AtomicReference<AngariumException> failure = new AtomicReference<>();
    for (boolean persistent : new boolean[] {true, false}) {
      Commit commit = engineA.submit(UnitOfWork.send(msg("a").persistent(persistent).to(in)));
      commit.whenDone(
          f -> {
            failure.set(f);
            calls.incrementAndGet();
          });
      commit.await();
      commit.await();
    }
    await().atMost(PATIENCE).untilAtomic(calls, org.hamcrest.Matchers.equalTo(2));
    assertThat(failure.get()).isNull();
    Commit late = engineA.submit(UnitOfWork.send(msg("b").to(in)));
    late.await();
    late.whenDone(f -> calls.incrementAndGet());
    assertThat(calls).as("at once when it is done").hasValue(3);
  }

  @Test
  void shouldTellListenerWhyCommitFailed() {
    DestinationName in = queue("in");
    send(msg("a").to(in));
    TestConsumer consumer = consumer(in);
    Delivery taken = consumer.next();
    AtomicReference<AngariumException> failure = new AtomicReference<>();
    Commit first = engineB.submit(UnitOfWork.acknowledge(List.of(taken)));
    try {
      Commit second = engineB.submit(UnitOfWork.acknowledge(List.of(taken)));
      second.whenDone(failure::set);
    } catch (AngariumException e) {
      failure.set(e);
    }
    first.await();
    await().atMost(PATIENCE).until(() -> failure.get() != null);
    assertThat(failure.get().code()).isEqualTo(ErrorCode.STALE_DELIVERY);
  }

  @Test
  void shouldBeDoneOnReturnWhereNothingIsDurable() {
    DestinationName in = queue("in");
    DestinationName temporary = presence.createTemporary(DestinationName.Kind.QUEUE);
    assertThat(engineB.submit(UnitOfWork.send(msg("a").nonPersistent().to(in))))
        .isSameAs(Commit.DONE);
    assertThat(engineB.submit(UnitOfWork.send(msg("b").to(temporary)))).isSameAs(Commit.DONE);
    assertThat(consumer(SubscriptionSpec.queue(temporary)).drain()).containsExactly("b");
    Delivery taken = consumer(in).next();
    assertThat(taken.durable()).isFalse();
    assertThat(engineB.submit(UnitOfWork.acknowledge(List.of(taken)))).isSameAs(Commit.DONE);
    assertThat(engineB.destinations().queueStatus(in).depth()).isZero();
  }

  @Test
  void shouldRefuseWorkAfterClose() {
    DestinationName in = queue("in");
    engineA.close();
    engineA.close();
    assertRefused(ErrorCode.BROKER_CLOSED, () -> send(msg("a").to(in)));
    assertRefused(ErrorCode.BROKER_CLOSED, () -> engineA.declare(in));
    assertRefused(ErrorCode.BROKER_CLOSED, () -> engineA.attach("x"));
  }
}
