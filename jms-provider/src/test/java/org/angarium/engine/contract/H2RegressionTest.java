package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Histories in which deliveries were once lost, doubled or held up, on an H2 file. */
class H2RegressionTest extends EngineContract {
  H2RegressionTest() {
    super(H2Fixture::new);
  }

  @Test
  void shouldNotStarveSelectorAfterRestart() {
    DestinationName orders = queue("orders");
    List<Send> unit = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      unit.add(msg(i).set("kind", "other").to(orders));
    }
    for (int i = 0; i < 200; i++) {
      unit.add(msg("m" + i).set("kind", "mine").to(orders));
    }
    sendTogether(unit);
    reopen();
    TestConsumer mine = consumer(orders, "kind = 'mine'");
    List<String> got = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<String> one;
      try {
        one = mine.consume(1);
      } catch (AssertionError e) {
        throw new AssertionError("after " + got.size() + ": " + e.getMessage(), e);
      }
      got.addAll(one);
    }
  }

  @Test
  void shouldNotDuplicateHeldBack() {
    DestinationName orders = queue("orders");
    TestConsumer waiting = consumer(orders);
    send(msg("a").to(orders));
    Delivery a = waiting.next();
    waiting.release(new ReleaseMode.RedeliverAt(START + 100), a);
    assertThat(waiting.poll()).isNull();
    send(msg("b").to(queue("other"))); // behind HoldBack
    waiting.woken();
    clock.advance(Duration.ofMillis(100));
    Awaitility.await().until(waiting::woken); // a is ready, nobody takes it
    DestinationName third = queue("third");
    TestConsumer bell = consumer(third);
    send(msg("x").delayedUntil(START + 200).to(third));
    clock.advance(Duration.ofMillis(100));
    bell.next();
    List<Delivery> got = new ArrayList<>(waiting.take(1));
    Delivery more = waiting.poll();
    while (more != null) {
      got.add(more);
      more = waiting.poll();
    }
    assertThat(Msg.texts(got)).containsExactly("a");
  }
}

class ReviewForwardTest extends EngineContract {
  ReviewForwardTest() {
    super(H2Fixture::new);
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(2L << 20, WhenFull.REJECT, Duration.ofSeconds(10), false);
  }

  @Test
  void shouldNotDuplicateLowPriorityReleased() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    send(msg("r").priority(0).to(orders));
    consumer.release(org.angarium.engine.ReleaseMode.REDELIVER, consumer.next());
    List<String> got = new ArrayList<>();
    int n = 0;
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 400; i++) {
        send(msg(n++).padded(1000).to(orders));
      }
      got.addAll(consumer.consume(round == 0 ? 350 : 400));
    }
    got.addAll(consumer.drain());
    assertThat(got).doesNotHaveDuplicates();
    assertThat(got).hasSize(n + 1);
    assertThat(engineA.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldForwardWhenFull() {
    DestinationName from = queue("from");
    DestinationName to = queue("to");
    int n = 0;
    try {
      while (true) {
        send(msg("same").nonPersistent().padded(1000).to(from));
        n++;
      }
    } catch (org.angarium.model.AngariumException e) {
      assertThat(n).isPositive();
    }
    Delivery d = consumer(from).next();
    Send same = msg("same").nonPersistent().padded(1000).to(to);
    engineA.submit(new UnitOfWork(List.of(same), List.of(d))).await();
  }

  @Test
  void shouldSendALargeMessageWhileABranchIsPrepared() {
    DestinationName orders = queue("orders");
    prepare("t", List.of(msg("prepared").padded(20_000).to(orders)), List.of());
    send(msg("large").padded(900_000).to(orders)); // more than may be on the way at a time
    engineB.branches().finish(branch("t"), true);
    assertThat(consumer(orders).consume(2)).containsExactly("large", "prepared");
  }
}
