package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What a consumer with a selector knows of what is ready: what the selector lets in, and what not,
 * for each message is read once, and never changes. Up to its floors it knows all, and looks there
 * no more: what was let in is remembered until it is claimed. Where something has come back it
 * begins at the lowest place again; and now and then in any case, for what nobody has told of. Its
 * floors are its own, see {@link Floors}: what is not let in stays ready, and holds up those of the
 * subscription. Bounded; for one thread at a time, but the floors.
 */
final class Selected {
  private static final int MOST = 200_000;

  /** Where it finds nothing. */
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Where it does. */
  private static final long LONG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** A look at all takes at most such a share of the time. */
  private static final int SHARE = 20;

  private final Floors floors;

  /** What was seen since it looked at all, and before that. */
  private Set<Long> notLetIn = new HashSet<>();

  private Set<Long> notLetInBefore = Set.of();
  private final NavigableSet<Long> letIn = new TreeSet<>();

  /** What a claim was to have, and has not got. */
  private final Set<Long> doubtful = new HashSet<>();

  private long losses;
  private long resets;
  private String server = "";
  private long lookedAtAll = System.nanoTime();
  private long pause = PAUSE_NANOS;

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
   * It looks; {@link Floors#lookedUpTo} follows where that succeeds.
   *
   * @param lossesSoFar where connections were lost since, other messages may have these places
   * @param resetsSoFar how often something has come back that was sent before others
   * @return where it begins to look
   */
  Floors.Begin begin(long lossesSoFar, long resetsSoFar) {
    if (losses != lossesSoFar) {
      losses = lossesSoFar;
      forget();
    }
    if (resets != resetsSoFar) {
      resets = resetsSoFar;
      reset();
    }
    if (System.nanoTime() - lookedAtAll > Math.max(pause, LONG_PAUSE_NANOS)) {
      beginAtAll();
    }
    return floors.look(losses);
  }

  /** Whether the server is the one that it was; another one has other messages in these places. */
  boolean isOn(String serverNow) {
    boolean same = server.equals(serverNow) || server.isEmpty();
    if (!same) {
      forget();
    }
    server = serverNow;
    return same;
  }

  private void forget() {
    notLetIn.clear();
    notLetInBefore = Set.of();
    doubtful.clear();
    reset();
  }

  /** It is to begin at the lowest place again. */
  void reset() {
    letIn.clear();
    floors.reset();
  }

  /** Whether it is time to look at all, where nothing was found. */
  boolean shouldLookAtAll() {
    return System.nanoTime() - lookedAtAll > pause;
  }

  /** What it does not meet again will be forgotten. */
  void beginAtAll() {
    lookedAtAll = System.nanoTime();
    pause = PAUSE_NANOS;
    notLetInBefore = notLetIn;
    notLetIn = new HashSet<>();
    floors.reset();
  }

  /** It has looked at all. */
  void endAtAll() {
    long now = System.nanoTime();
    pause = Math.max(PAUSE_NANOS, SHARE * (now - lookedAtAll));
    lookedAtAll = now;
  }

  /** Whether it was read before. */
  boolean knows(long ord) {
    if (notLetInBefore.contains(ord)) {
      isNotLetIn(ord);
      return true;
    }
    return notLetIn.contains(ord) || letIn.contains(ord);
  }

  /** It was read. */
  void read(long ord, boolean isLetIn) {
    if (isLetIn) {
      letIn.add(ord);
    } else {
      isNotLetIn(ord);
    }
  }

  private void isNotLetIn(long ord) {
    if (notLetIn.size() < MOST) { // what is more is read again where it is met again
      notLetIn.add(ord);
    }
  }

  /** Whether so many are known before a place. */
  boolean hasBefore(long ord, int count) {
    return letIn.headSet(ord).stream().limit(count).count() == count;
  }

  /** These were taken, and not claimed, though they could have been had. */
  void putBack(Collection<Long> ords) {
    letIn.addAll(ords);
  }

  /** Others were faster with these, or have locked them. */
  void missed(Collection<Long> ords) {
    doubtful.addAll(ords);
  }

  /** What was missed: who looks tells what of it is still there. */
  List<Long> doubtful() {
    return List.copyOf(doubtful);
  }

  /** Of what was missed these are still there. */
  void areThere(Collection<Long> ords) {
    letIn.addAll(ords);
    doubtful.clear();
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
