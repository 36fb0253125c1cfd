package org.angarium.engine.shared;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.angarium.engine.Order;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * The consumers that this node has of a subscription, and which of them wait. Thread-safe; nobody
 * is woken under its lock.
 *
 * <p>For each message one consumer without a selector is woken; when they find as much as they may
 * have one of them wakes the next. Those with selectors are woken for what these let in, or all
 * where nobody here knows what has come.
 */
final class LocalSubscription {
  private final SubscriptionEntry entry;
  private final Order order;
  private final Duration longest;
  private final Floors floors;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<SharedClaimer> idle = new LinkedHashSet<>();

  /** Who was woken for something, and has not looked yet. */
  private final Set<SharedClaimer> woken = new LinkedHashSet<>();

  /** Who gets nothing while another consumer is active. */
  private final Set<SharedClaimer> standing = new LinkedHashSet<>();

  /** Those for whom alone something has come while they did not wait. */
  private final Set<SharedClaimer> called = new HashSet<>();

  private long handOvers;
  private int consumers;
  private long arrivals;

  private final Pace pace = new Pace();
  private final LocalGroups groups;
  private final Evenings evenings = new Evenings();
  private final ReentrantLock givingUp = new ReentrantLock();

  /** Whether nothing was there at the last look, and nothing is known to have come since. */
  private volatile boolean empty;

  /** Whether a message with a group was ever sent to it, as far as this node knows. */
  private volatile boolean grouped;

  private final BooleanSupplier nodeKeeps;

  /**
   * @param longest no transaction that sends takes longer
   * @param nodeKeeps whether groups stay with consumers of this node at all
   */
  LocalSubscription(
      SubscriptionEntry entry, Order order, Duration longest, BooleanSupplier nodeKeeps) {
    this.entry = entry;
    this.order = order;
    this.nodeKeeps = nodeKeeps;
    this.longest = longest;
    this.floors = newFloors();
    this.grouped = entry.grouped();
    this.groups = new LocalGroups(order.maxGroups());
  }

  SubscriptionEntry entry() {
    return entry;
  }

  /** Where claims begin to look. */
  Floors floors() {
    return floors;
  }

  /** Some for a consumer of its own. */
  Floors newFloors() {
    return new Floors(System::nanoTime, longest);
  }

  /** How its messages are shared among consumers. */
  Order order() {
    return order;
  }

  boolean isExclusive() {
    return order.exclusive();
  }

  boolean isGrouped() {
    return grouped;
  }

  void setGrouped() {
    grouped = true;
  }

  /** Which of its groups consumers of this node have. */
  LocalGroups groups() {
    return groups;
  }

  /** When its groups are evened out. */
  Evenings evenings() {
    return evenings;
  }

  /** Held by who gives up groups that rest. */
  ReentrantLock givingUp() {
    return givingUp;
  }

  /** Whether groups stay with their consumers here, as far as this node knows. */
  boolean keepsGroups() {
    return grouped && keeps();
  }

  /** Whether a consumer keeps groups of which it holds nothing. */
  boolean keeps(SharedClaimer claimer) {
    return keeps() && !claimer.selects() && !claimer.isClosed();
  }

  private boolean keeps() {
    return order.isSticky() && order.maxGroups() > 0 && nodeKeeps.getAsBoolean();
  }

  /** Whether its consumers keep up; for the committer's thread. */
  Pace pace() {
    return pace;
  }

  /** It was looked for what is ready, quickly, and there was nothing. */
  void hasLooked(boolean inVain) {
    empty = inVain;
  }

  /** Whether nothing is likely to be ready; that is a hint. */
  boolean seemsEmpty() {
    return empty;
  }

  void attach() {
    floors.resetForNewConsumer();
    lock.lock();
    try {
      consumers++;
    } finally {
      lock.unlock();
    }
  }

  /** A consumer has gone; whether it was the last here. */
  boolean detach() {
    lock.lock();
    try {
      consumers--;
      return consumers == 0;
    } finally {
      lock.unlock();
    }
  }

  /** A consumer looks now. Returns what {@link #waitUnless} wants to know. */
  long looks(SharedClaimer claimer) {
    lock.lock();
    try {
      idle.remove(claimer);
      woken.remove(claimer);
      standing.remove(claimer);
      called.remove(claimer);
      return arrivals + handOvers;
    } finally {
      lock.unlock();
    }
  }

  /** A consumer has found nothing, and waits; false where something has come since it looked. */
  boolean waitUnless(SharedClaimer claimer, long arrivalsThen) {
    lock.lock();
    try {
      if (arrivals + handOvers != arrivalsThen || called.contains(claimer)) {
        return false;
      }
      idle.add(claimer);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A consumer stands by; false where something has come or gone since it looked. */
  boolean standByUnless(SharedClaimer claimer, long arrivalsThen) {
    lock.lock();
    try {
      if (arrivals + handOvers != arrivalsThen) {
        return false;
      }
      standing.add(claimer);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Another consumer may be active now.
   *
   * @param id which; 0 where that is not known
   */
  void handedOver(long id) {
    List<SharedClaimer> toWake = new ArrayList<>(1);
    lock.lock();
    try {
      for (Iterator<SharedClaimer> i = standing.iterator(); i.hasNext(); ) {
        SharedClaimer claimer = i.next();
        if (id == 0 || claimer.id() == id) {
          i.remove();
          toWake.add(claimer);
        }
      }
      handOvers += id == 0 || !toWake.isEmpty() ? 1 : 0;
    } finally {
      lock.unlock();
    }
    toWake.forEach(SharedClaimer::wake);
  }

  /** Whether somebody stands by. */
  boolean anyStanding() {
    lock.lock();
    try {
      return !standing.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** A consumer that waits is woken for something of its own; whether it waits. */
  boolean stopsWaiting(SharedClaimer claimer) {
    lock.lock();
    try {
      return idle.remove(claimer);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A consumer waits no more: what it was woken for is for another.
   *
   * @return whether there is something for which nobody waits here
   */
  boolean standDown(SharedClaimer claimer) {
    boolean passOn;
    lock.lock();
    try {
      if (idle.remove(claimer)) {
        claimer.isHere();
      }
      standing.remove(claimer);
      called.remove(claimer);
      passOn = woken.remove(claimer);
    } finally {
      lock.unlock();
    }
    return passOn && arrived(1) == 0;
  }

  /** Something may be ready, anywhere in its order, nobody knows for how many. */
  void arrivedAnywhere() {
    floors.reset();
    arrived(Integer.MAX_VALUE);
  }

  /**
   * Something may be ready that was sent just now.
   *
   * @param messages how many there are, as far as that is known: so many wake up
   * @return how many have woken up that take what comes
   */
  int arrived(int messages) {
    return arrived(messages, null);
  }

  /**
   * The same.
   *
   * @param come all of them; null where that is not known, and they may be for any selector
   */
  int arrived(int messages, @Nullable List<SentMessage> come) {
    empty = false;
    return wake(
        messages,
        claimer -> claimer.selects() && (come == null || claimer.wantsAny(come)),
        claimer -> !claimer.selects());
  }

  /** So many messages come with the next group: as many who take for good may come with it too. */
  void wakeTakers(int messages) {
    wake(messages, claimer -> false, SharedClaimer::takes);
  }

  private int wake(
      int messages, Predicate<SharedClaimer> always, Predicate<SharedClaimer> forOneEach) {
    List<SharedClaimer> toWake = new ArrayList<>(1);
    int plain = 0;
    lock.lock();
    try {
      arrivals++;
      for (Iterator<SharedClaimer> i = idle.iterator(); i.hasNext(); ) {
        SharedClaimer claimer = i.next();
        if (always.test(claimer) || (plain < messages && forOneEach.test(claimer))) {
          plain += claimer.selects() ? 0 : 1;
          i.remove();
          woken.add(claimer);
          toWake.add(claimer);
        }
      }
    } finally {
      lock.unlock();
    }
    toWake.forEach(SharedClaimer::wake);
    return plain;
  }

  /** Those that have no share of the groups look whether they should. */
  void wakeNonMembers() {
    wake(0, claimer -> keeps(claimer) && !claimer.isMember(), claimer -> false);
  }

  /** Something is ready that is for one consumer alone. */
  void wakeOwner(SharedClaimer owner) {
    boolean waits;
    lock.lock();
    try {
      waits = idle.remove(owner);
      if (!waits) {
        called.add(owner);
      }
    } finally {
      lock.unlock();
    }
    if (waits) {
      owner.wake();
    }
  }

  /** Whether somebody waits. */
  boolean anyIdle() {
    lock.lock();
    try {
      return !idle.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a consumer waits for something. */
  boolean isIdle(SharedClaimer claimer) {
    lock.lock();
    try {
      return idle.contains(claimer) || standing.contains(claimer);
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waits, and nobody is on his way. */
  boolean waits() {
    lock.lock();
    try {
      return !idle.isEmpty() && woken.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
