package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.shared.sql.Database;
import org.angarium.engine.shared.sql.OutcomeUnknown;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which consumer has which groups, over time and over all nodes. Thread-safe.
 *
 * <p>A group that is nobody's goes to who claims it first, and stays with him when nothing of it is
 * left: its row rests. A consumer becomes a member with its first claim of groups, and then all
 * members' groups are evened out, as they are some times in the next hundreds of deliveries: groups
 * of which nobody holds anything change hands at once, others when that is so.
 *
 * <p>Each node takes care of its own consumers. One that has not come for the group's timeout,
 * while something waits for it, loses all groups of which it holds nothing; one that closes loses
 * all. Of groups that rest each node keeps so many of a subscription. What a node that has died had
 * is freed with its claims. Nodes tell each other when groups have moved between them; what is
 * remembered in {@link LocalGroups} is only for waking and telling, and may be late.
 */
final class GroupSharing {
  private static final Logger LOG = LoggerFactory.getLogger(GroupSharing.class);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
  private static final int SHARE = 20;

  private final SharedEngine engine;

  // for the accountant's thread
  private long lookFrom = System.nanoTime();

  GroupSharing(SharedEngine engine) {
    this.engine = engine;
  }

  /** A consumer is going to claim. */
  void comes(SharedClaimer claimer) {
    LocalSubscription local = claimer.local();
    if (local.isGrouped() && local.keeps(claimer)) {
      join(claimer);
      giveUp(local);
    }
  }

  /** A consumer has claimed these, or nothing. */
  void claimed(SharedClaimer claimer, List<SharedDelivery> deliveries) {
    LocalSubscription local = claimer.local();
    int count = local.groups().claimed(claimer, deliveries);
    if (!local.isGrouped()) {
      claimer.setCameBefore();
    } else if (local.keeps(claimer)) {
      try {
        join(claimer);
        if (local.evenings().claimed(count)) {
          run(claimer, OwnerRows::evenOut);
        }
      } catch (AngariumException e) {
        LOG.debug("Groups of {} are evened out later", Consumers.said(local.entry()), e);
      }
    }
  }

  /** What is done while a subscription is locked. */
  private interface Change {
    List<GroupChange> in(Connection c, int sub) throws SQLException;
  }

  private void run(SharedClaimer claimer, Change change) {
    int sub = claimer.local().entry().id();
    LocalGroups.Known before = claimer.local().groups().known();
    List<GroupChange> changes =
        run(
            "sharing out groups",
            c -> {
              OwnerRows.lock(c, sub);
              return change.in(c, sub);
            });
    changed(changes, before);
  }

  /** Who has been here since before there were groups has its share, with nothing in it. */
  private void join(SharedClaimer claimer) {
    if (claimer.isMember()) {
      return;
    }
    LocalSubscription local = claimer.local();
    boolean evensOut = !claimer.cameBefore();
    run(
        claimer,
        (c, sub) ->
            OwnerRows.setMember(c, engine.nodeId(), claimer.id(), true) && evensOut
                ? OwnerRows.evenOut(c, sub)
                : List.of());
    claimer.setMember(true);
    boolean first = !local.evenings().haveBegun();
    local.evenings().reset();
    if (first) {
      local.wakeNonMembers(); // others here may not know that there are groups
    }
    engine.wakeups().groups().membersChanged(local.entry().id());
  }

  /** Where the outcome is not known it is done again, and looked up. */
  private List<GroupChange> run(String what, Database.Work<List<GroupChange>> work) {
    while (true) {
      List<GroupChange> done = new ArrayList<>();
      try {
        engine
            .database()
            .runOrTell(
                what,
                c -> {
                  done.clear();
                  return done.addAll(work.in(c));
                });
        return done;
      } catch (OutcomeUnknown e) {
        done.forEach(change -> engine.wakeups().groups().moved(change.sub()));
        done.forEach(change -> refreshSoon(change.sub()));
      }
    }
  }

  /** Gives up what has rested longest, where too much rests. */
  void giveUp(LocalSubscription local) {
    if (!local.groups().areTooMany()) {
      return;
    }
    local.givingUp().lock();
    try {
      Map<SharedClaimer, List<String>> eldest = new LinkedHashMap<>();
      LocalGroups.Known before = local.groups().known();
      for (LocalGroups.Owned group : local.groups().eldest()) {
        eldest.computeIfAbsent(group.owner(), owner -> new ArrayList<>()).add(group.grp());
      }
      for (Map.Entry<SharedClaimer, List<String>> of : eldest.entrySet()) {
        List<GroupChange> taken =
            run(
                "giving up groups",
                c -> OwnerRows.take(c, of.getKey(), engine.nodeId(), of.getValue()));
        free(taken, before);
        if (taken.size() < of.getValue().size()) {
          refresh(local.entry().id()); // some were not its own any more
        }
      }
    } finally {
      local.givingUp().unlock();
    }
  }

  /** A group has come to rest. */
  void rests(LocalSubscription local) {
    if (local.groups().areTooMany()) {
      engine.janitor().does(() -> giveUp(local));
    }
  }

  /** Groups are nobody's. */
  private void free(List<GroupChange> changes, LocalGroups.Known before) {
    changed(changes, before);
    if (!changes.isEmpty()) {
      engine.wakeups().freed(changes.get(0).sub());
    }
  }

  /**
   * Groups have other owners, just now. Tells those of this node, and other nodes where it is about
   * them.
   */
  void changed(List<GroupChange> changes) {
    changed(changes, null);
  }

  private void changed(List<GroupChange> changes, LocalGroups.@Nullable Known before) {
    for (GroupChange change : changes) {
      boolean here = change.node() == engine.nodeId();
      LocalSubscription local = engine.locals().find(change.sub());
      SharedClaimer to = here ? engine.consumers().find(change.claimer()) : null;
      if (local != null) {
        boolean known = local.groups().ownerOf(change.grp()) != null;
        wake(local, local.groups().changed(change.grp(), to, before));
        wake(local, to);
        if (!known && change.node() != 0) {
          engine.wakeups().groups().moved(change.sub()); // from another node, perhaps
        }
      }
      if (change.node() != 0 && !here) {
        engine.wakeups().groups().moved(change.sub());
      }
    }
  }

  private static void wake(LocalSubscription local, @Nullable SharedClaimer claimer) {
    if (claimer != null) {
      local.wakeOwner(claimer);
    }
  }

  // ---- now and then ---------------------------------------------------------------------------

  /** Takes groups from those who do not come. */
  void look() {
    long start = System.nanoTime();
    if (start - lookFrom < 0) {
      return;
    }
    List<SharedClaimer> away = new ArrayList<>();
    long now = engine.now();
    for (LocalSubscription local : engine.locals().withGroups()) {
      for (SharedClaimer owner : local.groups().restingOwners()) {
        if (!local.isIdle(owner)
            && now >= owner.lastSeen(now) + local.order().groupTimeoutMillis()) {
          away.add(owner);
        }
      }
    }
    if (!away.isEmpty()) {
      List<Long> waitedFor =
          engine
              .database()
              .look(
                  "looking for consumers that do not come",
                  c -> OwnerRows.waitedFor(c, away, engine.nodeId(), now));
      away.stream().filter(owner -> waitedFor.contains(owner.id())).forEach(this::takeFrom);
    }
    lookFrom = start + Math.max(PAUSE_NANOS, SHARE * (System.nanoTime() - start));
  }

  private void takeFrom(SharedClaimer owner) {
    owner.setMember(false);
    left(owner.local());
    LocalGroups.Known before = owner.local().groups().known();
    List<GroupChange> taken =
        run(
            "taking groups from a consumer that does not come",
            c -> {
              OwnerRows.lock(c, owner.local().entry().id());
              OwnerRows.setMember(c, engine.nodeId(), owner.id(), false);
              return OwnerRows.takeAll(c, owner, engine.nodeId(), false);
            });
    free(taken, before);
  }

  /** A member has gone. */
  void left(LocalSubscription local) {
    local.evenings().reset();
    engine.wakeups().groups().membersChanged(local.entry().id());
  }

  /** Frees what nobody else frees, and learns what was not told. */
  void tidy() {
    List<Integer> freed = engine.database().run("freeing groups of nobody", OwnerRows::freeOrphans);
    freed.forEach(engine.wakeups()::freed);
    engine.locals().withGroups().forEach(local -> refresh(local.entry().id()));
  }

  /** Another node may have given groups to consumers of this one, or taken some. */
  void refreshSoon(int sub) {
    engine.janitor().does(() -> refresh(sub));
  }

  private void refresh(int sub) {
    LocalSubscription local = engine.locals().find(sub);
    if (local == null) {
      return;
    }
    LocalGroups.Known before = local.groups().known();
    Map<String, OwnerRows.Row> owners =
        engine
            .database()
            .look("looking whose groups are whose", c -> OwnerRows.owners(c, sub, engine.nodeId()));
    Set<SharedClaimer> toWake = local.groups().learn(before, owners, id -> memberOf(local, id));
    toWake.forEach(local::wakeOwner);
  }

  private @Nullable SharedClaimer memberOf(LocalSubscription local, long id) {
    SharedClaimer claimer = engine.consumers().find(id);
    return claimer != null && claimer.local() == local ? claimer : null;
  }
}
