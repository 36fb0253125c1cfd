package org.angarium.benchmarks.run;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.angarium.benchmarks.workload.Results;

/** The machine and the JVM, without their names. */
final class Machine {
  private Machine() {}

  static void describe(Results results) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    results.fact(
        "jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    results.fact(
        "os",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    results.fact("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    results.fact("memoryMiB", String.valueOf(system.getTotalMemorySize() >> 20));
    results.fact("maxHeapMiB", String.valueOf(Runtime.getRuntime().maxMemory() >> 20));
  }
}
