package org.angarium.benchmarks.provider.direct;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The destinations, the log, and numbers for senders. */
final class Hub {
  private final Map<String, DirectDestination> queues = new ConcurrentHashMap<>();
  private final Map<String, DirectDestination> topics = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final @Nullable AppendLog log;

  Hub(@Nullable AppendLog log) {
    this.log = log;
  }

  DirectDestination queue(String name) {
    return queues.computeIfAbsent(name, key -> new DirectDestination(key, false));
  }

  DirectDestination topic(String name) {
    return topics.computeIfAbsent(name, key -> new DirectDestination(key, true));
  }

  int nextNumber() {
    return numbers.getAndIncrement();
  }

  @Nullable AppendLog log() {
    return log;
  }
}
