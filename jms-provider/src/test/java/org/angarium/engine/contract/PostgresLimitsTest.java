package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Two nodes that fill the same queues: by how much they go beyond the limits. */
class PostgresLimitsTest extends EngineContract {
  private static final int LIMIT = 400;

  /** So many messages may each other node send beyond the limit: see the ADR on this engine. */
  private static final int OVERSHOOT = 256;

  PostgresLimitsTest() {
    super(directory -> PostgresFixture.two());
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(64L << 20, WhenFull.BLOCK, Duration.ofSeconds(60), false)
        .with(new BackpressureContract.ByName());
  }

  @Test
  void shouldGoBeyondTheLimitByNoMoreThanIsSaid() throws InterruptedException {
    DestinationName queue = queue("REJECT maxMessages=" + LIMIT);
    AtomicInteger accepted = new AtomicInteger();
    Crew crew = new Crew();
    for (int i = 0; i < 8; i++) {
      Engine engine = i % 2 == 0 ? engineA : engineB;
      crew.start("sender " + i, () -> sendUntilRefused(engine, queue, accepted));
    }
    crew.join();
    assertThat(accepted.get()).isBetween(LIMIT, LIMIT + OVERSHOOT);
    assertThat(engineA.destinations().queueStatus(queue).depth()).isEqualTo(accepted.get());
    Send more = msg("more").to(queue);
    assertRefused(ErrorCode.DESTINATION_FULL, () -> send(more));
    assertRefused(ErrorCode.DESTINATION_FULL, () -> engineB.submit(UnitOfWork.send(more)).await());
  }

  private static void sendUntilRefused(
      Engine engine, DestinationName queue, AtomicInteger accepted) {
    try {
      while (true) {
        engine.submit(UnitOfWork.send(msg("m").to(queue))).await();
        accepted.incrementAndGet();
      }
    } catch (AngariumException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_FULL);
    }
  }

  @Test
  void shouldNotGoBeyondTheLimitWhereOneSendsAfterTheOther() {
    DestinationName queue = queue("REJECT maxMessages=3");
    send(msg(0).to(queue), msg(1).to(queue));
    submit(List.of(msg(2).to(queue)), List.of());
    Send more = msg("more").to(queue);
    await() // what the other has sent is seen after a moment
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(isRefused(more)).isTrue());
    try (TestConsumer consumer = consumer(queue)) {
      consumer.drain();
    }
    send(msg("again").to(queue));
  }

  private boolean isRefused(Send send) {
    try {
      send(send);
      return false;
    } catch (AngariumException e) {
      return e.code() == ErrorCode.DESTINATION_FULL;
    }
  }

  @Test
  void shouldKeepTheLastWhoeverSends() throws InterruptedException {
    DestinationName ring = queue("DROP_OLDEST maxMessages=50");
    Crew crew = new Crew();
    for (int i = 0; i < 4; i++) {
      Engine engine = i % 2 == 0 ? engineA : engineB;
      crew.start(
          "sender " + i,
          () -> {
            for (int n = 0; n < 100; n++) {
              engine.submit(UnitOfWork.send(msg(n).to(ring))).await();
            }
          });
    }
    crew.join();
    send(msg("last").to(ring));
    assertThat(engineA.destinations().queueStatus(ring).depth()).isEqualTo(50);
    long dropped =
        engineA.destinations().limits(ring).dropped()
            + engineB.destinations().limits(ring).dropped();
    assertThat(dropped).isEqualTo(4 * 100 + 1 - 50);
  }

  /** Each second transaction of some threads is in the way of others, and is run again. */
  private void conflictEachSecondTimeOf(String threads) {
    Map<Thread, AtomicInteger> commits = new ConcurrentHashMap<>();
    ((PostgresFixture) fixture())
        .faults()
        .set(
            (connection, number) -> {
              Thread thread = Thread.currentThread();
              boolean fails =
                  thread.getName().endsWith(threads)
                      && commits.computeIfAbsent(thread, t -> new AtomicInteger()).getAndIncrement()
                              % 2
                          == 0;
              if (fails) {
                connection.rollback();
                throw new SQLException("injected", "40001");
              }
              connection.commit();
            });
  }

  /** What was remembered of the queue was rolled back with it. */
  @Test
  void shouldMakeTheQueueOfDeadLettersAgainWhereThatWasRolledBack() {
    DestinationName queue = queue("DEAD_LETTER maxMessages=1");
    conflictEachSecondTimeOf("-committer");
    send(msg(0).to(queue), msg(1).to(queue));
    assertThat(browse(BackpressureContract.DEAD)).containsExactly("0");
  }

  @Test
  void shouldMakeTheQueueOfDeadLettersAgainForWhatIsTooOld() {
    DestinationName queue = queue("DEAD_LETTER maxAge=1000");
    send(msg(0).sentAt(START).to(queue));
    engineB.destinations().delete(BackpressureContract.DEAD);
    conflictEachSecondTimeOf("-janitor");
    pass(2_000);
    awaitDepth(queue, 0);
    assertThat(browse(BackpressureContract.DEAD)).containsExactly("0");
  }

  @Test
  void shouldMakeTheQueueOfDeadLettersAgainWhereAnotherNodeHasDeletedIt() {
    DestinationName queue = queue("DEAD_LETTER maxMessages=1");
    send(msg(0).to(queue), msg(1).to(queue));
    engineB.destinations().delete(BackpressureContract.DEAD);
    send(msg(2).to(queue));
    assertThat(browse(BackpressureContract.DEAD)).containsExactly("1");
  }
}
