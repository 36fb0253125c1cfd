package org.angarium.testkit.cuts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a broker may hold: the state after each thing that it was asked for, from the last time that
 * it was seen; and what may become of the one that is under way.
 */
final class History {
  private final List<BrokerState> states = new ArrayList<>();
  private List<BrokerState> doubts = List.of();

  History(BrokerState first) {
    states.add(first);
  }

  /** The state when all that was asked for has happened. */
  BrokerState last() {
    return states.get(states.size() - 1);
  }

  /** Something is asked for that may lead to one of these states, or to nothing. */
  void doing(BrokerState... outcomes) {
    doubts = List.of(outcomes);
  }

  /** It was done, as far as the last of the outcomes. */
  void done() {
    states.addAll(doubts);
    doubts = List.of();
  }

  /** It has come to nothing. */
  void undone() {
    doubts = List.of();
  }

  /**
   * The broker was seen; from now on nothing is in doubt.
   *
   * @param anyOf whether the newest states may be lost
   */
  void seen(Observed observed, boolean anyOf) {
    List<BrokerState> possible = new ArrayList<>(anyOf ? states : List.of(last()));
    possible.addAll(doubts);
    List<BrokerState> matching =
        possible.stream().filter(state -> observed.differences(state).isEmpty()).toList();
    if (matching.isEmpty()) {
      throw new AssertionError(
          "of %d possible states it has none; it differs from the last in %s%s"
              .formatted(
                  possible.size(),
                  observed.differences(last()),
                  doubts.stream()
                          .map(doubt -> "\n  or where what was under way has happened in ")
                          .reduce("", String::concat)
                      + doubts.stream().map(observed::differences).toList()));
    }
    BrokerState newest = matching.get(matching.size() - 1);
    BrokerState now = newest.after(state -> keepCertain(state, matching));
    states.clear();
    states.add(now);
    doubts = List.of();
  }

  /**
   * What waits for its time cannot be seen, nor which names are remembered: what only some of the
   * states have is uncertain.
   */
  private static void keepCertain(BrokerState state, List<BrokerState> matching) {
    keepCertain(state, matching, s -> s.later, s -> s.perhapsLater);
    keepCertain(state, matching, s -> s.names, s -> s.perhapsNames);
  }

  private static void keepCertain(
      BrokerState state,
      List<BrokerState> matching,
      Function<BrokerState, Set<String>> what,
      Function<BrokerState, Set<String>> perhaps) {
    Set<String> certain = new TreeSet<>(what.apply(state));
    Set<String> all = new TreeSet<>();
    for (BrokerState other : matching) {
      certain.retainAll(what.apply(other));
      all.addAll(what.apply(other));
      all.addAll(perhaps.apply(other));
    }
    all.removeAll(certain);
    what.apply(state).clear();
    what.apply(state).addAll(certain);
    perhaps.apply(state).clear();
    perhaps.apply(state).addAll(all);
  }
}
