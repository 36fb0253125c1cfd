package org.angarium.benchmarks.workload;

import static org.angarium.benchmarks.workload.Traffic.Choice.ANY;
import static org.angarium.benchmarks.workload.Traffic.Choice.GROUP;
import static org.angarium.benchmarks.workload.Traffic.Choice.SELECTOR;
import static org.angarium.benchmarks.workload.Traffic.Kind.DURABLE_TOPIC;
import static org.angarium.benchmarks.workload.Traffic.Kind.QUEUE;
import static org.angarium.benchmarks.workload.Traffic.Kind.TOPIC;
import static org.angarium.benchmarks.workload.Traffic.Style.ASYNC;
import static org.angarium.benchmarks.workload.Traffic.Style.PACED;
import static org.angarium.benchmarks.workload.Traffic.Style.PLAIN;
import static org.angarium.benchmarks.workload.Traffic.Style.TRANSACTED;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.angarium.benchmarks.workload.Traffic.Receiving;
import org.angarium.benchmarks.workload.Traffic.Route;
import org.angarium.benchmarks.workload.Traffic.Sending;

/** All workloads. */
public final class Workloads {
  private static final int KIB = 1024;
  private static final int PACE = 200; // a second: below what the slowest peer can
  private static final Route ONE_QUEUE = new Route(QUEUE, 1);
  private static final Receiving ONE = receivers(1);
  private static final Receiving LATER = new Receiving(1, 0, ANY, 1, true);
  private static final Receiving GROUPED = new Receiving(8, 0, GROUP, 1_000, false);

  private Workloads() {}

  /** The workloads, without the series, in the order of the report. */
  public static List<Workload> all() {
    return List.of(
        traffic("persistent-1x1", ONE_QUEUE, persistent(1), ONE),
        traffic("persistent-send", ONE_QUEUE, persistent(1), LATER),
        traffic("persistent-16x16", ONE_QUEUE, persistent(16), receivers(16)),
        traffic("persistent-16-queues", new Route(QUEUE, 16), persistent(16), receivers(16)),
        traffic(
            "transacted-100",
            ONE_QUEUE,
            new Sending(1, true, KIB, TRANSACTED, 100),
            new Receiving(1, 100, ANY, 1, false)),
        traffic("async-256", ONE_QUEUE, new Sending(1, true, KIB, ASYNC, 256), ONE),
        traffic("async-256-send", ONE_QUEUE, new Sending(1, true, KIB, ASYNC, 256), LATER),
        traffic("send-latency", ONE_QUEUE, new Sending(1, true, KIB, PACED, PACE), ONE),
        traffic("durable-4", new Route(DURABLE_TOPIC, 1), persistent(1), receivers(4)),
        traffic("groups-1000-persistent", ONE_QUEUE, persistent(16), GROUPED),
        traffic("nonpersistent-1x1", ONE_QUEUE, nonPersistent(1), ONE),
        traffic("nonpersistent-4x4", ONE_QUEUE, nonPersistent(4), receivers(4)),
        traffic("topic-8", new Route(TOPIC, 1), nonPersistent(1), receivers(8)),
        new RequestReply(),
        traffic(
            "selectors-10", ONE_QUEUE, nonPersistent(1), new Receiving(10, 0, SELECTOR, 10, false)),
        traffic("groups-1000", ONE_QUEUE, nonPersistent(4), GROUPED),
        new Backlog(),
        new Delayed(),
        new DurableSubscriptions(),
        new Idle(),
        new Promised());
  }

  /** The workloads of the series that show how cost grows. */
  public static List<Workload> series() {
    return Series.all();
  }

  private static Workload traffic(String name, Route route, Sending sending, Receiving receiving) {
    return new TrafficWorkload(name, new Traffic(route, sending, receiving), true);
  }

  private static Sending persistent(int producers) {
    return new Sending(producers, true, KIB, PLAIN, 0);
  }

  private static Sending nonPersistent(int producers) {
    return new Sending(producers, false, KIB, PLAIN, 0);
  }

  private static Receiving receivers(int count) {
    return new Receiving(count, 0, ANY, 1, false);
  }

  /**
   * The workloads with those names; all, series included, if there is no name. A name may also be
   * {@code core}, for all that are no series, {@code scale} for all series, or one like {@code
   * scale-depth}, for one of them.
   *
   * @throws IllegalArgumentException if there is no workload of a name
   */
  public static List<Workload> select(List<String> names) {
    return names.isEmpty()
        ? Stream.concat(all().stream(), series().stream()).toList()
        : names.stream().flatMap(Workloads::named).distinct().toList();
  }

  private static Stream<Workload> named(String name) {
    if (name.equals("core")) {
      return all().stream();
    }
    List<Workload> series =
        series().stream().filter(workload -> workload.name().startsWith(name + "-")).toList();
    return name.startsWith("scale") && !series.isEmpty() ? series.stream() : Stream.of(of(name));
  }

  /**
   * The workload with that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Workload of(String name) {
    return Stream.concat(all().stream(), series().stream())
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no workload \"%s\"; there are core, %s, scale, and scale- with %s"
                        .formatted(
                            name,
                            all().stream().map(Workload::name).collect(Collectors.joining(", ")),
                            "depth, queues, consumers, subscriptions, groups or size")));
  }
}
