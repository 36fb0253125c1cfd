package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Last values beyond memory, and after the engine has ended in some way. */
abstract class LastValueRecoveryContract extends EngineContract {
  private static final int SHARES = 1_500;

  LastValueRecoveryContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(1L << 20, WhenFull.REJECT, Duration.ofSeconds(10), false)
        .with(LastValueContract.BY_SHARE);
  }

  private void sendAll(DestinationName queue, int round) {
    List<Send> unit = new ArrayList<>();
    for (int s = 0; s < SHARES; s++) {
      unit.add(msg(s + ":" + round).set("share", s).padded(1_000).to(queue));
    }
    sendTogether(unit);
  }

  private static List<String> all(int round) {
    return numbers(0, SHARES).stream().map(s -> s + ":" + round).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldReplaceWhatIsOnDiskOnlyAlsoAcrossTheEnd(boolean peaceful) {
    DestinationName prices = queue("prices");
    sendAll(prices, 0);
    sendAll(prices, 1);
    assertThat(browse(prices)).isEqualTo(all(1));
    awaitDepth(prices, SHARES);
    sendAll(prices, 2);
    if (peaceful) {
      reopen();
    } else {
      crash();
    }
    assertThat(browse(prices)).isEqualTo(all(2));
    awaitDepth(prices, SHARES);
    sendAll(prices, 3);
    assertThat(consumer(prices).consume(SHARES)).isEqualTo(all(3));
    awaitDepth(prices, 0);
  }

  @Test
  void shouldKnowWhatBranchHoldsAcrossTheEnd() {
    DestinationName prices = queue("prices");
    send(msg("a1").set("share", "a").to(prices));
    TestConsumer consumer = consumer(prices);
    Delivery a1 = consumer.next();
    prepare("t", List.of(), List.of(a1));
    send(msg("a2").set("share", "a").to(prices));
    crash();
    assertThat(browse(prices)).containsExactly("a2");
    engineB.branches().finish(branch("t"), false);
    assertThat(consumer(prices).drain()).containsExactly("a2");
    awaitDepth(prices, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldKnowWhatWasReplacedWhileItWasHeld(boolean peaceful) {
    DestinationName prices = queue("prices");
    TestConsumer consumer = consumer(prices);
    send(msg("a1").set("share", "a").to(prices));
    consumer.next();
    send(msg("a2").set("share", "a").to(prices));
    assertThat(consumer.consume(1)).containsExactly("a2");
    if (peaceful) {
      reopen();
    } else {
      crash();
    }
    List<String> left = fixture().remembersReplaced() ? List.of() : List.of("a1");
    assertThat(browse(prices)).isEqualTo(left);
    assertThat(consumer(prices).drain()).isEqualTo(left);
    awaitDepth(prices, 0);
  }

  @Test
  void shouldReplaceWhatIsHeldBackAcrossTheEnd() {
    DestinationName prices = queue("prices");
    send(msg("a1").set("share", "a").group("g").to(prices));
    send(msg("b1").set("share", "b").to(prices));
    TestConsumer consumer = consumer(prices);
    consumer.release(new ReleaseMode.RedeliverAt(START + 1_000), consumer.take(2));
    flush();
    reopen();
    send(msg("a2").set("share", "a").group("g").to(prices));
    send(msg("b2").set("share", "b").to(prices));
    assertThat(consumer(prices).drain()).containsExactly("a2", "b2");
    pass(2_000);
    assertThat(consumer(prices).poll()).isNull();
    awaitDepth(prices, 0);
  }
}
