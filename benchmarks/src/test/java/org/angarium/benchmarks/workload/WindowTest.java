package org.angarium.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WindowTest {
  private final Counters sent = new Counters(1);
  private final Counters received = new Counters(2);

  @Test
  void shouldHoldASenderBackUntilMessagesAreReceivedByAll() throws InterruptedException {
    Window window = new Window(sent, received, 2, 100, 1);
    Thread sender = sender(window);

    await().until(() -> sent.sum() == 100);
    received.set(0, 60);
    received.set(1, 0);
    await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
    assertThat(sent.sum()).isBetween(100L, 130L);

    received.set(1, 60);
    await().until(() -> sent.sum() == 160);
    window.stop();
    sender.join();
    assertThat(sent.sum()).isEqualTo(160);
  }

  @Test
  void shouldStopASenderThatIsNotHeldBack() throws InterruptedException {
    Window window = new Window(sent, received, 1, Long.MAX_VALUE, 1);
    Thread sender = sender(window);

    await().until(() -> sent.sum() > 10_000);
    window.stop();
    sender.join();
    assertThat(window.slot().admit()).isFalse();
  }

  private Thread sender(Window window) {
    Window.Slot slot = window.slot();
    Thread sender =
        new Thread(
            () -> {
              for (long count = 1; slot.admit(); count++) {
                sent.set(0, count);
              }
            });
    sender.start();
    return sender;
  }
}
