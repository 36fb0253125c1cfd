package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionName;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A destination and its subscriptions. Changed under the directory's lock, read by anyone. */
final class DestinationEntry {
  final int id;
  final DestinationName name;

  /** The connection that made a temporary one. */
  final @Nullable String owner;

  private final RememberedIds rememberedIds;
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong expired = new AtomicLong();
  private volatile List<Subscription> subscriptions = List.of();
  private volatile boolean keeps;
  private boolean deleting;

  DestinationEntry(
      int id, DestinationName name, @Nullable String owner, RememberedIds rememberedIds) {
    this.id = id;
    this.name = name;
    this.owner = owner;
    this.rememberedIds = rememberedIds;
  }

  RememberedIds rememberedIds() {
    return rememberedIds;
  }

  /** How many messages have expired here. */
  AtomicLong expired() {
    return expired;
  }

  List<Subscription> subscriptions() {
    return subscriptions;
  }

  /**
   * The subscriptions that a message may go to.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_SUBSCRIPTION} where it is for one that is
   *     not here
   */
  List<Subscription> subscriptionsFor(Send send) {
    SubscriptionName only = send.only();
    return only == null ? subscriptions : List.of(named(only));
  }

  /** The durable one, where there is another of that name. */
  private Subscription named(SubscriptionName only) {
    Subscription found = null;
    for (Subscription subscription : subscriptions) {
      SubscriptionSpec spec = subscription.spec;
      boolean same =
          only.name().equals(spec.name()) && Objects.equals(only.clientId(), spec.clientId());
      if (same && (found == null || spec.durable())) {
        found = subscription;
      }
    }
    if (found == null) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_SUBSCRIPTION,
          "there is no %s on %s; it was deleted, or ended with its last consumer"
              .formatted(only, name));
    }
    return found;
  }

  /** Whether a PERSISTENT message to here is written to disk. */
  boolean keeps() {
    return keeps;
  }

  /** Messages that are only in memory have gone into the committer's queue, or left it. */
  void queued(int change) {
    queued.addAndGet(change);
  }

  /** Whether any are there: what is sent after them must not overtake them. Thread-safe. */
  boolean isAnyQueued() {
    return queued.get() > 0;
  }

  void add(Subscription subscription) {
    List<Subscription> more = new ArrayList<>(subscriptions);
    more.add(subscription);
    set(more);
  }

  void remove(Subscription subscription) {
    List<Subscription> less = new ArrayList<>(subscriptions);
    less.remove(subscription);
    set(less);
  }

  boolean hasConsumers() {
    for (Subscription subscription : subscriptions) {
      if (subscription.hasConsumers()) {
        return true;
      }
    }
    return false;
  }

  boolean isDeleting() {
    return deleting;
  }

  void setDeleting(boolean deleting) {
    this.deleting = deleting;
  }

  private void set(List<Subscription> list) {
    boolean any = false;
    for (Subscription subscription : list) {
      any |= subscription.durable;
    }
    subscriptions = List.copyOf(list);
    keeps = any;
  }
}
