package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.engine.EngineSettings;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.Test;

/** What the embedded engine does where time passes while its pager is at work. */
class PassingTimeTest extends EngineContract {
  private static final AtomicBoolean ARMED = new AtomicBoolean();

  PassingTimeTest() {
    super(directory -> new PassingTimeFixture());
  }

  /** Its clock goes on by a second when the pager has looked at it, once, when armed. */
  private static final class PassingTimeFixture implements EngineFixture {
    private final MemoryFixture memory = new MemoryFixture();

    @Override
    public Nodes open(EngineSettings settings, Clock clock) {
      return memory.open(settings, new PassingTime((ManualClock) clock));
    }

    @Override
    public boolean durable() {
      return memory.durable();
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  private record PassingTime(ManualClock manual) implements Clock {
    @Override
    public long millis() {
      long now = manual.millis();
      if (Thread.currentThread().getName().endsWith("-pager")
          && now > START
          && ARMED.compareAndSet(true, false)) {
        manual.advance(Duration.ofSeconds(1));
      }
      return now;
    }

    @Override
    public Timer timer(String name, Runnable task) {
      return manual.timer(name, task);
    }

    @Override
    public void close() {
      manual.close();
    }
  }

  /** Else it would be in the way for a while, though it was too late before it was due. */
  @Test
  void shouldDropWhatHasExpiredBeforeItWasDue() {
    DestinationName orders = queue("orders");
    send(msg("other").expiresAt(START + 50).to(orders));
    send(msg("late").delayedUntil(START + 500).expiresAt(START + 50).to(orders));
    ARMED.set(true);
    clock.advance(Duration.ofMillis(60));
    await().atMost(PATIENCE).until(() -> engineB.destinations().expired(orders) == 2);
    assertThat(ARMED).isFalse();
  }
}
