package org.angarium.engine.h2;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.angarium.engine.h2.Change.Place;
import org.angarium.engine.h2.Unapplied.Oldest;

/**
 * How far the tables are behind the log: the changes that wait for them, and the number of the last
 * note. Thread-safe; blocks for moments only.
 */
final class Lag {
  private final Waiting waiting;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final Unapplied unapplied = new Unapplied();
  private long number;

  private volatile boolean behind;

  /**
   * @param number of the last note that the tables have
   */
  Lag(long number, Waiting waiting) {
    this.number = number;
    this.waiting = waiting;
  }

  /** Of what is behind nothing. */
  static Lag none() {
    return new Lag(0, new Waiting(0, 0, 0));
  }

  /** Takes the changes of the next note. */
  void add(long noteNumber, List<Change> changes) {
    lock.lock();
    try {
      unapplied.take(noteNumber, changes);
      number = noteNumber;
      behind = true;
    } finally {
      lock.unlock();
    }
  }

  /** The number of the last note. */
  long lastNumber() {
    return locked(() -> number);
  }

  /** Whether so many times as much waits as should. */
  boolean isMuch(int times) {
    return locked(
        () ->
            unapplied.size() > times * waiting.maxChanges()
                || unapplied.bytes() > times * waiting.maxBytes());
  }

  /** Whether something waits. */
  boolean isBehind() {
    return behind;
  }

  /** Whether something of the notes up to one waits. */
  boolean isBehind(long note) {
    lock.lock();
    try {
      behind = unapplied.size() > 0;
      return unapplied.hasUpTo(note);
    } finally {
      lock.unlock();
    }
  }

  /** Takes out what one transaction of the tables does; {@link #applied} when it is committed. */
  Oldest removeOldest() {
    return locked(() -> unapplied.removeOldest(waiting, number));
  }

  /** The tables have it. */
  void applied(Oldest oldest) {
    lock.lock();
    try {
      unapplied.applied(oldest);
    } finally {
      lock.unlock();
    }
  }

  /** When the first delivery that the tables lack, and is due after a time, is due; or never. */
  long nextDue(long after) {
    Long next = locked(() -> unapplied.nextDue(after));
    return next == null ? Long.MAX_VALUE : next;
  }

  /** Whether a delivery has gone, and is in the tables still. */
  boolean isRemoved(TimedKey key) {
    Place place = new Place(key.subscriptionId(), key.ord());
    return locked(() -> unapplied.isRemoved(place));
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
