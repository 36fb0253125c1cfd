package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.DeliveryLook;
import org.angarium.engine.DeliveryLook.GroupLook;
import org.angarium.engine.DeliveryLook.State;
import org.angarium.engine.SubscriptionLook;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.message.AttemptHistory;
import org.angarium.message.MessageHead;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * Describes a subscription, its consumers and its deliveries for {@link Inspector}. Only under the
 * subscription's lock, where nothing else is said.
 */
final class Looks {
  /** How many groups are looked at while the lock is held. */
  private static final int GROUPS = 5_000;

  private final EmbeddedEngine engine;
  private final Subscription subscription;

  Looks(EmbeddedEngine engine, Subscription subscription) {
    this.engine = engine;
    this.subscription = subscription;
  }

  static SubscriptionLook of(Subscription s, boolean paused) {
    List<ConsumerLook> consumers = new ArrayList<>(s.waiters().count());
    s.waiters().all().forEach(claimer -> consumers.add(of(claimer)));
    List<ConsumerLook> departed = new ArrayList<>(0);
    s.attendance.departed().forEach(claimer -> departed.add(of(claimer)));
    SubscriptionStatus status = s.status();
    return new SubscriptionLook(
        s.id,
        s.spec,
        status.depth(),
        status.claimed(),
        s.index().size(),
        s.tally().all().memoryBytes() + s.tally().all().diskBytes(),
        s.tally().all().memoryBytes(),
        s.tally().counts(),
        paused,
        consumers,
        departed,
        consumers.isEmpty() ? s.attendance.unattendedSince() : 0,
        s.spill().isSpilled(),
        s.spill().isReading());
  }

  static ConsumerLook of(EmbeddedClaimer claimer) {
    return new ConsumerLook(
        claimer.id,
        claimer.connectionId(),
        claimer.spec.consumer(),
        claimer.spec.selector(),
        claimer.idle,
        claimer.subscription.waiters().standsBy(claimer),
        claimer.holds,
        claimer.holds == 0 ? 0 : claimer.holdsSince,
        claimer.settled,
        null);
  }

  /** The first that are ready, the first of groups that wait, and some that somebody holds. */
  List<QueuedDelivery> sample(int max) {
    List<QueuedDelivery> some = new ArrayList<>(subscription.index().firstReady(max));
    int left = max;
    for (Group group : subscription.index().groups().all()) {
      QueuedDelivery first = group.head == null ? group.waiting.first() : null;
      if (first != null) {
        some.add(first);
        if (--left == 0) {
          break;
        }
      }
    }
    left = max;
    for (QueuedDelivery d : subscription.spill().pinned()) {
      if (d.state() != QueuedDelivery.READY) {
        some.add(d);
        if (--left == 0) {
          break;
        }
      }
    }
    some.addAll(subscription.spill().held(max));
    return some;
  }

  /** Of those that are ready in memory, groups too, the one that came first. */
  static @Nullable QueuedDelivery oldestInMemory(Subscription s) {
    QueuedDelivery oldest = null;
    for (QueuedDelivery d : s.index().firsts()) {
      oldest = older(oldest, d);
    }
    int seen = 0;
    for (Group group : s.index().groups().all()) {
      oldest = older(oldest, group.waiting.first());
      if (++seen == GROUPS) {
        break;
      }
    }
    return oldest;
  }

  private static @Nullable QueuedDelivery older(
      @Nullable QueuedDelivery a, @Nullable QueuedDelivery b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Ord.sequence(a.ord) <= Ord.sequence(b.ord) ? a : b;
  }

  /** One that is in memory; null where it counts no more. */
  @Nullable DeliveryLook of(QueuedDelivery d) {
    return switch (d.state()) {
      case QueuedDelivery.READY -> look(d, d.isExpired(engine.now()) ? State.EXPIRED : State.READY);
      case QueuedDelivery.CLAIMED -> look(d, d.holder != null ? State.CLAIMED : takenByEngine(d));
      case QueuedDelivery.SETTLING -> look(d, State.SETTLING);
      case QueuedDelivery.HELD_BACK -> look(d, State.HELD_BACK);
      default -> null;
    };
  }

  /** The engine itself has it: to move what has expired, or on an operator's word. */
  private State takenByEngine(QueuedDelivery d) {
    return d.isExpired(engine.now()) ? State.EXPIRED : State.SETTLING;
  }

  private DeliveryLook look(QueuedDelivery d, State state) {
    boolean held = state == State.CLAIMED || state == State.SETTLING;
    EmbeddedClaimer holder = held ? d.holder : null;
    BranchWork branch = state == State.SETTLING ? engine.branches().holderOf(d) : null;
    SentMessage message = d.messageInMemory();
    long since = branch == null ? d.at : branch.preparedAt;
    return new DeliveryLook(
        subscription.id,
        subscription.spec,
        message == null ? null : message.head(),
        state,
        d.attempts,
        held ? d.history() : d.historySoFar(),
        holder == null ? null : of(holder),
        held ? since : 0,
        state == State.HELD_BACK ? d.at : 0,
        branch == null ? null : branch.id,
        group(d.groupKey, d),
        false);
  }

  /** One that waits for its delivery time in memory, or comes back. Needs no lock. */
  DeliveryLook delayed(QueuedDelivery d) {
    SentMessage message = d.messageInMemory();
    return new DeliveryLook(
        subscription.id,
        subscription.spec,
        message == null ? null : message.head(),
        State.DELAYED,
        d.attempts,
        d.historySoFar(),
        null,
        0,
        d.due,
        null,
        null,
        false);
  }

  /** Those of some rows that nothing in memory stands for. Takes the lock itself. */
  List<DeliveryLook> onDiskOnly(List<StoredDelivery> rows) {
    List<DeliveryLook> looks = new ArrayList<>();
    subscription.lock().lock();
    try {
      for (StoredDelivery row : rows) {
        boolean waits = row.due() > engine.horizon();
        boolean above =
            row.ord() > subscription.spill().edge()
                || subscription.placement().isGroupSpilled(row.message().groupId(), row.ord());
        if (subscription.spill().pinned(row.ord()) == null && (waits || above)) {
          looks.add(of(row));
        }
      }
    } finally {
      subscription.lock().unlock();
    }
    return looks;
  }

  /** What is said of a row of the disk, by what stands for it in memory if anything does. */
  DeliveryLook of(StoredDelivery row) {
    QueuedDelivery pinned = subscription.spill().pinned(row.ord());
    DeliveryLook look = pinned == null ? null : of(pinned);
    if (look != null) {
      return withHead(look, row.message().head());
    }
    MessageHead head = row.message().head();
    AttemptHistory history = AttemptHistory.parse(row.history());
    int attempts = subscription.marks().attemptsOf(row);
    boolean waits = row.due() > engine.horizon();
    boolean failed = row.attempts() > 0 || row.due() != head.deliveryTime();
    boolean expired = head.expiration() != 0 && head.expiration() <= engine.now();
    State state =
        waits ? failed ? State.HELD_BACK : State.DELAYED : expired ? State.EXPIRED : State.READY;
    return new DeliveryLook(
        subscription.id,
        subscription.spec,
        head,
        state,
        attempts,
        history.of(attempts),
        null,
        0,
        waits ? row.due() : 0,
        null,
        group(head.groupId(), null),
        row.ord() > subscription.spill().edge());
  }

  /** The same with the message that was read for it; needs no lock. */
  static DeliveryLook withHead(DeliveryLook look, MessageHead head) {
    return new DeliveryLook(
        look.subscriptionId(),
        look.source(),
        head,
        look.state(),
        look.attempts(),
        look.history(),
        look.holder(),
        look.sinceMillis(),
        look.notBeforeMillis(),
        look.branch(),
        look.group(),
        look.onDiskOnly());
  }

  private @Nullable GroupLook group(@Nullable String key, @Nullable QueuedDelivery d) {
    Group group = key == null ? null : subscription.index().groups().find(key);
    if (key == null || group == null) {
      return key == null ? null : new GroupLook(key, null, 0, 0, 0, true);
    }
    EmbeddedClaimer owner = group.owner;
    QueuedDelivery next = group.head == null ? group.waiting.first() : group.head;
    return new GroupLook(
        key,
        owner == null ? null : of(owner),
        group.held,
        group.heldBack,
        group.heldBack == 0 ? 0 : heldBackUntil(key),
        next == d && d != null);
  }

  private long heldBackUntil(String key) {
    long until = 0;
    for (QueuedDelivery d : subscription.spill().pinned()) {
      if (d.state() == QueuedDelivery.HELD_BACK && key.equals(d.groupKey)) {
        until = until == 0 ? d.at : Math.min(until, d.at);
      }
    }
    return until;
  }
}
