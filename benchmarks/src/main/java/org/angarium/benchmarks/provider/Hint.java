package org.angarium.benchmarks.provider;

/** What a workload needs that a provider may have to be configured for. */
public enum Hint {
  /** Messages with a delivery delay. */
  DELAYED
}
