package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which groups of one subscription consumers of this node have, as far as is known here. What
 * counts is in the table: this tells whom to wake, which groups have rested longest, and what a
 * consumer is to be told that it has lost. Thread-safe.
 */
final class LocalGroups {
  /** The stamp of a group that nobody here has. */
  static final long NO_STAMP = -1;

  private final ReentrantLock lock = new ReentrantLock();
  private final int most;

  // guarded by the lock
  private final Map<String, Own> all = new HashMap<>();

  /** Those of which their owner holds nothing; the one that has rested longest is the first. */
  private final Map<String, Own> resting = new LinkedHashMap<>();

  private long stamps;

  /** A group and its owner. */
  private static final class Own {
    final SharedClaimer owner;

    /** As the application knows it; null where nothing of it was delivered yet. */
    @Nullable String name;

    int held;

    /** Another one after each claim. */
    long stamp;

    Own(SharedClaimer owner, long stamp) {
      this.owner = owner;
      this.stamp = stamp;
    }
  }

  /** Of which groups nothing was held at a moment, with their stamps. */
  record Known(Map<String, Long> stamps) {
    private boolean isStill(String grp, Own own) {
      return own.held <= 0 && stamps.getOrDefault(grp, NO_STAMP) == own.stamp;
    }
  }

  /**
   * What became of a change of owners.
   *
   * @param toTell who has lost the group, where he wants to know
   * @param known whether that is all; else somebody has claimed of it since, and it is to be looked
   *     up who has it
   */
  record Changed(@Nullable SharedClaimer toTell, boolean known) {
    private static final Changed NOBODY = new Changed(null, true);
    private static final Changed UNKNOWN = new Changed(null, false);
  }

  /**
   * @param most so many may rest
   */
  LocalGroups(int most) {
    this.most = most;
  }

  /** Whether a consumer has a group. */
  boolean isOf(String grp, SharedClaimer claimer) {
    return ownerOf(grp) == claimer;
  }

  /** Who of this node has a group; null where nobody has, or another node. */
  @Nullable SharedClaimer ownerOf(String grp) {
    lock.lock();
    try {
      Own own = all.get(grp);
      return own == null ? null : own.owner;
    } finally {
      lock.unlock();
    }
  }

  /** These are the consumer's now. Returns how many are of groups. */
  int claimed(SharedClaimer claimer, List<SharedDelivery> deliveries) {
    int count = 0;
    lock.lock();
    try {
      for (SharedDelivery delivery : deliveries) {
        String grp = delivery.row().grp();
        if (grp != null) {
          count++;
          Own own = owned(grp, claimer);
          own.name = delivery.message().groupId();
          own.held++;
          own.stamp = ++stamps;
          resting.remove(grp);
        }
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  private Own owned(String grp, SharedClaimer claimer) {
    Own own = all.get(grp);
    if (own == null || own.owner != claimer) {
      if (own != null) {
        lose(grp, own);
      }
      own = new Own(claimer, ++stamps);
      all.put(grp, own);
    }
    return own;
  }

  /**
   * One is not the consumer's any more.
   *
   * @param keeps whether it keeps groups of which it holds nothing
   * @return whether a group has gone with it, and the consumer wants to know
   */
  boolean settled(SharedClaimer claimer, SharedDelivery delivery, boolean keeps) {
    String grp = delivery.row().grp();
    lock.lock();
    try {
      Own own = grp == null ? null : all.get(grp);
      if (grp == null || own == null || own.owner != claimer || --own.held > 0) {
        return false;
      }
      if (keeps) {
        resting.put(grp, own);
        return false;
      }
      return lose(grp, own);
    } finally {
      lock.unlock();
    }
  }

  /** A branch has one, and is the last to have something of its group, perhaps. */
  void lostToBranch(SharedClaimer claimer, SharedDelivery delivery, boolean keeps) {
    String grp = delivery.row().grp();
    lock.lock();
    try {
      Own own = grp == null ? null : all.get(grp);
      boolean last = own != null && own.owner == claimer && --own.held <= 0;
      if (grp != null && last && !keeps) {
        all.remove(grp); // it is told of nothing: the branch has it for this consumer
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean lose(String grp, Own own) {
    all.remove(grp);
    resting.remove(grp);
    String name = own.name;
    return name != null && own.owner.hasLost(name);
  }

  /** Another one after each claim of a group; {@link #NO_STAMP} where nobody here has it. */
  long stamp(String grp) {
    lock.lock();
    try {
      Own own = all.get(grp);
      return own == null ? NO_STAMP : own.stamp;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A group has another owner.
   *
   * @param to null where that is none of this node
   */
  Changed changed(GroupChange change, @Nullable SharedClaimer to) {
    String grp = change.grp();
    lock.lock();
    try {
      Own own = all.get(grp);
      if (own != null && own.owner == to) {
        return Changed.NOBODY;
      }
      if (own != null && own.stamp != change.stamp()) {
        return Changed.UNKNOWN;
      }
      SharedClaimer toTell = own != null && lose(grp, own) ? own.owner : null;
      if (to != null) {
        rests(grp, to);
      }
      return new Changed(toTell, true);
    } finally {
      lock.unlock();
    }
  }

  private void rests(String grp, SharedClaimer owner) {
    Own own = new Own(owner, ++stamps);
    all.put(grp, own);
    resting.put(grp, own);
  }

  /** Whether so many rest that some are to be given up. */
  boolean areTooMany() {
    lock.lock();
    try {
      return resting.size() > most + most / 16; // some at once
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes out those that rest and are too many, the one that has rested longest first. They still
   * have their owner; what is found not to rest in the table does not count as resting any more.
   */
  List<String> takeEldest() {
    lock.lock();
    try {
      int tooMany = Math.max(0, resting.size() - most);
      List<String> eldest = List.copyOf(new ArrayList<>(resting.keySet()).subList(0, tooMany));
      eldest.forEach(resting::remove);
      return eldest;
    } finally {
      lock.unlock();
    }
  }

  /** The owners of groups that rest. */
  Set<SharedClaimer> restingOwners() {
    lock.lock();
    try {
      Set<SharedClaimer> owners = new LinkedHashSet<>();
      resting.values().forEach(own -> owners.add(own.owner));
      return owners;
    } finally {
      lock.unlock();
    }
  }

  /** A consumer has closed. */
  void forget(SharedClaimer claimer) {
    lock.lock();
    try {
      all.values().removeIf(own -> own.owner == claimer);
      resting.values().removeIf(own -> own.owner == claimer);
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return all.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  // ---- comparing with the table ---------------------------------------------------------------

  /** What is known now; before the table is read. */
  Known known() {
    lock.lock();
    try {
      Map<String, Long> known = new HashMap<>();
      all.forEach(
          (grp, own) -> {
            if (own.held <= 0) {
              known.put(grp, own.stamp);
            }
          });
      return new Known(known);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Learns what the table says.
   *
   * @param before what was known before it was read
   * @param owners of groups that are of this node
   * @param claimers finds a consumer of this subscription
   * @return those that have groups which they did not have, or want to be told that they have lost
   *     some
   */
  Set<SharedClaimer> learn(
      Known before,
      Map<String, OwnerRows.Row> owners,
      LongFunction<@Nullable SharedClaimer> claimers) {
    Set<SharedClaimer> toWake = new LinkedHashSet<>();
    lock.lock();
    try {
      for (String grp : before.stamps.keySet()) {
        Own own = all.get(grp);
        OwnerRows.Row row = owners.get(grp);
        boolean gone = own != null && (row == null || row.claimer() != own.owner.id());
        if (own != null && gone && before.isStill(grp, own) && lose(grp, own)) {
          toWake.add(own.owner);
        }
      }
      owners.forEach(
          (grp, row) -> {
            Own own = all.get(grp);
            SharedClaimer owner = own == null ? claimers.apply(row.claimer()) : null;
            if (owner != null) {
              Own gained = new Own(owner, ++stamps);
              all.put(grp, gained);
              if (row.held() <= 0) {
                resting.put(grp, gained);
              }
              toWake.add(owner);
            } else if (own != null && own.held <= 0 && row.held() <= 0) {
              resting.putIfAbsent(grp, own); // a branch, or a time, has let go of it
            }
          });
      return toWake;
    } finally {
      lock.unlock();
    }
  }
}
