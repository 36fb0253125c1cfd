package org.angarium.benchmarks.provider.direct;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A consumer: its listener is called at once; without one, messages wait for {@code receive()}. */
final class DirectConsumer extends RefusingConsumer {
  private final DirectSession session;
  private final DirectDestination destination;
  private final @Nullable String property;
  private final @Nullable String value;
  private final LinkedBlockingQueue<Message> waiting = new LinkedBlockingQueue<>();
  private volatile @Nullable MessageListener listener;

  /**
   * @param selector null, or of the form {@code property = 'value'}
   */
  DirectConsumer(DirectSession session, DirectDestination destination, @Nullable String selector) {
    this.session = session;
    this.destination = destination;
    int equals = selector == null ? -1 : selector.indexOf(" = '");
    if (selector == null) {
      property = null;
      value = null;
    } else if (equals > 0 && selector.endsWith("'")) {
      property = selector.substring(0, equals);
      value = selector.substring(equals + 4, selector.length() - 1);
    } else {
      throw new IllegalArgumentException("no selector of a workload: " + selector);
    }
    destination.add(this);
  }

  boolean selects(DirectMessage message) {
    return property == null || value == null || value.equals(message.getStringProperty(property));
  }

  void take(DirectMessage message) {
    MessageListener to = listener;
    if (to == null) {
      waiting.add(message);
      return;
    }
    session.listening().lock();
    try {
      to.onMessage(message);
    } finally {
      session.listening().unlock();
    }
  }

  @Override
  public void setMessageListener(@Nullable MessageListener listener) {
    this.listener = listener;
  }

  @Override
  public @Nullable Message receive(long millis) {
    try {
      return waiting.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public @Nullable Message receiveNoWait() {
    return waiting.poll();
  }

  @Override
  public void close() {
    destination.remove(this);
  }
}
