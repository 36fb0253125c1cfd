package org.angarium.engine.embedded;

import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the memory that the deduplication ids of all destinations take together: where that would
 * be more, the destination that remembers most forgets its oldest, sooner than its window says. So
 * what is remembered is still the last messages of each, but fewer of them.
 *
 * <p>For the committer's thread.
 */
final class IdMemory {
  private static final Logger LOG = LoggerFactory.getLogger(IdMemory.class);

  /** What an id takes beside its characters. */
  private static final long OVERHEAD = 150;

  /** What a destination takes that remembers any. */
  private static final long OVERHEAD_OF_MANY = 400;

  /** For one destination with what it remembers by default, however little memory there is. */
  private static final long LEAST = 2 << 20;

  /** So much of the limit is given back at once. */
  private static final int PART = 16;

  private final long limit;
  private final Set<RememberedIds> all = Collections.newSetFromMap(new IdentityHashMap<>());
  private long taken;
  private boolean told;

  /**
   * @param memoryLimit the whole engine's; a quarter is for this
   */
  IdMemory(long memoryLimit) {
    this.limit = Math.max(LEAST, memoryLimit / 4);
  }

  /** What an id takes. */
  static long of(String id) {
    return OVERHEAD + id.length();
  }

  /** How much they may take. */
  long limit() {
    return limit;
  }

  /** How much they take. */
  long taken() {
    return taken;
  }

  /** A destination is about to remember one more. */
  void take(RememberedIds who, long bytes) {
    if (who.isEnded()) {
      drop(who);
      return;
    }
    taken += bytes + (all.add(who) ? OVERHEAD_OF_MANY : 0);
    if (taken > limit) {
      makeRoom();
    }
  }

  /** A destination has forgotten some. */
  void giveBack(RememberedIds who, long bytes) {
    if (all.contains(who)) {
      taken -= bytes;
    }
  }

  private void drop(RememberedIds ended) {
    if (all.remove(ended)) {
      taken -= ended.bytes() + OVERHEAD_OF_MANY;
    }
  }

  private void makeRoom() {
    all.stream().filter(RememberedIds::isEnded).toList().forEach(this::drop);
    long enough = limit - limit / PART;
    while (taken > enough && !all.isEmpty()) {
      tell();
      RememberedIds most = Collections.max(all, Comparator.comparingLong(RememberedIds::bytes));
      if (most.bytes() == 0) {
        all.clear(); // nobody has any: destinations by the thousand that once had
        taken = 0;
      } else {
        most.forgetOldest(Math.min(taken - enough, most.bytes() / 2 + 1));
      }
    }
  }

  private void tell() {
    if (!told) {
      told = true;
      LOG.warn(
          "Deduplication ids take {} bytes, as many as they may: the oldest are forgotten sooner than"
              + " deduplicationIds and deduplicationWindow say. Lower these, or raise memoryLimit",
          limit);
    }
  }
}
