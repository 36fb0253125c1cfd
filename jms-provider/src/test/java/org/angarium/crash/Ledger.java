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
 * happened or did not, but wholly. What the store shows after a kill settles that for good. A
 * branch of a global transaction that is prepared stays so until it is committed or rolled back,
 * and nobody gets what it holds.
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
  private long foundInDoubt;

  private enum Outcome {
    OPEN,
    DONE,
    NOT_DONE
  }

  private static final class Unit {
    final String key;
    final List<String> arrivals = new ArrayList<>();
    final List<String> departures = new ArrayList<>();
    final boolean branch;
    Outcome outcome = Outcome.OPEN;

    /** Whether it must be in doubt, until its end has begun. */
    boolean prepared;

    /** How it is about to end, if it is a branch. */
    @Nullable Boolean committing;

    Unit(String key, boolean branch) {
      this.key = key;
      this.branch = branch;
    }

    boolean holds() {
      return branch && prepared && outcome == Outcome.OPEN && !Boolean.FALSE.equals(committing);
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
      case "B" -> begin(words, false);
      case "E" -> end(words[1], Outcome.DONE);
      case "T" -> begin(words, true);
      case "X" -> openBranch(words[1]).prepared = true;
      case "I" -> foundInDoubt(openBranch(words[1]));
      case "C" -> openBranch(words[1]).committing = Boolean.valueOf(words[2]);
      case "N" -> end(words[1], Outcome.NOT_DONE);
      case "D" -> handedOut(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
      case "R" -> known(words[1]).history.add("given back for " + words[2]);
      case "P", "O", "U" -> {}
      default -> throw new AssertionError("unexpected: " + line);
    }
  }

  private void begin(String[] words, boolean branch) {
    Unit unit = new Unit(words[1], branch);
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

  private Unit openBranch(String key) {
    Unit unit = units.get(key);
    if (unit == null || !unit.branch || unit.outcome != Outcome.OPEN) {
      throw new AssertionError(key + " is no branch that is open");
    }
    return unit;
  }

  private void foundInDoubt(Unit unit) {
    unit.prepared = true;
    unit.committing = null;
    foundInDoubt++;
  }

  private void end(String key, Outcome outcome) {
    Unit unit = units.get(key);
    require(unit != null && unit.outcome == Outcome.OPEN, key + " returns, but was not open");
    settle(unit, outcome);
    String what = outcome == Outcome.DONE ? "acknowledged in " : "rolled back in ";
    unit.departures.forEach(copy -> known(copy).history.add(what + key));
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
    Unit departure = copy.departure;
    require(departure == null || !departure.holds(), name + " is held, and comes: " + copy.history);
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

  /**
   * What is known about what must be there: nothing may differ from it.
   *
   * @param present the copies in the store
   * @param inDoubt the keys of the branches that are prepared there
   */
  void compare(Set<String> present, Set<String> inDoubt) {
    inDoubt.forEach(this::openBranch);
    for (Unit unit : List.copyOf(open)) {
      if (inDoubt.contains(unit.key)) {
        checkHeld(unit, present);
      } else {
        resolve(unit, present);
        checkEnd(unit);
      }
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

  private void checkHeld(Unit unit, Set<String> present) {
    unit.prepared = true;
    unit.committing = null;
    require(
        present.containsAll(unit.departures), unit.key + " holds what is gone: " + unit.departures);
    require(
        unit.arrivals.stream().noneMatch(present::contains),
        unit.key + " is not committed, but has sent: " + unit.arrivals);
  }

  /** A branch that is not in doubt any more. */
  private static void checkEnd(Unit unit) {
    if (unit.branch) {
      require(!unit.prepared || unit.committing != null, unit.key + " was prepared, and is lost");
      boolean committed = Boolean.TRUE.equals(unit.committing);
      require(
          unit.outcome == (committed ? Outcome.DONE : Outcome.NOT_DONE),
          "%s was to be %s, and is %s"
              .formatted(unit.key, committed ? "committed" : "rolled back", unit.outcome));
    }
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
    return "%d units of work, %d of them open when killed, of which %d had happened; %d branches in doubt after a kill; %d copies, %d hand-outs"
        .formatted(units.size(), resolved, resolvedAsDone, foundInDoubt, copies.size(), handedOut);
  }

  private static void require(boolean condition, String text) {
    if (!condition) {
      throw new AssertionError(text);
    }
  }
}
