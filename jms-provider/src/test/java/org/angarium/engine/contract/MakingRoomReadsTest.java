package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.DestinationName;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who makes room where most is on disk only reads little at a time. */
@Timeout(60)
class MakingRoomReadsTest {
  private static final long MEMORY = 4L << 20;
  private static final int SIZE = 5_000;

  @TempDir Path folder;

  /** The most bytes that one read for making room has brought. */
  private final AtomicLong most = new AtomicLong();

  private final ManualClock clock = new ManualClock(1_000_000);

  private Engine open() {
    Store store = H2Store.open(new H2StoreSettings(folder.resolve("store"), false, clock));
    Store counting = proxy(Store.class, store);
    EngineSettings settings =
        new EngineSettings(MEMORY, WhenFull.BLOCK, Duration.ofSeconds(30), false)
            .with(new BackpressureContract.ByName());
    return new EmbeddedEngine("reads", clock, settings, counting);
  }

  private <T> T proxy(Class<T> type, T to) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> {
              try {
                Object result = method.invoke(to, args);
                if (method.getName().equals("lane")) {
                  StoreReader.Page page = (StoreReader.Page) result;
                  most.accumulateAndGet(
                      page.rows().stream().mapToLong(row -> row.message().size()).sum(), Math::max);
                }
                return result instanceof StoreReader reader
                    ? proxy(StoreReader.class, reader)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROP_OLDEST", "DEAD_LETTER"})
  void shouldReadAllPrioritiesTogetherWithinOnePage(String policy) {
    DestinationName queue = DestinationName.queue(policy + " maxMessages=600");
    try (Engine engine = open()) {
      engine.declare(queue);
      for (int i = 0; i < 600; i++) {
        send(engine, queue, i);
      }
    }
    try (Engine engine = open()) {
      for (int i = 600; i < 700; i++) {
        send(engine, queue, i);
      }
      assertThat(engine.destinations().queueStatus(queue).depth()).isEqualTo(600);
    }
    long page = MEMORY / 16;
    assertThat(most.get()).isBetween((long) SIZE, page / 10 + 2 * SIZE);
  }

  private static void send(Engine engine, DestinationName queue, int number) {
    engine
        .submit(UnitOfWork.send(msg(number).priority(number % 10).padded(SIZE).to(queue)))
        .await();
  }
}
