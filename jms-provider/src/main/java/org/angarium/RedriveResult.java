package org.angarium;

import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.RedrivePlan;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * What became of dead letters that were to be sent back, or would become of them. Immutable.
 *
 * <p>What consumers held, or took meanwhile, counts among the skipped; of a run that was cancelled
 * only what was sent is told.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class RedriveResult {
  private final List<Route> routes;
  private final boolean cancelled;
  private final @Nullable AngariumException problem;

  /**
   * The messages that came from one place.
   *
   * @param origin where they came from; null where nothing tells that
   * @param moved how many were, or would be, sent back there
   * @param skipped how many stay where they are
   * @param reason why those stay, with its {@code ANG-} code; null where none does
   */
  public record Route(
      @Nullable MessageOrigin origin, long moved, long skipped, @Nullable String reason) {}

  private RedriveResult(
      List<Route> routes, boolean cancelled, @Nullable AngariumException problem) {
    this.routes = List.copyOf(routes);
    this.cancelled = cancelled;
    this.problem = problem;
  }

  static RedriveResult of(RedrivePlan plan, boolean cancelled) {
    List<Route> routes = new ArrayList<>();
    AngariumException problem = null;
    for (RedrivePlan.Route route : plan.routes()) {
      AngariumException its = route.problem();
      problem = its == null ? problem : its;
      routes.add(
          new Route(
              DeadLetter.origin(route.origin()),
              route.moving(),
              route.staying(),
              its == null ? null : its.getMessage()));
    }
    return new RedriveResult(routes, cancelled, problem);
  }

  /** By where they came from, in the order in which they were found. */
  public List<Route> routes() {
    return routes;
  }

  /** How many were, or would be, sent back. */
  public long moved() {
    return routes.stream().mapToLong(Route::moved).sum();
  }

  /** How many stay where they are. */
  public long skipped() {
    return routes.stream().mapToLong(Route::skipped).sum();
  }

  /** Whether the run was cancelled before its end. */
  public boolean isCancelled() {
    return cancelled;
  }

  @Nullable AngariumException problem() {
    return problem;
  }

  /** In figures. */
  @Override
  public String toString() {
    return "%d moved, %d skipped%s: %s"
        .formatted(moved(), skipped(), cancelled ? ", cancelled" : "", routes);
  }
}
