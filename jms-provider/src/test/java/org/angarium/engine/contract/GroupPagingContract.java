package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;

/** Groups that consumers keep, and far more of them than fits into memory. */
abstract class GroupPagingContract extends EngineContract {
  private static final int KEYS = 400;
  private static final int ROUNDS = 15;

  GroupPagingContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(2L << 20, WhenFull.REJECT, Duration.ofSeconds(10), false);
  }

  /** Message {@code round} of each key. */
  private void send(DestinationName queue, int round) {
    List<Send> unit = new ArrayList<>();
    for (int k = 0; k < KEYS; k++) {
      unit.add(msg(k + ":" + round).group("k" + k).padded(1_000).to(queue));
    }
    sendTogether(unit);
  }

  private static void record(List<String> texts, Map<String, List<Integer>> got) {
    for (String text : texts) {
      String[] parts = text.split(":");
      got.computeIfAbsent(parts[0], k -> new ArrayList<>()).add(Integer.parseInt(parts[1]));
    }
  }

  private static void assertStraight(Map<String, List<Integer>> got, int keys) {
    List<Integer> straight = java.util.stream.IntStream.range(0, ROUNDS).boxed().toList();
    assertThat(got).hasSize(keys);
    got.forEach((key, numbers) -> assertThat(numbers).as("key " + key).isEqualTo(straight));
  }

  @Test
  void shouldStarveNobodyBehindConsumerThatStandsStill() {
    DestinationName orders = queue("orders");
    TestConsumer away = consumer(orders);
    Map<String, List<Integer>> got = new HashMap<>();
    send(orders, 0);
    record(away.consume(KEYS), got);
    for (int round = 1; round < ROUNDS; round++) {
      send(orders, round);
    }
    List<Send> others = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      others.add(msg("other" + i + ":0").group("other" + i).to(orders));
      others.add(msg("none:" + i).to(orders));
    }
    sendTogether(others);

    TestConsumer present = consumer(orders);
    int half = KEYS / 2 * (ROUNDS - 1);
    List<String> texts = present.consume(half + 200);
    assertThat(present.poll()).as("the rest is the other one's").isNull();
    assertThat(texts.stream().filter(t -> t.startsWith("other"))).hasSize(100);
    assertThat(texts.stream().filter(t -> t.startsWith("none")))
        .isEqualTo(numbers(0, 100).stream().map(n -> "none:" + n).toList());
    record(texts.stream().filter(t -> !t.contains("o")).toList(), got);

    record(away.consume(half), got);
    assertThat(away.poll()).isNull();
    assertStraight(got, KEYS);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldKeepOrderOfKeysWhenConsumersComeAndGoAndFail() {
    DestinationName orders = queue("orders");
    for (int round = 0; round < ROUNDS; round++) {
      send(orders, round);
    }
    Map<String, List<Integer>> got = new HashMap<>();
    List<TestConsumer> consumers = new ArrayList<>(List.of(consumer(orders), consumer(orders)));
    int left = KEYS * ROUNDS;
    for (int turn = 0; left > 0; turn++) {
      TestConsumer consumer = consumers.get(turn % consumers.size());
      List<Delivery> batch = consumer.claim(1 + turn % 50);
      int keep = turn % 7 == 0 ? batch.size() / 2 : batch.size();
      record(Msg.texts(batch.subList(0, keep)), got);
      consumer.ack(batch.subList(0, keep));
      consumer.release(ReleaseMode.REDELIVER, batch.subList(keep, batch.size()));
      left -= keep;
      if (turn % 40 == 39) {
        consumers.add(consumer(orders));
        consumers.remove(0).close();
      }
      if (turn == 100) {
        reopen();
        consumers = new ArrayList<>(List.of(consumer(orders), consumer(orders)));
      }
    }
    assertStraight(got, KEYS);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }
}
