package org.angarium.tck.chapter07;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.tck.Jms;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Seen;
import org.awaitility.Awaitility;

/** A CompletionListener that keeps what it was told, and can do something on completion. */
final class Completions implements CompletionListener {
  private final Collector.Step step;
  private final List<String> completed = new CopyOnWriteArrayList<>();
  private final List<Exception> failed = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  Completions() {
    this((message, seen) -> {});
  }

  Completions(Collector.Step step) {
    this.step = step;
  }

  @Override
  public void onCompletion(Message message) {
    threads.add(Thread.currentThread());
    try {
      String text = message.getBody(String.class);
      step.take(message, new Seen(text, false, 0, Thread.currentThread()));
      completed.add(text);
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  @Override
  public void onException(Message message, Exception exception) {
    threads.add(Thread.currentThread());
    failed.add(exception);
  }

  /** Texts of the messages whose send has completed, in that order. */
  List<String> texts() {
    return List.copyOf(completed);
  }

  List<Thread> threads() {
    return List.copyOf(threads);
  }

  boolean wasCalled() {
    return !threads.isEmpty();
  }

  void await(Jms jms, int count) {
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> completed.size() >= count || !failed.isEmpty() || !failures.isEmpty());
    assertNoFailure();
  }

  void assertNoFailure() {
    assertThat(failed).as("calls of onException").isEmpty();
    assertThat(failures).as("failures in onCompletion").isEmpty();
  }
}
