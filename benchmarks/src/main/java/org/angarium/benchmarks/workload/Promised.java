package org.angarium.benchmarks.workload;

import org.angarium.benchmarks.promise.Observed;
import org.angarium.benchmarks.promise.PromiseProbe;

/**
 * Looks whether the provider keeps its promise, and measures nothing: of how many sends and
 * acknowledgements it was seen that they were synced.
 */
final class Promised implements Workload {
  private static final int COUNT = 500;

  @Override
  public String name() {
    return "promise";
  }

  @Override
  public void run(Site site, int phase) throws Exception {
    Observed observed =
        PromiseProbe.observe(site.start(this), Math.max(2, site.scale().count(COUNT)));
    Results results = site.results();
    results.figure("sendsStored", observed.stored());
    results.figure("sendsStoredSynced", observed.storedSynced());
    results.figure("sendsPassed", observed.passed());
    results.figure("sendsPassedSynced", observed.passedSynced());
    results.figure("acknowledged", observed.acknowledged());
    results.figure("acknowledgedSynced", observed.acknowledgedSynced());
  }
}
