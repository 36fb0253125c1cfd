package org.angarium.testkit.cuts;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.Broker;
import org.angarium.DeliveryGuarantee;
import org.angarium.testkit.PowerCutDisk;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A listener. With AUTO_ACKNOWLEDGE a message is acknowledged for good before the next one comes;
 * with at most once, before it comes itself.
 */
final class ListeningClient {
  private static final int MOST = 8;
  private static final int NEVER = -1;

  private final Broker broker;
  private final PowerCutDisk disk;
  private final History history;

  ListeningClient(Broker broker, PowerCutDisk disk, History history) {
    this.broker = broker;
    this.disk = disk;
    this.history = history;
  }

  /** Hears all that is there, if that is not much; now and then the power is cut meanwhile. */
  void listen(String from, DeliveryGuarantee guarantee, Random random) {
    List<String> expected = List.copyOf(history.last().free(from));
    if (expected.isEmpty() || expected.size() > MOST) {
      return;
    }
    Hearing hearing = new Hearing(from, expected, guarantee == DeliveryGuarantee.AT_MOST_ONCE);
    hearing.cutAt = random.nextInt(3) == 0 ? random.nextInt(expected.size()) : NEVER;
    try (JMSContext context = Client.context(broker, from, guarantee.sessionMode())) {
      Client.consumer(context, from).setMessageListener(hearing::hear);
      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> hearing.isOver() || disk.isCut());
    } // waits for the listener, and acknowledges
    hearing.throwWhatIsWrong();
    if (disk.isCut()) {
      throw new JMSRuntimeException("nothing comes, since the power was cut");
    }
    history.done(); // the last one
  }

  /** What a listener hears, on its thread. */
  private final class Hearing {
    private final String from;
    private final List<String> expected;
    private final boolean acknowledgedBefore;
    private final AtomicReference<@Nullable AssertionError> wrong = new AtomicReference<>();
    private volatile int cutAt;
    private volatile int heard;

    Hearing(String from, List<String> expected, boolean acknowledgedBefore) {
      this.from = from;
      this.expected = expected;
      this.acknowledgedBefore = acknowledgedBefore;
      if (acknowledgedBefore) {
        about(0);
      }
    }

    /** The next that is acknowledged, if any. */
    private void about(int number) {
      if (number < expected.size()) {
        List<String> next = List.of(expected.get(number));
        history.doing(history.last().after(s -> s.remove(from, next)));
      }
    }

    void hear(Message message) {
      int number = heard;
      history.done(); // the one before, or this one
      about(acknowledgedBefore ? number + 1 : number);
      try {
        String id = Client.id(message);
        if (number >= expected.size() || !id.equals(expected.get(number))) {
          wrong.compareAndSet(
              null,
              new AssertionError("%s is heard as number %d of %s".formatted(id, number, expected)));
        }
      } catch (JMSException e) {
        wrong.compareAndSet(null, new AssertionError(e));
      }
      if (number == cutAt) {
        disk.cutNow();
      }
      heard = number + 1;
    }

    boolean isOver() {
      return heard >= expected.size() || wrong.get() != null;
    }

    void throwWhatIsWrong() {
      AssertionError error = wrong.get();
      if (error != null) {
        throw error;
      }
    }
  }
}
