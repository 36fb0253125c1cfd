package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What a consumer with a selector knows of what is ready: what the selector lets in, and what not,
 * for each message is read once, and never changes. Up to its floors it knows all, and looks there
 * no more: what was let in is remembered until it is claimed. Where something has come back that
 * begins anew; and now and then it looks at all, for what nobody has told of. Its floors are its
 * own, see {@link Floors}: what is not let in stays ready, and holds up those of the subscription.
 * Bounded; for one thread at a time, but the floors.
 */
final class Selected {
  private static final int MOST = 200_000;
  private static final long WHOLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Floors floors;
  private final Set<Long> notLetIn = new HashSet<>();
  private final NavigableSet<Long> letIn = new TreeSet<>();
  private long losses;
  private long resets;
  private long wholeAt = System.nanoTime() + WHOLE_NANOS;
  private boolean whole;

  /**
   * @param floors its own
   */
  Selected(Floors floors) {
    this.floors = floors;
  }

  /** Up to which it knows all. */
  Floors floors() {
    return floors;
  }

  /**
   * It looks; {@link #looked} follows where that succeeds.
   *
   * @param lossesSoFar where connections were lost since, other messages may have these places
   * @param resetsSoFar how often something has come back that was sent before others
   * @return where it begins to look
   */
  Floors.Begin begin(long lossesSoFar, long resetsSoFar) {
    if (losses != lossesSoFar) {
      losses = lossesSoFar;
      notLetIn.clear();
      reset();
    }
    if (resets != resetsSoFar) {
      resets = resetsSoFar;
      reset();
    }
    Floors.Begin begin = floors.look(losses);
    whole = System.nanoTime() - wholeAt >= 0;
    return whole ? new Floors.Begin(Floors.lowest(), begin.resets(), begin.candidates()) : begin;
  }

  /** It is to look at all again. */
  void reset() {
    letIn.clear();
    floors.reset();
  }

  /** It has looked, and knows all before a place. */
  void looked(long end, long last, Snapshot seen, Floors.Begin begin) {
    long[] upTo = new long[Floors.LANES];
    for (int lane = 0; lane < Floors.LANES; lane++) {
      long start = (long) lane << Floors.LANE_SHIFT;
      upTo[lane] = end <= start ? 0 : Math.min(start | last, end - 1);
    }
    floors.lookedUpTo(upTo, seen, begin);
    if (whole) {
      wholeAt = System.nanoTime() + WHOLE_NANOS;
    }
  }

  /** Whether it was read before. */
  boolean knows(long ord) {
    return notLetIn.contains(ord) || letIn.contains(ord);
  }

  /** It was read. */
  void read(long ord, boolean isLetIn) {
    if (isLetIn) {
      letIn.add(ord);
      return;
    }
    if (notLetIn.size() >= MOST) {
      notLetIn.clear(); // it is read again
    }
    notLetIn.add(ord);
  }

  /** Whether so many are known before a place, and it has looked as far as it should. */
  boolean hasBefore(long ord, int count) {
    return !(whole && floors.reach(ord))
        && letIn.headSet(ord).stream().limit(count).count() == count;
  }

  /** These were taken, and not claimed. */
  void putBack(List<Long> ords) {
    letIn.addAll(ords);
  }

  /** The first that are let in, so many at most; they are known no more. */
  List<Long> takeFirst(int max) {
    List<Long> first = new ArrayList<>();
    while (first.size() < max && !letIn.isEmpty()) {
      first.add(letIn.first());
      letIn.remove(letIn.first());
    }
    return first;
  }
}
