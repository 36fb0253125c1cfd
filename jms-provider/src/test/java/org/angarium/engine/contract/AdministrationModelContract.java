package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.angarium.crash.Seed;
import org.angarium.engine.Administration.Seized;
import org.angarium.engine.Administration.Seizure;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;

/**
 * Random work of consumers, senders and operators on two queues, with restarts where the engine is
 * durable, against a list of what must be there.
 */
abstract class AdministrationModelContract extends BacklogContract {
  private static final int HISTORIES = Integer.getInteger("angarium.histories", 12);
  private static final int STEPS = 60;
  private static final String[] SELECTORS = {"", "n = 0", "n <> 1", "n = 7"};

  private final List<Item> model = new ArrayList<>();
  private Random random;
  private int numbers;

  AdministrationModelContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  /** A message that must be there. */
  private static final class Item {
    final String text;
    final int priority;
    final int n;
    final boolean persistent;
    DestinationName queue;
    int order;
    int bytes;
    Delivery held;

    Item(String text, int priority, int n, boolean persistent, DestinationName queue) {
      this.text = text;
      this.priority = priority;
      this.n = n;
      this.persistent = persistent;
      this.queue = queue;
    }

    boolean matches(String selector) {
      return switch (selector) {
        case "n = 0" -> n == 0;
        case "n <> 1" -> n != 1;
        case "n = 7" -> n == 7;
        default -> true;
      };
    }
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(1 << 20, WhenFull.REJECT, java.time.Duration.ofSeconds(10), false);
  }

  @Test
  void shouldHoldWhatTheModelHolds() {
    random = new Random(Seed.next(getClass().getName()));
    for (int i = 0; i < times(HISTORIES * 4); i++) {
      history(DestinationName.queue("a" + i), DestinationName.queue("b" + i));
    }
  }

  private void history(DestinationName a, DestinationName b) {
    model.clear();
    engineA.declare(a);
    engineA.declare(b);
    TestConsumer consumer = consumer(a);
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> sendSome(a);
        case 2, 3 -> claimSome(consumer, a);
        case 4 -> settleSome(consumer);
        case 5 -> operate(a, b);
        case 6 -> assertHolds(random.nextBoolean() ? a : b);
        default -> {
          if (random.nextInt(6) == 0) {
            consumer = endAndBegin(consumer, a);
          }
          clock.advance(java.time.Duration.ofMillis(random.nextInt(500)));
        }
      }
    }
    giveBackAll(consumer);
    assertHolds(a);
    assertHolds(b);
    pass(100_000);
    consumer.close();
    assertDrains(a);
    assertDrains(b);
  }

  private void sendSome(DestinationName queue) {
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      boolean persistent = random.nextInt(3) > 0;
      Item item =
          new Item("m" + ++numbers, random.nextInt(3) * 4, random.nextInt(3), persistent, queue);
      item.order = numbers;
      Msg message =
          msg(item.text)
              .persistent(persistent)
              .priority(item.priority)
              .set("n", item.n)
              .group(random.nextInt(4) == 0 ? "g" + random.nextInt(3) : null)
              .padded(persistent && durable() ? random.nextInt(20_000) : 10);
      if (random.nextInt(4) == 0) {
        message.delayedUntil(clock.millis() + 1 + random.nextInt(1_000));
      }
      Send send = message.to(queue);
      item.bytes = send.message().size();
      send(send);
      model.add(item);
    }
  }

  private void claimSome(TestConsumer consumer, DestinationName queue) {
    for (Delivery delivery : consumer.claim(1 + random.nextInt(5))) {
      Item item = itemOf(Msg.text(delivery));
      assertThat(item.held).as(item.text).isNull();
      assertThat(item.queue).isEqualTo(queue);
      item.held = delivery;
    }
  }

  private void settleSome(TestConsumer consumer) {
    for (Item item : List.copyOf(model)) {
      Delivery held = item.held;
      if (held == null) {
        continue;
      }
      switch (random.nextInt(5)) {
        case 0 -> {
          consumer.ack(held);
          model.remove(item);
        }
        case 1 -> release(consumer, item, ReleaseMode.REDELIVER);
        case 2 -> release(consumer, item, ReleaseMode.UNDELIVERED);
        case 3 ->
            release(
                consumer,
                item,
                new ReleaseMode.RedeliverAt(clock.millis() + 1 + random.nextInt(1_000)));
        default -> {} // it is held on
      }
    }
  }

  private static void release(TestConsumer consumer, Item item, ReleaseMode mode) {
    Delivery held = item.held;
    item.held = null;
    consumer.release(mode, held);
  }

  private void giveBackAll(TestConsumer consumer) {
    for (Item item : model) {
      if (item.held != null) {
        release(consumer, item, ReleaseMode.UNDELIVERED);
      }
    }
  }

  /** Takes what a selector lets in, and moves it, removes it, or gives it back, bit by bit. */
  private void operate(DestinationName a, DestinationName b) {
    DestinationName from = random.nextInt(3) == 0 ? b : a;
    DestinationName to = from.equals(a) ? b : a;
    String selector = SELECTORS[random.nextInt(SELECTORS.length)];
    int max = 1 + random.nextInt(20);
    List<String> expected =
        inOrder(from).filter(i -> i.held == null && i.matches(selector)).map(i -> i.text).toList();
    List<String> taken = new ArrayList<>();
    try (Seizure seizure = seizure(from, selector)) {
      for (List<Seized> some = seizure.next(max); some != null; some = seizure.next(max)) {
        taken.addAll(texts(some));
        treat(seizure, some, to);
      }
    }
    assertThat(taken).isEqualTo(expected);
  }

  private void treat(Seizure seizure, List<Seized> some, DestinationName to) {
    int what = random.nextInt(3);
    if (some.isEmpty()) {
      return;
    }
    if (what == 0) {
      seizure.giveBack(some);
      return;
    }
    List<Send> sends = new ArrayList<>();
    for (Seized one : some) {
      Item item = itemOf(Msg.text(one.message()));
      if (what == 1) {
        model.remove(item);
      } else {
        item.queue = to;
        item.order = ++numbers;
        Send again = again(one, to);
        item.bytes = again.message().size();
        sends.add(again);
      }
    }
    engineB.submit(new UnitOfWork(sends, deliveries(some))).await();
    seizure.removed(some.size());
  }

  private static Send again(Seized one, DestinationName to) {
    var head = one.message().head();
    var moved = org.angarium.message.SentMessage.to(to).priority(head.priority());
    moved.persistent(head.persistent()).deliveryTime(head.deliveryTime());
    head.properties().names().forEach(name -> moved.property(name, head.properties().get(name)));
    return new Send(moved.body(one.message().body()).build(), "", null);
  }

  private TestConsumer endAndBegin(TestConsumer consumer, DestinationName queue) {
    if (!durable()) {
      return consumer;
    }
    flush(); // what is held back is written down
    if (random.nextBoolean()) {
      reopen();
    } else {
      crash();
    }
    model.removeIf(item -> !item.persistent);
    model.forEach(item -> item.held = null);
    return consumer(queue);
  }

  private java.util.stream.Stream<Item> inOrder(DestinationName queue) {
    return model.stream()
        .filter(item -> item.queue.equals(queue))
        .sorted(
            Comparator.<Item>comparingInt(item -> -item.priority)
                .thenComparingInt(item -> item.order));
  }

  private void assertHolds(DestinationName queue) {
    assertThat(textsOf(queue)).isEqualTo(inOrder(queue).map(item -> item.text).toList());
    assertThat(engineB.destinations().queueStatus(queue).depth()).isEqualTo(inOrder(queue).count());
    assertThat(bytesIn(queue)).isEqualTo(inOrder(queue).mapToLong(item -> item.bytes).sum());
    long held = inOrder(queue).filter(item -> item.held != null).count();
    assertThat(engineB.destinations().queueStatus(queue).claimed()).isEqualTo(held);
  }

  private void assertDrains(DestinationName queue) {
    try (TestConsumer last = consumer(queue)) {
      List<String> expected = inOrder(queue).map(item -> item.text).toList();
      assertThat(last.consume(expected.size())).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(last.poll()).isNull();
    }
    assertThat(engineB.destinations().queueStatus(queue).depth()).isZero();
    assertThat(bytesIn(queue)).isZero();
  }

  private Item itemOf(String text) {
    return model.stream()
        .filter(item -> item.text.equals(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError(text + " came, and must not be there"));
  }
}
