package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Function;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.testing.Crew;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Room that is taken, waited for and given back: nobody waits in a circle, and what is gone takes
 * none.
 */
abstract class RoomContract extends EngineContract {
  RoomContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(64L << 20, WhenFull.REJECT, Duration.ofSeconds(10), false)
        .with(new BackpressureContract.ByName());
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
}
