package org.angarium.engine.shared;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Up to which place, for each priority, nothing is ready in a subscription, as far as this node
 * knows. Where claims are slow because of what was consumed before, they begin there. The rows of
 * that stay in the index for as long as somebody's old transaction keeps them from being removed.
 * Who only takes what nobody had before begins there as long as somebody looks for what lies below,
 * now and then: most looks of that kind find nothing, and a few thousand rows that are gone make
 * each of them several times as long.
 *
 * <p>A claim takes what is ready in order. So below what it took, which is the candidate, nothing
 * is left but what others hold, and what was not committed yet. The floor rises to the candidate
 * when all transactions have ended that may have been about to send below it, and a claim has
 * looked there since, which takes what they have sent: one that found enough before has not. Those
 * transactions had their numbers before the candidate was there: a transaction of this node that
 * began after that has a higher one, which is the bound. Of one that is under way for long it is
 * asked since whether it holds a lock that who sends has before his messages have places: where it
 * has none, it sends nothing below. What is given back lies below; who hears of that resets the
 * floors. Numbers are those of one server: where a look was made on another one, all begins anew.
 * All this is a hint, and believed only as long as somebody looks below. Thread-safe.
 */
final class Floors {
  /** Of so many priorities each has its places. */
  static final int LANES = 10;

  /** How far the number of a priority stands to the left in a place. */
  static final int LANE_SHIFT = 56;

  /** To pass twenty thousand dead rows takes about as long. */
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** By what the server calls a transaction that holds a lock. */
  private static final long LOW_BITS = 0xFFFF_FFFFL;

  private static final long SPARE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Somebody looks below by then. */
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final LongSupplier nanos;
  private final long longestNanos;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final long[] floors = new long[LANES];
  private long[] candidate = new long[LANES];

  /** Counts the candidates. */
  private long candidates;

  /** A number that none of those have that may send below the candidate; 0 where none is known. */
  private long bound;

  /** Those of which it is known since the candidate is there that they send nothing below it. */
  private Set<Long> harmless = Set.of();

  private final Map<Long, Long> seenSince = new HashMap<>();
  private long resets;
  private long joins;
  private boolean slow;
  private boolean cluttered;

  /** Whether somebody would begin there, since it was looked below. */
  private boolean wanted;

  /** How long they are believed in. */
  private long believedUntil;

  private long losses;
  private @Nullable String server;

  /**
   * @param nanos the time of this machine as it passes
   * @param longest of what is under way for longer it is asked whether it sends
   */
  Floors(LongSupplier nanos, Duration longest) {
    this.nanos = nanos;
    this.longestNanos = longest.toNanos();
    this.believedUntil = nanos.getAsLong();
    reset();
  }

  /**
   * What a claim knows when it begins.
   *
   * @param places for each priority, the highest first, the one above which it is to look
   * @param resets how often they were reset: after another one, what it has seen does not count
   * @param candidates how many candidates there were
   */
  record Begin(long[] places, long resets, long candidates) {}

  /**
   * A claim begins; its transaction has no number yet.
   *
   * @param losses how often a connection was lost: perhaps the server is another one since
   */
  Begin claim(long losses) {
    return begin(losses, false);
  }

  /** One who looks below the floors by himself, now and then. */
  Begin look(long lossesNow) {
    lock.lock();
    try {
      note(lossesNow);
      return new Begin(floors.clone(), resets, candidates);
    } finally {
      lock.unlock();
    }
  }

  /** How often they were reset, but for new consumers. */
  long resets() {
    lock.lock();
    try {
      return resets - joins;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the next look should have a number. */
  boolean wantNumber() {
    lock.lock();
    try {
      return bound == 0 && !isNothing(candidate);
    } finally {
      lock.unlock();
    }
  }

  /** Likewise one that takes only what nobody had before. */
  Begin take(long losses) {
    return begin(losses, true);
  }

  private Begin begin(long lossesNow, boolean takes) {
    lock.lock();
    try {
      note(lossesNow);
      return new Begin(takes ? ofTakes() : ofClaims(), resets, candidates);
    } finally {
      lock.unlock();
    }
  }

  private void note(long lossesNow) {
    if (lossesNow != losses) {
      losses = lossesNow;
      beginAnew();
    }
  }

  private void note(String serverNow) {
    if (server != null && !server.equals(serverNow)) {
      beginAnew();
    }
    server = serverNow;
  }

  /** What is known of transactions was true of another server, perhaps. */
  private void beginAnew() {
    seenSince.clear();
    reset();
  }

  private long[] ofClaims() {
    return cluttered && areBelieved() ? floors.clone() : lowest();
  }

  private long[] ofTakes() {
    wanted |= candidates > 0;
    return areBelieved() ? floors.clone() : lowest();
  }

  private boolean areBelieved() {
    return nanos.getAsLong() - believedUntil < 0;
  }

  /** Above which places who takes what nobody had before looks now; then it is looked below. */
  long[] ofTakes(long lossesNow) {
    return begin(lossesNow, true).places;
  }

  /** Below which places it is looked now; {@link #lookedBelow} follows where that succeeds. */
  long[] toLookBelow(long lossesNow) {
    lock.lock();
    try {
      note(lossesNow);
      wanted = false;
      return floors.clone();
    } finally {
      lock.unlock();
    }
  }

  /** Below which nothing is. */
  static long[] lowest() {
    long[] result = new long[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      result[lane] = lowest(lane);
    }
    return result;
  }

  private static long lowest(int lane) {
    return (long) lane << LANE_SHIFT;
  }

  /** There is one more consumer. */
  void resetForNewConsumer() {
    lock.lock();
    try {
      reset();
      joins++;
    } finally {
      lock.unlock();
    }
  }

  /** Something may be ready anywhere. */
  void reset() {
    lock.lock();
    try {
      for (int lane = 0; lane < LANES; lane++) {
        floors[lane] = lowest(lane);
      }
      propose(new long[LANES]);
      resets++;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A claim took all that was ready up to some places.
   *
   * @param highest for each priority; 0 where it took nothing
   * @param all whether it found nothing else: it has looked to the end of each priority
   * @param seen when it looked
   * @param begin what it knew when it began
   */
  void taken(long[] highest, boolean all, Snapshot seen, Begin begin) {
    lock.lock();
    try {
      if (!isToBeHeard(seen, begin)) {
        return;
      }
      if (isNothing(candidate)) {
        propose(highest);
      } else if (haveEnded(seen)) {
        propose(rise(highest, all ? LANES : lastOf(highest)));
      } else if (bound == 0 && begin.candidates == candidates) {
        bound = seen.own(); // it has come after the candidate
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * It was looked where what is ready begins, whomever it is for.
   *
   * @param upTo the place up to which nothing is, for each priority
   * @param seen when; with a number that the look has got since it began
   * @param begin what was known when it began
   */
  void lookedUpTo(long[] upTo, Snapshot seen, Begin begin) {
    lock.lock();
    try {
      if (isToBeHeard(seen, begin)) {
        if (isNothing(candidate)) {
          propose(upTo);
        } else if (haveEnded(seen)) {
          for (int lane = 0; lane < LANES; lane++) {
            floors[lane] = Math.max(floors[lane], Math.min(candidate[lane], upTo[lane]));
          }
          propose(upTo);
        } else if (bound == 0 && begin.candidates == candidates) {
          bound = seen.own();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes note of who is under way; whether what was seen counts. */
  private boolean isToBeHeard(Snapshot seen, Begin begin) {
    note(seen.server());
    if (begin.resets != resets) {
      return false; // something was given back meanwhile
    }
    seenSince.keySet().retainAll(seen.running());
    seen.running().forEach(running -> seenSince.putIfAbsent(running, nanos.getAsLong()));
    return true;
  }

  private static boolean isNothing(long[] places) {
    return Arrays.stream(places).allMatch(place -> place == 0);
  }

  private void propose(long[] places) {
    if (!isNothing(places)) {
      candidates++;
    }
    candidate = places.clone();
    bound = 0;
    harmless = Set.of();
  }

  /**
   * What a claim has looked at rises, and what it took is next; the rest waits for one that looks
   * there.
   *
   * @param last the priority in which a claim stopped, and before which it saw all
   * @return the next candidate
   */
  private long[] rise(long[] highest, int last) {
    long[] next = candidate.clone();
    for (int lane = 0; lane < LANES; lane++) {
      if (lane < last) {
        floors[lane] = Math.max(floors[lane], candidate[lane]);
        next[lane] = highest[lane];
      } else if (lane == last) {
        floors[lane] = Math.max(floors[lane], Math.min(candidate[lane], highest[lane]));
        next[lane] = Math.max(candidate[lane], highest[lane]);
      }
    }
    return next;
  }

  private static int lastOf(long[] highest) {
    for (int lane = LANES - 1; lane > 0; lane--) {
      if (highest[lane] > 0) {
        return lane;
      }
    }
    return 0;
  }

  /**
   * Whether all had ended that may have been about to send below the candidate. A look that does
   * not know of all numbers below the bound came too early to tell.
   */
  private boolean haveEnded(Snapshot seen) {
    if (bound == 0 || seen.next() < bound) {
      return false;
    }
    return seen.running().stream()
        .allMatch(running -> running >= bound || harmless.contains(running));
  }

  /**
   * Transactions for which the floors wait for long.
   *
   * @param candidates how many candidates there were
   * @param server on which they are under way; null where none are
   */
  record Old(Set<Long> running, long candidates, @Nullable String server) {}

  /** Those that are under way for long; asked of them since, {@link #sendNothing} may tell. */
  Old old() {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      Set<Long> old = new HashSet<>();
      seenSince.forEach(
          (running, since) -> {
            boolean counts = running < bound && !harmless.contains(running);
            if (counts && now - since > longestNanos) {
              old.add(running);
            }
          });
      return new Old(old, candidates, server);
    } finally {
      lock.unlock();
    }
  }

  /**
   * All of these but the senders hold no lock that who sends has by now.
   *
   * @param told which server has said so
   */
  void sendNothing(Old asked, Set<Long> senders, String told) {
    lock.lock();
    try {
      if (asked.candidates == candidates && told.equals(asked.server) && told.equals(server)) {
        Set<Long> known = new HashSet<>(harmless);
        asked.running.stream()
            .filter(running -> !senders.contains(running & LOW_BITS))
            .forEach(known::add);
        harmless = known;
      }
    } finally {
      lock.unlock();
    }
  }

  /** A claim took so long in the database. */
  void took(long time) {
    if (time > SLOW_NANOS) {
      lock.lock();
      try {
        slow = true;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether claims are slow, and it is not known why. */
  boolean areToBeExplained() {
    lock.lock();
    try {
      return slow && !cluttered;
    } finally {
      lock.unlock();
    }
  }

  /**
   * It is known why.
   *
   * @param deadRows whether there are many of them
   */
  void explained(boolean deadRows) {
    lock.lock();
    try {
      if (deadRows && !cluttered && !areBelieved()) {
        believedUntil = nanos.getAsLong() + FIRST_NANOS;
      }
      cluttered = deadRows;
      slow = false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether there are many rows that are gone. */
  boolean areInClutter() {
    lock.lock();
    try {
      return cluttered;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody does not look below the floors. */
  boolean areUsed() {
    lock.lock();
    try {
      return (cluttered || wanted) && !Arrays.equals(floors, lowest());
    } finally {
      lock.unlock();
    }
  }

  /**
   * It was looked below the floors.
   *
   * @param time how many nanoseconds that took
   * @param pause until the next time, in nanoseconds
   */
  void lookedBelow(long time, long pause) {
    lock.lock();
    try {
      cluttered &= time > SLOW_NANOS;
      believedUntil = nanos.getAsLong() + 2 * pause + time + SPARE_NANOS;
    } finally {
      lock.unlock();
    }
  }
}
