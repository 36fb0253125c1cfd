package org.angarium.tck.kit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.tck.Jms;
import org.awaitility.Awaitility;

/** A listener that keeps what it saw; it may be used by many sessions at once. */
public final class Collector implements MessageListener {
  private final Step step;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  /** Creates a collector that only collects. */
  public Collector() {
    this((message, sight) -> {});
  }

  /** Creates a collector that does something more with each message, after it was collected. */
  public Collector(Step step) {
    this.step = step;
  }

  @Override
  public void onMessage(Message message) {
    try {
      Seen sight = Seen.of(message);
      seen.add(sight);
      step.take(message, sight);
    } catch (Expected expected) {
      throw expected;
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  /** Returns what was seen so far. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Returns the texts seen so far, in their order. */
  public List<String> texts() {
    return seen.stream().map(Seen::text).toList();
  }

  /** Waits with patience until so many messages were seen; fails if a step failed. */
  public void await(Jms jms, int count) {
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> seen.size() >= count || !failures.isEmpty());
    assertNoFailure();
  }

  /** Fails if a step failed. */
  public void assertNoFailure() {
    assertThat(failures).as("failures in the listener").isEmpty();
  }

  /** What a test does with a message inside onMessage. */
  @FunctionalInterface
  public interface Step {
    /** Is called inside onMessage. */
    void take(Message message, Seen seen) throws Exception;
  }

  /** What a step throws when the listener itself shall throw a RuntimeException. */
  public static final class Expected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public Expected() {
      // no stack trace: providers log it, and it says nothing
      super("thrown by the test's listener on purpose", null, false, false);
    }
  }
}
