package org.angarium.benchmarks.workload;

import static org.angarium.benchmarks.workload.Traffic.Choice.ANY;
import static org.angarium.benchmarks.workload.Traffic.Kind.QUEUE;
import static org.angarium.benchmarks.workload.Traffic.Style.ASYNC;
import static org.angarium.benchmarks.workload.Traffic.Style.PLAIN;
import static org.angarium.benchmarks.workload.Traffic.Style.TRANSACTED;

import java.util.List;
import java.util.stream.Collectors;
import org.angarium.benchmarks.workload.Traffic.Receiving;
import org.angarium.benchmarks.workload.Traffic.Route;
import org.angarium.benchmarks.workload.Traffic.Sending;

/** All workloads. */
public final class Workloads {
  private static final int KIB = 1024;
  private static final Route QUEUE_ALONE = new Route(QUEUE, 1);
  private static final Receiving ONE = new Receiving(1, 0, ANY, 1, false);
  private static final Receiving LATER = new Receiving(1, 0, ANY, 1, true);
  private static final Receiving SIXTEEN = new Receiving(16, 0, ANY, 1, false);

  private Workloads() {}

  /** The workloads, without the series, in the order of the report. */
  public static List<Workload> all() {
    return List.of(
        traffic("persistent-1x1", QUEUE_ALONE, persistent(1), ONE),
        traffic("persistent-send", QUEUE_ALONE, persistent(1), LATER),
        traffic("persistent-16x16", QUEUE_ALONE, persistent(16), SIXTEEN),
        traffic("persistent-16-queues", new Route(QUEUE, 16), persistent(16), SIXTEEN),
        traffic(
            "transacted-100",
            QUEUE_ALONE,
            new Sending(1, true, KIB, TRANSACTED, 100),
            new Receiving(1, 100, ANY, 1, false)),
        traffic("async-256", QUEUE_ALONE, new Sending(1, true, KIB, ASYNC, 256), LATER),
        traffic("nonpersistent-1x1", QUEUE_ALONE, new Sending(1, false, KIB, PLAIN, 0), ONE));
  }

  private static Workload traffic(String name, Route route, Sending sending, Receiving receiving) {
    return new TrafficWorkload(name, new Traffic(route, sending, receiving));
  }

  private static Sending persistent(int producers) {
    return new Sending(producers, true, KIB, PLAIN, 0);
  }

  /**
   * The workloads with those names; all if there is no name.
   *
   * @throws IllegalArgumentException if there is no workload of a name
   */
  public static List<Workload> select(List<String> names) {
    return names.isEmpty() ? all() : names.stream().map(Workloads::of).toList();
  }

  /**
   * The workload with that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Workload of(String name) {
    return all().stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no workload \"%s\"; there are %s"
                        .formatted(
                            name,
                            all().stream().map(Workload::name).collect(Collectors.joining(", ")))));
  }
}
