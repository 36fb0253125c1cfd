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
 */
record Scenario(String name, Kind kind, int nodes, int senders, int receivers, int batch) {
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

    /** A topic; each receiver is a durable subscription of its own. */
    FAN_OUT,

    /** One message at a time, 50 a second, to the last node: how late it comes. */
    LATENCY,

    /** As a queue, and then a transaction is left open that keeps dead rows from being removed. */
    HORIZON
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
    all.add(new Scenario("held-horizon", Kind.HORIZON, 1, 64, 64, 1));
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
    return mode == Mode.ANGARIUM || ((kind == Kind.QUEUE || depth() > 0) && nodes == 1);
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
