package org.angarium.benchmarks.workload;

import org.angarium.benchmarks.provider.ProviderName;

/**
 * Senders and receivers that go on for a time.
 *
 * @param name on the command line
 * @param traffic who sends what to whom
 */
record TrafficWorkload(String name, Traffic traffic) implements Workload {
  @Override
  public boolean runsOn(ProviderName provider) {
    return !provider.bareDisk() || traffic.sending().persistent();
  }

  @Override
  public void run(Site site, int phase) throws Exception {
    try (Connections connections = new Connections(site.start(this).connectionFactory())) {
      new TrafficRun(traffic, site, connections).run();
    }
  }
}
