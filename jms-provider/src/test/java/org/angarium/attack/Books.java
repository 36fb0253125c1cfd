package org.angarium.attack;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is known of the traffic: what nodes say they do, and which effects there were. Thread-safe.
 */
final class Books {
  /** Numbers of a node begin at so many times its own. */
  static final long NODE = 1_000_000;

  private static final int KEPT = 20;

  /** What is wrong, so far. */
  record Wrongs(long lost, long duplicated, long undone, long disordered, long early) {
    static final Wrongs NONE = new Wrongs(0, 0, 0, 0, 0);

    Wrongs minus(Wrongs other) {
      return new Wrongs(
          lost - other.lost,
          duplicated - other.duplicated,
          undone - other.undone,
          disordered - other.disordered,
          early - other.early);
    }

    Wrongs plus(Wrongs other) {
      return minus(NONE.minus(other));
    }

    boolean any() {
      return lost != 0 || duplicated != 0 || undone != 0 || disordered != 0 || early != 0;
    }
  }

  private static final class Page {
    final Set<Long> attempted = new HashSet<>();
    final Set<Long> sent = new HashSet<>();
    final Set<Long> refused = new HashSet<>();
    final Map<Long, Integer> effects = new HashMap<>();
    final Map<String, Long> lastOfGroup = new HashMap<>();
  }

  private final Map<Stream, Page> pages = new EnumMap<>(Stream.class);
  private final Map<Integer, Integer> sends = new HashMap<>();
  private final Map<Integer, Integer> moves = new HashMap<>();
  private final Map<String, Integer> troubles = new TreeMap<>();
  private final List<String> wrongs = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private long disordered;
  private long early;

  /** Of streams whose messages go with their receivers. */
  private final Map<Stream, Gone> gone = new EnumMap<>(Stream.class);

  Books() {
    for (Stream stream : Stream.values()) {
      pages.put(stream, new Page());
      if (stream.promise() == Stream.Promise.ONCE_OR_WITH_ITS_RECEIVER) {
        gone.put(stream, new Gone(stream));
      }
    }
  }

  /** A line that a node says. */
  synchronized void hear(int node, String line) {
    String[] words = line.split(" ", 4);
    switch (words[0]) {
      case "s" -> page(words[1]).attempted.add(Long.valueOf(words[2]));
      case "S" -> {
        page(words[1]).sent.add(Long.valueOf(words[2]));
        if (!words[1].equals(Stream.TAKEN.name())) { // they are many
          sends.merge(node, 1, Integer::sum);
        }
      }
      case "G" -> effect(Stream.valueOf(words[1]), Long.parseLong(words[2]), "");
      case "E" -> gone(Stream.valueOf(words[1])).receiversFailed(1);
      case "R" -> page(words[1]).refused.add(Long.valueOf(words[2]));
      case "P" -> moves.merge(node, 1, Integer::sum);
      case "W" -> {
        early++;
        wrong("too early: " + line);
      }
      case "X" -> trouble(node, words);
      case "F" -> faults.add("node " + node + ": " + line);
      default -> {}
    }
  }

  private void trouble(int node, String[] words) {
    troubles.merge(words[2], 1, Integer::sum);
    if (!words[2].startsWith("ANG-") || words[2].equals("ANG-1901")) {
      faults.add("node " + node + ": " + String.join(" ", words));
    }
  }

  private Page page(String stream) {
    return page(Stream.valueOf(stream));
  }

  private Page page(Stream stream) {
    return Objects.requireNonNull(pages.get(stream));
  }

  private void wrong(String what) {
    if (wrongs.size() < KEPT) {
      wrongs.add(what);
    }
  }

  /** An effect. Those of one group come in their order. */
  synchronized void effect(Stream stream, long id, String group) {
    Page page = pages.get(stream);
    page.effects.merge(id, 1, Integer::sum);
    if (stream.grouped()) {
      Long before = page.lastOfGroup.put(group, id);
      if (before != null && before > id) {
        disordered++;
        wrong("%s: %d of %s after %d".formatted(stream, id, group, before));
      }
    }
  }

  /** What is wrong when all that was sent has been worked on. */
  synchronized Wrongs wrongs() {
    long lost = 0;
    long duplicated = 0;
    long undone = 0;
    for (Stream stream : Stream.values()) {
      Page source = pages.get(stream.source());
      Map<Long, Integer> effects = pages.get(stream).effects;
      for (long id : effects.keySet()) {
        if (!source.attempted.contains(id)) {
          throw new AssertionError(stream + ": nobody has sent " + id);
        }
        if (source.refused.contains(id)) {
          undone++;
          wrong(stream + ": " + id + " has its effect, and was rolled back");
        }
        if (effects.get(id) > 1 && stream.promise() != Stream.Promise.AT_LEAST_ONCE) {
          duplicated += effects.get(id) - 1;
          wrong(stream + ": " + id + " has " + effects.get(id) + " effects");
        }
      }
      if (stream.promise() == Stream.Promise.ONCE_OR_WITH_ITS_RECEIVER) {
        lost += gone(stream).lost();
      } else if (stream.promise() != Stream.Promise.AT_MOST_ONCE) {
        for (long id : source.sent) {
          if (!effects.containsKey(id)) {
            lost++;
            wrong(stream + ": " + id + " is lost");
          }
        }
      }
    }
    return new Wrongs(lost, duplicated, undone, disordered, early);
  }

  private Gone gone(Stream stream) {
    return Objects.requireNonNull(gone.get(stream));
  }

  /** The receivers of a node have ended with it; each may have had a message. */
  synchronized void nodeEnded() {
    gone.forEach((stream, its) -> its.receiversFailed(stream.receivers()));
  }

  /**
   * The server has crashed, or no node is left: what is not persistent and has been sent until now
   * may be gone.
   */
  synchronized void forget() {
    gone.forEach((stream, its) -> its.forget(page(stream).attempted));
  }

  /**
   * How many messages are gone that no {@code receive()} has returned, as far as nodes have said,
   * and that no receiver can have had which has failed since the last {@link #settled}.
   */
  synchronized long unexplained() {
    long all = 0;
    for (Map.Entry<Stream, Gone> entry : gone.entrySet()) {
      Page page = page(entry.getKey());
      all += entry.getValue().unexplained(page.sent, page.effects.keySet());
    }
    return all;
  }

  /** All that was sent has been worked on: what is gone now is, with its receiver or not. */
  synchronized void settled() {
    gone.forEach(
        (stream, its) -> {
          String wrong = its.settle(page(stream).sent, page(stream).effects.keySet());
          if (!wrong.isEmpty()) {
            wrong(wrong);
          }
        });
  }

  /** How many messages that are not persistent have gone with the server, or the last node. */
  synchronized long forgotten() {
    return gone.values().stream().mapToLong(Gone::withServer).sum();
  }

  /** What came of messages that receivers had when they failed. */
  synchronized String toldOfReceivers() {
    return gone.values().stream().map(Gone::told).collect(Collectors.joining("\n"));
  }

  /** What of a stream has had its effect. */
  synchronized Set<Long> effects(Stream stream) {
    return new HashSet<>(pages.get(stream).effects.keySet());
  }

  /** How many messages were sent, as far as their senders know. */
  synchronized long sent() {
    return pages.values().stream().mapToLong(page -> page.sent.size()).sum();
  }

  /** With which number a node goes on that is started again. */
  synchronized long next(int node, Stream stream) {
    Page page = pages.get(stream);
    Set<Long> known = stream == Stream.DEDUPLICATED ? page.sent : page.attempted;
    return known.stream()
        .filter(id -> id / NODE == node)
        .mapToLong(id -> id + 1)
        .max()
        .orElse(node * NODE + 1);
  }

  /** How often a node has sent so far. */
  synchronized int sends(int node) {
    return sends.getOrDefault(node, 0);
  }

  /** How often a node has worked on a message so far. */
  synchronized int moves(int node) {
    return moves.getOrDefault(node, 0);
  }

  /** The first of what is wrong, in words. */
  synchronized List<String> told() {
    return List.copyOf(wrongs);
  }

  /** What nodes said that must not be. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** Which errors the applications met, and how often. */
  synchronized Map<String, Integer> troubles() {
    return new TreeMap<>(troubles);
  }
}
