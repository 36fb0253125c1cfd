package org.angarium.engine.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.BrowseCursor;
import org.angarium.message.SentMessage;
import org.angarium.model.Clock;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a queue: what is on disk page by page, and what is only in memory as it was when the
 * walk began, merged by order key.
 */
final class EmbeddedCursor implements BrowseCursor {
  private static final int ROWS = 200;
  private static final long BYTES = 256 * 1024;

  private final EmbeddedEngine engine;
  private final Subscription queue;
  private final Selector selector;
  private final Clock clock;
  private final ArrayDeque<QueuedDelivery> inMemory;
  private final ArrayDeque<StoredDelivery> onDisk = new ArrayDeque<>();
  private final long maxSequence;
  private long scannedTo = Ord.BEFORE_ALL;
  private boolean end;

  EmbeddedCursor(EmbeddedEngine engine, Subscription queue, Selector selector, Clock clock) {
    this.engine = engine;
    this.queue = queue;
    this.selector = selector;
    this.clock = clock;
    queue.lock().lock();
    try {
      this.inMemory = new ArrayDeque<>(volatileDeliveries(queue));
      this.maxSequence = queue.spill().lastApplied();
    } finally {
      queue.lock().unlock();
    }
    this.end = !queue.durable;
  }

  @Override
  public @Nullable SentMessage next() {
    while (true) {
      SentMessage message = nextOfBoth();
      if (message == null || matches(message)) {
        return message;
      }
    }
  }

  @Override
  public void close() {
    inMemory.clear();
    onDisk.clear();
    end = true;
  }

  private @Nullable SentMessage nextOfBoth() {
    if (onDisk.isEmpty() && !end) {
      readOn();
    }
    QueuedDelivery d = firstInMemory();
    StoredDelivery row = onDisk.peek();
    if (d != null && (row == null || d.ord < row.ord())) {
      inMemory.remove();
      return d.message();
    }
    if (row != null) {
      onDisk.remove();
      return row.message();
    }
    return null;
  }

  /** The next that is still there; a release has put another object in its place. */
  private @Nullable QueuedDelivery firstInMemory() {
    queue.lock().lock();
    try {
      while (!inMemory.isEmpty()) {
        QueuedDelivery d = inMemory.peek().latest();
        if (isShown(d) && isLast(d.messageInMemory(), d.ord)) {
          return d;
        }
        inMemory.remove();
      }
      return null;
    } finally {
      queue.lock().unlock();
    }
  }

  private static boolean isShown(QueuedDelivery d) {
    return d.state() != QueuedDelivery.GONE && d.state() != QueuedDelivery.HELD_BACK;
  }

  /** Whether no newer message of its value has come, where only the last one counts. */
  private boolean isLast(@Nullable SentMessage message, long ord) {
    LastValues lastValues = queue.placement().lastValues();
    return lastValues == null || lastValues.isLast(message, ord);
  }

  private void readOn() {
    while (onDisk.isEmpty() && !end) {
      StoreReader.Page page =
          engine.reader().page(queue.id, scannedTo, maxSequence, clock.millis(), ROWS, BYTES);
      addAllShown(page.rows());
      scannedTo = page.scannedTo();
      end = page.end();
    }
  }

  /** What is held back may not be so on disk yet. */
  private void addAllShown(List<StoredDelivery> rows) {
    queue.lock().lock();
    try {
      for (StoredDelivery row : rows) {
        QueuedDelivery pinned = queue.spill().pinned(row.ord());
        if ((pinned == null || isShown(pinned)) && isLast(row.message(), row.ord())) {
          onDisk.add(row);
        }
      }
    } finally {
      queue.lock().unlock();
    }
  }

  private boolean matches(SentMessage message) {
    boolean expired = message.expiration() != 0 && message.expiration() <= clock.millis();
    return !expired && selector.matches(message::selectorValue);
  }

  private static List<QueuedDelivery> volatileDeliveries(Subscription queue) {
    List<QueuedDelivery> result = new ArrayList<>();
    for (QueuedDelivery d : queue.index().toList()) {
      if (!d.durable) {
        result.add(d);
      }
    }
    result.addAll(queue.spill().held());
    result.sort((a, b) -> Long.compare(a.ord, b.ord));
    return result;
  }
}
