package org.angarium.benchmarks.scale;

import java.util.Random;
import org.angarium.engine.spread.Placement;
import org.angarium.model.DestinationName;

/**
 * Queues of which some have more traffic than others: the n-th has 1/n^skew of what the first has
 * (Zipf).
 *
 * @param queues how many
 * @param spread so many of the busiest are in all databases, by keys
 * @param keys of each of these, with the same skew among them
 */
record Traffic(int queues, double skew, int spread, int keys) {
  /**
   * How much more than the mean the busiest database has: 1 where all have the same.
   *
   * @param seed for names
   */
  double imbalance(Placement placement, long seed) {
    double[] load = new double[placement.databases()];
    Random random = new Random(seed);
    String prefix = Long.toHexString(random.nextLong()) + ".";
    double[] shares = shares();
    double all = 0;
    for (int n = 1; n <= queues; n++) {
      double weight = Math.pow(n, -skew);
      all += weight;
      DestinationName name = DestinationName.queue(prefix + n);
      if (n <= spread) {
        addByKey(load, placement, name, weight, shares);
      } else {
        load[placement.homeOf(name)] += weight;
      }
    }
    double most = 0;
    for (double each : load) {
      most = Math.max(most, each);
    }
    return most * load.length / all;
  }

  /** What each key has of its queue's traffic. */
  private double[] shares() {
    double[] shares = new double[keys];
    double sum = 0;
    for (int k = 0; k < keys; k++) {
      shares[k] = Math.pow(k + 1, -skew);
      sum += shares[k];
    }
    for (int k = 0; k < keys; k++) {
      shares[k] /= sum;
    }
    return shares;
  }

  private static void addByKey(
      double[] load, Placement placement, DestinationName name, double weight, double[] shares) {
    for (int k = 0; k < shares.length; k++) {
      load[placement.homeOf(name, "key " + (k + 1))] += weight * shares[k];
    }
  }

  /** In words. */
  String text() {
    String text = "%,d queues, skew %.1f".formatted(queues, skew);
    return spread == 0
        ? text
        : text + ", the busiest %d spread by %,d keys each".formatted(spread, keys);
  }
}
