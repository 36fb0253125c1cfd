package org.angarium.benchmarks.report;

import java.util.List;
import java.util.Map;

/** The figures by the names that the results have for them. */
final class Figures {
  static final String RATE = "messagesPerSecond";
  static final String CPU = "cpuMicrosPerMessage";
  static final String MESSAGES = "messages";
  static final String SYNCS = "syncs";
  static final String FILL = "fillPerSecond";
  static final String FIRST_MESSAGE = "firstMessageMillis";
  static final String DRAIN = "drainPerSecond";
  static final String START = "startMillis";
  static final String HEAP = "heapMiB";
  static final String P50 = "latencyP50Micros";
  static final String P99 = "latencyP99Micros";
  static final String P999 = "latencyP999Micros";
  static final String MAX = "latencyMaxMicros";

  static final String STORED = "sendsStored";
  static final String STORED_SYNCED = "sendsStoredSynced";
  static final String PASSED = "sendsPassed";
  static final String PASSED_SYNCED = "sendsPassedSynced";
  static final String ACKNOWLEDGED = "acknowledged";
  static final String ACKNOWLEDGED_SYNCED = "acknowledgedSynced";

  /** From the least to the greatest. */
  static final List<String> LATENCIES = List.of(P50, P99, P999, MAX);

  /** What must be zero. */
  static final List<String> WRONG = List.of("lost", "duplicated", "outOfOrder", "damaged", "early");

  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry(RATE, "messages/s"),
          Map.entry(CPU, "CPU µs/message"),
          Map.entry(MESSAGES, "messages"),
          Map.entry(SYNCS, "syncs"),
          Map.entry(FILL, "fill, messages/s"),
          Map.entry(FIRST_MESSAGE, "first message after the start of the JVM, ms"),
          Map.entry(DRAIN, "drain, messages/s"),
          Map.entry(HEAP, "heap, MiB"),
          Map.entry(P50, "latency p50, µs"),
          Map.entry(P99, "latency p99, µs"),
          Map.entry(P999, "latency p99.9, µs"),
          Map.entry(MAX, "latency max, µs"),
          Map.entry("outOfOrder", "out of order"),
          Map.entry("early", "too early"),
          Map.entry("startEmptyMillis", "start on an empty directory, ms"),
          Map.entry(START, "start on an existing file, ms"),
          Map.entry("opensPerSecond", "opened/s"),
          Map.entry("subscriptions", "subscriptions"));

  private Figures() {}

  /** The name for readers. */
  static String title(String figure) {
    return TITLES.getOrDefault(figure, figure);
  }
}
