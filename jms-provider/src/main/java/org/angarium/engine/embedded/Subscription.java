package org.angarium.engine.embedded;

import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Limits;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * Where a destination's messages wait for consumers.
 *
 * <p>One lock guards it; it is never held across I/O, nor while a consumer is woken or application
 * code runs. What is durable is applied here by the committer after its commit, in that order; what
 * is not, by its sender. Consumers claim, settle and release on their own threads; {@link Pager}
 * brings in what is on disk only.
 */
final class Subscription {
  final int id;
  final SubscriptionSpec spec;

  /** Whether its PERSISTENT messages are on disk. */
  final boolean durable;

  /** Who comes and goes; only under {@link #lock()}. */
  final Attendance attendance;

  private final EmbeddedEngine engine;
  private final ReentrantLock lock = new ReentrantLock();
  private final Placement placement;
  private final DeliveryIndex index;
  private final Spill spill;
  private final HandOutMarks marks;
  private final Waiters waiters;
  private final Expiring expiring;
  private final Tally tally;
  private final Holds holds;
  private final Claiming claiming;

  /** Null where its destination has no limits. */
  private final @Nullable Capacity capacity;

  /** Whether it is about to be deleted or replaced: no consumer may come any more. */
  private volatile boolean leaving;

  private volatile boolean ended;

  /** A new one. */
  Subscription(EmbeddedEngine engine, int id, SubscriptionSpec spec) {
    this(engine, id, spec, 0, 0, new HandOutMarks());
  }

  /**
   * @param depth deliveries that are on disk already
   * @param bytes what their messages take
   */
  Subscription(
      EmbeddedEngine engine,
      int id,
      SubscriptionSpec spec,
      long depth,
      long bytes,
      HandOutMarks marks) {
    this.engine = engine;
    this.id = id;
    this.spec = spec;
    this.durable = spec.durable() && engine.keepsMessages();
    this.tally = new Tally(depth, bytes);
    Limits limits = engine.limitPolicy().of(spec.destination());
    this.capacity = limits.isAny() ? new Capacity(engine, this, limits, depth > 0) : null;
    this.placement = new Placement(engine, this, depth > 0);
    this.index = placement.index();
    this.spill = placement.spill();
    this.waiters = placement.waiters();
    this.expiring = new Expiring(engine, this, placement);
    this.marks = marks;
    this.attendance = new Attendance(engine.now());
    this.holds = new Holds(engine, this, placement, tally);
    this.claiming = new Claiming(engine, this);
  }

  // ---- arrivals -----------------------------------------------------------------------------

  /** Takes in a delivery that has just been committed, or that is only in memory. */
  void arrive(QueuedDelivery d, Wakes wakes) {
    boolean roomCameFree = false;
    lock.lock();
    try {
      if (d.durable) {
        spill.applied(d.ord);
      }
      if (ended) {
        drop(d);
        return;
      }
      tally.arrived(d);
      if (capacity != null) {
        capacity.noteAge(d);
      }
      if (d.durable) {
        engine.pager().noteOnDisk(d);
      }
      LastValues lastValues = placement.lastValues();
      if (lastValues != null) {
        roomCameFree = lastValues.arrived(d, wakes);
      }
      if (d.due > engine.horizon()) {
        placement.delay(d);
      } else {
        placement.place(d, wakes);
      }
    } finally {
      lock.unlock();
    }
    if (roomCameFree) {
      roomCameFree();
    }
  }

  /** Takes in a delivery whose time has come, that was kept in memory for that. */
  void becomeDue(QueuedDelivery d, Wakes wakes) {
    lock.lock();
    try {
      boolean heldBack = d.state() == QueuedDelivery.HELD_BACK;
      if (!heldBack && d.state() != QueuedDelivery.DELAYED) {
        return; // an operator has taken it
      }
      d.moveTo(QueuedDelivery.READY);
      if (heldBack && d.groupKey != null) {
        index.groups().letGo(d.groupKey, true);
      }
      if (ended) {
        drop(d);
      } else {
        spill.unpin(d);
        placement.bringIn(d, wakes);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- consumers ----------------------------------------------------------------------------

  /** Whether a mark should be written along with a durable delivery that is about to arrive. */
  boolean needsMark(long ord) {
    lock.lock();
    try {
      return waiters.count() > 0 && marks.shouldExtend(ord, tally.depth());
    } finally {
      lock.unlock();
    }
  }

  /** Up to where deliveries may have been handed out. */
  HandOutMarks marks() {
    return marks;
  }

  // ---- the end of deliveries ----------------------------------------------------------------

  /** Settles a delivery whose acknowledgement has been committed. */
  void settle(QueuedDelivery d, Wakes wakes) {
    lock.lock();
    try {
      drop(d);
      if (ended) {
        return;
      }
      tally.settled(d);
      holds.noLongerHeld(d, wakes);
      spill.settled(d);
      placement.lastValueGone(d.ord);
      if (capacity != null) {
        capacity.gone(d.ord);
      }
      if (d.groupKey != null) {
        index.groups().settled(d.groupKey, d);
        placement.wakeForGroup(d.groupKey, wakes);
      }
      placement.roomCameFree();
    } finally {
      lock.unlock();
    }
    roomCameFree();
  }

  /** Those who wait for room look again. Not under the lock. */
  void roomCameFree() {
    if (capacity != null) {
      capacity.roomCameFree();
    }
  }

  /**
   * Gives a delivery back, unless somebody settled or released it before. It stands in the index
   * again as a new object, so that the old claim is worth nothing.
   *
   * @return the new one, or null
   */
  @Nullable QueuedDelivery release(QueuedDelivery d, ReleaseMode mode, Wakes wakes) {
    QueuedDelivery again;
    lock.lock();
    try {
      again = holds.letGo(d, QueuedDelivery.CLAIMED, mode, wakes);
      if (again != null && mode.notBefore() > engine.now()) {
        holds.holdBack(again, mode.notBefore());
      } else if (again != null) {
        if (d.groupKey != null) {
          index.groups().letGo(d.groupKey, false);
        }
        placement.bringIn(again, wakes);
        if (d.groupKey != null) {
          placement.wakeForGroup(d.groupKey, wakes);
        }
      }
    } finally {
      lock.unlock();
    }
    if (again == null) {
      roomCameFree(); // a newer one may have taken its place
    }
    return again;
  }

  /** The store has changed a delivery's traits; so whatever stands for it now has them. */
  void changeTraits(QueuedDelivery d, int traits) {
    lock.lock();
    try {
      d.latest().traits = traits;
    } finally {
      lock.unlock();
    }
  }

  /** This object counts no more. Only under {@link #lock()}. */
  void drop(QueuedDelivery d) {
    d.moveTo(QueuedDelivery.GONE);
    engine.memory().release(d.charge);
  }

  /**
   * An expired or replaced delivery is no longer on disk.
   *
   * @param size its message's
   * @param replaced whether a newer message has taken its place, which was counted then
   */
  void removed(long ord, int size, boolean replaced) {
    if (!replaced) {
      expiring.count(1);
    }
    lock.lock();
    try {
      if (!replaced) {
        tally.gone(size, true);
      }
      spill.removed(ord);
      if (capacity != null) {
        capacity.gone(ord);
      }
    } finally {
      lock.unlock();
    }
    roomCameFree();
  }

  /** Ends the subscription: what it holds is gone. */
  void end() {
    Wakes wakes = new Wakes();
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      for (QueuedDelivery d : index.toList()) {
        index.remove(d);
        drop(d);
      }
      index.groups().end();
      LastValues lastValues = placement.lastValues();
      if (lastValues != null) {
        lastValues.end();
      }
      waiters.wakeAll(wakes);
    } finally {
      lock.unlock();
    }
    engine.pager().forget(this);
    roomCameFree();
    wakes.run();
  }

  /** What it takes to know that a message is the last of its value; takes the lock. */
  long needsForValue(SentMessage message) {
    LastValues lastValues = placement.lastValues();
    return lastValues == null ? 0 : lastValues.needs(message);
  }

  /** A delivery that waited for its time will not come: the subscription has ended. */
  void forget(QueuedDelivery d) {
    lock.lock();
    try {
      drop(d);
    } finally {
      lock.unlock();
    }
  }

  // ---- looking in ---------------------------------------------------------------------------

  SubscriptionStatus status() {
    lock.lock();
    try {
      return new SubscriptionStatus(spec, tally.depth(), tally.held(), waiters.count());
    } finally {
      lock.unlock();
    }
  }

  /** What it holds and has held; only under {@link #lock()}. */
  Tally tally() {
    return tally;
  }

  boolean hasConsumers() {
    return status().consumers() > 0;
  }

  /** The connection of its one consumer, for noLocal; empty where there is none. */
  String connectionId() {
    lock.lock();
    try {
      EmbeddedClaimer claimer = waiters.first();
      return claimer == null ? "" : claimer.connectionId();
    } finally {
      lock.unlock();
    }
  }

  /** How consumers come, claim, and go. */
  Claiming claiming() {
    return claiming;
  }

  boolean isLeaving() {
    return leaving;
  }

  void setLeaving(boolean leaving) {
    this.leaving = leaving;
  }

  boolean isEnded() {
    return ended;
  }

  /** What pages and browsers work with; only under {@link #lock()}. */
  Spill spill() {
    return spill;
  }

  /** Likewise. */
  DeliveryIndex index() {
    return index;
  }

  /** Likewise. */
  Waiters waiters() {
    return waiters;
  }

  ReentrantLock lock() {
    return lock;
  }

  /** What it may still take; null where its destination has no limits. */
  @Nullable Capacity capacity() {
    return capacity;
  }

  /** Who holds what. */
  Holds holds() {
    return holds;
  }

  /** What becomes of what expires here. */
  Expiring expiring() {
    return expiring;
  }

  /** Where deliveries are kept; only under {@link #lock()}. */
  Placement placement() {
    return placement;
  }

  /** Whether messages that consumers hold should leave memory where they can be read again. */
  boolean memoryIsTight() {
    return tally.heldBytes() > engine.memory().window() / 4;
  }

  @Nullable StoredDelivery load(long ord) {
    return engine.reader().load(id, ord);
  }

  @Override
  public String toString() {
    if (spec.kind() == SubscriptionSpec.Kind.QUEUE) {
      return spec.destination().toString();
    }
    String name = spec.name();
    return (name == null ? "a subscription" : "subscription \"" + name + '"')
        + " of "
        + spec.destination();
  }
}
