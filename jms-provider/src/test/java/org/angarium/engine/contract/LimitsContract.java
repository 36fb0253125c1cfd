package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Send;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Memory is bounded: whoever sends beyond it is refused, or waits. */
abstract class LimitsContract extends EngineContract {
  private static final long LIMIT = 1L << 20;
  private static final int SIZE = 4_096;

  private final EngineSettings.WhenFull whenFull;
  private final Duration blockTimeout;

  private LimitsContract(
      Function<Path, EngineFixture> fixtures, WhenFull whenFull, Duration blockTimeout) {
    super(fixtures);
    this.whenFull = whenFull;
    this.blockTimeout = blockTimeout;
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(LIMIT, whenFull, blockTimeout, false);
  }

  private static Send big(int number, DestinationName queue) {
    return msg(number).nonPersistent().padded(SIZE).to(queue);
  }

  /** Sends until there is no more room; how many there was room for. */
  int fill(DestinationName queue) {
    for (int count = 0; count < 2 * LIMIT / SIZE; count++) {
      try {
        send(big(count, queue));
      } catch (AngariumException e) {
        assertThat(e.code()).as(e.toString()).isEqualTo(ErrorCode.MEMORY_FULL);
        return count;
      }
    }
    throw new AssertionError("twice the limit was taken");
  }

  /** Where senders are refused at once. */
  abstract static class Rejecting extends LimitsContract {
    Rejecting(Function<Path, EngineFixture> fixtures) {
      super(fixtures, WhenFull.REJECT, Duration.ofSeconds(10));
    }

    @Test
    void shouldRefuseWhatIsOnlyInMemoryBeyondHalfOfTheLimit() {
      DestinationName orders = queue("orders");
      int taken = fill(orders);
      assertThat((long) taken * SIZE).isBetween(LIMIT / 4, LIMIT);
      assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(taken);
      assertThat(consumer(orders).drain()).isEqualTo(numbers(0, taken));
    }

    @Test
    void shouldDoNothingOfUnitThatIsRefused() {
      DestinationName in = queue("in");
      DestinationName out = queue("out");
      send(msg("a").to(in));
      TestConsumer consumer = consumer(in);
      Delivery held = consumer.next();
      fill(queue("full"));

      List<Send> unit = List.of(msg("small").to(out), big(1, out));
      assertRefused(ErrorCode.MEMORY_FULL, () -> submit(unit, List.of(held)));

      assertThat(browse(out)).isEmpty();
      assertThat(engineB.destinations().queueStatus(out).depth()).isZero();
      consumer.ack(held);
      assertThat(engineB.destinations().queueStatus(in).depth()).isZero();
    }

    @Test
    void shouldAcceptAgainWhenThereIsRoom() {
      DestinationName orders = queue("orders");
      int first = fill(orders);
      TestConsumer consumer = consumer(orders);
      for (int round = 0; round < 5; round++) {
        assertThat(consumer.drain()).hasSize(first);
        assertThat(fill(orders)).as("nothing is charged for what is gone").isEqualTo(first);
      }
    }

    @Test
    void shouldMakeRoomByExpiryDeletionAndEndOfSubscription() {
      DestinationName orders = queue("orders");
      int first = fill(orders);
      engineA.destinations().delete(orders);
      engineA.declare(orders);
      assertThat(fill(orders)).isEqualTo(first);
      assertThat(consumer(orders).drain()).hasSize(first);

      for (int i = 0; i < first; i++) {
        send(msg(i).nonPersistent().padded(SIZE).expiresAt(START + 10).to(orders));
      }
      assertRefused(ErrorCode.MEMORY_FULL, () -> send(big(0, orders)));
      clock.advance(Duration.ofMillis(11));
      awaitDepthAfterExpiry(orders, 0);
      assertThat(fill(orders)).isBetween(first - 1, first);
      assertThat(consumer(orders).drain()).isNotEmpty();

      DestinationName news = topic("news");
      TestConsumer slow = consumer(nonDurable(news));
      int slowly = fill(news);
      slow.close();
      assertThat(slowly).isBetween(first / 2, 2 * first);
      assertThat(fill(orders)).isEqualTo(first);
    }

    @Test
    void shouldAcknowledgeAndReleaseWhileMemoryIsFull() {
      DestinationName orders = queue("orders");
      int count = fill(orders);
      TestConsumer consumer = consumer(orders);
      List<Delivery> held = consumer.take(count);
      consumer.release(org.angarium.engine.ReleaseMode.REDELIVER, held);
      assertRefused(ErrorCode.MEMORY_FULL, () -> send(big(0, orders)));
      assertThat(consumer.drain()).isEqualTo(numbers(0, count));
    }

    @Test
    void shouldTakePersistentMessagesBeyondMemoryWhereThereIsDisk() {
      DestinationName orders = queue("orders");
      org.junit.jupiter.api.Assumptions.assumeTrue(durable());
      fill(queue("full"));
      List<Send> unit = new ArrayList<>();
      for (int i = 0; i < 3 * LIMIT / SIZE; i++) {
        unit.add(msg(i).padded(SIZE).to(orders));
      }
      for (Send send : unit) {
        send(send);
      }
      assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(unit.size());
      assertThat(consumer(orders).drain()).isEqualTo(numbers(0, unit.size()));
    }
  }

  /** Where senders wait. */
  abstract static class Blocking extends LimitsContract {
    private DestinationName orders;

    Blocking(Function<Path, EngineFixture> fixtures, Duration blockTimeout) {
      super(fixtures, WhenFull.BLOCK, blockTimeout);
    }

    /** A thread that sends until it blocks, and goes on when it can. */
    void senderThatBlocks(Crew crew, AtomicBoolean done) {
      orders = queue("orders");
      int tooMany = (int) (LIMIT / SIZE);
      Thread sender =
          crew.start(
              "sender",
              () -> {
                for (int i = 0; i < tooMany; i++) {
                  send(big(i, orders));
                }
                done.set(true);
              });
      awaitBlocked(sender, orders);
    }

    void awaitBlocked(Thread sender, DestinationName queue) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)
                          .contains(sender.getState())
                      && engineB.destinations().queueStatus(queue).depth() > LIMIT / 8 / SIZE);
    }

    DestinationName orders() {
      return orders;
    }
  }

  /** Where senders wait long. */
  abstract static class BlockingLong extends Blocking {
    BlockingLong(Function<Path, EngineFixture> fixtures) {
      super(fixtures, Duration.ofSeconds(60));
    }

    @Test
    void shouldLetSenderGoOnWhenThereIsRoom() throws Exception {
      Crew crew = new Crew();
      AtomicBoolean done = new AtomicBoolean();
      senderThatBlocks(crew, done);
      assertThat(done).isFalse();
      int all = (int) (LIMIT / SIZE);

      assertThat(consumer(orders()).consume(all)).isEqualTo(numbers(0, all));

      crew.join();
      assertThat(done).isTrue();
    }

    @Test
    void shouldSendInterruptedSenderAwayWithoutSending() throws Exception {
      DestinationName queue = queue("orders");
      Crew crew = new Crew();
      AtomicReference<AngariumException> refused = new AtomicReference<>();
      AtomicReference<Boolean> interrupted = new AtomicReference<>();
      AtomicInteger sent = new AtomicInteger();
      Thread sender =
          crew.start(
              "sender",
              () -> {
                try {
                  while (true) {
                    send(big(sent.get(), queue));
                    sent.incrementAndGet();
                  }
                } catch (AngariumException e) {
                  refused.set(e);
                  interrupted.set(Thread.currentThread().isInterrupted());
                }
              });
      awaitBlocked(sender, queue);
      sender.interrupt();
      crew.join();

      assertThat(refused.get().code()).isEqualTo(ErrorCode.INTERRUPTED);
      assertThat(interrupted.get()).as("the interrupt is kept").isTrue();
      assertThat(consumer(queue).drain()).isEqualTo(numbers(0, sent.get()));
    }

    @Test
    void shouldNotLeaveBlockedSenderBehindWhenClosed() throws Exception {
      Crew crew = new Crew();
      senderThatBlocks(crew, new AtomicBoolean());
      engineA.close();
      assertThatThrownBy(crew::join)
          .cause()
          .isInstanceOfSatisfying(
              AngariumException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.BROKER_CLOSED));
    }
  }

  /** Where senders wait a moment. */
  abstract static class BlockingBriefly extends Blocking {
    BlockingBriefly(Function<Path, EngineFixture> fixtures) {
      super(fixtures, Duration.ofMillis(300));
    }

    @Test
    void shouldRefuseSenderWhoWaitedInVain() throws Exception {
      DestinationName queue = queue("orders");
      Crew crew = new Crew();
      AtomicReference<Integer> count = new AtomicReference<>();
      crew.start("sender", () -> count.set(fill(queue)));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                clock.advance(Duration.ofMillis(10));
                return count.get() != null || crew.failed();
              });
      crew.join();
      assertThat((long) count.get() * SIZE).isBetween(LIMIT / 4, LIMIT);
      assertThat(consumer(queue).drain()).isEqualTo(numbers(0, count.get()));
    }
  }
}
