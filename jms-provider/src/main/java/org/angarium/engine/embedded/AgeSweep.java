package org.angarium.engine.embedded;

import java.util.concurrent.atomic.AtomicLong;
import org.angarium.model.AngariumException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out what is older than its destination lets it become, where the policy is to drop or move
 * it. For the pager's thread, but for {@link #note}.
 */
final class AgeSweep {
  private static final Logger LOG = LoggerFactory.getLogger(AgeSweep.class);
  private static final long REST_MILLIS = 1_000;

  private final EmbeddedEngine engine;

  /** At the start what waits may be too old already. */
  private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);

  private long restsUntil = Long.MIN_VALUE / 2;

  AgeSweep(EmbeddedEngine engine) {
    this.engine = engine;
  }

  /**
   * Something is too old at this time. Thread-safe.
   *
   * @return whether that is earlier than what was known
   */
  boolean note(long tooOldAt) {
    return next.getAndAccumulate(tooOldAt, Math::min) > tooOldAt;
  }

  /**
   * Takes out what is too old now. Blocks for the disk.
   *
   * @return when to look again; {@link Long#MAX_VALUE} for never, until something is noted
   */
  long sweep(long now) {
    if (next.get() > now) {
      return next.get();
    } else if (now < restsUntil && now >= restsUntil - REST_MILLIS) {
      return restsUntil; // what was put back was noted again
    }
    next.set(Long.MAX_VALUE);
    for (Subscription s : engine.directory().subscriptions()) {
      Capacity capacity = s.capacity();
      if (capacity != null && capacity.takesTooOld()) {
        note(sweep(s, now));
      }
    }
    return next.get();
  }

  private long sweep(Subscription s, long now) {
    MakingRoom making = new MakingRoom(engine);
    try {
      long tooOldAt = making.takeTooOld(s, now);
      if (!making.victims().isEmpty()) {
        engine.submit(UnitWork.ofTooOld(engine, making)).await();
      }
      return tooOldAt;
    } catch (AngariumException e) {
      making.giveBack();
      if (e.code().endsBroker()) {
        throw e;
      }
      LOG.warn("What is too old in {} could not be taken out; it is tried again", s, e);
      restsUntil = now + REST_MILLIS;
      return restsUntil;
    }
  }
}
