package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.embedded.StoreReader.Loaded;
import org.angarium.engine.embedded.StoreReader.TimedKey;

/**
 * Brings in delayed deliveries when their time has come. For the pager's thread, but for {@link
 * #horizon()}.
 *
 * <p>The horizon is the time up to which delays are over. It moves while no group of the committer
 * takes effect, so for each delivery it is clear who sees to it: one that took effect before is
 * found on disk here, one that takes effect afterwards is no longer delayed. Pages are read by the
 * same thread, with the same horizon, so never while part of what is due has been brought in.
 */
final class DueReader {
  private static final int CHUNK = 500;

  private final EmbeddedEngine engine;
  private final StoreReader reader;
  private volatile long horizon;
  private TimedKey cursor;
  private long nextOnDisk = Long.MIN_VALUE;
  private final AtomicLong noted = new AtomicLong(Long.MAX_VALUE);

  DueReader(EmbeddedEngine engine, StoreReader reader, long now) {
    this.engine = engine;
    this.reader = reader;
    this.horizon = now;
    this.cursor = endOf(now);
  }

  long horizon() {
    return horizon;
  }

  /**
   * When the next delivery on disk becomes due, as far as is known; {@link Long#MAX_VALUE} if
   * never.
   */
  long nextDue() {
    return Math.min(nextOnDisk, noted.get());
  }

  /** A delivery with this due time has been committed. Thread-safe. */
  void note(long due) {
    noted.accumulateAndGet(due, Math::min);
  }

  /** Brings in what is due now. Blocks for the disk. */
  void advance(long now) {
    if (now < nextDue()) {
      return;
    }
    noted.set(Long.MAX_VALUE);
    if (now > horizon) {
      long boundary;
      engine.committer().applying().lock();
      try {
        horizon = now;
        boundary = engine.committedSequence();
      } finally {
        engine.committer().applying().unlock();
      }
      List<TimedKey> keys = reader.due(cursor, now, CHUNK);
      while (!keys.isEmpty()) {
        bringIn(keys, boundary);
        cursor = keys.get(keys.size() - 1);
        keys = reader.due(cursor, now, CHUNK);
      }
      cursor = endOf(now);
    }
    nextOnDisk = reader.nextDue(cursor);
  }

  /**
   * Brings in those that memory should have and has not, some at a time: to read each by itself
   * would have the tables catch up for each.
   */
  private void bringIn(List<TimedKey> keys, long boundary) {
    List<TimedKey> missing = new ArrayList<>(keys.size());
    Set<Subscription> subscriptions = new HashSet<>();
    for (TimedKey key : keys) {
      Subscription s = engine.directory().byId(key.subscriptionId());
      if (s != null && Ord.sequence(key.ord()) <= boundary && isMissing(s, key.ord())) {
        missing.add(key);
        subscriptions.add(s);
      }
    }
    subscriptions.forEach(DueReader::beginRead);
    while (!missing.isEmpty()) {
      Loaded loaded = reader.load(missing, engine.memory().page());
      Wakes wakes = new Wakes();
      for (StoredDelivery stored : loaded.rows()) {
        Subscription s = engine.directory().byId(stored.subscriptionId());
        if (s != null) {
          bringIn(s, stored, wakes);
        }
      }
      wakes.run();
      missing = missing.subList(loaded.keys(), missing.size());
    }
    subscriptions.forEach(DueReader::endRead);
  }

  /** What is removed from disk meanwhile, to make room or by a newer value, must not come back. */
  private static void beginRead(Subscription s) {
    s.lock().lock();
    try {
      s.spill().beginRead();
    } finally {
      s.lock().unlock();
    }
  }

  private static void endRead(Subscription s) {
    s.lock().lock();
    try {
      s.spill().endRead();
    } finally {
      s.lock().unlock();
    }
  }

  private void bringIn(Subscription s, StoredDelivery stored, Wakes wakes) {
    s.lock().lock();
    try {
      if (isMissing(s, stored.ord())) {
        QueuedDelivery d = QueuedDelivery.of(s, stored, s.marks().attemptsOf(stored));
        if (!s.placement().isGroupSpilled(d)) {
          s.placement().becomeDue(d, wakes);
        }
      } else {
        s.placement().missedOnDisk(stored.ord());
      }
    } finally {
      s.lock().unlock();
    }
  }

  /** Whether memory should have it and has not: above the edge a page will find it. */
  private boolean isMissing(Subscription s, long ord) {
    s.lock().lock();
    try {
      if (ord > s.spill().edge()) {
        s.placement().missedOnDisk(ord);
      }
      return !s.isEnded()
          && ord <= s.spill().edge()
          && s.spill().isNews(ord)
          && !s.spill().wasHeldBack(ord);
    } finally {
      s.lock().unlock();
    }
  }

  private static TimedKey endOf(long millis) {
    return new TimedKey(millis, Integer.MAX_VALUE, Long.MAX_VALUE);
  }
}
