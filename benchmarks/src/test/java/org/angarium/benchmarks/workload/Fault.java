package org.angarium.benchmarks.workload;

/** What a provider may do wrong with one message of many. */
enum Fault {
  LOST("lost"),
  SENT_TWICE("duplicated"),
  SWAPPED("outOfOrder"),
  DAMAGED("damaged"),
  /** It throws. */
  REFUSED("");

  private final String figure;

  Fault(String figure) {
    this.figure = figure;
  }

  /** The figure that is to show it. */
  String figure() {
    return figure;
  }
}
