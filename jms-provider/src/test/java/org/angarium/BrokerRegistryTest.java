package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.angarium.broker.ConnectionReport;
import org.angarium.broker.LiveConnection;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.VolatileStore;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BrokerRegistryTest {
  private final Engines engines = new Engines();
  private final Set<Broker> opened = ConcurrentHashMap.newKeySet();
  private final AtomicInteger starts = new AtomicInteger();
  private final BrokerRegistry registry =
      new BrokerRegistry(
          (config, settings, clock) -> {
            starts.incrementAndGet();
            return engines.start(config, settings, clock);
          },
          60_000);

  @AfterEach
  void close() {
    opened.forEach(Broker::close);
  }

  private Broker open(String url) {
    return open(registry, url);
  }

  private Broker open(BrokerRegistry registry, String url) {
    Broker broker = registry.open(BrokerConfig.of(AngariumUrl.parse(url)));
    opened.add(broker);
    return broker;
  }

  @Test
  void shouldJoinTheRunningBrokerWhateverTheOrderAndSpellingOfOptions() {
    Broker first = open("angarium:mem:a?memoryLimit=64M&blockTimeout=30s");
    assertThat(open("angarium:mem:a?blockTimeout=30000ms&memoryLimit=65536K")).isSameAs(first);
    assertThat(open("angarium:mem:a")).isSameAs(first);
    assertThat(open("angarium:mem:a?maxAttempts=10")).as("the default").isSameAs(first);
    assertThat(open("angarium:mem:b")).isNotSameAs(first);
    assertThat(starts).hasValue(2);
  }

  @Test
  void shouldRefuseAnOptionThatContradictsTheRunningBroker() {
    Broker first = open("angarium:mem:a?durability=os");
    assertRefused("angarium:mem:a?durability=sync", "durability=os", "durability=sync");
    assertRefused("angarium:mem:a?maxAttempts=3", "maxAttempts=10", "maxAttempts=3");
    assertRefused(
        "angarium:mem:a?trustedClasses=com.example.*",
        "trustedClasses=none",
        "trustedClasses=com.example.*");
    assertThat(first.isOpen()).isTrue();
    assertThat(open("angarium:mem:a?durability=os")).isSameAs(first);
  }

  private void assertRefused(String url, String running, String asked) {
    assertThatThrownBy(() -> open(url))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
        .hasMessageContaining("broker \"a\" (angarium:mem:a) is running with " + running)
        .hasMessageContaining("but " + asked + " is asked for")
        .hasMessageContaining("close the broker first");
  }

  @Test
  void shouldRefuseObjectsThatContradictTheRunningBroker() {
    AngariumUrl url = AngariumUrl.parse("angarium:mem:a");
    Authenticator authenticator = (user, password) -> true;
    try (ManualClock clock = new ManualClock(0)) {
      BrokerConfig config =
          new BrokerConfig(url.address(), url.options(), authenticator, info -> null, clock);
      Broker broker = registry.open(config);
      opened.add(broker);
      assertThat(registry.open(config)).isSameAs(broker);
      assertThat(open("angarium:mem:a")).isSameAs(broker);
      BrokerConfig other =
          new BrokerConfig(url.address(), url.options(), (u, p) -> false, null, null);
      assertThatThrownBy(() -> registry.open(other)).hasMessageContaining("authenticator");
      broker.close();
    }
  }

  @Test
  void shouldStartOneBrokerWhenManyThreadsOpenItAtOnce() throws Exception {
    int threads = 16;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        String url = "angarium:mem:round" + round;
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Broker>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          Callable<Broker> task =
              () -> {
                go.await();
                return open(url);
              };
          results.add(executor.submit(task));
        }
        go.countDown();
        Broker first = results.get(0).get();
        for (Future<Broker> result : results) {
          assertThat(result.get()).isSameAs(first);
        }
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(starts).hasValue(20);
  }

  @Test
  void shouldNeverRunTwoBrokersAtOnePlaceWhileManyThreadsOpenAndClose() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    BrokerRegistry counting =
        new BrokerRegistry(
            (config, settings, clock) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Store store = new CountedStore(new VolatileStore(), running::decrementAndGet);
              return new EmbeddedEngine(config.address().name(), clock, settings, store);
            },
            60_000);
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Callable<Boolean> task =
            () -> {
              for (int n = 0; n < 100; n++) {
                open(counting, "angarium:mem:contended").close();
              }
              return true;
            };
        results.add(executor.submit(task));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      executor.shutdownNow();
    }
    await().untilAsserted(() -> assertThat(counting.size()).isZero());
    assertThat(running).hasValue(0);
    assertThat(most).hasValue(1);
  }

  @Test
  void shouldOpenAgainAfterClose() {
    Broker first = open("angarium:mem:a?maxAttempts=3");
    first.close();
    first.close();
    assertThat(first.isOpen()).isFalse();
    assertThat(registry.size()).isZero();

    Broker second = open("angarium:mem:a?maxAttempts=4");
    assertThat(second).isNotSameAs(first);
    assertThat(second.core().settings().policies().of(DestinationName.queue("q")).maxAttempts())
        .isEqualTo(4);
  }

  @Test
  void shouldWaitForTheBrokerThatIsClosing() throws Exception {
    CountDownLatch listenerReturns = new CountDownLatch(1);
    Broker first = open("angarium:mem:a");
    first.core().register(new Leaving(() -> awaitQuietly(listenerReturns)));
    Thread closing = new Thread(first::close, "closing");
    closing.start();
    await().until(() -> !first.isOpen());

    FutureTask<Broker> second = new FutureTask<>(() -> open("angarium:mem:a"));
    Thread opening = new Thread(second, "opening");
    opening.start();
    await().until(() -> opening.getState() == Thread.State.TIMED_WAITING);
    assertThat(starts).hasValue(1);
    listenerReturns.countDown();
    assertThat(second.get()).isNotSameAs(first);
    closing.join();
  }

  @Test
  void shouldNotWaitForEverForABrokerThatIsClosing() throws Exception {
    BrokerRegistry impatient = new BrokerRegistry(engines, 1);
    Broker first = open(impatient, "angarium:mem:a");
    LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    // as a listener does that opens a connection while its broker closes
    first
        .core()
        .register(
            new Leaving(
                () -> {
                  try {
                    open(impatient, "angarium:mem:a");
                  } catch (AngariumException e) {
                    thrown.add(e);
                  }
                }));
    first.close();
    assertThat(thrown.take())
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BROKER_CLOSED))
        .hasMessageContaining("broker \"a\" is still closing");
    open(impatient, "angarium:mem:a");
  }

  @Test
  void shouldLeaveNothingBehindWhenOpeningFails() {
    List<String> failures = new ArrayList<>(List.of("first", "second"));
    BrokerRegistry failing =
        new BrokerRegistry(
            (config, settings, clock) -> {
              if (!failures.isEmpty()) {
                throw new AngariumException(ErrorCode.STORE_FAILED, failures.remove(0));
              }
              return engines.start(config, settings, clock);
            },
            60_000);
    assertThatThrownBy(() -> open(failing, "angarium:mem:a")).hasMessageContaining("first");
    assertThat(failing.size()).isZero();
    assertThatThrownBy(() -> open(failing, "angarium:mem:a")).hasMessageContaining("second");
    assertThat(failing.size()).isZero();
    assertThat(open(failing, "angarium:mem:a").isOpen()).isTrue();
  }

  @Test
  void shouldTryByItselfWhenTheOneItWaitedForFailed() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    AtomicInteger attempts = new AtomicInteger();
    BrokerRegistry failingOnce =
        new BrokerRegistry(
            (config, settings, clock) -> {
              if (attempts.incrementAndGet() == 1) {
                starting.countDown();
                awaitQuietly(fail);
                throw new AngariumException(ErrorCode.STORE_FAILED, "the first fails");
              }
              return engines.start(config, settings, clock);
            },
            60_000);
    FutureTask<Broker> first = new FutureTask<>(() -> open(failingOnce, "angarium:mem:a"));
    new Thread(first, "first").start();
    starting.await();
    FutureTask<Broker> second = new FutureTask<>(() -> open(failingOnce, "angarium:mem:a"));
    Thread waiting = new Thread(second, "second");
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    fail.countDown();
    assertThatThrownBy(first::get).hasMessageContaining("the first fails");
    assertThat(second.get().isOpen()).isTrue();
  }

  @Test
  void shouldKeepTheInterruptOfOneWhoWaits() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    BrokerRegistry slow =
        new BrokerRegistry(
            (config, settings, clock) -> {
              starting.countDown();
              awaitQuietly(proceed);
              return engines.start(config, settings, clock);
            },
            60_000);
    FutureTask<Broker> first = new FutureTask<>(() -> open(slow, "angarium:mem:a"));
    new Thread(first, "first").start();
    starting.await();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> open(slow, "angarium:mem:a"))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
    assertThat(Thread.interrupted()).isTrue();
    proceed.countDown();
    assertThat(first.get().isOpen()).isTrue();
  }

  @Test
  void shouldHandTheSettingsToTheEngine() {
    LinkedBlockingQueue<EngineSettings> seen = new LinkedBlockingQueue<>();
    BrokerRegistry watching =
        new BrokerRegistry(
            (config, settings, clock) -> {
              seen.add(settings);
              return engines.start(config, settings, clock);
            },
            60_000);
    open(watching, "angarium:mem:os?durability=os&memoryLimit=8M");
    open(watching, "angarium:mem:sync");
    assertThat(seen.remove().syncOnCommit()).isFalse();
    assertThat(seen.remove().syncOnCommit()).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A store that tells when it is closed. */
  record CountedStore(Store inner, Runnable onClose) implements Store {
    @Override
    public Contents contents() {
      return inner.contents();
    }

    @Override
    public boolean keepsMessages() {
      return inner.keepsMessages();
    }

    @Override
    public StoreWriter writer() {
      return inner.writer();
    }

    @Override
    public StoreReader reader() {
      return inner.reader();
    }

    @Override
    public void onFailure(Consumer<AngariumException> listener) {
      inner.onFailure(listener);
    }

    @Override
    public void close() {
      inner.close();
      onClose.run();
    }
  }

  /** A connection that does something when its broker closes. */
  record Leaving(Runnable onClosing) implements LiveConnection {
    @Override
    public ConnectionReport report() {
      return new ConnectionReport("leaving", null, null, false, List.of());
    }

    @Override
    public void brokerFailed(AngariumException failure) {}

    @Override
    public void brokerClosing(AngariumException reason) {
      onClosing.run();
    }
  }
}
