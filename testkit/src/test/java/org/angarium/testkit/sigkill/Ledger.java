package org.angarium.testkit.sigkill;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** What the parent knows of one mode: what was sent, and which effects there were. */
final class Ledger {
  private final BitSet attempted = new BitSet();
  private final BitSet sent = new BitSet();
  private final Map<Integer, Integer> effects = new HashMap<>();

  void attempted(int number) {
    attempted.set(number);
  }

  void sent(int number) {
    sent.set(number);
  }

  void effect(int number) {
    effects.merge(number, 1, Integer::sum);
  }

  /** The number that comes after all that may have been sent. */
  int afterAttempted() {
    return Math.max(1, attempted.length());
  }

  /** The number that comes after all that is known to be sent. */
  int afterSent() {
    return Math.max(1, sent.length());
  }

  long sent() {
    return sent.cardinality();
  }

  long received() {
    return effects.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** What was sent, and has had no effect. */
  long lost(Ledger of) {
    return of.sent.stream().filter(number -> !effects.containsKey(number)).count();
  }

  /** Effects beyond the first of each. */
  long duplicated() {
    return received() - effects.size();
  }

  /** Effects of what nobody has sent. */
  long invented(Ledger of) {
    return effects.keySet().stream().filter(number -> !of.attempted.get(number)).count();
  }
}
