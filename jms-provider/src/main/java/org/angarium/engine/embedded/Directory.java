package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Administration.ChangeListener;
import org.angarium.engine.SubscriptionName;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.support.NotFound;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Which destinations and subscriptions there are. Readers need no lock; changes hold {@link
 * #lock()}, which is never held across I/O. What is durable changes on the committer's thread only.
 */
final class Directory {
  /** What a destination takes by itself, and a subscription; a queue is both. */
  private static final long DESTINATION = 1_000;

  private static final long SUBSCRIPTION = 1_100;

  private final Map<DestinationName, DestinationEntry> destinations = new ConcurrentHashMap<>();
  private final Map<Integer, Subscription> byId = new ConcurrentHashMap<>();
  private final Map<SubscriptionName, Subscription> durable = new HashMap<>();
  private final Map<SharedName, Subscription> shared = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();

  /** What tells shared non-durable subscriptions apart. */
  private record SharedName(@Nullable String clientId, String name) {}

  ReentrantLock lock() {
    return lock;
  }

  /**
   * Whether an application may have one more of them.
   *
   * @param limit how much memory all of them may take
   * @throws AngariumException {@link ErrorCode#MEMORY_FULL}
   */
  void checkRoom(long limit) {
    long taken = DESTINATION * destinations.size() + SUBSCRIPTION * byId.size();
    if (taken + DESTINATION + SUBSCRIPTION > limit) {
      throw new AngariumException(
          ErrorCode.MEMORY_FULL,
          ("no room for one more destination or subscription (%d destinations and %d subscriptions"
                  + " take %d bytes, limit %d); delete those that nobody needs, or raise memoryLimit")
              .formatted(destinations.size(), byId.size(), taken, limit));
    }
  }

  /**
   * The destination of a name.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  DestinationEntry get(DestinationName name) {
    DestinationEntry entry = destinations.get(name);
    if (entry == null) {
      throw NotFound.destination(name);
    }
    return entry;
  }

  /** The destination of a name, or null. */
  @Nullable DestinationEntry find(DestinationName name) {
    return destinations.get(name);
  }

  /** The subscription of a queue; the same exception. */
  Subscription queue(DestinationName name) {
    List<Subscription> subscriptions = get(name).subscriptions();
    if (subscriptions.isEmpty()) {
      throw NotFound.destination(name);
    }
    return subscriptions.get(0);
  }

  boolean exists(DestinationName name) {
    return destinations.containsKey(name);
  }

  Collection<DestinationEntry> entries() {
    return destinations.values();
  }

  List<DestinationName> names() {
    return new ArrayList<>(destinations.keySet());
  }

  Collection<Subscription> subscriptions() {
    return byId.values();
  }

  /** A stored subscription, or null when it has gone. */
  @Nullable Subscription byId(int id) {
    return byId.get(id);
  }

  /** Has somebody told of what came or went; on the thread that changes it. */
  void onChange(ChangeListener listener) {
    listeners.add(listener);
  }

  private void changed(DestinationName name, @Nullable SubscriptionSpec subscription) {
    listeners.forEach(listener -> listener.changed(name, subscription));
  }

  /** Adds a destination without subscriptions: a topic, or what is being recovered. */
  void put(DestinationEntry entry) {
    destinations.put(entry.name, entry);
    changed(entry.name, null);
  }

  /** Adds a queue; nobody sees it without its subscription. */
  void put(DestinationEntry entry, Subscription queue) {
    lock.lock();
    try {
      byId.put(queue.id, queue);
      entry.add(queue);
      destinations.put(entry.name, entry);
    } finally {
      lock.unlock();
    }
    changed(entry.name, null);
  }

  void remove(DestinationEntry entry) {
    lock.lock();
    try {
      destinations.remove(entry.name, entry);
      for (Subscription subscription : entry.subscriptions()) {
        remove(subscription);
      }
    } finally {
      lock.unlock();
    }
    entry.rememberedIds().end();
    changed(entry.name, null);
  }

  /** Adds a subscription; from now on its destination's messages go there too. */
  void add(Subscription subscription) {
    lock.lock();
    try {
      SubscriptionSpec spec = subscription.spec;
      byId.put(subscription.id, subscription);
      if (spec.kind().durable()) {
        durable.put(nameOf(spec), subscription);
      } else if (spec.kind() == SubscriptionSpec.Kind.SHARED) {
        shared.put(sharedNameOf(spec), subscription);
      }
      get(spec.destination()).add(subscription);
    } finally {
      lock.unlock();
    }
    tellIfDurable(subscription);
  }

  private void tellIfDurable(Subscription subscription) {
    if (subscription.spec.kind().durable()) {
      changed(subscription.spec.destination(), subscription.spec);
    }
  }

  /** Removes and ends a subscription. */
  void remove(Subscription subscription) {
    lock.lock();
    try {
      SubscriptionSpec spec = subscription.spec;
      byId.remove(subscription.id, subscription);
      if (spec.kind().durable()) {
        durable.remove(nameOf(spec), subscription);
      } else if (spec.kind() == SubscriptionSpec.Kind.SHARED) {
        shared.remove(sharedNameOf(spec), subscription);
      }
      DestinationEntry entry = destinations.get(spec.destination());
      if (entry != null) {
        entry.remove(subscription);
      }
    } finally {
      lock.unlock();
    }
    subscription.end();
    tellIfDurable(subscription);
  }

  /** The durable subscription of a name, or null. Only under {@link #lock()}. */
  @Nullable Subscription findDurable(@Nullable String clientId, String name) {
    return durable.get(new SubscriptionName(clientId, name));
  }

  /** The shared non-durable subscription with the name of {@code spec}, or null. Likewise. */
  @Nullable Subscription findShared(SubscriptionSpec spec) {
    return shared.get(sharedNameOf(spec));
  }

  private static SubscriptionName nameOf(SubscriptionSpec spec) {
    return new SubscriptionName(spec.clientId(), nameIn(spec));
  }

  private static SharedName sharedNameOf(SubscriptionSpec spec) {
    return new SharedName(spec.clientId(), nameIn(spec));
  }

  static String nameIn(SubscriptionSpec spec) {
    String name = spec.name();
    if (name == null) {
      throw new AngariumException(
          ErrorCode.INVALID_SUBSCRIPTION_NAME,
          "a " + spec.kind() + " subscription of " + spec.destination() + " needs a name");
    }
    return name;
  }
}
