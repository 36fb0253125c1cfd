package org.angarium.benchmarks.workload;

import java.util.Set;
import org.angarium.benchmarks.provider.Hint;
import org.angarium.benchmarks.provider.ProviderName;

/** Something that a provider is asked to do, and what is measured while it does. */
public interface Workload {
  /** The name on the command line and in the results. */
  String name();

  /** What it needs of a provider that has to be switched on. */
  default Set<Hint> hints() {
    return Set.of();
  }

  /** Whether the workload says anything about that provider. */
  default boolean runsOn(ProviderName provider) {
    return provider.keepsMessages();
  }

  /** How many JVMs it takes, one after the other, on the same directory. */
  default int phases() {
    return 1;
  }

  /**
   * Runs one phase: starts the provider, works, and leaves its figures in the site's results.
   * Closing the site stops the provider.
   *
   * @param phase from 0
   * @throws Exception whatever the provider throws
   */
  void run(Site site, int phase) throws Exception;
}
