package org.angarium.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Batch;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.Presence;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testkit.ManualClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is no message, but grows with the names that applications use: values of which the last
 * message waits, destinations, subscriptions. It takes no more memory than it may.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NamesInMemoryTest {
  private static final DestinationName PRICES = DestinationName.queue("prices");
  private static final DestinationName NEWS = DestinationName.topic("news");
  private static final long LIMIT = 1 << 20;

  /** A quarter of it, and some 200 bytes for each. */
  private static final int VALUES = 1_500;

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(1_000_000);
  private EmbeddedEngine engine;
  private Presence presence;

  @BeforeEach
  void open() {
    OrderPolicy lastValues = name -> new Order(5_000, 1_000, false, "share");
    EngineSettings settings =
        new EngineSettings(LIMIT, WhenFull.REJECT, Duration.ofSeconds(10), false).with(lastValues);
    H2Store store = H2Store.open(new H2StoreSettings(folder.resolve("names"), false, clock));
    engine = new EmbeddedEngine("names", clock, settings, store);
    presence = engine.attach("connection");
    engine.declare(PRICES);
  }

  @AfterEach
  void close() {
    engine.close();
    clock.close();
  }

  private void reopen() {
    engine.close();
    open();
  }

  private static Send price(String share) {
    SentMessage message =
        SentMessage.to(PRICES).persistent(true).property("share", share).text("1").build();
    return new Send(message, "connection", null);
  }

  private void send(String share) {
    engine.submit(UnitOfWork.send(price(share))).await();
  }

  private static void assertNoRoom(ThrowingCallable call) {
    assertThatThrownBy(call).hasMessageStartingWith("ANG-1205").hasMessageContaining("memoryLimit");
  }

  /** How many values fit. */
  private int fill() {
    for (int i = 0; i < VALUES; i++) {
      try {
        send("share " + i);
      } catch (RuntimeException e) {
        assertNoRoom(() -> send("one more"));
        return i;
      }
    }
    throw new AssertionError("all fit");
  }

  private Claimer claimer() {
    return engine.claimer(SubscriptionSpec.queue(PRICES), new ClaimSpec(presence, Selector.all()));
  }

  private int drain() {
    int count = 0;
    try (Claimer claimer = claimer()) {
      Batch batch = claimer.claim(64);
      while (!batch.deliveries().isEmpty() || batch.pending()) {
        count += batch.deliveries().size();
        engine.submit(UnitOfWork.acknowledge(batch.deliveries())).await();
        batch = claimer.claim(64);
      }
    }
    return count;
  }

  @Test
  void shouldRefuseNewValuesAndTakeKnownOnes() {
    int fit = fill();
    assertThat(fit).isBetween(VALUES / 2, VALUES - 1);
    for (int i = 0; i < fit; i++) {
      send("share " + i); // takes the place of another one
    }
    Room room = engine.room();
    room.take(price("share 7"));
    assertNoRoom(() -> room.take(price("new in a transaction")));
    room.close();
    reopen();
    assertNoRoom(() -> send("new after a restart"));
    send("share 0");
    assertThat(drain()).isEqualTo(fit);
    assertThat(engine.memory().values().taken()).isZero();
    assertThat(fill()).isEqualTo(fit);
  }

  @Test
  void shouldGiveBackWhatATransactionTookForValues() {
    List<Room> rooms = new ArrayList<>();
    List<Send> sends = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Room room = engine.room();
      Send send = price("share " + (char) (65 + i));
      room.take(send);
      rooms.add(room);
      sends.add(send);
    }
    long open = engine.memory().values().taken();
    assertThat(open).isGreaterThan(20 * 200);
    for (int i = 0; i < 10; i++) {
      rooms.get(i).close();
      Send send = sends.get(10 + i);
      engine.submit(new UnitOfWork(List.of(send), List.of(), rooms.get(10 + i))).await();
    }
    assertThat(engine.memory().values().taken()).isEqualTo(open / 2);
    engine.destinations().delete(PRICES);
    assertThat(engine.memory().values().taken()).isZero();
  }

  @Test
  void shouldGiveBackWhatIsSettledWhileANewerOneHasCome() {
    send("a");
    long one = engine.memory().values().taken();
    Claimer claimer = claimer();
    List<Delivery> held = new ArrayList<>();
    Awaitility.await().until(() -> held.addAll(claimer.claim(1).deliveries()) || !held.isEmpty());
    send("a");
    assertThat(engine.memory().values().taken()).isEqualTo(one);
    engine.submit(UnitOfWork.acknowledge(held)).await();
    assertThat(engine.memory().values().taken()).isEqualTo(one);
    claimer.close();
    assertThat(drain()).isEqualTo(1);
    assertThat(engine.memory().values().taken()).isZero();
  }

  @Test
  void shouldRefuseMoreDestinationsThanThereIsMemoryFor() {
    int made = 0;
    try {
      for (; made < 2_000; made++) {
        engine.declare(DestinationName.queue("queue " + made));
      }
    } catch (RuntimeException e) {
      assertThat(made).isBetween(700, 1_050);
    }
    int fit = made;
    assertThat(fit).isLessThan(2_000);
    assertNoRoom(() -> engine.declare(DestinationName.queue("one more")));
    assertNoRoom(() -> engine.declare(NEWS));
    assertNoRoom(() -> presence.createTemporary(DestinationName.Kind.QUEUE));
    engine.declare(PRICES); // is there
    engine.declareAnyway(DestinationName.queue("dead letters"));
    reopen();
    assertNoRoom(() -> engine.declare(DestinationName.queue("one more")));
    send("share 0");
    assertThat(drain()).isEqualTo(1);
    engine.destinations().delete(DestinationName.queue("queue 0"));
    engine.destinations().delete(DestinationName.queue("queue 1"));
    engine.declare(DestinationName.queue("one more"));
  }

  @Test
  void shouldRefuseMoreSubscriptionsThanThereIsMemoryFor() {
    engine.declare(NEWS);
    List<Claimer> consumers = new ArrayList<>();
    try {
      for (int i = 0; i < 4_000; i++) {
        consumers.add(subscribe(i % 2 == 0 ? Kind.SHARED_DURABLE : Kind.SHARED, "reader " + i));
      }
    } catch (RuntimeException e) {
      assertThat(consumers).hasSizeBetween(1_500, 2_000);
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.QUEUE) {
        assertNoRoom(() -> subscribe(kind, kind + " reader"));
      }
    }
    subscribe(Kind.SHARED, "reader 1").close(); // it is there
    subscribe(Kind.SHARED_DURABLE, "reader 0").close();
    consumers.get(1).close();
    consumers.get(3).close();
    subscribe(Kind.DURABLE, "one more").close();
  }

  @Test
  void shouldForgetWhoseKeysWereWhereThereAreTooManyInAll() {
    List<Claimer> consumers = new ArrayList<>();
    for (int queue = 0; queue < 4; queue++) {
      DestinationName name = DestinationName.queue("keyed " + queue);
      engine.declare(name);
      Claimer claimer =
          engine.claimer(SubscriptionSpec.queue(name), new ClaimSpec(presence, Selector.all()));
      consumers.add(claimer);
      for (int from = 0; from < 5_000; from += 250) {
        List<Send> some = new ArrayList<>();
        for (int key = from; key < from + 250; key++) {
          some.add(keyed(name, "key " + key));
        }
        engine.submit(new UnitOfWork(some, List.of())).await();
        for (int taken = 0; taken < 250; ) {
          List<Delivery> batch = claimer.claim(250).deliveries();
          taken += batch.size();
          engine.submit(UnitOfWork.acknowledge(batch)).await();
        }
      }
    }
    int known = 0;
    for (int queue = 0; queue < 4; queue++) {
      known +=
          engine
              .directory()
              .queue(DestinationName.queue("keyed " + queue))
              .index()
              .groups()
              .count();
    }
    assertThat(known).as("3 MiB are for some 12,000 keys").isBetween(10_000, 13_000);
    assertThat(engine.memory().isTooMuchResting()).isFalse();
    consumers.forEach(Claimer::close);
    for (int queue = 0; queue < 4; queue++) {
      engine.destinations().delete(DestinationName.queue("keyed " + queue));
    }
    assertThat(engine.memory().restingBytes()).isZero();
  }

  private static Send keyed(DestinationName queue, String key) {
    SentMessage message =
        SentMessage.to(queue).persistent(false).property("JMSXGroupID", key).text("1").build();
    return new Send(message, "connection", null);
  }

  private Claimer subscribe(Kind kind, String name) {
    SubscriptionSpec spec =
        new SubscriptionSpec(
            kind,
            NEWS,
            kind == Kind.DURABLE ? "client" : null,
            kind == Kind.NON_DURABLE ? null : name,
            Selector.all(),
            false);
    return engine.claimer(spec, new ClaimSpec(presence, Selector.all()));
  }
}
