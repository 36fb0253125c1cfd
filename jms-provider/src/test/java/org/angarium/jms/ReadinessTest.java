package org.angarium.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReadinessTest {
  private static final int TIMES = 20_000;

  private final Readiness readiness = new Readiness();

  @Test
  void shouldBeTakenOnce() {
    assertThat(readiness.take()).isTrue();
    assertThat(readiness.take()).isFalse();

    readiness.set();
    assertThat(readiness.take()).isTrue();
    assertThat(readiness.take()).isFalse();
  }

  /** The thread of a session looks at each consumer whenever another one of them is woken. */
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldNotForgetWhatItIsToldWhileSomebodyLooks() throws InterruptedException {
    assertThat(readiness.take()).isTrue();
    AtomicInteger taken = new AtomicInteger();
    Thread session =
        new Thread(
            () -> {
              while (taken.get() < TIMES) {
                if (readiness.take()) {
                  taken.incrementAndGet();
                }
              }
            });
    session.setDaemon(true);
    session.start();

    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    for (int told = 1; told <= TIMES; told++) {
      readiness.set();
      while (taken.get() < told && System.nanoTime() < giveUp) {
        Thread.onSpinWait();
      }
      assertThat(taken.get()).isEqualTo(told);
    }
    session.join();
  }
}
