package org.angarium.cdi.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BreakerTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final Breaker breaker =
      new Breaker(
          new ListenerSpec.Breaking(3, Duration.ofMillis(100), Duration.ofMillis(300)),
          nanos::get,
          new Breaker.Events() {
            @Override
            public void paused(
                String reason, @Nullable Throwable failure, @Nullable Duration pause) {
              events.add("paused " + (pause == null ? "by hand" : pause.toMillis()));
            }

            @Override
            public void resumed() {
              events.add("resumed");
            }
          });

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed(new IllegalStateException("no tea"));
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void shouldStayClosedWhileSomethingSucceeds() throws Exception {
    fail(2);
    breaker.succeeded();
    fail(2);
    assertThat(breaker.awaitTurn()).isTrue();
    assertThat(events).isEmpty();
    assertThat(breaker.reason()).isEmpty();
  }

  @Test
  void shouldOpenAndTryAndRestLongerEachTime() throws Exception {
    fail(3);
    assertThat(breaker.reason()).contains("failed 3 times in a row").contains("no tea");
    for (int i = 0; i < 3; i++) {
      pass(Duration.ofMillis(300));
      assertThat(breaker.awaitTurn()).as("a try").isTrue();
      fail(1);
    }
    assertThat(events).containsExactly("paused 100", "paused 200", "paused 300", "paused 300");
    pass(Duration.ofMillis(300));
    assertThat(breaker.awaitTurn()).isTrue();
    breaker.succeeded();
    assertThat(events).endsWith("resumed");
    assertThat(breaker.reason()).isEmpty();
    fail(3);
    assertThat(events).as("from the start").endsWith("paused 100");
  }

  @Test
  void shouldLetOneTryAtATime() throws Exception {
    fail(3);
    pass(Duration.ofMillis(100));
    assertThat(breaker.awaitTurn()).isTrue();
    List<String> others = Collections.synchronizedList(new ArrayList<>());
    Thread other = waiting(others);
    await().until(() -> other.getState() == Thread.State.WAITING);
    assertThat(others).isEmpty();
    breaker.succeeded();
    other.join();
    assertThat(others).containsExactly("true");
  }

  @Test
  void shouldTryAgainWhenNothingCame() throws Exception {
    fail(3);
    pass(Duration.ofMillis(100));
    assertThat(breaker.awaitTurn()).isTrue();
    Thread bystander = new Thread(breaker::idle);
    bystander.start();
    bystander.join();
    List<String> others = Collections.synchronizedList(new ArrayList<>());
    Thread other = waiting(others);
    await().until(() -> other.getState() == Thread.State.WAITING);
    breaker.idle();
    other.join();
    assertThat(others).as("its turn").containsExactly("true");
    breaker.succeeded();
    assertThat(breaker.awaitTurn()).isTrue();
    assertThat(events).containsExactly("paused 100", "resumed");
  }

  @Test
  void shouldBePausedAndResumedByHand() throws Exception {
    breaker.pause("an operator has paused it");
    breaker.pause("again");
    List<String> others = Collections.synchronizedList(new ArrayList<>());
    Thread other = waiting(others);
    await().until(() -> other.getState() == Thread.State.WAITING);
    assertThat(breaker.reason()).isEqualTo("an operator has paused it");
    breaker.resume();
    breaker.resume();
    other.join();
    assertThat(others).containsExactly("true");
    assertThat(events).containsExactly("paused by hand", "resumed");
  }

  @Test
  void shouldEndThoseWhoWait() throws Exception {
    fail(3);
    List<String> others = Collections.synchronizedList(new ArrayList<>());
    Thread other = waiting(others);
    await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
    breaker.end();
    other.join();
    assertThat(others).containsExactly("false");
    fail(3);
    breaker.resume();
    assertThat(breaker.awaitTurn()).isFalse();
  }

  @Test
  void shouldNeverOpenWithoutALimitButForWhatIsBroken() throws Exception {
    Breaker endless =
        new Breaker(
            new ListenerSpec.Breaking(0, Duration.ofMillis(100), Duration.ofMillis(100)),
            nanos::get,
            new Breaker.Events() {
              @Override
              public void paused(
                  String reason, @Nullable Throwable failure, @Nullable Duration pause) {
                events.add(reason);
              }

              @Override
              public void resumed() {}
            });
    for (int i = 0; i < 100; i++) {
      endless.failed(new IllegalStateException("no tea"));
    }
    assertThat(endless.awaitTurn()).isTrue();
    endless.broken(new IllegalStateException("no session"));
    assertThat(events).singleElement().asString().startsWith("it cannot receive: ");
  }

  @Test
  void shouldTellOfEachPauseInItsOrderAlsoWhileSomebodyIsBeingTold() throws Exception {
    List<Duration> told = Collections.synchronizedList(new ArrayList<>());
    Breaker[] slow = new Breaker[1];
    slow[0] =
        new Breaker(
            new ListenerSpec.Breaking(1, Duration.ofMillis(100), Duration.ofMillis(300)),
            nanos::get,
            new Breaker.Events() {
              @Override
              public void paused(
                  String reason, @Nullable Throwable failure, @Nullable Duration pause) {
                if (told.isEmpty() && pause.toMillis() == 100) {
                  failElsewhere(slow[0]); // what happens meanwhile is told after this
                }
                told.add(pause);
              }

              @Override
              public void resumed() {}
            });
    slow[0].failed(new IllegalStateException("no tea"));
    assertThat(told).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
  }

  private void failElsewhere(Breaker breaker) {
    pass(Duration.ofMillis(100));
    Thread other =
        new Thread(
            () -> {
              try {
                assertThat(breaker.awaitTurn()).isTrue();
                breaker.failed(new IllegalStateException("no milk"));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    other.start();
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Thread waiting(List<String> results) {
    Thread thread =
        new Thread(
            () -> {
              try {
                results.add(Boolean.toString(breaker.awaitTurn()));
              } catch (InterruptedException e) {
                results.add("interrupted");
              }
            });
    thread.start();
    return thread;
  }
}
