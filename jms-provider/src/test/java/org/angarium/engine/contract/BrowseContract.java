package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.angarium.engine.BrowseCursor;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Browsing: looking at a queue without taking anything. */
abstract class BrowseContract extends EngineContract {
  BrowseContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Test
  void shouldShowEverythingInOrderOfDelivery() {
    DestinationName orders = queue("orders");
    send(
        msg("c").to(orders),
        msg("a").priority(9).nonPersistent().to(orders),
        msg("d").nonPersistent().to(orders),
        msg("b").priority(9).to(orders),
        msg("e").priority(0).to(orders));
    assertThat(browse(orders)).containsExactly("a", "b", "c", "d", "e");
    assertThat(browse(orders)).as("nothing is taken").containsExactly("a", "b", "c", "d", "e");
    assertThat(consumer(orders).drain()).containsExactly("a", "b", "c", "d", "e");
    assertThat(browse(orders)).isEmpty();
  }

  @Test
  void shouldShowManyInOrder() {
    DestinationName orders = queue("orders");
    List<Send> sends = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      sends.add(msg(i).persistent(i % 2 == 0).to(orders));
    }
    sendTogether(sends);
    assertThat(browse(orders)).isEqualTo(numbers(0, 3_000));
  }

  @Test
  void shouldShowOnlyWhatTheSelectorLetsIn() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 20; i++) {
      send(msg(i).set("n", i).to(orders));
    }
    assertThat(browse(orders, Selector.parse("n >= 15"))).isEqualTo(numbers(15, 20));
    assertThat(browse(orders, Selector.parse("n > 20"))).isEmpty();
  }

  @Test
  void shouldShowWhatIsClaimedAndNotAcknowledged() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").nonPersistent().to(orders), msg("c").to(orders));
    TestConsumer consumer = consumer(orders);
    List<Delivery> held = consumer.take(2);
    assertThat(browse(orders)).containsExactly("a", "b", "c");
    consumer.ack(held.get(0));
    assertThat(browse(orders)).containsExactly("b", "c");
    consumer.release(ReleaseMode.REDELIVER, held.get(1));
    assertThat(browse(orders)).containsExactly("b", "c");
  }

  @Test
  void shouldShowGroupsThatAreHeld() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 5; i++) {
      send(msg(i).group(i % 2 == 0 ? "even" : "odd").to(orders));
    }
    consumer(orders).take(2);
    assertThat(browse(orders)).containsExactly("0", "1", "2", "3", "4");
  }

  @Test
  void shouldNotShowWhatIsNotDueOrExpired() {
    DestinationName orders = queue("orders");
    send(
        msg("late").delayedUntil(START + 100).to(orders),
        msg("brief").expiresAt(START + 50).to(orders),
        msg("plain").to(orders));
    assertThat(browse(orders)).containsExactly("brief", "plain");
    pass(51);
    assertThat(browse(orders)).containsExactly("plain");
    pass(49);
    org.awaitility.Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(browse(orders)).containsExactly("late", "plain"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldShowWhatComesBackFromConsumersWhileItLooks(boolean persistent) {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 6; i++) {
      send(msg(i).persistent(persistent).to(orders));
    }
    TestConsumer consumer = consumer(orders);
    List<Delivery> held = consumer.take(5);
    List<String> shown = new ArrayList<>();
    try (BrowseCursor cursor = engineB.browse(orders, Selector.all())) {
      shown.add(Msg.text(cursor.next()));
      consumer.release(ReleaseMode.UNDELIVERED, held.get(1));
      consumer.release(ReleaseMode.REDELIVER, held.get(2), held.get(3), held.get(4));
      List<Delivery> again = consumer.take(4);
      assertThat(Msg.texts(again)).containsExactly("1", "2", "3", "4");
      consumer.release(ReleaseMode.REDELIVER, again.get(1));
      for (SentMessage m = cursor.next(); m != null; m = cursor.next()) {
        shown.add(Msg.text(m));
      }
    }
    assertThat(shown).isEqualTo(numbers(0, 6));
  }

  @Test
  void shouldNotShowWhatWasSettledAfterItCameBack() {
    DestinationName orders = queue("orders");
    send(msg("a").nonPersistent().to(orders), msg("b").nonPersistent().to(orders));
    send(msg("c").nonPersistent().to(orders), msg("d").nonPersistent().to(orders));
    TestConsumer consumer = consumer(orders);
    List<Delivery> held = consumer.take(3);
    try (BrowseCursor cursor = engineB.browse(orders, Selector.all())) {
      assertThat(Msg.text(cursor.next())).isEqualTo("a");
      consumer.release(ReleaseMode.REDELIVER, held.get(1));
      consumer.release(new ReleaseMode.RedeliverAt(START + 100), held.get(2));
      consumer.ack(consumer.next());
      assertThat(Msg.text(cursor.next())).isEqualTo("d");
      assertThat(cursor.next()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotShowWhatIsHeldBack(boolean persistent) {
    DestinationName orders = queue("orders");
    send(msg("a").persistent(persistent).to(orders), msg("b").persistent(persistent).to(orders));
    TestConsumer consumer = consumer(orders);
    consumer.release(new ReleaseMode.RedeliverAt(START + 100), consumer.next());
    assertThat(browse(orders)).containsExactly("b");
    pass(100);
    assertThat(browse(orders)).containsExactly("a", "b");
  }

  @Test
  void shouldNotKeepConsumersFromWhatItShows() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 100; i++) {
      send(msg(i).to(orders));
    }
    try (BrowseCursor cursor = engineB.browse(orders, Selector.all())) {
      assertThat(Msg.text(cursor.next())).isEqualTo("0");
      assertThat(consumer(orders).drain()).isEqualTo(numbers(0, 100));
      int shown = 1;
      while (cursor.next() != null) {
        shown++;
      }
      assertThat(shown).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void shouldShowOneMessageOnceWhileMessagesFlow() throws Exception {
    DestinationName orders = queue("orders");
    int standing = 300;
    for (int i = 0; i < standing; i++) {
      send(msg("standing " + i).set("standing", true).to(orders));
    }
    AtomicBoolean stop = new AtomicBoolean();
    Crew crew = new Crew();
    crew.start(
        "producer",
        () -> {
          for (int i = 0; !stop.get(); i++) {
            while (!stop.get() && engineA.destinations().queueStatus(orders).depth() > 2_000) {
              Thread.onSpinWait();
            }
            send(msg("flow " + i).priority(i % 10).persistent(i % 4 == 0).to(orders));
          }
        });
    TestConsumer flow = consumer(orders, "standing IS NULL");
    crew.start(
        "consumer",
        () -> {
          while (!stop.get()) {
            List<Delivery> batch = flow.claim(7);
            int keep = batch.size() * 2 / 3;
            flow.ack(batch.subList(0, keep));
            flow.release(ReleaseMode.REDELIVER, batch.subList(keep, batch.size()));
          }
        });
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < standing; i++) {
      expected.add("standing " + i);
    }
    for (int look = 0; look < 50 && !crew.failed(); look++) {
      List<String> seen = browse(orders);
      assertThat(seen).doesNotHaveDuplicates();
      seen.removeIf(text -> text.startsWith("flow"));
      assertThat(seen).isEqualTo(expected);
    }
    stop.set(true);
    crew.join();
  }
}
