package org.angarium.benchmarks.workload;

import jakarta.jms.Session;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.angarium.benchmarks.provider.Promise;
import org.angarium.benchmarks.provider.Provider;
import org.angarium.benchmarks.provider.ProviderName;
import org.jspecify.annotations.Nullable;

/** Where one phase of a workload runs: its provider, its directory, and its results. */
public final class Site implements AutoCloseable {
  private final ProviderName providerName;
  private final Supplier<Provider> constructor;
  private final Path directory;
  private final Scale scale;
  private final boolean countSyncs;
  private final Results results = new Results();
  private @Nullable Provider provider;

  /**
   * @param directory exists; a restart finds there what was before
   * @param countSyncs whether the JVM's own events are recorded, to count calls that force the disk
   */
  public Site(ProviderName providerName, Path directory, Scale scale, boolean countSyncs) {
    this(providerName, providerName::create, directory, scale, countSyncs);
  }

  Site(
      ProviderName providerName,
      Supplier<Provider> constructor,
      Path directory,
      Scale scale,
      boolean countSyncs) {
    this.providerName = providerName;
    this.constructor = constructor;
    this.directory = directory;
    this.scale = scale;
    this.countSyncs = countSyncs;
  }

  /** Starts the provider as the workload needs it. */
  Provider start(Workload workload) throws Exception {
    Provider started = constructor.get();
    provider = started;
    describe(started); // also of one that does not start
    started.start(directory, workload.hints());
    describe(started); // some know only now what they are
    return started;
  }

  private void describe(Provider described) {
    Promise promise = described.promise();
    results.fact("sendSynced", String.valueOf(promise.sendSynced()));
    results.fact("acknowledgeSynced", String.valueOf(promise.acknowledgeSynced()));
    if (!promise.remark().isEmpty()) {
      results.fact("remark", promise.remark());
    }
    results.fact("version", described.version());
  }

  Meter meter() {
    return new Meter(
        provider == null ? () -> -1 : provider::syncs,
        countSyncs
            ? new ForceEvents(directory.resolveSibling(directory.getFileName() + ".jfr"))
            : null);
  }

  /** The session mode of receivers that acknowledge by themselves. */
  int acknowledgeMode() {
    return provider == null ? Session.AUTO_ACKNOWLEDGE : provider.acknowledgeMode();
  }

  ProviderName providerName() {
    return providerName;
  }

  Scale scale() {
    return scale;
  }

  /** Measures the heap that is in use after a collection. */
  void measureHeap() {
    System.gc();
    System.gc();
    results.figure(
        "heapMiB",
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (double) (1 << 20));
  }

  /** What was found so far. */
  public Results results() {
    return results;
  }

  /** Stops the provider, if it runs. */
  @Override
  public void close() throws Exception {
    Provider running = provider;
    provider = null;
    if (running != null) {
      running.close();
    }
  }
}
