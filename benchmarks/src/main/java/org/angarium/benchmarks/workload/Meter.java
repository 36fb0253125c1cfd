package org.angarium.benchmarks.workload;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a measured interval takes: time, CPU time of the whole process, and syncs. */
final class Meter {
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final LongSupplier providersSyncs;
  private final @Nullable ForceEvents events;
  private long nanos;
  private long cpuNanos;
  private long syncs;

  /**
   * @param providersSyncs the provider's own count, or -1
   * @param events to be counted where the provider does not count; null for no counting
   */
  Meter(LongSupplier providersSyncs, @Nullable ForceEvents events) {
    this.providersSyncs = providersSyncs;
    this.events = events;
    if (events != null) {
      events.start(); // before the warm-up: that takes a while
    }
  }

  void begin() {
    if (events != null) {
      events.begin();
    }
    syncs = providersSyncs.getAsLong();
    cpuNanos = system.getProcessCpuTime();
    nanos = System.nanoTime();
  }

  void end() throws IOException {
    nanos = System.nanoTime() - nanos;
    cpuNanos = system.getProcessCpuTime() - cpuNanos;
    syncs = syncs < 0 ? -1 : providersSyncs.getAsLong() - syncs;
    if (events != null) {
      events.end();
      if (syncs < 0) {
        syncs = events.count();
      }
    }
  }

  double seconds() {
    return nanos / 1e9;
  }

  /** Leaves the figures of an interval in which that many messages were worked on. */
  void report(long messages, Results results) {
    results.figure("messages", messages);
    results.figure("messagesPerSecond", messages / seconds());
    if (messages > 0) {
      results.figure("cpuMicrosPerMessage", cpuNanos / 1e3 / messages);
    }
    if (syncs >= 0) {
      results.figure("syncs", syncs);
    }
  }
}
