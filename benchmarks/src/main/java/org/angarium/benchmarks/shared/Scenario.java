package org.angarium.benchmarks.shared;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One thing to be measured.
 *
 * @param kind what is done
 * @param nodes how many JVMs, among which senders and receivers are shared out
 * @param batch how many messages a transaction has; 1 for sessions that acknowledge by themselves
 * @param held whether a transaction is left open then, which keeps dead rows from being removed,
 *     and all is measured once more
 */
record Scenario(
    String name, Kind kind, int nodes, int senders, int receivers, int batch, boolean held) {
  private static final int GROUPS = 1_000;
  private static final int SELECTED = 8;

  /** What is done. */
  enum Kind {
    /** One queue; receivers call {@code receive}. */
    QUEUE,

    /** The same, and receivers begin behind a backlog, which may be worked off. */
    BACKLOG,

    /**
     * The same, behind one that is not worked off soon: nothing is taken that has just been sent.
     */
    DEEP_BACKLOG,

    /** One queue; receivers are listeners. */
    LISTENERS,

    /** One queue; each message belongs to one of a thousand groups. */
    GROUPS,

    /** One queue; each receiver selects one message of eight. */
    SELECTORS,

    /** A topic; each receiver is a durable subscription of its own. */
    FAN_OUT,

    /** One message at a time, 50 a second, to the last node: how late it comes. */
    LATENCY
  }

  private Scenario(String name, Kind kind, int nodes, int senders, int receivers, int batch) {
    this(name, kind, nodes, senders, receivers, batch, false);
  }

  /** All of them. */
  static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>();
    for (int nodes : new int[] {1, 2, 4}) {
      for (int each : new int[] {16, 64}) {
        all.add(new Scenario(each + "x" + each, Kind.QUEUE, nodes, each, each, 1));
      }
    }
    all.add(new Scenario("64x64-backlog", Kind.BACKLOG, 1, 64, 64, 1));
    all.add(new Scenario("64x64-deep-backlog", Kind.DEEP_BACKLOG, 1, 64, 64, 1));
    all.add(new Scenario("64x64-listeners", Kind.LISTENERS, 1, 64, 64, 1));
    all.add(new Scenario("batch-100", Kind.LISTENERS, 1, 8, 8, 100));
    all.add(new Scenario("fan-out-10", Kind.FAN_OUT, 1, 16, 10, 1));
    all.add(new Scenario("wake-up", Kind.LATENCY, 1, 1, 1, 1));
    all.add(new Scenario("wake-up", Kind.LATENCY, 2, 1, 1, 1));
    all.add(new Scenario("held-horizon", Kind.QUEUE, 1, 64, 64, 1, true));
    all.add(new Scenario("held-deep-backlog", Kind.DEEP_BACKLOG, 1, 64, 64, 1, true));
    all.add(new Scenario("held-listeners", Kind.LISTENERS, 1, 64, 64, 1, true));
    all.add(new Scenario("held-groups", Kind.GROUPS, 1, 16, 8, 1, true));
    all.add(new Scenario("held-selectors", Kind.SELECTORS, 1, 16, SELECTED, 1, true));
    return all;
  }

  /** Those of names such as {@code 64x64/2}, with commas between; without a number all of that. */
  static List<Scenario> select(String names) {
    if (names.isBlank() || names.equals("all")) {
      return all();
    }
    List<String> wanted = Arrays.asList(names.split(","));
    List<Scenario> found =
        all().stream()
            .filter(s -> wanted.contains(s.name) || wanted.contains(s.fullName()))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no scenario is named " + names);
    }
    return found;
  }

  String fullName() {
    return name + "/" + nodes;
  }

  static Scenario named(String fullName) {
    return all().stream().filter(s -> s.fullName().equals(fullName)).findFirst().orElseThrow();
  }

  /** How many messages wait before receivers begin. */
  int depth() {
    return switch (kind) {
      case BACKLOG -> 2_048;
      case DEEP_BACKLOG -> 20_000;
      default -> 0;
    };
  }

  /** What others can do too. */
  boolean runsOn(Mode mode) {
    if (mode == Mode.ANGARIUM) {
      return true;
    }
    boolean shared =
        nodes > 1; // the plain table's receivers know only what their own node has sent
    return !held && (kind == Kind.QUEUE || depth() > 0) && !(shared && mode == Mode.PLAIN);
  }

  /** How many keys there are, within which there is an order. */
  int keys() {
    return switch (kind) {
      case GROUPS -> GROUPS;
      case SELECTORS -> SELECTED;
      default -> 1;
    };
  }

  /** How often each message is to be received. */
  int copies() {
    return kind == Kind.FAN_OUT ? receivers : 1;
  }

  /** The senders of a node, by their numbers: the first, and how many. */
  int[] sendersOf(int node) {
    return kind == Kind.LATENCY
        ? new int[] {0, node == 0 ? 1 : 0}
        : new int[] {node * senders / nodes, senders / nodes};
  }

  int[] receiversOf(int node) {
    return kind == Kind.LATENCY
        ? new int[] {0, node == nodes - 1 ? 1 : 0}
        : new int[] {node * receivers / nodes, receivers / nodes};
  }
}
