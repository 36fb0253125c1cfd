package org.angarium.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.testing.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is counted is what is there, and keeping count costs nothing where nothing is to be done.
 * How much a step walks over shows in what it allocates, which does not depend on the machine.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MemoryAccountTest {
  private static final long START = 1_000_000;
  private static final long LIMIT = 2L << 20;
  private static final DestinationName ORDERS = DestinationName.queue("orders");

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(START);
  private EmbeddedEngine engine;

  @BeforeEach
  void open() {
    EngineSettings settings =
        new EngineSettings(LIMIT, WhenFull.REJECT, Duration.ofSeconds(10), false);
    H2Store store = H2Store.open(new H2StoreSettings(folder.resolve("account"), false, clock));
    engine = new EmbeddedEngine("account", clock, settings, store);
    engine.declare(ORDERS);
  }

  @AfterEach
  void close() {
    engine.close();
    clock.close();
  }

  @Test
  void shouldNotWalkOverTheIndexWhereNothingCanExpire() {
    for (int i = 0; i < 2_500; i++) {
      send(message(i).persistent(false));
    }
    send(message(2_500).persistent(false).expiration(START + 3_600_000));

    long next = engine.expire(clock.millis());
    long bytes = allocatedBy(() -> engine.expire(clock.millis()));

    assertThat(next).isEqualTo(START + 3_600_000);
    assertThat(bytes).as("bytes, a pointer for each delivery would be 20,000").isLessThan(8_000);
  }

  private static SentMessage.Builder message(int number) {
    return SentMessage.to(ORDERS)
        .messageId("ID:" + number)
        .persistent(true)
        .priority(4)
        .text(String.valueOf(number));
  }

  private static Send sendOf(SentMessage.Builder message) {
    return new Send(message.build(), "sender", null);
  }

  private void send(SentMessage.Builder message) {
    engine.submit(UnitOfWork.send(sendOf(message))).await();
  }

  private static long allocatedBy(Runnable step) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    step.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
