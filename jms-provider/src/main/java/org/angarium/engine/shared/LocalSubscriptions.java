package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.engine.OrderPolicy;
import org.jspecify.annotations.Nullable;

/** The subscriptions that this node has, or had, consumers of. Thread-safe. */
final class LocalSubscriptions {
  private final OrderPolicy orders;
  private final Map<Integer, LocalSubscription> byId = new ConcurrentHashMap<>();

  LocalSubscriptions(OrderPolicy orders) {
    this.orders = orders;
  }

  /** One more consumer. */
  LocalSubscription join(SubscriptionEntry entry) {
    return byId.compute(
        entry.id(),
        (id, known) -> {
          LocalSubscription local =
              known == null
                  ? new LocalSubscription(entry, orders.of(entry.spec().destination()))
                  : known;
          local.attach();
          return local;
        });
  }

  /** One consumer less. */
  void leave(LocalSubscription local) {
    byId.computeIfPresent(
        local.entry().id(), (id, known) -> known == local && known.detach() ? null : known);
  }

  /** Something may be ready in these. */
  void arrived(Collection<Integer> ids, boolean forAll) {
    for (int id : ids) {
      LocalSubscription local = byId.get(id);
      if (local != null) {
        local.arrived(forAll);
      }
    }
  }

  /** In these another consumer may be active now. */
  void handedOver(Collection<Integer> ids) {
    ids.forEach(id -> handedOver(id, 0));
  }

  /**
   * In one of them another consumer may be active now.
   *
   * @param claimer which; 0 where that is not known
   */
  void handedOver(int id, long claimer) {
    LocalSubscription local = byId.get(id);
    if (local != null) {
      local.handedOver(claimer);
    }
  }

  /** Those in which somebody stands by. */
  List<Integer> standing() {
    List<Integer> ids = new ArrayList<>();
    byId.forEach(
        (id, local) -> {
          if (local.anyStanding()) {
            ids.add(id);
          }
        });
    return ids;
  }

  /** One of them; null where this node has no consumer of it. */
  @Nullable LocalSubscription find(int id) {
    return byId.get(id);
  }

  /** Something may be ready anywhere. */
  void arrivedAnywhere() {
    byId.values().forEach(local -> local.arrived(true));
  }

  /** Those in which somebody waits. */
  List<Integer> waiting() {
    List<Integer> ids = new ArrayList<>();
    byId.forEach(
        (id, local) -> {
          if (local.waits()) {
            ids.add(id);
          }
        });
    return ids;
  }
}
