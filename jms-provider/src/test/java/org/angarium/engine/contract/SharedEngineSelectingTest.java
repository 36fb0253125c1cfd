package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.angarium.engine.Delivery;
import org.angarium.engine.Pause;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What consumers with selectors know of what is ready, and when they are woken. */
@Timeout(60)
class SharedEngineSelectingTest extends SharedEngineContract {
  /**
   * On the node that sends it is known what has come; whoever looks now and then may be as well.
   */
  @Test
  void shouldNotWakeThoseWhoseSelectorsDoNotLetIn() {
    DestinationName orders = queue("orders");
    TestConsumer twos = consumer(orders, "n = 2");
    TestConsumer ones = consumer(orders, "n = 1");
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(twos.claim(1)).isEmpty(); // it would be woken first
              assertThat(ones.claim(1)).isEmpty();
              twos.woken();
              engineB.submit(UnitOfWork.send(msg("x").set("n", 1).to(orders))).await();
              await().atMost(PATIENCE).until(ones::woken);
              boolean inVain = twos.woken();
              assertThat(ones.consume(1)).containsExactly("x");
              return !inVain;
            });
  }

  /** Each knows of messages that the other takes. */
  @Test
  void shouldShareWhatIsSelected() {
    DestinationName orders = queue("orders");
    TestConsumer first = consumer(orders, "n > 0");
    TestConsumer second = consumer(orders, "n > 0");
    for (int i = 0; i < 40; i++) {
      send(msg(i).set("n", i % 4).to(orders));
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 15; i++) {
      for (TestConsumer each : List.of(first, second)) {
        List<Delivery> claimed = each.claim(2);
        claimed.forEach(delivery -> assertThat(seen.add(Msg.text(delivery))).isTrue());
        each.ack(claimed);
      }
    }
    assertThat(seen).hasSize(30);
    assertThat(browse(orders)).hasSize(10);
  }

  /** What a claim was to have when the destination was paused comes when it goes on. */
  @Test
  void shouldSelectInOrderAfterAPause() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders, "n > 0");
    for (int i = 0; i < 5; i++) {
      send(msg(i).set("n", 1).to(orders));
    }
    assertThat(consumer.consume(1)).containsExactly("0");
    engineB.administration().pause(orders, new Pause(true, false, false));
    assertThat(consumer.claim(3)).isEmpty();
    engineB.administration().pause(orders, Pause.NONE);

    assertThat(consumer.consume(4)).containsExactly("1", "2", "3", "4");
  }
}
