package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.BrowseCursor;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testing.HookedStore;
import org.angarium.testkit.ManualClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens while the committer is in the middle of something. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WhileWritingTest {
  private static final long START = 1_000_000;
  private static final DestinationName ORDERS = DestinationName.queue("orders");
  private static final EngineSettings SETTINGS =
      new EngineSettings(256L << 20, WhenFull.REJECT, Duration.ofSeconds(10), true);

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(START);

  /** What to do, once, before a method of the store's writer or reader, by its name. */
  private final Map<String, Runnable> hooks = new ConcurrentHashMap<>();

  private final AtomicInteger looksForExpired = new AtomicInteger();

  private Engine engine;
  private TestConsumer consumer;

  @BeforeEach
  void open() {
    engine =
        new EmbeddedEngine(
            "held", clock, SETTINGS, new HookedStore(store(), this::about, this::about));
    engine.declare(ORDERS);
    Presence presence = engine.attach("test");
    consumer = new TestConsumer(engine, presence, SubscriptionSpec.queue(ORDERS), Selector.all());
  }

  @AfterEach
  void close() {
    engine.close();
    clock.close();
  }

  private H2Store store() {
    return H2Store.open(new H2StoreSettings(folder.resolve("held"), true, clock));
  }

  private void about(String method) {
    if (method.equals("expiring")) {
      looksForExpired.incrementAndGet();
    }
    Runnable hook = hooks.remove(method);
    if (hook != null) {
      hook.run();
    }
  }

  private void send(Msg message) {
    Send send = message.to(ORDERS);
    engine.submit(UnitOfWork.send(send)).await();
  }

  private List<String> browse() {
    List<String> texts = new ArrayList<>();
    try (BrowseCursor cursor = engine.browse(ORDERS, Selector.all())) {
      for (var message = cursor.next(); message != null; message = cursor.next()) {
        texts.add(Msg.text(message));
      }
    }
    return texts;
  }

  @Test
  void shouldLeaveNothingBehindOfWhatExpiresWhileItIsHeldBack() {
    send(msg("brief").expiresAt(START + 60));
    var held = consumer.next();
    assertThat(consumer.poll()).as("waits").isNull();
    hooks.put(
        "holdBack",
        () -> {
          clock.advance(Duration.ofMillis(60));
          Awaitility.await().until(consumer::woken); // it has become due
          assertThat(consumer.poll()).as("it has expired").isNull();
        });
    consumer.release(new ReleaseMode.RedeliverAt(START + 50), held);
    send(msg("behind it"));
    assertThat(consumer.consume(1)).containsExactly("behind it");
    engine.close();

    try (H2Store store = store()) {
      StoreReader reader = store.reader();
      assertThat(reader.depths(Long.MAX_VALUE)).isEmpty();
      assertThat(reader.due(StoreReader.TimedKey.NONE, Long.MAX_VALUE, 10)).isEmpty();
      assertThat(reader.expiring(StoreReader.TimedKey.NONE, Long.MAX_VALUE, 10)).isEmpty();
    }
  }

  @Test
  void shouldExpireWhatWasCommittedAndHadNotTakenEffect() {
    send(msg("in memory").nonPersistent().expiresAt(START + 100)); // has the pager look
    hooks.put(
        "sync",
        () -> {
          int before = looksForExpired.get();
          clock.advance(Duration.ofMillis(200));
          Awaitility.await().until(() -> looksForExpired.get() >= before + 2);
        });
    send(msg("brief").delayedUntil(START + 9_999).expiresAt(START + 100));
    clock.advance(Duration.ofSeconds(1));
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(engine.destinations().queueStatus(ORDERS).depth()).isZero());
  }

  @Test
  void shouldNotShowWhatIsHeldBackInMemoryOnly() {
    send(msg("a"));
    send(msg("b"));
    AtomicReference<List<String>> shown = new AtomicReference<>();
    hooks.put("holdBack", () -> shown.set(browse()));
    consumer.release(new ReleaseMode.RedeliverAt(START + 50), consumer.next());
    send(msg("c"));
    assertThat(shown.get()).containsExactly("b");
    assertThat(browse()).containsExactly("b", "c");
  }

  private void failOnce(String method) {
    hooks.put(
        method,
        () -> {
          throw new IllegalStateException("meant to happen");
        });
  }

  private Commit submit(Send send) {
    return engine.submit(UnitOfWork.send(send));
  }

  @Test
  void shouldForgetTheIdsOfABranchThatCouldNotBeCommitted() {
    BranchId branch = EngineContract.branch("once");
    Send late = DeduplicationContract.named("a", msg("late").to(ORDERS));
    engine.branches().prepare(branch, new UnitOfWork(List.of(late), List.of()));
    failOnce("removeBranch");
    assertThatThrownBy(() -> engine.branches().finish(branch, true))
        .hasMessageContaining("meant to happen");
    submit(DeduplicationContract.named("a", msg("first").to(ORDERS))).await();
    engine.branches().finish(branch, false);
    assertThat(consumer.drain()).containsExactly("first");
  }

  @Test
  void shouldSendWhatABranchHoldsAtTheSecondTryAfterARestart() {
    BranchId branch = EngineContract.branch("twice");
    Send late = DeduplicationContract.named("a", msg("late").to(ORDERS));
    engine.branches().prepare(branch, new UnitOfWork(List.of(late), List.of()));
    engine.close();
    open();
    failOnce("removeBranch");
    assertThatThrownBy(() -> engine.branches().finish(branch, true))
        .hasMessageContaining("meant to happen");
    engine.branches().finish(branch, true);
    assertThat(consumer.drain()).containsExactly("late");
  }

  @Test
  void shouldCountADuplicateOnceWhenItsGroupIsWrittenAgain() {
    submit(DeduplicationContract.named("a", msg("first").to(ORDERS))).await();
    List<Commit> group = new ArrayList<>();
    hooks.put(
        "sync",
        () -> {
          group.add(submit(DeduplicationContract.named("a", msg("again").to(ORDERS))));
          group.add(submit(msg("beside it").to(ORDERS)));
          failOnce("addDelivery");
        });
    send(msg("before the group"));
    group.forEach(Commit::await);
    assertThat(consumer.drain()).containsExactly("first", "before the group", "beside it");
    assertThat(engine.destinations().duplicates(ORDERS)).isEqualTo(1);
  }

  @Test
  void shouldLeaveNothingBehindOfWhatIsReleasedAgainWhileItsRestIsWrittenDown() {
    send(msg("restless"));
    var held = consumer.next();
    assertThat(consumer.poll()).as("waits").isNull();
    hooks.put(
        "holdBack",
        () -> {
          clock.advance(Duration.ofMillis(60));
          Awaitility.await().until(consumer::woken); // it has become due
          Delivery again = consumer.next();
          assertThat(again.attempt()).as("nobody has seen it").isEqualTo(1);
          consumer.release(ReleaseMode.UNDELIVERED, again);
        });
    consumer.release(new ReleaseMode.UndeliveredUntil(START + 50), held);
    Awaitility.await().until(() -> !hooks.containsKey("holdBack"));
    send(msg("behind it"));
    assertThat(consumer.consume(2)).containsExactly("restless", "behind it");
    engine.close();

    try (H2Store store = store()) {
      assertThat(store.reader().depths(Long.MAX_VALUE)).isEmpty();
      assertThat(store.reader().due(StoreReader.TimedKey.NONE, Long.MAX_VALUE, 10)).isEmpty();
    }
  }
}
