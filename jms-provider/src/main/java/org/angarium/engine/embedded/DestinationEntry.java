package org.angarium.engine.embedded;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Counts;
import org.angarium.engine.Limits;
import org.angarium.engine.Pause;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionName;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.support.LimitCounts;
import org.angarium.engine.support.Line;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A destination and its subscriptions. Changed under the directory's lock, read by anyone.
 *
 * <p>A topic may have a hundred thousand subscriptions. So a change costs the same whatever their
 * number, and whoever reads after a change makes the list anew: who sends to all of them can well
 * afford that.
 */
final class DestinationEntry {
  final int id;
  final DestinationName name;

  /** The connection that made a temporary one. */
  final @Nullable String owner;

  private final RememberedIds rememberedIds;
  private final Limits limits;
  private final LimitCounts counts = new LimitCounts();

  /** Those who wait for room here; a topic's may wait for different subscriptions. */
  private final Line line;

  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong expired = new AtomicLong();
  private final LongAdder sent = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final Set<Subscription> all = new LinkedHashSet<>();
  private int durables;

  /** All of them, or null after a change; written under the lock. */
  private volatile @Nullable List<Subscription> listed = List.of();

  private volatile boolean keeps;
  private volatile Pause pause = Pause.NONE;
  private Counts endedCounts = Counts.NONE;
  private boolean deleting;

  DestinationEntry(
      int id,
      DestinationName name,
      @Nullable String owner,
      RememberedIds rememberedIds,
      Limits limits) {
    this.id = id;
    this.name = name;
    this.owner = owner;
    this.rememberedIds = rememberedIds;
    this.limits = limits;
    this.line = new Line(name.isQueue());
  }

  /** What each of its subscriptions may hold. */
  Limits limits() {
    return limits;
  }

  /** What the limits have done. */
  LimitCounts counts() {
    return counts;
  }

  /** Those who wait for room here. */
  Line line() {
    return line;
  }

  /** Whether a message would not be sent, because its deduplication id is known; at a glance. */
  boolean knows(Send send, long now) {
    String id = send.deduplicationId();
    return id != null && rememberedIds.isKnown(id, now);
  }

  RememberedIds rememberedIds() {
    return rememberedIds;
  }

  /** How many messages have expired here. */
  AtomicLong expired() {
    return expired;
  }

  /** One more message was sent to this topic. */
  void countSent() {
    sent.increment();
  }

  /** How many messages were sent to this topic. */
  long sent() {
    return sent.sum();
  }

  /** How it rests. */
  Pause pause() {
    return pause;
  }

  /**
   * Lets applications send, or not.
   *
   * @throws AngariumException {@link ErrorCode#DESTINATION_PAUSED}
   */
  void checkSending() {
    if (pause.sending()) {
      throw new AngariumException(
          ErrorCode.DESTINATION_PAUSED,
          "%s takes no messages: an operator has paused it; try again later, or have it resumed"
              .formatted(name));
    }
  }

  /** Rests it, or has it go on. */
  void pause(Pause other, Wakes wakes) {
    lock.lock();
    try {
      pause = other;
      all.forEach(subscription -> rest(subscription, other.delivery(), wakes));
    } finally {
      lock.unlock();
    }
  }

  private static void rest(Subscription subscription, boolean rests, Wakes wakes) {
    subscription.lock().lock();
    try {
      subscription.placement().rest(rests, wakes);
    } finally {
      subscription.lock().unlock();
    }
  }

  /** What has happened in subscriptions that have ended. */
  Counts endedCounts() {
    lock.lock();
    try {
      return endedCounts;
    } finally {
      lock.unlock();
    }
  }

  /** The subscriptions, in the order in which they came. */
  List<Subscription> subscriptions() {
    List<Subscription> present = listed;
    return present != null ? present : list();
  }

  private List<Subscription> list() {
    lock.lock();
    try {
      List<Subscription> present = List.copyOf(all);
      listed = present;
      return present;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The subscriptions that a message may go to.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_SUBSCRIPTION} where it is for one that is
   *     not here
   */
  List<Subscription> subscriptionsFor(Send send) {
    SubscriptionName only = send.only();
    return only == null ? subscriptions() : List.of(named(only));
  }

  /** The durable one, where there is another of that name. */
  private Subscription named(SubscriptionName only) {
    Subscription found = null;
    for (Subscription subscription : subscriptions()) {
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

  /** Whether its senders wait, or are refused, where a limit is met. */
  boolean holdsUpSenders() {
    return limits().isAny() && !limits().whenFull().takesWhatWaits();
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
    lock.lock();
    try {
      if (all.add(subscription)) {
        changed(subscription, 1);
        if (pause.delivery()) {
          rest(subscription, true, new Wakes());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(Subscription subscription) {
    lock.lock();
    try {
      if (all.remove(subscription)) {
        changed(subscription, -1);
        endedCounts = endedCounts.plus(EmbeddedAdministration.figures(subscription).counts());
      }
    } finally {
      lock.unlock();
    }
  }

  private void changed(Subscription subscription, int by) {
    durables += subscription.durable ? by : 0;
    keeps = durables > 0;
    listed = null;
  }

  boolean hasConsumers() {
    for (Subscription subscription : subscriptions()) {
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
}
