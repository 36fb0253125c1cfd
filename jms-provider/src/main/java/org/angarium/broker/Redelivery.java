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

  /** None after the last attempt: what becomes a dead letter need not wait; a dead one must. */
  private long delay(Delivery delivery) {
    DestinationPolicy policy = policies.of(delivery.destination());
    int attempt = delivery.attempt();
    return policy.isLast(attempt) && !policies.isDeadLetterQueue(delivery.destination())
        ? 0
        : policy.redelivery().delayAfter(attempt, ThreadLocalRandom.current());
  }
}
