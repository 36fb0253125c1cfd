package org.angarium.broker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.angarium.message.SentMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells those who want to know of each message that becomes a dead letter. Thread-safe. */
public final class DeadLetterNews {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterNews.class);

  private final List<Consumer<SentMessage>> listeners = new CopyOnWriteArrayList<>();

  DeadLetterNews() {}

  /** Tells somebody from now on; returns what ends that. */
  public Runnable listen(Consumer<SentMessage> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** A message is in its queue for dead letters now. What a listener throws is logged. */
  void tell(SentMessage dead) {
    for (Consumer<SentMessage> listener : listeners) {
      try {
        listener.accept(dead);
      } catch (RuntimeException e) {
        LOG.error("A listener for dead letters threw for {}", dead.messageId(), e);
      }
    }
  }
}
