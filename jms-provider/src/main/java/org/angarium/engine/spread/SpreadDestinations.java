package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.angarium.engine.Destinations;
import org.angarium.engine.Engine;
import org.angarium.engine.LimitStatus;
import org.angarium.engine.Overflow;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.engine.support.NotFound;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The destinations of all engines; one that is everywhere is one. Thread-safe. */
final class SpreadDestinations implements Destinations {
  private final Parts parts;

  SpreadDestinations(Parts parts) {
    this.parts = parts;
  }

  @Override
  public List<DestinationName> list() {
    Set<DestinationName> all = new LinkedHashSet<>();
    parts.engines().forEach(engine -> all.addAll(engine.destinations().list()));
    return List.copyOf(all);
  }

  @Override
  public void delete(DestinationName name) {
    All.eachThatHas(
        parts.of(name),
        ErrorCode.NO_SUCH_DESTINATION,
        engine -> engine.destinations().delete(name));
  }

  @Override
  public List<SubscriptionStatus> subscriptions() {
    Map<SubscriptionSpec, SubscriptionStatus> all = new LinkedHashMap<>();
    List<SubscriptionStatus> unnamed = new ArrayList<>();
    for (Engine engine : parts.engines()) {
      for (SubscriptionStatus status : engine.destinations().subscriptions()) {
        if (status.spec().kind() == SubscriptionSpec.Kind.NON_DURABLE) {
          unnamed.add(status); // equal ones are several
        } else {
          all.merge(status.spec(), status, SpreadDestinations::both);
        }
      }
    }
    List<SubscriptionStatus> result = new ArrayList<>(all.values());
    result.addAll(unnamed);
    return result;
  }

  /** Who consumes from one consumes from each. */
  private static SubscriptionStatus both(SubscriptionStatus a, SubscriptionStatus b) {
    return new SubscriptionStatus(
        a.spec(),
        a.depth() + b.depth(),
        a.claimed() + b.claimed(),
        Math.max(a.consumers(), b.consumers()));
  }

  @Override
  public SubscriptionStatus queueStatus(DestinationName queue) {
    return parts.ask(queue, engine -> engine.destinations().queueStatus(queue)).stream()
        .map(InPart::it)
        .reduce(SpreadDestinations::both)
        .orElseThrow(() -> NotFound.destination(queue));
  }

  @Override
  public long duplicates(DestinationName destination) {
    return sum(destination, destinations -> destinations.duplicates(destination));
  }

  @Override
  public long expired(DestinationName destination) {
    return sum(destination, destinations -> destinations.expired(destination));
  }

  private long sum(DestinationName destination, ToLongFunction<Destinations> figure) {
    return parts.ask(destination, engine -> figure.applyAsLong(engine.destinations())).stream()
        .mapToLong(InPart::it)
        .sum();
  }

  @Override
  public LimitStatus limits(DestinationName destination) {
    return parts.ask(destination, engine -> engine.destinations().limits(destination)).stream()
        .map(InPart::it)
        .reduce(
            (a, b) ->
                new LimitStatus(
                    a.dropped() + b.dropped(),
                    a.deadLettered() + b.deadLettered(),
                    a.refused() + b.refused(),
                    a.slowed() + b.slowed(),
                    a.waiting() + b.waiting()))
        .orElseThrow(() -> NotFound.destination(destination));
  }

  @Override
  public void onOverflow(Overflow.Listener listener) {
    parts.engines().forEach(engine -> engine.destinations().onOverflow(listener));
  }

  @Override
  public void unsubscribe(@Nullable String clientId, String name) {
    All.eachThatHas(
        parts.engines(),
        ErrorCode.NO_SUCH_SUBSCRIPTION,
        engine -> engine.destinations().unsubscribe(clientId, name));
  }
}
