package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of each value of a property only the newest message waits. */
abstract class LastValueContract extends EngineContract {
  static final OrderPolicy BY_SHARE = name -> new Order(10, 1_000, false, "share");

  LastValueContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return super.settings().with(BY_SHARE);
  }

  private static Msg price(String share, int number) {
    return msg(share + number).set("share", share);
  }

  /** What another node counts may be a moment late. */
  private void awaitReplaced(DestinationName queue, long count) {
    await()
        .atMost(PATIENCE)
        .until(() -> engineB.administration().destination(queue).counts().replaced() == count);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void shouldReplaceWhatWaits(boolean before, boolean after) {
    DestinationName prices = queue("prices");
    send(
        price("a", 1).persistent(before).to(prices),
        price("b", 1).persistent(before).to(prices),
        msg("none").persistent(before).to(prices),
        price("a", 2).persistent(after).priority(1).to(prices));
    assertThat(browse(prices)).containsExactly("b1", "none", "a2");
    awaitDepth(prices, 3);
    awaitReplaced(prices, 1);
    TestConsumer consumer = consumer(prices);
    assertThat(consumer.drain()).containsExactly("b1", "none", "a2");
    send(price("a", 3).persistent(after).to(prices), price("a", 4).persistent(before).to(prices));
    assertThat(consumer.drain()).containsExactly("a4");
    awaitDepth(prices, 0);
    awaitReplaced(prices, 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldReplaceInsideOneUnit(boolean persistent) {
    DestinationName prices = queue("prices");
    sendTogether(
        List.of(
            price("a", 1).persistent(persistent).to(prices),
            price("a", 2).persistent(persistent).to(prices),
            price("b", 1).persistent(persistent).to(prices),
            price("a", 3).persistent(persistent).to(prices)));
    assertThat(consumer(prices).drain()).containsExactly("b1", "a3");
    awaitDepth(prices, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLeaveWhatIsHeldButNotLetItComeAgain(boolean persistent) {
    DestinationName prices = queue("prices");
    TestConsumer consumer = consumer(prices);
    send(price("a", 1).persistent(persistent).to(prices));
    send(price("b", 1).persistent(persistent).to(prices));
    List<Delivery> held = consumer.take(2);
    send(price("a", 2).persistent(persistent).to(prices));
    send(price("b", 2).persistent(persistent).to(prices));
    assertThat(browse(prices)).as("a browser sees the last").containsExactly("a2", "b2");
    assertThat(engineB.destinations().queueStatus(prices).depth()).isEqualTo(4);
    consumer.ack(held.get(1));
    consumer.release(ReleaseMode.REDELIVER, held.get(0));
    assertThat(consumer.drain()).containsExactly("a2", "b2");
    awaitDepth(prices, 0);
    awaitReplaced(prices, 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldReplaceWhatWaitsForItsTime(boolean persistent) {
    DestinationName prices = queue("prices");
    send(price("a", 1).persistent(persistent).delayedUntil(START + 1_000).to(prices));
    send(price("b", 1).persistent(persistent).group("g").to(prices));
    TestConsumer consumer = consumer(prices);
    consumer.release(new ReleaseMode.RedeliverAt(START + 1_000), consumer.next());
    send(price("a", 2).persistent(persistent).to(prices));
    send(price("b", 2).persistent(persistent).group("g").to(prices));
    assertThat(consumer.drain()).containsExactly("a2", "b2");
    pass(2_000);
    assertThat(consumer.poll()).isNull();
    awaitDepth(prices, 0);
    send(price("a", 3).persistent(persistent).to(prices));
    send(price("a", 4).persistent(persistent).delayedUntil(START + 5_000).to(prices));
    assertThat(consumer.poll()).isNull();
    pass(5_000);
    assertThat(consumer.consume(1)).containsExactly("a4");
  }

  @Test
  void shouldReplaceOnlyWhenCommitted() {
    DestinationName prices = queue("prices");
    send(price("a", 1).to(prices));
    prepare("t", List.of(price("a", 2).to(prices)), List.of());
    prepare("u", List.of(price("a", 3).to(prices)), List.of());
    assertThat(browse(prices)).containsExactly("a1");
    engineB.branches().finish(branch("u"), false);
    assertThat(browse(prices)).containsExactly("a1");
    engineB.branches().finish(branch("t"), true);
    assertThat(browse(prices)).containsExactly("a2");
  }

  @Test
  void shouldForgetWhatExpired() {
    DestinationName prices = queue("prices");
    send(price("a", 1).expiresAt(START + 100).to(prices));
    send(price("b", 1).expiresAt(START + 100).nonPersistent().to(prices));
    pass(2_000);
    awaitDepth(prices, 0);
    send(price("a", 2).to(prices), price("b", 2).to(prices));
    assertThat(consumer(prices).drain()).containsExactly("a2", "b2");
    awaitDepth(prices, 0);
    awaitReplaced(prices, 0);
  }

  @Test
  void shouldCompareNumbersByValue() {
    DestinationName prices = queue("prices");
    send(
        msg("int").set("share", 7).to(prices),
        msg("long").set("share", 7L).to(prices),
        msg("text").set("share", "7").to(prices),
        msg("float").set("share", 0.5f).to(prices),
        msg("double").set("share", 0.5d).to(prices));
    assertThat(browse(prices)).containsExactly("long", "text", "double");
  }

  @Test
  void shouldReplaceForConsumersThatSelect() {
    DestinationName prices = queue("prices");
    TestConsumer consumer = consumer(prices, "share = 'a'");
    send(price("a", 1).to(prices), price("b", 1).to(prices), price("a", 2).to(prices));
    assertThat(consumer.drain()).containsExactly("a2");
    assertThat(browse(prices, Selector.parse("share = 'b'"))).containsExactly("b1");
  }

  @Test
  void shouldReplaceInEachSubscription() {
    DestinationName news = topic("news");
    TestConsumer quick = consumer(durable(news, "c", "quick"));
    TestConsumer slow = consumer(durable(news, "c", "slow"));
    send(price("a", 1).to(news));
    assertThat(quick.consume(1)).containsExactly("a1");
    Send again = price("a", 2).to(news);
    send(again);
    assertThat(quick.drain()).containsExactly("a2");
    assertThat(slow.drain()).containsExactly("a2");
  }
}
