package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What the report knows of workloads, by the names that the results have for them. */
final class Workloads {
  static final String SEND = "persistent-send";
  static final String MANY_SENDERS = "persistent-16x16";
  static final String SEND_LATENCY = "send-latency";
  static final String MANY_SUBSCRIPTIONS = "durable-subscriptions";
  static final String BACKLOG = "backlog";
  static final String IDLE = "idle";

  /** Looks whether providers keep their promises; measures nothing. */
  static final String PROMISE = "promise";

  /** Messages that are on the disk: only peers that sync count. */
  static final Group PERSISTENT =
      new Group(
          "Persistent messages",
          "persistent",
          List.of(
              "persistent-1x1",
              SEND,
              MANY_SENDERS,
              "persistent-16-queues",
              "transacted-100",
              "async-256",
              "async-256-send",
              "durable-4",
              "groups-1000-persistent"));

  /** Messages in memory. */
  static final Group NON_PERSISTENT =
      new Group(
          "Messages that are not persistent",
          "nonpersistent",
          List.of(
              "nonpersistent-1x1",
              "nonpersistent-4x4",
              "topic-8",
              "selectors-10",
              "groups-1000",
              "request-reply"));

  /** Those with figures of their own, and those that nobody knows. */
  static final Group OTHER =
      new Group(
          "Latency, backlog, delay, subscriptions, idle broker",
          "other",
          List.of(SEND_LATENCY, BACKLOG, "delayed", MANY_SUBSCRIPTIONS, IDLE));

  /**
   * Workloads that stand together.
   *
   * @param title for readers
   * @param fileName of its plot, without an ending
   * @param workloads measured or not, in the order of the report
   */
  record Group(String title, String fileName, List<String> workloads) {
    /** Whether only peers that sync count. */
    boolean persistent() {
      return equals(PERSISTENT);
    }

    /** Its workloads that are among those given, in a fixed order. */
    List<String> among(Collection<String> present) {
      List<String> all = new ArrayList<>(workloads.stream().filter(present::contains).toList());
      if (equals(OTHER)) {
        present.stream().filter(Workloads::isUnknown).sorted().forEach(all::add);
      }
      return all;
    }
  }

  private Workloads() {}

  private static boolean isUnknown(String workload) {
    return !workload.equals(PROMISE)
        && Series.of(workload).isEmpty()
        && Stream.of(PERSISTENT, NON_PERSISTENT, OTHER)
            .noneMatch(group -> group.workloads.contains(workload));
  }
}
