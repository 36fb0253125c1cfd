package org.angarium.schedule;

/** What becomes of times that passed while nothing could fire. */
public sealed interface Missed {
  /**
   * Nothing: it goes on with the next time. The last time still counts when it is not more than so
   * many milliseconds ago, for no timer is exact.
   */
  record Skip(long tolerance) implements Missed {}

  /** It fires once for all of them. */
  record Once() implements Missed {}

  /** It fires for each of them; of more than so many for the last ones. */
  record All(int max) implements Missed {}
}
