package org.angarium.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.angarium.message.Failure;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;

/**
 * Gives back what applications have failed with, by the policies of the destinations: it comes
 * again at once, or after a rest during which it holds up nothing but its own group. Thread-safe.
 */
public final class Redelivery {
  /** After so many attempts a message that is never given up rests each time. */
  static final int PATIENCE = 20;

  private static final long REST_MILLIS = 1_000;

  private final Engine engine;
  private final Clock clock;
  private final DestinationPolicies policies;

  Redelivery(Engine engine, Clock clock, DestinationPolicies policies) {
    this.engine = engine;
    this.clock = clock;
    this.policies = policies;
  }

  /**
   * Gives deliveries back, in their places.
   *
   * @param reason why, for the history of the messages
   * @throws AngariumException as {@link Engine#release}
   */
  public void giveBack(List<Delivery> deliveries, String reason) {
    Failure failure = Failure.of(reason);
    long now = clock.millis();
    List<Delivery> atOnce = new ArrayList<>(deliveries.size());
    Map<Long, List<Delivery>> later = new TreeMap<>();
    for (Delivery delivery : deliveries) {
      long delay = delay(delivery);
      if (delay == 0) {
        atOnce.add(delivery);
      } else {
        later.computeIfAbsent(now + delay, due -> new ArrayList<>()).add(delivery);
      }
    }
    later.forEach((due, some) -> engine.release(some, new ReleaseMode.RedeliverAt(due, failure)));
    if (!atOnce.isEmpty()) {
      engine.release(atOnce, new ReleaseMode.Redeliver(failure));
    }
  }

  /**
   * None after the last attempt: what becomes a dead letter need not wait; a dead one must. What
   * comes again without end rests after some attempts in any case, so that others have their turn.
   */
  private long delay(Delivery delivery) {
    DestinationPolicy policy = policies.of(delivery.destination());
    int attempt = delivery.attempt();
    boolean endless =
        policy.maxAttempts() == 0 || policies.isDeadLetterQueue(delivery.destination());
    if (policy.isLast(attempt) && !endless) {
      return 0;
    }
    long delay = policy.redelivery().delayAfter(attempt, ThreadLocalRandom.current());
    return endless && attempt >= PATIENCE ? Math.max(delay, REST_MILLIS) : delay;
  }
}
