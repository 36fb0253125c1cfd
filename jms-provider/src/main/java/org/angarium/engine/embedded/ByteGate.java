package org.angarium.engine.embedded;

import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.support.Departures;
import org.angarium.engine.support.Line;
import org.angarium.engine.support.Refusals;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A hard limit of the memory that some messages take together: who wants more waits in a line, or
 * is refused. Who exceeds the limit alone is let in when nobody else has any: he would wait for
 * himself. Thread-safe.
 */
final class ByteGate {
  private final EngineSettings settings;
  private final Departures departures;
  private final long limit;
  private final String what;
  private final String advice;
  private final AtomicLong taken = new AtomicLong();
  private final Line line = new Line(true);

  /**
   * @param what for messages: which messages take the room
   * @param advice what makes room
   */
  ByteGate(EngineSettings settings, Departures departures, long limit, String what, String advice) {
    this.settings = settings;
    this.departures = departures;
    this.limit = Math.max(1, limit);
    this.what = what;
    this.advice = advice;
  }

  /**
   * Takes room; may block.
   *
   * @param own what the sender has taken before of it
   * @param connectionId of who sends
   * @param room that it is for, or null
   * @throws AngariumException {@link ErrorCode#MEMORY_FULL}, {@link ErrorCode#INTERRUPTED}, and
   *     with what {@link #line()} was told
   */
  void reserve(
      long bytes, long own, String connectionId, @Nullable EmbeddedRoom room, boolean mayWait) {
    if (bytes == 0 || (line.waiting() == 0 && tryTake(bytes, own))) {
      return;
    }
    try {
      BytesWant want = new BytesWant(departures, connectionId, room, () -> tryTake(bytes, own));
      if (!line.take(want, nanos(settings, mayWait))) {
        throw full(bytes, reason(settings, mayWait));
      }
    } catch (InterruptedException e) {
      throw Refusals.interrupted("room for %d bytes".formatted(bytes), e);
    }
  }

  /** How long a sender waits for room that is everybody's. */
  static long nanos(EngineSettings settings, boolean mayWait) {
    boolean waits = mayWait && settings.whenMemoryFull() == WhenFull.BLOCK;
    return waits ? settings.blockTimeout().toNanos() : 0;
  }

  /** Why he does not get it, for people. */
  static String reason(EngineSettings settings, boolean mayWait) {
    if (!mayWait) {
      return "nobody waits";
    }
    return settings.whenMemoryFull() == WhenFull.REJECT
        ? "policy REJECT"
        : "policy BLOCK, waited %d ms".formatted(settings.blockTimeout().toMillis());
  }

  /** Takes room, also where there is none. */
  void take(long bytes) {
    taken.addAndGet(bytes);
  }

  /** Gives room back. */
  void release(long bytes) {
    if (bytes != 0) {
      taken.addAndGet(-bytes);
      line.grant();
    }
  }

  /** How much is taken. */
  long taken() {
    return taken.get();
  }

  /** How much may be taken. */
  long limit() {
    return limit;
  }

  /** Those who wait. */
  Line line() {
    return line;
  }

  private boolean tryTake(long bytes, long own) {
    long now = taken.get();
    while (now + bytes <= limit || now <= own) {
      if (taken.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = taken.get();
    }
    return false;
  }

  private AngariumException full(long bytes, String why) {
    return new AngariumException(
        ErrorCode.MEMORY_FULL,
        "no room for %d bytes of %s (%d bytes are taken, limit %d, %s); %s"
            .formatted(bytes, what, taken.get(), limit, why, advice));
  }
}
