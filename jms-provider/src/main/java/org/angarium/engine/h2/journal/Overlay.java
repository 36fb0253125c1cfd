package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was written, as ranges that do not overlap: the last write is on top. Not thread-safe; see
 * {@link Layers}.
 */
final class Overlay {
  private final TreeMap<Long, Extent> extents = new TreeMap<>();
  private long memory;

  /** Takes the ranges of a read in order: first what the overlay has, and what it lacks. */
  interface Visitor {
    void covered(Extent part) throws IOException;

    void uncovered(long from, long to) throws IOException;
  }

  /** Bytes that wait in memory. */
  long memory() {
    return memory;
  }

  boolean isEmpty() {
    return extents.isEmpty();
  }

  /** Lays an extent over what is there. */
  void put(Extent extent) {
    cut(extent.start(), extent.end());
    add(extent);
  }

  /** Removes what is there between two positions. */
  void cut(long from, long to) {
    Map.Entry<Long, Extent> before = extents.lowerEntry(from);
    if (before != null && before.getValue().end() > from) {
      Extent old = remove(before.getKey());
      add(old.slice(old.start(), from));
      if (old.end() > to) {
        add(old.slice(to, old.end()));
      }
    }
    Map.Entry<Long, Extent> next = extents.ceilingEntry(from);
    while (next != null && next.getKey() < to) {
      Extent old = remove(next.getKey());
      if (old.end() > to) {
        add(old.slice(to, old.end()));
      }
      next = extents.ceilingEntry(from);
    }
  }

  /** Visits each part of the range from one position to another, in order. */
  void visit(long from, long to, Visitor visitor) throws IOException {
    long at = from;
    Map.Entry<Long, Extent> before = extents.floorEntry(from);
    long first = before != null && before.getValue().end() > from ? before.getKey() : from;
    for (Extent extent : extents.subMap(first, to).values()) {
      if (extent.start() > at) {
        visitor.uncovered(at, extent.start());
        at = extent.start();
      }
      long end = Math.min(to, extent.end());
      visitor.covered(extent.slice(at, end));
      at = end;
    }
    if (at < to) {
      visitor.uncovered(at, to);
    }
  }

  /** All extents in order of position. */
  List<Extent> all() {
    return new ArrayList<>(extents.values());
  }

  /** Those that are not in the log yet. */
  List<Extent> unlogged() {
    List<Extent> result = new ArrayList<>();
    for (Extent extent : extents.values()) {
      if (!(extent.content() instanceof Extent.Logged)) {
        result.add(extent);
      }
    }
    return result;
  }

  private void add(Extent extent) {
    extents.put(extent.start(), extent);
    memory += extent.inMemory() ? extent.length() : 0;
  }

  private Extent remove(Long start) {
    Extent old = extents.remove(start);
    if (old == null) {
      throw new IllegalStateException("no extent at " + start);
    }
    memory -= old.inMemory() ? old.length() : 0;
    return old;
  }
}
