package org.angarium.broker.alerts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts of one broker: those that hold, and the last that have ended. Each is raised once and
 * cleared once, which the log and the listeners are told. Thread-safe; does not block.
 */
public final class AlertBook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertBook.class);

  /** How many alerts that have ended are kept, and how many wait for one listener. */
  private static final int CAPACITY = 1_000;

  private final String brokerName;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<AlertChannel> channels = new CopyOnWriteArrayList<>();

  // guarded by lock
  private final Map<Key, Episode> current = new LinkedHashMap<>();
  private final ArrayDeque<Episode> history = new ArrayDeque<>();
  private long numbers;
  private boolean closed;

  /** What tells alerts apart that hold at the same time. */
  private record Key(AlertKind kind, AlertSubject subject) {}

  /**
   * @param brokerName for threads and the log
   */
  public AlertBook(String brokerName) {
    this(brokerName, CAPACITY);
  }

  AlertBook(String brokerName, int capacity) {
    this.brokerName = brokerName;
    this.capacity = capacity;
  }

  /** Those that hold, in the order in which they were raised. */
  public List<Episode> current() {
    lock.lock();
    try {
      return List.copyOf(current.values());
    } finally {
      lock.unlock();
    }
  }

  /** Those that have ended, the last first; bounded. */
  public List<Episode> history() {
    lock.lock();
    try {
      return List.copyOf(history);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells somebody of each alert that is raised or cleared from now on, on a thread of his own.
   *
   * @return ends it
   */
  public AutoCloseable listen(Consumer<Episode> listener) {
    AlertChannel channel = new AlertChannel(brokerName, capacity, listener);
    lock.lock();
    try {
      if (!closed) {
        channel.start();
        channels.add(channel);
      }
    } finally {
      lock.unlock();
    }
    return () -> {
      channels.remove(channel);
      channel.close();
    };
  }

  /** Raises an alert, or takes note of the value where it holds already. */
  void raise(
      AlertKind kind,
      AlertSubject subject,
      long value,
      long threshold,
      long now,
      Supplier<String> text) {
    Key key = new Key(kind, subject);
    Episode raised = null;
    lock.lock();
    try {
      Episode present = current.get(key);
      if (present != null) {
        current.put(key, present.with(value, kind.code() + ": " + text.get()));
      } else if (!closed) {
        String said = kind.code() + ": " + text.get();
        raised = new Episode(++numbers, kind, subject, value, threshold, now, 0, said);
        current.put(key, raised);
        tell(raised); // under the lock: nobody hears of the end before the beginning
      }
    } finally {
      lock.unlock();
    }
    if (raised != null) {
      LOG.warn("Broker \"{}\": {}", brokerName, raised.text());
    }
  }

  /** Clears an alert that holds. */
  void clear(AlertKind kind, AlertSubject subject, long value, long now) {
    Episode ended = null;
    lock.lock();
    try {
      Episode present = current.remove(new Key(kind, subject));
      if (present != null) {
        ended = present.cleared(now, value);
        history.addFirst(ended);
        if (history.size() > capacity) {
          history.removeLast();
        }
        tell(ended);
      }
    } finally {
      lock.unlock();
    }
    log(ended);
  }

  private void log(@Nullable Episode ended) {
    if (ended != null) {
      LOG.info("Broker \"{}\": over is {}", brokerName, ended.text());
    }
  }

  private void tell(Episode episode) {
    channels.forEach(channel -> channel.offer(episode));
  }

  /** Tells nobody any more; who listens hears what was told before. What holds, stays. */
  @Override
  public void close() {
    List<AlertChannel> open;
    lock.lock();
    try {
      closed = true;
      open = new ArrayList<>(channels);
      channels.clear();
    } finally {
      lock.unlock();
    }
    open.forEach(AlertChannel::close);
  }
}
