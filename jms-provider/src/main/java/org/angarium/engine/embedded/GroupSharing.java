package org.angarium.engine.embedded;

import org.angarium.engine.Order;
import org.angarium.engine.support.EvenShares;
import org.jspecify.annotations.Nullable;

/**
 * Which consumer has which groups, over time. Guarded by the subscription's lock.
 *
 * <p>A group that is nobody's goes to who claims it first. A consumer becomes a member with its
 * first claim, not before: who was made and does not come yet gets nothing. Then, and some times in
 * the next hundreds of deliveries after one came or went, the members' groups are evened out, so
 * that each has as many as the others: groups of which nobody holds anything change hands at once,
 * others when that is so.
 *
 * <p>A member that does not come any more, because its connection is stopped, say, or because its
 * application is busy elsewhere, keeps others from its groups only for a while: when something has
 * waited for it, and it has not claimed for that time, it loses all groups of which it holds
 * nothing, and is no member until it claims again.
 */
final class GroupSharing {
  /** After so many deliveries since a member came or went, and each power of two to the last. */
  private static final int FIRST_EVENING_OUT = 64;

  private static final int LAST_EVENING_OUT = 512;

  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private final Order order;
  private final Groups groups;
  private final Waiters waiters;
  private final Placement placement;

  /** Deliveries of groups that were claimed since a member came or went. */
  private int claimedSince;

  /** When the pager looks whether those have come who are expected. */
  private long watchedFor = Long.MAX_VALUE;

  GroupSharing(EmbeddedEngine engine, Subscription subscription, Order order, Placement placement) {
    this.engine = engine;
    this.subscription = subscription;
    this.order = order;
    this.groups = placement.index().groups();
    this.waiters = placement.waiters();
    this.placement = placement;
  }

  /** A consumer claims. */
  void comes(EmbeddedClaimer claimer, Claim claim) {
    claimer.lastSeen = claim.now;
    if (!claimer.isMember() && groups.keeps(claimer)) {
      claimer.member = true;
      claimedSince = 0;
      evenOut(claim.wakes());
    }
  }

  /** A delivery of a group has been claimed. */
  void claimed(Claim claim) {
    if (claimedSince < LAST_EVENING_OUT) {
      claimedSince++;
      boolean powerOfTwo = (claimedSince & (claimedSince - 1)) == 0;
      if (powerOfTwo && claimedSince >= FIRST_EVENING_OUT) {
        evenOut(claim.wakes());
      }
    }
  }

  /** A consumer has closed: what it does not hold is for others. */
  void leaves(EmbeddedClaimer claimer, Wakes wakes) {
    endMembership(claimer);
    for (Group group : claimer.groups.toList()) {
      if (group.held == 0) {
        give(group, null, wakes);
      } else {
        groups.ownerClosed(group);
      }
    }
  }

  /** Its groups go to who claims first; so they will be evened out later. */
  private void endMembership(EmbeddedClaimer claimer) {
    if (claimer.member) {
      claimer.member = false;
      claimedSince = 0;
    }
  }

  /** Something waits for a consumer: that must not be for ever. */
  void expect(EmbeddedClaimer owner) {
    if (!owner.expected && order.isSticky() && !order.exclusive()) {
      owner.expected = true;
      watchFor(owner.lastSeen + order.groupTimeoutMillis());
    }
  }

  private void watchFor(long millis) {
    if (millis < watchedFor) {
      watchedFor = millis;
      engine.pager().watch(subscription, millis);
    }
  }

  /** Those who are expected should have come by now; if not, others get what waits for them. */
  void look(long now, Wakes wakes) {
    boolean putBack = watchedFor < Long.MAX_VALUE && now < watchedFor - order.groupTimeoutMillis();
    if (now < watchedFor && !putBack) {
      return; // there was an earlier look
    }
    watchedFor = Long.MAX_VALUE;
    for (EmbeddedClaimer claimer : waiters.all()) {
      if (claimer.expected) {
        claimer.expected = false;
        look(claimer, now, wakes);
      }
    }
  }

  private void look(EmbeddedClaimer owner, long now, Wakes wakes) {
    if (owner.idle || !hasFreeGroup(owner)) {
      return;
    }
    owner.lastSeen = Math.min(owner.lastSeen, now); // the clock may have been put back
    if (now < owner.lastSeen + order.groupTimeoutMillis()) {
      expect(owner);
      return;
    }
    endMembership(owner);
    for (Group group : owner.groups.toList()) {
      if (group.held == 0) {
        give(group, null, wakes);
      }
    }
  }

  /** Whether something waits of which the consumer holds nothing. */
  private static boolean hasFreeGroup(EmbeddedClaimer owner) {
    for (Group group : owner.owned.values()) {
      if (group.held == 0) {
        return true;
      }
    }
    return false;
  }

  private void give(Group group, @Nullable EmbeddedClaimer to, Wakes wakes) {
    groups.give(group, to);
    placement.wakeForGroup(group.key, wakes);
  }

  private void evenOut(Wakes wakes) {
    EvenShares<EmbeddedClaimer, Group> shares = new EvenShares<>();
    for (EmbeddedClaimer claimer : waiters.all()) {
      if (claimer.isMember()) {
        shares.add(claimer);
      }
    }
    if (shares.shares().size() > 1) {
      shares.shares().forEach(share -> count(share, shares));
      shares.evenOut((group, from, to) -> move(group, to, wakes));
    }
  }

  private static void count(
      EvenShares<EmbeddedClaimer, Group>.Share share, EvenShares<EmbeddedClaimer, Group> shares) {
    for (Group group : share.member().groups.toList()) {
      if (group.next == null) {
        share.has(group, group.held == 0);
      } else {
        shares.shares().stream()
            .filter(other -> other.member() == group.next)
            .forEach(EvenShares.Share::willHave);
      }
    }
  }

  private void move(Group group, EmbeddedClaimer to, Wakes wakes) {
    if (group.held == 0) {
      give(group, to, wakes);
    } else {
      groups.giveLater(group, to);
    }
  }
}
