package org.angarium.engine.embedded;

import org.angarium.engine.Order;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * Decides which ready deliveries of a subscription are in memory, and when the pager is to bring in
 * more. Guarded by the subscription's lock.
 */
final class Placement {
  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private final DeliveryIndex index;
  private final Spill spill;
  private final Waiters waiters;
  private final GroupSharing sharing;
  private final @Nullable LastValues lastValues;

  /** No ready delivery in memory has a greater order key. */
  private long greatestOrd = Ord.BEFORE_ALL;

  /** What was left, or is left now if that is less, when deliveries last left memory. */
  private long leftByEviction;

  /** Whether the pager has found all that it can for those who wait, until something changes. */
  private boolean searched;

  private long changes;

  /** Whether consumers get nothing, on an operator's word. */
  private boolean resting;

  Placement(EmbeddedEngine engine, Subscription subscription, boolean hasStored) {
    this.engine = engine;
    this.subscription = subscription;
    Order order = engine.orderOf(subscription.spec.destination());
    this.index = new DeliveryIndex(engine.memory(), order, subscription.capacity());
    this.waiters = new Waiters(order.exclusive(), engine::now);
    this.sharing = new GroupSharing(engine, subscription, order, this);
    String property = order.lastValueKey();
    this.lastValues =
        property == null ? null : new LastValues(engine, subscription, this, property);
    this.spill = new Spill(hasStored, engine.lastSequence());
  }

  DeliveryIndex index() {
    return index;
  }

  Spill spill() {
    return spill;
  }

  Waiters waiters() {
    return waiters;
  }

  /** Lets consumers have nothing more, or has them go on. */
  void rest(boolean rests, Wakes wakes) {
    resting = rests;
    if (!rests) {
      searchAgain();
      waiters.wakeAll(wakes);
    }
  }

  /** Whether consumers get nothing now. */
  boolean isResting() {
    return resting;
  }

  /** Whose groups are whose. */
  GroupSharing sharing() {
    return sharing;
  }

  /** What only the newest message waits of; null where all messages count. */
  @Nullable LastValues lastValues() {
    return lastValues;
  }

  /** A delivery is gone for good. */
  void lastValueGone(long ord) {
    if (lastValues != null) {
      lastValues.gone(ord);
    }
  }

  /** Takes in a delivery that has arrived: into memory, or left on disk. */
  void place(QueuedDelivery d, Wakes wakes) {
    boolean room = true;
    if (d.durable) {
      room = d.ord <= spill.edge() && !isGroupSpilled(d);
      long window = engine.memory().window();
      if (room && index.bytes() + d.bytes() > window && d.ord > greatestOrd) {
        lowerEdge(d.ord - 1);
        room = false;
      }
    }
    if (room) {
      insert(d, wakes);
      evictIfOver();
    } else {
      leaveOnDisk(d);
    }
  }

  /** It waits for its time; a durable one on disk only. */
  void delay(QueuedDelivery d) {
    engine.pager().delay(d);
    Capacity capacity = subscription.capacity();
    if (d.durable) {
      leftOnDisk(d);
    } else if (capacity != null) {
      capacity.rests(d, d.due);
    }
  }

  /** It is on disk only from now on, in no index. */
  void leftOnDisk(QueuedDelivery d) {
    Capacity capacity = subscription.capacity();
    if (capacity != null) {
      capacity.leftOnDisk(d);
    }
    if (lastValues != null) {
      lastValues.leftMemory(d.ord);
    }
  }

  /** Takes a delivery into memory, whether there is room or not; above the edge it is pinned. */
  void bringIn(QueuedDelivery d, Wakes wakes) {
    if (d.durable && (d.ord > spill.edge() || isGroupSpilled(d))) {
      spill.pin(d);
    }
    insert(d, wakes);
  }

  /** Takes in a delivery that was delayed on disk; others leave memory where it is too much. */
  void becomeDue(QueuedDelivery d, Wakes wakes) {
    bringIn(d, wakes);
    evictIfOver();
  }

  void wakeFor(QueuedDelivery d, Wakes wakes) {
    if (resting) {
      return;
    }
    Group group = d.groupKey == null ? null : index.groups().find(d.groupKey);
    waiters.wakeFor(d, group, spill.edge(), wakes);
    if (group != null && group.owner != null && group.held == 0) {
      sharing.expect(group.owner);
    }
  }

  /**
   * A consumer may go on with a group that nobody holds any more, or that its owner has more of.
   */
  void wakeForGroup(String key, Wakes wakes) {
    for (EmbeddedClaimer robbed : index.groups().takeRobbed()) {
      waiters.wake(robbed, wakes);
    }
    Group group = index.groups().find(key);
    if (group == null) {
      return;
    }
    if (group.isSpilled() && group.waiting.size() < Pager.GROUP_LOW) {
      engine.pager().request(subscription);
    }
    QueuedDelivery next = group.head != null ? group.head : group.waiting.first();
    if (next != null) {
      wakeFor(next, wakes);
      if (index.selects()) {
        waiters.passOn(index, spill.edge(), wakes);
      }
    }
  }

  /**
   * After a claim: has the pager bring more when little is left, the consumer wait if it has none.
   */
  void wantMore(EmbeddedClaimer claimer, Claim claim) {
    MatchQueue queue = claimer.matchQueue();
    if (claim.deliveries.isEmpty()) {
      waiters.startWaiting(claimer);
      claim.pending = !searched && mayBeOnDisk(queue);
      if (claim.pending) {
        engine.pager().request(subscription);
      }
    } else {
      searchAgain();
      boolean onDisk = spill.isSpilled() || index.groups().anySpilled();
      if (queue == null && onDisk && index.bytes() < engine.memory().window() / 4) {
        engine.pager().request(subscription);
      }
    }
  }

  /** Something has left memory. */
  void roomCameFree() {
    boolean low = index.bytes() < engine.memory().window() / 2;
    if (low && waiters.anyIdle() && mayBeOnDisk(null)) {
      engine.pager().request(subscription);
    }
  }

  /** A delivery above the edge has become due; who has read past it must look again. */
  void missedOnDisk(long ord) {
    spill.missed(ord);
    lowerCursors(ord - 1);
    lookAgain();
  }

  /** Counts what makes a search worth while again. */
  long changes() {
    return changes;
  }

  /**
   * The pager has found all that it can for those who wait.
   *
   * @param changesBefore {@link #changes()} when it began
   * @return false where it must look again
   */
  boolean searched(long changesBefore) {
    searched = changes == changesBefore;
    return searched;
  }

  /** What the pager found no way to bring in may be within reach now. */
  void searchAgain() {
    searched = false;
    changes++;
  }

  private boolean mayBeOnDisk(@Nullable MatchQueue queue) {
    return index.groups().anySpilled()
        || (queue == null ? spill.isSpilled() : queue.isPending(spill.isSpilled()));
  }

  private void insert(QueuedDelivery d, Wakes wakes) {
    greatestOrd = index.size() == 0 ? d.ord : Math.max(greatestOrd, d.ord);
    index.add(d);
    if (lastValues != null) {
      lastValues.inMemory(d);
    }
    if (d.expires != 0) {
      engine.pager().noteExpiry(d.expires);
    }
    wakeFor(d, wakes);
    if (d.messageInMemory() == null && index.selects()) {
      lookAgain();
    }
  }

  private void leaveOnDisk(QueuedDelivery d) {
    spill.missed(d.ord);
    SentMessage message = d.messageInMemory();
    if (message != null && d.ord > spill.edge()) {
      index.spilled(d.ord, message);
    }
    d.moveTo(QueuedDelivery.GONE);
    leftOnDisk(d);
    lookAgain();
  }

  private void lookAgain() {
    searchAgain();
    if (waiters.anyIdle()) {
      engine.pager().request(subscription);
    }
  }

  /** Whether a delivery belongs to that part of a group that is on disk only. */
  boolean isGroupSpilled(QueuedDelivery d) {
    return isGroupSpilled(d.groupKey, d.ord);
  }

  /** Likewise. */
  boolean isGroupSpilled(@Nullable String groupKey, long ord) {
    Group group = groupKey == null ? null : index.groups().find(groupKey);
    return group != null && ord >= group.spilledFrom;
  }

  /**
   * Makes room when much of higher priority has come before what was there. Where much of it cannot
   * leave, the next try waits until there is something new that can.
   */
  private void evictIfOver() {
    long window = Math.max(engine.memory().window(), QueuedDelivery.OVERHEAD);
    leftByEviction = Math.min(leftByEviction, index.bytes());
    if (index.bytes() <= Math.max(window + window / 4, leftByEviction + engine.memory().page())) {
      return;
    }
    long kept = 0;
    long edge = Ord.AFTER_ALL;
    long greatest = Ord.BEFORE_ALL;
    for (QueuedDelivery d : index.toList()) {
      kept += d.durable ? d.counted : 0;
      if (kept <= window * 3 / 4 || !d.durable || d.ord > spill.edge()) {
        greatest = d.ord;
        continue;
      }
      edge = Math.min(edge, d.ord - 1);
      if (!d.isEvictable()) {
        spill.pin(d);
        greatest = d.ord;
      } else if (d.move(QueuedDelivery.READY, QueuedDelivery.GONE)) {
        index.remove(d);
        engine.pager().noteOnDisk(d);
        leftOnDisk(d);
      }
    }
    if (edge < spill.edge()) {
      lowerEdge(edge);
    }
    greatestOrd = greatest;
    leftByEviction = index.bytes();
  }

  private void lowerEdge(long edge) {
    spill.lowerEdge(edge);
    lowerCursors(edge);
    lookAgain();
  }

  private void lowerCursors(long edge) {
    for (MatchQueue queue : index.matchQueues()) {
      queue.edgeLowered(edge);
    }
  }
}
