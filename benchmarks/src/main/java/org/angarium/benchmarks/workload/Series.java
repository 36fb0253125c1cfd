package org.angarium.benchmarks.workload;

import static org.angarium.benchmarks.workload.Traffic.Choice.ANY;
import static org.angarium.benchmarks.workload.Traffic.Choice.GROUP;
import static org.angarium.benchmarks.workload.Traffic.Kind.DURABLE_TOPIC;
import static org.angarium.benchmarks.workload.Traffic.Kind.QUEUE;
import static org.angarium.benchmarks.workload.Traffic.Style.PLAIN;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.angarium.benchmarks.workload.Traffic.Receiving;
import org.angarium.benchmarks.workload.Traffic.Route;
import org.angarium.benchmarks.workload.Traffic.Sending;

/**
 * The series that show how cost grows: a workload for each size, such as {@code scale-queues-100}.
 */
enum Series {
  /** A backlog that stays in the queue. */
  DEPTH(0, 10_000, 100_000, 1_000_000),
  /** 16 persistent senders and 16 receivers, spread over queues. */
  QUEUES(1, 10, 100, 1_000, 10_000),
  /** 16 persistent senders, one queue, consumers with a session each. */
  CONSUMERS(1, 10, 100, 1_000),
  /** 16 persistent senders, one topic, durable subscribers. */
  SUBSCRIPTIONS(1, 10, 100, 1_000),
  /** 4 non-persistent senders, 8 consumers, message groups. */
  GROUPS(1, 10, 100, 1_000, 10_000, 100_000),
  /** Persistent, one sender and one receiver, bodies of a number of bytes. */
  SIZE(100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000);

  private static final String PREFIX = "scale-";
  private static final int KIB = 1024;

  @SuppressWarnings("ImmutableEnumChecker") // nobody writes into it
  private final int[] sizes;

  Series(int... sizes) {
    this.sizes = sizes;
  }

  /** The prefix of the names of its workloads. */
  String prefix() {
    return PREFIX + name().toLowerCase(Locale.ROOT) + "-";
  }

  /** Its workloads. */
  Stream<Workload> workloads() {
    return Arrays.stream(sizes).mapToObj(this::workload);
  }

  /** The workload of one size, also one that is not in the list. */
  Workload workload(int n) {
    String name = prefix() + n;
    return switch (this) {
      case DEPTH -> new Depth(name, n);
      case QUEUES -> traffic(name, new Route(QUEUE, n), persistent(), receivers(16));
      case CONSUMERS -> traffic(name, new Route(QUEUE, 1), persistent(), receivers(n));
      case SUBSCRIPTIONS -> traffic(name, new Route(DURABLE_TOPIC, 1), persistent(), receivers(n));
      case GROUPS ->
          traffic(
              name,
              new Route(QUEUE, 1),
              new Sending(4, false, KIB, PLAIN, 0),
              new Receiving(8, 0, GROUP, n, false));
      case SIZE ->
          traffic(name, new Route(QUEUE, 1), new Sending(1, true, n, PLAIN, 0), receivers(1));
    };
  }

  private Workload traffic(String name, Route route, Sending sending, Receiving receiving) {
    return new TrafficWorkload(name, new Traffic(route, sending, receiving), this == SIZE);
  }

  private static Sending persistent() {
    return new Sending(16, true, KIB, PLAIN, 0);
  }

  private static Receiving receivers(int count) {
    return new Receiving(count, 0, ANY, 1, false);
  }

  /** The workloads of all series. */
  static List<Workload> all() {
    return Arrays.stream(values()).flatMap(Series::workloads).toList();
  }
}
