package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Function;
import org.angarium.engine.Administration;
import org.angarium.engine.Administration.Seized;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.angarium.testing.Crew;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Room that is taken, waited for and given back: nobody waits in a circle, and what is gone takes
 * none.
 */
abstract class RoomContract extends EngineContract {
  private static final DestinationName RINGED =
      DestinationName.queue("DROP_OLDEST maxMessages=10 dead");

  RoomContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  /** Dead letters of some queues go to a ring. */
  private static final class ToARing extends BackpressureContract.ByName {
    @Override
    public @Nullable DestinationName deadLetterQueueOf(DestinationName destination) {
      DestinationName queue = super.deadLetterQueueOf(destination);
      return queue != null && destination.name().endsWith("to-a-ring") ? RINGED : queue;
    }
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(64L << 20, WhenFull.REJECT, Duration.ofSeconds(10), false)
        .with(new ToARing())
        .with(LastValueContract.BY_SHARE);
  }

  // ---- waiting for each other ------------------------------------------------------------------

  /** How transactions are committed. */
  private interface Committing {
    void commit(String name, List<Send> sends);
  }

  private void commit(String name, List<Send> sends) {
    Room room = engineA.room();
    sends.forEach(room::take);
    engineA.submit(new UnitOfWork(sends, List.of(), room)).await();
  }

  private void commitInTwoPhases(String name, List<Send> sends) {
    prepare(name, sends, List.of());
    engineB.branches().finish(branch(name), true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCommitToTwoRingsInAnyOrder(boolean persistent) throws Exception {
    commitCrosswise(persistent, this::commit);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldPrepareForTwoRingsInAnyOrder(boolean persistent) throws Exception {
    commitCrosswise(persistent, this::commitInTwoPhases);
  }

  private void commitCrosswise(boolean persistent, Committing committing) throws Exception {
    DestinationName one = queue("DROP_OLDEST maxMessages=1 one");
    DestinationName two = queue("DROP_OLDEST maxMessages=1 two");
    int each = times(1_000);
    CyclicBarrier together = new CyclicBarrier(2);
    Crew crew = new Crew();
    for (List<DestinationName> order : List.of(List.of(one, two), List.of(two, one))) {
      String name = order.get(0).equals(one) ? "a" : "b";
      crew.start(
          name,
          () -> {
            for (int i = 0; i < each; i++) {
              Send first = msg(name + i).persistent(persistent).to(order.get(0));
              Send second = msg(name + i).persistent(persistent).to(order.get(1));
              together.await();
              committing.commit(name + i, List.of(first, second));
            }
          });
    }
    crew.join();
    // two branches that were prepared at once have each made room for themselves only
    send(msg("last").to(one), msg("last").to(two));
    assertThat(browse(one)).containsExactly("last");
    assertThat(browse(two)).containsExactly("last");
    assertThat(engineA.destinations().limits(one).dropped()).isEqualTo(2L * each);
    assertThat(engineA.destinations().limits(one).refused()).isZero();
  }

  // ---- what is on disk only ---------------------------------------------------------------------

  /** A queue with a limit of bytes, where PERSISTENT messages are kept. */
  private DestinationName limited(int bytes, String name) {
    String option = durable() ? "maxDiskBytes=" : "maxMemoryBytes=";
    return queue("REJECT " + option + bytes + " " + name);
  }

  @Test
  void shouldGiveBackTheBytesOfDelayedMessagesThatAreRemoved() {
    DestinationName queue = limited(3_000, "orders");
    for (int round = 0; round < 3; round++) {
      long later = clock.millis() + 100_000;
      Send delayed = msg(round).padded(1_000).delayedUntil(later).to(queue);
      send(delayed, delayed);
      assertRefused(ErrorCode.DESTINATION_FULL, () -> send(delayed));
      if (durable() && round == 1) {
        reopen();
      }
      removeAll(queue);
      assertThat(bytesIn(queue)).isZero();
      if (durable()) {
        reopen();
      }
      assertThat(bytesIn(queue)).isZero();
    }
  }

  @Test
  void shouldGiveBackTheBytesOfABacklogThatIsRemoved() {
    DestinationName queue = queue("orders");
    for (int i = 0; i < 200; i++) {
      send(msg(i).padded(i % 40 == 0 ? 100_000 : 1_000).group(i % 3 == 0 ? "g" : null).to(queue));
    }
    if (durable()) {
      crash();
    }
    removeAll(queue);
    assertThat(bytesIn(queue)).isZero();
    if (durable()) {
      reopen();
      assertThat(bytesIn(queue)).isZero();
    }
  }

  /** As an operator does who purges. */
  private void removeAll(DestinationName queue) {
    int id = engineB.administration().queue(queue);
    try (Administration.Seizure seizure = engineB.administration().seize(id, Selector.all())) {
      for (List<Seized> some = seizure.next(50); some != null; some = seizure.next(50)) {
        if (!some.isEmpty()) {
          submit(List.of(), some.stream().map(Seized::delivery).toList());
          seizure.removed(some.size());
        }
      }
    }
    assertThat(engineB.destinations().queueStatus(queue).depth()).isZero();
  }

  @Test
  void shouldGiveBackTheBytesOfValuesThatAreReplacedAfterARestart() {
    DestinationName prices = limited(4_500, "prices");
    send(price(prices, "a", 0), price(prices, "b", 0));
    long bytes = bytesIn(prices);
    for (int i = 1; i <= 6; i++) {
      if (durable() && i % 2 == 1) {
        reopen();
      }
      send(price(prices, "a", i), price(prices, "b", i));
      awaitDepth(prices, 2);
      assertThat(bytesIn(prices)).isEqualTo(bytes);
    }
    if (durable()) {
      reopen();
      assertThat(bytesIn(prices)).isEqualTo(bytes);
    }
    assertThat(consumer(prices).drain()).containsExactly("a6", "b6");
    assertThat(bytesIn(prices)).isZero();
  }

  private static Send price(DestinationName queue, String share, int number) {
    return msg(share + number).set("share", share).padded(1_000).to(queue);
  }

  // ---- dead letters with limits -----------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "maxMessages=1000 maxAge=1000,true",
    "maxMessages=1000 maxAge=1000,false",
    "maxMessages=1,true",
    "maxMessages=1,false"
  })
  void shouldKeepDeadLettersWithinTheirLimit(String limit, boolean persistent) {
    DestinationName queue = queue("DEAD_LETTER " + limit + " to-a-ring");
    for (int i = 0; i < 100; i++) {
      send(msg(i).sentAt(clock.millis()).persistent(persistent).to(queue));
    }
    clock.advance(Duration.ofMillis(1_500));
    boolean ages = limit.contains("maxAge");
    awaitDepth(queue, ages ? 0 : 1);
    int last = ages ? 100 : 99;
    assertThat(browse(RINGED)).isEqualTo(numbers(last - 10, last));
    assertThat(engineA.destinations().limits(queue).deadLettered()).isEqualTo(last);
    assertThat(engineA.destinations().limits(RINGED).dropped()).isEqualTo(last - 10);
    if (durable() && persistent) {
      crash();
      assertThat(browse(RINGED)).isEqualTo(numbers(last - 10, last));
    }
    assertThat(bytesIn(queue) == 0).isEqualTo(ages);
    assertThat(consumer(RINGED).drain()).hasSize(10);
    assertThat(bytesIn(RINGED)).isZero();
  }

  // ---- the disk ---------------------------------------------------------------------------------

  /** The disk is small, and there is much memory for open transactions. */
  abstract static class OfTheDisk extends EngineContract {
    private static final long DISK = 64L << 20;
    private static final int SIZE = 1 << 20;

    OfTheDisk(Function<Path, EngineFixture> fixtures) {
      super(fixtures);
    }

    @Override
    EngineSettings settings() {
      return new EngineSettings(1L << 30, WhenFull.REJECT, Duration.ofSeconds(10), false)
          .withDisk(DISK, 0);
    }

    @Test
    void shouldLetInNoMoreThanTheDiskCanTakeWhenAllTransactionsCommit() {
      DestinationName orders = queue("orders");
      List<Send> sends = new ArrayList<>();
      List<Room> rooms = new ArrayList<>();
      AngariumException refused = null;
      while (refused == null && sends.size() < 200) {
        Send send = msg(sends.size()).noisy(SIZE).to(orders);
        Room room = engineA.room();
        try {
          room.take(send);
          sends.add(send);
          rooms.add(room);
        } catch (AngariumException e) {
          room.close();
          refused = e;
        }
      }
      assertThat(refused).hasMessageContaining("ANG-1208").hasMessageContaining("to come of open");
      assertThat((long) sends.size() * SIZE).isBetween(DISK / 4, DISK);
      for (int i = 0; i < sends.size(); i++) {
        engineA.submit(new UnitOfWork(List.of(sends.get(i)), List.of(), rooms.get(i))).await();
      }
      assertThat(engineA.inspection().storage().fileBytes()).isLessThan(DISK * 3 / 2);
      assertThat(consumer(orders).drain()).isEqualTo(numbers(0, sends.size()));
    }

    @Test
    void shouldTakeNoMemoryForWhatIsRefusedForTheDisk() {
      DestinationName orders = queue("orders");
      Room open = engineA.room();
      Send large = msg("refused").noisy(SIZE).to(orders);
      int sent = 0;
      while (sent < 200) {
        try {
          send(msg(sent).noisy(SIZE).to(orders));
          sent++;
        } catch (AngariumException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL);
          break;
        }
      }
      assertThat(sent).isLessThan(200);
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> open.take(large))
            .hasMessageContaining("ANG-1208")
            .hasMessageContaining("; 0 more are to come of open transactions");
      }
      open.close();
    }
  }
}
