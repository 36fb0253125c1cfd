package org.angarium.benchmarks.workload;

import org.angarium.benchmarks.provider.ProviderName;

/**
 * Senders and receivers that go on for a time.
 *
 * @param name on the command line
 * @param traffic who sends what to whom
 * @param limits whether the limits are of interest: the harness alone, and the bare disk
 */
record TrafficWorkload(String name, Traffic traffic, boolean limits) implements Workload {
  @Override
  public boolean runsOn(ProviderName provider) {
    return provider.keepsMessages()
        || (limits && (!provider.bareDisk() || traffic.sending().persistent()));
  }

  @Override
  public void run(Site site, int phase) throws Exception {
    try (Connections connections = new Connections(site.start(this).connectionFactory())) {
      new TrafficRun(traffic, site, connections).run();
    }
  }
}
