package org.angarium.broker.alerts;

import java.util.ArrayDeque;
import java.util.List;

/** How much a counter has grown within a span of time, by samples of it. Not thread-safe. */
final class Window {
  private record Sample(long at, long count) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /** A counter that was 0 at a time. */
  Window(long at) {
    samples.add(new Sample(at, 0));
  }

  /** Takes a sample; returns by how much the counter has grown within the last {@code span}. */
  long grown(long now, long count, long span) {
    if (samples.getLast().at() > now) {
      putBack(samples.getLast().at() - now);
    }
    if (samples.getLast().count() > count) {
      samples.clear(); // another one has taken its place
      samples.add(new Sample(now, count));
    }
    samples.addLast(new Sample(now, count));
    while (samples.size() > 1 && second().at() <= now - span) {
      samples.removeFirst();
    }
    return count - samples.getFirst().count();
  }

  /** The clock was: else all would count that comes until it is where it was. */
  private void putBack(long millis) {
    List<Sample> before = List.copyOf(samples);
    samples.clear();
    before.forEach(sample -> samples.add(new Sample(sample.at() - millis, sample.count())));
  }

  private Sample second() {
    var all = samples.iterator();
    all.next();
    return all.next();
  }
}
