package org.angarium.engine.embedded;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.jspecify.annotations.Nullable;

/**
 * Removes what has expired on disk and is not in memory. For the pager's thread, but for {@link
 * #note}.
 *
 * <p>A cursor walks over the expiry times, so that nothing is looked at twice. It passes what is in
 * memory, which is not its affair, and what has not taken effect yet. If such a delivery comes to
 * be on disk only after all, it is noted, and the cursor goes back to its time.
 */
final class ExpiryReader {
  private static final int CHUNK = 500;

  private final EmbeddedEngine engine;
  private final StoreReader reader;
  private final AtomicLong noted = new AtomicLong(Long.MAX_VALUE);
  private TimedKey cursor = TimedKey.NONE;
  private boolean behind;

  ExpiryReader(EmbeddedEngine engine, StoreReader reader) {
    this.engine = engine;
    this.reader = reader;
  }

  /** A delivery that expires at this time may be on disk only from now on. Thread-safe. */
  void note(long expires) {
    noted.accumulateAndGet(expires, Math::min);
  }

  /** Whether more has expired than was removed. */
  boolean isBehind() {
    return behind;
  }

  /**
   * Removes some of what has expired. Blocks for the disk.
   *
   * @param boundary the last sequence number that has taken effect
   * @return when the next expires, {@link Long#MAX_VALUE} if never
   */
  long removeSome(long now, long boundary) {
    long back = noted.getAndSet(Long.MAX_VALUE);
    if (back <= cursor.millis()) {
      cursor = endOf(back - 1);
    }
    List<TimedKey> keys = reader.expiring(cursor, now, CHUNK);
    Expired expired = new Expired();
    for (TimedKey key : keys) {
      if (Ord.sequence(key.ord()) > boundary) {
        note(key.millis());
      } else {
        collect(key, expired);
      }
      cursor = key;
    }
    expired.finish(engine);
    behind = keys.size() == CHUNK;
    return behind ? now : Math.min(noted.get(), next());
  }

  private long next() {
    List<TimedKey> next = reader.expiring(cursor, Long.MAX_VALUE, 1);
    return next.isEmpty() ? Long.MAX_VALUE : next.get(0).millis();
  }

  private void collect(TimedKey key, Expired expired) {
    Subscription s = engine.directory().byId(key.subscriptionId());
    if (s != null && beginRead(s, key.ord())) {
      addIfOnDiskOnly(s, reader.load(s.id, key.ord()), expired);
    }
  }

  /** Whether a delivery may be on disk only; then it is read. */
  private static boolean beginRead(Subscription s, long ord) {
    s.lock().lock();
    try {
      if (s.spill().pinned(ord) != null) {
        return false;
      }
      s.spill().beginRead();
      return true;
    } finally {
      s.lock().unlock();
    }
  }

  /** If it is above the edge, or below it and delayed, or in the far part of its group. */
  private void addIfOnDiskOnly(Subscription s, @Nullable StoredDelivery row, Expired expired) {
    s.lock().lock();
    try {
      boolean news = row != null && s.spill().isNews(row.ord());
      s.spill().endRead();
      if (news && row != null && !s.isEnded() && isOnDiskOnly(s, row)) {
        expired.add(s, row);
      }
    } finally {
      s.lock().unlock();
    }
  }

  private boolean isOnDiskOnly(Subscription s, StoredDelivery row) {
    boolean delayed = row.due() > engine.horizon();
    return delayed
        || row.ord() > s.spill().edge()
        || s.placement().isGroupSpilled(row.message().groupId(), row.ord());
  }

  private static TimedKey endOf(long millis) {
    return new TimedKey(millis, Integer.MAX_VALUE, Long.MAX_VALUE);
  }
}
