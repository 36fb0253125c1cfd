package org.angarium.engine.contract;

import static org.angarium.engine.contract.DeduplicationContract.IDS;
import static org.angarium.engine.contract.DeduplicationContract.WINDOW;
import static org.angarium.engine.contract.DeduplicationContract.named;
import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.EngineSettings;
import org.angarium.model.DestinationName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What durable engines remember of deduplication ids. */
abstract class DeduplicationRecoveryContract extends DurableContract {
  DeduplicationRecoveryContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return DeduplicationContract.windowed();
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRememberWhatWasPersistent(Ending ending) {
    DestinationName orders = queue("orders");
    DestinationName flights = topic("flights");
    send(named("a", msg("a").to(orders)));
    send(named("b", msg("b").nonPersistent().to(orders)));
    send(named("c", msg("unheard").to(flights)));
    endAndOpen(ending);
    TestConsumer watching = consumer(nonDurable(flights));
    send(named("a", msg("a again").to(orders)));
    send(named("b", msg("b again").to(orders)));
    send(named("c", msg("unheard again").to(flights)));
    send(named("d", msg("heard").to(flights)));
    assertThat(consumer(orders).drain()).containsExactly("a", "b again");
    assertThat(watching.drain()).containsExactly("heard");
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldKeepTheWindowOverRestarts(Ending ending) {
    DestinationName orders = queue("orders");
    int sent = 3 * IDS;
    for (int i = 0; i < sent; i++) {
      send(named("id " + i, msg(i).to(orders)));
    }
    endAndOpen(ending);
    int oldest = sent - IDS;
    send(named("id " + (oldest - 1), msg("forgotten").to(orders)));
    send(named("id " + (oldest + 1), msg("known").to(orders)));
    send(named("id " + (sent - 1), msg("known too").to(orders)));
    List<String> all = consumer(orders).drain();
    assertThat(all).hasSize(sent + 1).endsWith("forgotten");
    clock.advance(WINDOW);
    endAndOpen(ending);
    send(named("id " + (sent - 1), msg("after the time").to(orders)));
    assertThat(consumer(orders).drain()).containsExactly("after the time");
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldForgetWithTheDestinationForGood(Ending ending) {
    DestinationName orders = queue("orders");
    send(named("a", msg("a").to(orders)));
    engineA.destinations().delete(orders);
    endAndOpen(ending);
    queue("orders");
    send(named("a", msg("a again").to(orders)));
    assertThat(consumer(orders).drain()).containsExactly("a again");
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldKnowTheIdsOfPreparedTransactions(Ending ending) {
    DestinationName orders = queue("orders");
    prepare("t", List.of(named("a", msg("prepared").to(orders))), List.of());
    endAndOpen(ending);
    send(named("a", msg("first").to(orders)));
    engineB.branches().finish(branch("t"), true);
    assertThat(consumer(orders).drain()).containsExactly("first");
    assertThat(engineB.destinations().duplicates(orders)).isEqualTo(1);
  }
}
