package org.angarium.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemClockTest {
  private static final long HOUR = 3_600_000;

  private final AtomicLong wall = new AtomicLong(1_000_000);
  private final SystemClock clock = new SystemClock(wall::get);
  private final LinkedBlockingQueue<String> runs = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    clock.close();
  }

  @Test
  void shouldTellTheWallClocksTime() {
    try (SystemClock real = new SystemClock()) {
      long before = System.currentTimeMillis();
      long told = real.millis();
      assertThat(told).isBetween(before, System.currentTimeMillis());
    }
  }

  @Test
  void shouldRunWhatIsDueOnADaemonThreadOfItsOwnNamedAfterTheTimer() throws Exception {
    LinkedBlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    CountDownLatch seen = new CountDownLatch(1);
    Clock.Timer timer =
        clock.timer(
            "expiry of orders",
            () -> {
              threads.add(Thread.currentThread());
              awaitQuietly(seen);
            });
    timer.wakeAt(wall.get());
    Thread thread = threads.take();
    assertThat(thread).isNotSameAs(Thread.currentThread());
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("angarium-clock: expiry of orders");
    seen.countDown();
    await().until(() -> thread.getName().equals("angarium-clock"));
  }

  @Test
  void shouldRunAtOnceWhenTheTimeHasPassed() throws Exception {
    clock.timer("t", () -> runs.add("ran")).wakeAt(0);
    assertThat(runs.take()).isEqualTo("ran");
  }

  @Test
  void shouldRunOnceForTheEarliestOfSeveralCalls() throws Exception {
    Clock.Timer timer = clock.timer("t", () -> runs.add("ran"));
    timer.wakeAt(wall.get() + 2 * HOUR);
    timer.wakeAt(wall.get() + HOUR);
    timer.wakeAt(wall.get() + 3 * HOUR);
    wall.addAndGet(HOUR);
    assertThat(runs.take()).isEqualTo("ran");

    wall.addAndGet(5 * HOUR);
    runAnotherTimer();
    assertThat(runs).isEmpty();
  }

  @Test
  void shouldRunAgainWhenAskedAgainByTheTaskItself() throws Exception {
    AtomicInteger count = new AtomicInteger();
    LinkedBlockingQueue<Clock.Timer> self = new LinkedBlockingQueue<>();
    Clock.Timer timer =
        clock.timer(
            "t",
            () -> {
              if (count.incrementAndGet() < 3) {
                self.peek().wakeAt(wall.get());
              } else {
                runs.add("third");
              }
            });
    self.add(timer);
    timer.wakeAt(wall.get());
    assertThat(runs.take()).isEqualTo("third");
    assertThat(count).hasValue(3);
  }

  @Test
  void shouldRunTimersInTheOrderOfTheirTimes() throws Exception {
    CyclicBarrier gate = new CyclicBarrier(2);
    clock.timer("gate", () -> awaitQuietly(gate)).wakeAt(0);
    List<Integer> order = List.of(3, 1, 4, 2, 5);
    for (int i : order) {
      clock.timer("t" + i, () -> runs.add("t" + i)).wakeAt(wall.get() - 100 + i);
    }
    gate.await();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      seen.add(runs.take());
    }
    assertThat(seen).containsExactly("t1", "t2", "t3", "t4", "t5");
  }

  @Test
  void shouldNoticeThatTheWallClockWasPutForward() throws Exception {
    clock.timer("t", () -> runs.add("ran")).wakeAt(wall.get() + HOUR);
    runAnotherTimer();
    assertThat(runs).isEmpty();

    wall.addAndGet(HOUR);
    assertThat(runs.take()).isEqualTo("ran");
  }

  @Test
  void shouldWaitLongerWhenTheWallClockWasPutBack() throws Exception {
    clock.timer("t", () -> runs.add("ran")).wakeAt(wall.get() + 1);
    wall.addAndGet(-HOUR);
    wall.addAndGet(1);
    runAnotherTimer();
    assertThat(runs).isEmpty();

    wall.addAndGet(HOUR);
    assertThat(runs.take()).isEqualTo("ran");
  }

  @Test
  void shouldRunWhenTimeHasPassedThoughTheWallClockWasPutBack() throws Exception {
    clock.timer("t", () -> runs.add("ran")).wakeAfter(wall.get(), 20);
    wall.addAndGet(-HOUR);
    assertThat(runs.take()).isEqualTo("ran");
    runAnotherTimer();
    assertThat(runs).as("once").isEmpty();
  }

  @Test
  void shouldRunWhenTheWallClockSaysThatTimeHasPassed() throws Exception {
    Clock.Timer timer = clock.timer("t", () -> runs.add("ran"));
    timer.wakeAfter(wall.get(), 2 * HOUR);
    timer.wakeAfter(wall.get(), HOUR);
    timer.wakeAfter(wall.get(), Long.MAX_VALUE);
    runAnotherTimer();
    assertThat(runs).isEmpty();
    wall.addAndGet(HOUR);
    assertThat(runs.take()).isEqualTo("ran");
    timer.wakeAfter(wall.get() - HOUR, HOUR);
    assertThat(runs.take()).isEqualTo("ran");
  }

  @Test
  void shouldGoOnAfterATaskThrew() throws Exception {
    Clock.Timer failing =
        clock.timer(
            "failing (its stack trace in the log is part of the test)",
            () -> {
              runs.add("failing");
              throw new IllegalStateException("meant to happen");
            });
    failing.wakeAt(0);
    assertThat(runs.take()).isEqualTo("failing");
    failing.wakeAt(0);
    assertThat(runs.take()).isEqualTo("failing");
    runAnotherTimer();
  }

  @Test
  void shouldGoOnAfterATaskInterruptedTheThread() throws Exception {
    clock.timer("interrupting", () -> Thread.currentThread().interrupt()).wakeAt(0);
    runAnotherTimer();
    wall.addAndGet(1);
    runAnotherTimer();
  }

  @Test
  void shouldNeverRunATimerThatWasClosed() throws Exception {
    CyclicBarrier gate = new CyclicBarrier(2);
    clock.timer("gate", () -> awaitQuietly(gate)).wakeAt(0);
    Clock.Timer closed = clock.timer("closed", () -> runs.add("ran"));
    closed.wakeAt(0);
    closed.close();
    closed.wakeAt(0);
    gate.await();
    runAnotherTimer();
    assertThat(runs).isEmpty();
  }

  @Test
  void shouldWaitForTheRunningTaskWhenItCloses() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    clock
        .timer(
            "t",
            () -> {
              started.countDown();
              awaitQuietly(end);
              runs.add("ended");
            })
        .wakeAt(0);
    started.await();
    Thread closing = new Thread(clock::close, "closing");
    closing.start();
    await().until(() -> closing.getState() == Thread.State.WAITING);
    closing.interrupt();
    end.countDown();
    closing.join();
    assertThat(runs).containsExactly("ended");
  }

  @Test
  void shouldRunNothingAfterClose() {
    Clock.Timer timer = clock.timer("t", () -> runs.add("ran"));
    clock.close();
    timer.wakeAt(0);
    clock.close();
    assertThat(runs).isEmpty();
    assertThatThrownBy(() -> clock.timer("late", () -> {}))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BROKER_CLOSED))
        .hasMessageContaining("\"late\"");
  }

  @Test
  void shouldBeClosableByItsOwnTask() throws Exception {
    clock
        .timer(
            "t",
            () -> {
              clock.close();
              runs.add("closed");
            })
        .wakeAt(0);
    assertThat(runs.take()).isEqualTo("closed");
  }

  /** When this returns, the clock has looked at all timers at least once since it began. */
  private void runAnotherTimer() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    try (Clock.Timer other = clock.timer("another", ran::countDown)) {
      other.wakeAt(Long.MIN_VALUE);
      ran.await();
    }
    CountDownLatch again = new CountDownLatch(1);
    try (Clock.Timer other = clock.timer("another", again::countDown)) {
      other.wakeAt(wall.get());
      again.await();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitQuietly(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
