package org.angarium.cdi.listener;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session of a listener, and its consumer. For one thread, but {@link #receiveNoMore()} and
 * {@link #close()}.
 */
final class Seat implements AutoCloseable {
  /** How long a worker waits before it looks whether something is to be settled. */
  private static final long IDLE_MILLIS = 1_000;

  private final JMSContext context;
  private final JMSConsumer consumer;
  private final WorkUnit unit;

  Seat(JMSContext context, JMSConsumer consumer, WorkUnit unit) {
    this.context = context;
    this.consumer = consumer;
    this.unit = unit;
  }

  JMSContext context() {
    return context;
  }

  WorkUnit unit() {
    return unit;
  }

  /** Lets messages come. */
  void start() {
    context.start();
  }

  /** What is there, after a wait for the first; empty where nothing came. */
  List<Message> receive(int max) {
    Message first = unit.pending() ? consumer.receiveNoWait() : consumer.receive(IDLE_MILLIS);
    if (first == null) {
      return List.of();
    }
    List<Message> messages = new ArrayList<>();
    for (Message next = first; next != null; next = next(messages.size(), max)) {
      messages.add(next);
    }
    return messages;
  }

  private @Nullable Message next(int have, int max) {
    return have < max - 1 ? consumer.receiveNoWait() : null;
  }

  /** Ends a wait for messages; what was received can still be settled. */
  void receiveNoMore() {
    consumer.close();
  }

  @Override
  public void close() {
    context.close();
  }
}
