package org.angarium.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the parent knows from the reports of the killed processes, and so what must be in the store,
 * what must not, and what may or may not: a unit of work that was submitted and had not returned
 * happened or did not, but wholly. What the store shows after a kill settles that for good.
 *
 * <p>A copy is one message in one subscription, {@code in/a1-7}. Not thread-safe.
 */
final class Ledger {
  private final Map<String, Unit> units = new HashMap<>();
  private final Map<String, Copy> copies = new LinkedHashMap<>();
  private final List<Unit> open = new ArrayList<>();
  private final Map<String, Integer> lastOfSender = new HashMap<>();
  private int run;
  private long handedOut;
  private long resolved;
  private long resolvedAsDone;

  private enum Outcome {
    OPEN,
    DONE,
    NOT_DONE
  }

  private static final class Unit {
    final String key;
    final List<String> arrivals = new ArrayList<>();
    final List<String> departures = new ArrayList<>();
    Outcome outcome = Outcome.OPEN;

    Unit(String key) {
      this.key = key;
    }
  }

  private static final class Copy {
    final Unit arrival;
    @Nullable Unit departure;
    int lastAttempt;
    final List<String> history = new ArrayList<>();

    Copy(Unit arrival) {
      this.arrival = arrival;
    }

    boolean has(Outcome departed) {
      return departure != null && departure.outcome == departed;
    }
  }

  /** Another process begins: the order of hand-outs starts anew. */
  void newRun() {
    lastOfSender.clear();
    run++;
  }

  /** Takes one line of a report. */
  void accept(String line) {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "B" -> begin(words);
      case "E" -> end(words[1]);
      case "D" -> handedOut(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
      case "R" -> known(words[1]).history.add("given back for " + words[2]);
      case "P", "O", "U" -> {}
      default -> throw new AssertionError("unexpected: " + line);
    }
  }

  private void begin(String[] words) {
    Unit unit = new Unit(words[1]);
    units.put(unit.key, unit);
    open.add(unit);
    for (int i = 2; i < words.length; i++) {
      String copy = words[i].substring(1);
      if (words[i].charAt(0) == '+') {
        unit.arrivals.add(copy);
        Copy before = copies.put(copy, new Copy(unit));
        // what a unit moves that did not happen is moved again
        boolean again = before != null && before.arrival.outcome == Outcome.NOT_DONE;
        require(before == null || again, copy + " is sent twice");
      } else {
        unit.departures.add(copy);
        known(copy).departure = unit;
        known(copy).history.add("acknowledging in " + unit.key);
      }
    }
  }

  private void end(String key) {
    Unit unit = units.get(key);
    require(unit != null && unit.outcome == Outcome.OPEN, key + " returns, but was not open");
    settle(unit, Outcome.DONE);
    unit.departures.forEach(copy -> known(copy).history.add("acknowledged in " + key));
  }

  private void settle(Unit unit, Outcome outcome) {
    unit.outcome = outcome;
    open.remove(unit);
  }

  private Copy known(String copy) {
    Copy found = copies.get(copy);
    if (found == null) {
      throw new AssertionError(copy + " was never sent");
    }
    return found;
  }

  /** A copy was handed to the application. */
  void handedOut(String name, int attempt, int priority) {
    Copy copy = known(name);
    require(copy.arrival.outcome != Outcome.NOT_DONE, name + " was found missing, and comes");
    require(!copy.has(Outcome.DONE), name + " comes again: " + copy.history);
    require(
        attempt > copy.lastAttempt,
        "%s comes as attempt %d in run %d; before: %s".formatted(name, attempt, run, copy.history));
    copy.lastAttempt = attempt;
    copy.history.add("attempt %d in run %d".formatted(attempt, run));
    handedOut++;
    if (name.startsWith("in/")) {
      checkOrder(name, priority);
    }
  }

  /** Of one sender in order: for a subscription with one consumer that gives nothing back. */
  private void checkOrder(String name, int priority) {
    int dash = name.lastIndexOf('-');
    String sender = name.substring(0, dash) + "#" + priority;
    int n = Integer.parseInt(name.substring(dash + 1));
    Integer before = lastOfSender.put(sender, n);
    require(before == null || before < n, name + " comes after " + before);
  }

  /** What is known about what must be there: nothing may differ from it. */
  void compare(Set<String> present) {
    for (Unit unit : List.copyOf(open)) {
      resolve(unit, present);
    }
    Set<String> missing = new TreeSet<>();
    Set<String> unexpected = new TreeSet<>(present);
    copies.forEach(
        (name, copy) -> {
          if (copy.arrival.outcome == Outcome.DONE && !copy.has(Outcome.DONE)) {
            if (!unexpected.remove(name) && !mayVanish(name)) {
              missing.add(name);
            }
          }
        });
    require(missing.isEmpty(), "lost: " + missing);
    require(unexpected.isEmpty(), "must not be there: " + unexpected);
  }

  /** The copies that must be there, after {@link #compare} has settled all. */
  Set<String> expected() {
    Set<String> expected = new TreeSet<>();
    copies.forEach(
        (name, copy) -> {
          if (copy.arrival.outcome == Outcome.DONE && !copy.has(Outcome.DONE)) {
            expected.add(name);
          }
        });
    return expected;
  }

  /** Those that expire soon. */
  static boolean mayVanish(String name) {
    return name.startsWith("brief/");
  }

  /** Decides whether a unit happened; all of its changes must agree. */
  private void resolve(Unit unit, Set<String> present) {
    Set<Boolean> happened = new TreeSet<>();
    for (String name : unit.arrivals) {
      happened.add(present.contains(name) || known(name).lastAttempt > 0);
    }
    for (String name : unit.departures) {
      if (!mayVanish(name)) {
        happened.add(!present.contains(name));
      }
    }
    require(
        happened.size() < 2,
        "half of a unit of work happened: +%s -%s, present %s"
            .formatted(
                unit.arrivals,
                unit.departures,
                present.stream()
                    .filter(n -> unit.arrivals.contains(n) || unit.departures.contains(n))
                    .toList()));
    boolean done =
        happened.isEmpty()
            ? unit.departures.stream().noneMatch(present::contains)
            : happened.contains(true);
    settle(unit, done ? Outcome.DONE : Outcome.NOT_DONE);
    resolved++;
    resolvedAsDone += done ? 1 : 0;
  }

  /** How a copy was last handed out, 0 for never. */
  int lastAttempt(String name) {
    return known(name).lastAttempt;
  }

  /** In figures. */
  String summary() {
    return "%d units of work, %d of them open when killed, of which %d had happened; %d copies, %d hand-outs"
        .formatted(units.size(), resolved, resolvedAsDone, copies.size(), handedOut);
  }

  private static void require(boolean condition, String text) {
    if (!condition) {
      throw new AssertionError(text);
    }
  }
}
