package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * <p>Where a node lives that knows nothing of all this, all others keep nothing, so that nothing is
 * kept that it could not free.
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
  private static final long TIDY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int SHARE = 20;

  private final SharedEngine engine;

  /** In which of them it is to be looked up whose groups are whose. */
  private final Set<Integer> toRefresh = ConcurrentHashMap.newKeySet();

  // for the thread that minds groups
  private long lookFrom = System.nanoTime();
  private long tidyFrom = System.nanoTime() + TIDY_NANOS;

  GroupSharing(SharedEngine engine) {
    this.engine = engine;
  }

  // ---- on the threads of consumers ------------------------------------------------------------

  /** A consumer is going to claim. */
  void comes(SharedClaimer claimer) {
    LocalSubscription local = claimer.local();
    if (local.isGrouped() && local.keeps(claimer)) {
      try {
        join(claimer);
        giveUp(local);
      } catch (AngariumException e) {
        later(local, e);
      }
    }
  }

  /** It has claimed this, or nothing. */
  void claimed(SharedClaimer claimer, Claims.Claimed claimed) {
    LocalSubscription local = claimer.local();
    int count = local.groups().claimed(claimer, claimed.deliveries());
    if (!local.isGrouped()) {
      claimer.setCameBefore();
    } else if (local.keeps(claimer)) {
      try {
        join(claimer);
        if (local.evenings().claimed(count)) {
          run(claimer, OwnerRows::evenOut);
        }
      } catch (AngariumException e) {
        later(local, e);
      }
    }
  }

  private static void later(LocalSubscription local, AngariumException e) {
    LOG.debug("Groups of {} are shared out later", Consumers.said(local.entry()), e);
  }

  /** What is done while a subscription is locked. */
  private interface Change {
    List<GroupChange> in(Connection c, int sub) throws SQLException;
  }

  private void run(SharedClaimer claimer, Change change) {
    int sub = claimer.local().entry().id();
    changed(
        run(
            "sharing out groups",
            c -> {
              OwnerRows.lock(c, sub);
              return change.in(c, sub);
            }));
  }

  /**
   * Who has been here since before there were groups has its share, with nothing in it. Where one
   * consumer is active nothing is shared.
   */
  private void join(SharedClaimer claimer) {
    LocalSubscription local = claimer.local();
    if (claimer.isMember() || local.isExclusive()) {
      return;
    }
    claimer.membership().lock();
    try {
      boolean evensOut = !claimer.cameBefore();
      run(
          claimer,
          (c, sub) ->
              OwnerRows.setMember(c, engine.nodeId(), claimer.id(), true) && evensOut
                  ? OwnerRows.evenOut(c, sub)
                  : List.of());
      claimer.setMember(true);
    } finally {
      claimer.membership().unlock();
    }
    boolean first = !local.evenings().haveBegun();
    membersChanged(local);
    if (first) {
      local.wakeNonMembers(); // others here may not know that there are groups
    }
  }

  /** A member has come or gone. */
  void membersChanged(LocalSubscription local) {
    local.evenings().reset();
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
                  return done.addAll(noted(work.in(c)));
                });
        return done;
      } catch (OutcomeUnknown e) {
        done.forEach(change -> engine.wakeups().groups().moved(change.sub()));
        done.forEach(change -> refreshSoon(change.sub()));
      }
    }
  }

  /** Gives up what has rested longest, where too much rests. */
  private void giveUp(LocalSubscription local) {
    if (!local.groups().areTooMany() && !local.givingUp().isLocked()) {
      return; // also who finds another thread at it is to hear of what he has lost
    }
    local.givingUp().lock();
    try {
      if (!local.groups().areTooMany()) {
        return; // another thread has done it
      }
      int sub = local.entry().id();
      List<String> eldest = local.groups().takeEldest();
      AtomicBoolean isWanted = new AtomicBoolean();
      Map<String, GroupChange> taken = new HashMap<>();
      run(
              "giving up groups",
              c -> {
                List<GroupChange> freed = OwnerRows.take(c, sub, engine.nodeId(), eldest);
                isWanted.set(OwnerRows.anyReady(c, sub, freed));
                return freed;
              })
          .forEach(change -> taken.put(change.grp(), change));
      changed(eldest.stream().filter(taken::containsKey).map(taken::get).toList());
      if (isWanted.get()) {
        engine.wakeups().freed(sub);
      }
      if (taken.size() < eldest.size()) {
        refreshSoon(sub); // some were another's, or held by a branch
      }
    } finally {
      local.givingUp().unlock();
    }
  }

  /** A group has come to rest. */
  void rests(LocalSubscription local) {
    if (local.groups().areTooMany()) {
      engine.mindGroups();
    }
  }

  // ---- other owners ---------------------------------------------------------------------------

  /**
   * The same changes, with what is known of these groups here. Before the commit: nobody can have
   * claimed of them since.
   */
  List<GroupChange> noted(List<GroupChange> changes) {
    List<GroupChange> noted = new ArrayList<>(changes.size());
    for (GroupChange change : changes) {
      LocalSubscription local = engine.locals().find(change.sub());
      noted.add(local == null ? change : change.noted(local.groups().stamp(change.grp())));
    }
    return noted;
  }

  /** Groups have other owners. Tells those of this node, and other nodes where it is about them. */
  void changed(List<GroupChange> changes) {
    for (GroupChange change : changes) {
      boolean here = change.node() == engine.nodeId();
      boolean toOther = change.node() != 0 && !here;
      LocalSubscription local = engine.locals().find(change.sub());
      SharedClaimer to = here ? engine.consumers().find(change.claimer()) : null;
      if (local != null) {
        LocalGroups.Changed changed = local.groups().changed(change, to);
        wake(local, changed.toTell());
        wake(local, to);
        if (!changed.known()) {
          refreshSoon(change.sub());
        }
      }
      boolean fromOther = change.node() != 0 && change.stamp() == LocalGroups.NO_STAMP;
      if (toOther || fromOther) {
        engine.wakeups().groups().moved(change.sub());
      }
    }
  }

  private static void wake(LocalSubscription local, @Nullable SharedClaimer claimer) {
    if (claimer != null) {
      local.wakeOwner(claimer);
    }
  }

  /** Whose groups are whose is looked up at once, where any of them are this node's. */
  void refreshSoon(int sub) {
    toRefresh.add(sub);
    engine.mindGroups();
  }

  /** It is looked up within a second. */
  void refreshLater(Collection<Integer> subs) {
    for (int sub : subs) {
      LocalSubscription local = engine.locals().find(sub);
      if (local != null && !local.groups().isEmpty()) {
        toRefresh.add(sub);
      }
    }
  }

  /** The same for all. */
  void refreshAll() {
    engine.locals().withGroups().forEach(local -> toRefresh.add(local.entry().id()));
  }

  // ---- now and then, on a thread of its own ---------------------------------------------------

  /** Does what is to be done, on the thread that minds groups. */
  void work() {
    for (Integer sub : List.copyOf(toRefresh)) {
      toRefresh.remove(sub);
      refresh(sub);
    }
    List<LocalSubscription> all = engine.locals().withGroups();
    all.forEach(this::giveUp);
    long start = System.nanoTime();
    if (start - lookFrom >= 0) {
      if (!all.isEmpty() || !engine.locals().keepsGroups()) {
        lookWhoElseKeeps();
      }
      takeFromWhoIsAway(all);
      lookFrom = start + Math.max(PAUSE_NANOS, SHARE * (System.nanoTime() - start));
    }
    if (start - tidyFrom >= 0) {
      tidy();
      tidyFrom = start + TIDY_NANOS;
    }
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

  /** Nothing is kept beside nodes that could not free it. */
  void lookWhoElseKeeps() {
    boolean old = engine.database().look("looking for nodes of old versions", Node::isBesideOld);
    engine.locals().keepGroups(!old);
    if (old) {
      List<GroupChange> freed =
          run("keeping no groups", c -> OwnerRows.takeAll(c, engine.nodeId()));
      changed(freed);
      freed.stream().map(GroupChange::sub).distinct().forEach(engine.wakeups()::freed);
    }
  }

  private void takeFromWhoIsAway(List<LocalSubscription> all) {
    List<SharedClaimer> away = new ArrayList<>();
    long now = engine.now();
    for (LocalSubscription local : all) {
      if (!local.isExclusive()) {
        local.groups().restingOwners().stream()
            .filter(owner -> isAway(owner, now))
            .forEach(away::add);
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
  }

  private static boolean isAway(SharedClaimer owner, long now) {
    LocalSubscription local = owner.local();
    return !local.isIdle(owner) && now >= owner.lastSeen(now) + local.order().groupTimeoutMillis();
  }

  private void takeFrom(SharedClaimer owner) {
    int sub = owner.local().entry().id();
    owner.membership().lock();
    try {
      if (!isAway(owner, engine.now())) {
        return; // it has come just now
      }
      changed(
          run(
              "taking groups from a consumer that does not come",
              c -> {
                OwnerRows.lock(c, sub);
                OwnerRows.setMember(c, engine.nodeId(), owner.id(), false);
                return OwnerRows.takeAll(c, owner, engine.nodeId(), false);
              }));
      owner.setMember(false);
    } finally {
      owner.membership().unlock();
    }
    membersChanged(owner.local());
    engine.wakeups().freed(sub);
  }

  /** Frees what nobody else frees, and learns what was not told. */
  private void tidy() {
    List<Integer> freed = engine.database().run("freeing groups of nobody", OwnerRows::freeOrphans);
    freed.forEach(engine.wakeups()::freed);
    engine.locals().withGroups().forEach(local -> refresh(local.entry().id()));
  }
}
