package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues of last values, and such as have groups, that have limits too. */
abstract class LastValueLimitsContract extends EngineContract {
  LastValueLimitsContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(64L << 20, WhenFull.REJECT, Duration.ofSeconds(10), false)
        .with(LastValueContract.BY_SHARE)
        .with(new BackpressureContract.ByName());
  }

  private static Send price(DestinationName queue, String share, int number, boolean persistent) {
    return msg(share + number).set("share", share).persistent(persistent).to(queue);
  }

  /** Each node tells what it has done. */
  private long dropped(DestinationName queue) {
    long here = engineA.destinations().limits(queue).dropped();
    return engineA == engineB ? here : here + engineB.destinations().limits(queue).dropped();
  }

  /** What another node counts may be a moment late. */
  private void awaitReplaced(DestinationName queue, long count) {
    await()
        .atMost(PATIENCE)
        .until(() -> engineB.administration().destination(queue).counts().replaced() == count);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldMakeRoomByReplacing(boolean persistent) {
    DestinationName prices = queue("REJECT maxMessages=3 prices");
    for (int i = 0; i < 50; i++) {
      send(price(prices, "a", i, persistent), price(prices, "b", i, persistent));
    }
    assertThat(browse(prices)).containsExactly("a49", "b49");
    send(price(prices, "c", 0, persistent));
    assertRefused(ErrorCode.DESTINATION_FULL, () -> send(price(prices, "a", 50, persistent)));
    TestConsumer consumer = consumer(prices);
    consumer.consume(1);
    send(price(prices, "b", 50, persistent));
    assertThat(consumer.drain()).containsExactly("c0", "b50");
    awaitReplaced(prices, 99);
    awaitDepth(prices, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldMakeRoomWhenWhatIsReplacedIsGivenBack(boolean persistent) {
    DestinationName prices = queue("REJECT maxMessages=2 prices");
    send(price(prices, "a", 0, persistent));
    TestConsumer consumer = consumer(prices);
    Delivery held = consumer.next();
    send(price(prices, "a", 1, persistent));
    assertRefused(ErrorCode.DESTINATION_FULL, () -> send(price(prices, "b", 0, persistent)));
    consumer.release(ReleaseMode.REDELIVER, held);
    send(price(prices, "b", 0, persistent));
    assertThat(consumer.drain()).containsExactly("a1", "b0");
    awaitDepth(prices, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLetSenderInWhenRoomComesByReplacing(boolean persistent) throws Exception {
    DestinationName prices = queue("BLOCK maxMessages=2 prices");
    send(price(prices, "a", 0, persistent));
    TestConsumer consumer = consumer(prices);
    Delivery held = consumer.next();
    send(price(prices, "a", 1, persistent));
    Crew crew = new Crew();
    crew.start("sender", () -> send(price(prices, "b", 0, persistent)));
    await().atMost(PATIENCE).until(() -> engineA.destinations().limits(prices).waiting() == 1);
    consumer.release(ReleaseMode.REDELIVER, held);
    crew.join();
    assertThat(consumer.drain()).containsExactly("a1", "b0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCountOnceWhatMakesRoomForItsOwnNewerValue(boolean persistent) {
    DestinationName prices = queue("DROP_OLDEST maxMessages=3 prices");
    for (String share : List.of("a", "b", "c")) {
      send(price(prices, share, 0, persistent));
    }
    send(price(prices, "a", 1, persistent));
    assertThat(browse(prices)).containsExactly("b0", "c0", "a1");
    send(price(prices, "c", 1, persistent));
    assertThat(browse(prices)).as("the oldest made room first").containsExactly("a1", "c1");
    awaitDepth(prices, 2);
    assertThat(dropped(prices)).isEqualTo(2);
    awaitReplaced(prices, 1);
    send(price(prices, "d", 0, persistent), price(prices, "e", 0, persistent));
    assertThat(browse(prices)).containsExactly("c1", "d0", "e0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotBringBackWhatMadeRoomInVainWhereNewerOneHasCome(boolean persistent) {
    DestinationName prices = queue("DROP_OLDEST maxMessages=3 prices");
    for (String share : List.of("a", "b", "c")) {
      send(price(prices, share, 0, persistent));
    }
    prepare("t", List.of(price(prices, "d", 0, persistent)), List.of());
    assertThat(browse(prices)).as("a0 is the branch's").endsWith("b0", "c0");
    send(price(prices, "a", 1, persistent));
    engineB.branches().finish(branch("t"), false);
    List<String> left = browse(prices);
    assertThat(left).endsWith("c0", "a1").doesNotContain("a0", "d0");
    awaitDepth(prices, left.size());
    assertThat(consumer(prices).drain()).isEqualTo(left);
    awaitDepth(prices, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldKeepOrderOfKeyWhoseFirstMessagesMakeRoom(boolean persistent) {
    DestinationName ring = queue("DROP_OLDEST maxMessages=5 ring");
    TestConsumer owner = consumer(ring);
    List<String> got = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      send(msg(i).group("k").persistent(persistent).to(ring));
      if (i % 7 == 3) {
        got.addAll(owner.consume(1));
      }
    }
    got.addAll(owner.drain());
    assertThat(got).isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
    assertThat(got).endsWith("95", "96", "97", "98", "99").doesNotHaveDuplicates();
    awaitDepth(ring, 0);
  }
}
