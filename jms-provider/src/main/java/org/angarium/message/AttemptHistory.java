package org.angarium.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attempts to consume a message, in order; the first ones and the last ones where there were
 * many. Its text is JSON, so that people and tools can read it where it is kept: in the table of
 * attempts and in a property of a dead letter. Immutable and thread-safe.
 *
 * <p>A dead letter may be sent back to where it came from and die again. Then its attempts are
 * counted from 1 again, behind those of its life before.
 */
public final class AttemptHistory {
  /** Nothing has failed. */
  public static final AttemptHistory EMPTY = new AttemptHistory(List.of());

  /** How many of the first attempts are kept. */
  static final int FIRST = 5;

  /** How many of the last attempts are kept. */
  static final int LAST = 5;

  /** How many are kept of several lives. */
  static final int OF_ALL_LIVES = 20;

  private final List<FailedAttempt> attempts;

  private AttemptHistory(List<FailedAttempt> attempts) {
    this.attempts = List.copyOf(attempts);
  }

  /** Reads {@link #toText()}; null, and what is no history, is an empty one. */
  public static AttemptHistory parse(@Nullable Object text) {
    List<FailedAttempt> read = text instanceof String json ? HistoryForm.read(json) : List.of();
    return read.isEmpty() ? EMPTY : new AttemptHistory(bounded(read, FIRST, OF_ALL_LIVES));
  }

  /** All, in order. */
  public List<FailedAttempt> attempts() {
    return attempts;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return attempts.isEmpty();
  }

  /** The last, or null. */
  public @Nullable FailedAttempt last() {
    return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
  }

  /** One more attempt, in place of those of the same number or later that are here already. */
  public AttemptHistory plus(FailedAttempt attempt) {
    List<FailedAttempt> all = new ArrayList<>(upTo(attempt.number() - 1));
    all.add(attempt);
    return new AttemptHistory(bounded(all, FIRST, FIRST + LAST));
  }

  /**
   * The history of so many attempts: of those that are missing nobody saw the end.
   *
   * @param count how often the message was handed out
   */
  public AttemptHistory of(int count) {
    Map<Integer, FailedAttempt> known = new HashMap<>();
    attempts.forEach(attempt -> known.put(attempt.number(), attempt));
    List<FailedAttempt> all = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      if (number == FIRST + 1) {
        number = Math.max(number, count - LAST + 1); // those between are not kept
      }
      all.add(known.getOrDefault(number, FailedAttempt.unknown(number)));
    }
    return new AttemptHistory(all);
  }

  private List<FailedAttempt> upTo(int number) {
    return attempts.stream().filter(attempt -> attempt.number() <= number).toList();
  }

  /** This history, and that of the life after it. */
  public AttemptHistory then(AttemptHistory later) {
    List<FailedAttempt> all = new ArrayList<>(attempts);
    all.addAll(later.attempts);
    return new AttemptHistory(bounded(all, FIRST, OF_ALL_LIVES));
  }

  private static List<FailedAttempt> bounded(List<FailedAttempt> all, int first, int max) {
    if (all.size() <= max) {
      return all;
    }
    List<FailedAttempt> kept = new ArrayList<>(all.subList(0, first));
    kept.addAll(all.subList(all.size() - (max - first), all.size()));
    return kept;
  }

  /** As JSON: an array of objects. */
  public String toText() {
    return HistoryForm.write(attempts);
  }

  /** Estimated bytes in memory. */
  public int size() {
    int size = attempts.isEmpty() ? 0 : 40;
    for (FailedAttempt attempt : attempts) {
      size += 100 + attempt.failure().size();
    }
    return size;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AttemptHistory that && attempts.equals(that.attempts);
  }

  @Override
  public int hashCode() {
    return attempts.hashCode();
  }

  /** The text. */
  @Override
  public String toString() {
    return toText();
  }
}
