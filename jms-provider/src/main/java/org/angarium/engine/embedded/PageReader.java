package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.model.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Brings deliveries that are on disk only into memory, where consumers wait for them. For the
 * pager's thread.
 *
 * <p>Each read goes in three steps: note under the subscription's lock from where to read, and up
 * to which sequence number (what is committed but has not taken effect yet will come by itself);
 * read without a lock; merge under the lock, see {@link Spill}.
 */
final class PageReader {
  private static final int MAX_ROWS = 2_000;
  private static final int SCAN_ROWS = 5_000;
  private static final int MATCHES = 64;
  private static final int GROUP_KEEP = 16;

  /** How many of each reserved group stay in memory, one try after the other. */
  private static final int[] GROUP_KEEPS = {GROUP_KEEP, 0};

  private final EmbeddedEngine engine;
  private final Clock clock;
  private final StoreReader reader;

  PageReader(EmbeddedEngine engine, Clock clock, StoreReader reader) {
    this.engine = engine;
    this.clock = clock;
    this.reader = reader;
  }

  /**
   * Reads some of what the waiting consumers of a subscription may want; where there may be more it
   * asks the pager to come back, so that other subscriptions have their turn.
   */
  void serve(Subscription s) {
    long changes = changesOf(s);
    Wakes wakes = new Wakes();
    boolean progress = readPage(s, false, wakes);
    progress |= readGroups(s, wakes);
    for (MatchQueue queue : matchQueues(s)) {
      progress |= readMatches(s, queue, wakes);
    }
    progress = progress || spillReservedGroups(s) || readPage(s, true, wakes);
    wakes.run();
    if (progress ? !isSatisfied(s) : !foundAll(s, changes)) {
      engine.pager().request(s);
    }
  }

  private static long changesOf(Subscription s) {
    s.lock().lock();
    try {
      return s.placement().changes();
    } finally {
      s.lock().unlock();
    }
  }

  /**
   * Those who wait learn that there is nothing for them, until something changes.
   *
   * @return false where something has changed since the search began
   */
  private static boolean foundAll(Subscription s, long changes) {
    Wakes wakes = new Wakes();
    s.lock().lock();
    try {
      if (!s.placement().searched(changes)) {
        return false;
      }
      s.waiters().wakeAll(wakes);
    } finally {
      s.lock().unlock();
    }
    wakes.run();
    return true;
  }

  /** Nobody waits, and enough is in memory for those who will ask. */
  private boolean isSatisfied(Subscription s) {
    s.lock().lock();
    try {
      return !s.waiters().anyIdle()
          && (!s.spill().isSpilled() || s.index().bytes() >= engine.memory().window() / 2);
    } finally {
      s.lock().unlock();
    }
  }

  // ---- the edge -------------------------------------------------------------------------------

  /**
   * Moves the edge up by one page.
   *
   * @param anyway whether to do so without room, where nothing else can be claimed
   */
  private boolean readPage(Subscription s, boolean anyway, Wakes wakes) {
    long after;
    long maxSequence;
    s.lock().lock();
    try {
      boolean room = hasRoom(s) || (anyway && !s.index().hasClaimable(s.spill().edge()));
      if (!s.spill().isSpilled() || s.isEnded() || !room) {
        return false;
      }
      after = s.spill().edge();
      maxSequence = s.spill().lastApplied();
      s.spill().beginRead();
    } finally {
      s.lock().unlock();
    }
    Page page =
        reader.page(s.id, after, maxSequence, engine.horizon(), MAX_ROWS, engine.memory().page());
    Expired expired = new Expired();
    boolean moved;
    s.lock().lock();
    try {
      long to = s.spill().seenUpTo(page.end() ? Ord.AFTER_ALL : page.scannedTo());
      moved = !s.isEnded() && s.spill().edge() == after && to > after;
      if (moved) {
        List<StoredDelivery> news = newsOf(s, page, to);
        s.spill().raiseEdge(to, s.placement()::isGroupSpilled);
        s.index().matchQueues().forEach(queue -> queue.edgeRaised(to));
        for (StoredDelivery row : news) {
          bringInOrExpire(s, row, expired, wakes);
        }
        if (s.index().hasClaimable(to)) {
          s.waiters().wakeAll(wakes);
        } else {
          s.waiters().wakeOwners(to, wakes);
        }
      }
      s.spill().endRead();
    } finally {
      s.lock().unlock();
    }
    expired.finish(engine);
    return moved;
  }

  private boolean hasRoom(Subscription s) {
    return s.index().bytes() < Math.max(engine.memory().window() / 2, engine.memory().page());
  }

  private static List<StoredDelivery> newsOf(Subscription s, Page page, long to) {
    List<StoredDelivery> news = new ArrayList<>(page.rows().size());
    for (StoredDelivery row : page.rows()) {
      if (row.ord() <= to && s.spill().isNews(row.ord())) {
        news.add(row);
      }
    }
    return news;
  }

  private void bringInOrExpire(Subscription s, StoredDelivery row, Expired expired, Wakes wakes) {
    long expires = row.message().expiration();
    if (expires != 0 && expires <= clock.millis()) {
      expired.add(s, row);
      return;
    }
    String groupKey = row.message().groupId();
    Group group = groupKey == null ? null : s.index().groups().find(groupKey);
    if (group == null || row.ord() < group.spilledFrom) {
      s.placement().bringIn(QueuedDelivery.of(s, row, s.marks().attemptsOf(row)), wakes);
    }
  }

  // ---- groups ---------------------------------------------------------------------------------

  /**
   * Lets deliveries leave memory that only some consumers may have, so that others may enter: of
   * each such group those but the first. Where that is not enough, also those of which nobody holds
   * any, since their consumer does not come for them, as long as it has some others.
   */
  private boolean spillReservedGroups(Subscription s) {
    s.lock().lock();
    try {
      if (!s.spill().isSpilled() || hasRoom(s)) {
        return false;
      }
      boolean any = false;
      for (int i = 0; i < GROUP_KEEPS.length && (i == 0 || !hasRoom(s)); i++) {
        for (Group group : reservedGroups(s, 2 * GROUP_KEEPS[i])) {
          boolean spared = i > 0 && (group.held > 0 || group.isWanted());
          any |= !spared && spillGroup(s, group, GROUP_KEEPS[i]);
        }
      }
      return any;
    } finally {
      s.lock().unlock();
    }
  }

  /** Those of which more than so many wait. */
  private static List<Group> reservedGroups(Subscription s, int moreThan) {
    List<Group> reserved = new ArrayList<>();
    for (Group group : s.index().groups().all()) {
      if (group.isReserved() && group.waiting.size() > moreThan) {
        reserved.add(group);
      }
    }
    return reserved;
  }

  private boolean spillGroup(Subscription s, Group group, int keep) {
    List<QueuedDelivery> waiting = group.waiting.toList();
    List<QueuedDelivery> rest = waiting.subList(keep, waiting.size());
    long from = Group.NOT_SPILLED;
    for (int i = rest.size() - 1; i >= 0; i--) {
      from = isSpillable(s, rest.get(i)) ? rest.get(i).ord : from;
    }
    if (from == Group.NOT_SPILLED) {
      return false;
    }
    s.index().groups().setSpilledFrom(group, Math.min(from, group.spilledFrom));
    for (QueuedDelivery d : rest) {
      if (isSpillable(s, d) && d.move(QueuedDelivery.READY, QueuedDelivery.GONE)) {
        s.index().remove(d);
        engine.pager().noteOnDisk(d);
        s.placement().leftOnDisk(d);
      } else if (d.ord >= from && d.durable) {
        s.spill().pin(d);
      }
    }
    return true;
  }

  private static boolean isSpillable(Subscription s, QueuedDelivery d) {
    return d.isEvictable() && d.ord <= s.spill().edge();
  }

  private boolean readGroups(Subscription s, Wakes wakes) {
    List<Group> low = new ArrayList<>();
    s.lock().lock();
    try {
      if (s.index().groups().anySpilled()) {
        for (Group group : s.index().groups().all()) {
          if (isToBeRead(group)) {
            low.add(group);
          }
        }
      }
    } finally {
      s.lock().unlock();
    }
    boolean any = false;
    for (Group group : low) {
      any |= readGroup(s, group, wakes);
    }
    return any;
  }

  private static boolean isToBeRead(Group group) {
    return group.isSpilled() && group.waiting.size() < Pager.GROUP_LOW && group.isWanted();
  }

  private boolean readGroup(Subscription s, Group group, Wakes wakes) {
    long from;
    long maxSequence;
    s.lock().lock();
    try {
      if (!isToBeRead(group)) {
        return false; // its owner has enough by now
      }
      from = group.spilledFrom;
      maxSequence = s.spill().lastApplied();
      s.spill().beginRead();
    } finally {
      s.lock().unlock();
    }
    Page page =
        reader.group(
            s.id,
            group.key,
            from - 1,
            maxSequence,
            engine.horizon(),
            2 * GROUP_KEEP,
            engine.memory().page());
    Expired expired = new Expired();
    s.lock().lock();
    try {
      long to = s.spill().seenUpTo(page.end() ? Ord.AFTER_ALL : page.scannedTo());
      boolean unchanged = group.spilledFrom == from && to >= from && !s.isEnded();
      if (unchanged) {
        List<StoredDelivery> news = newsOf(s, page, Math.min(to, s.spill().edge()));
        s.index()
            .groups()
            .setSpilledFrom(group, to >= s.spill().edge() ? Group.NOT_SPILLED : to + 1);
        unpinInReach(s, group);
        for (StoredDelivery row : news) {
          if (group.key.equals(row.message().groupId())) { // else it is damaged: a page brings it
            bringInOrExpire(s, row, expired, wakes);
          }
        }
      }
      s.spill().endRead();
      return unchanged;
    } finally {
      s.lock().unlock();
      expired.finish(engine);
    }
  }

  /** What has come within reach of the group's consumer stands there like the others. */
  private static void unpinInReach(Subscription s, Group group) {
    for (QueuedDelivery d : group.waiting.toList()) {
      if (d.ord < group.spilledFrom && d.ord <= s.spill().edge()) {
        s.spill().unpin(d);
      }
    }
  }

  // ---- selectors ------------------------------------------------------------------------------

  private static List<MatchQueue> matchQueues(Subscription s) {
    List<MatchQueue> queues = new ArrayList<>();
    s.lock().lock();
    try {
      s.index().matchQueues().forEach(queues::add);
    } finally {
      s.lock().unlock();
    }
    return queues;
  }

  /** Looks for matches on disk, and brings some in. */
  private boolean readMatches(Subscription s, MatchQueue queue, Wakes wakes) {
    long after;
    long maxSequence;
    if (readUnread(s, queue, wakes)) {
      return true;
    }
    s.lock().lock();
    try {
      boolean onDisk = s.spill().isSpilled() || queue.hasOnDisk();
      if (!onDisk || !queue.isHungry(s.spill().edge())) {
        return false;
      }
      if (queue.hasOnDisk() || queue.atEnd()) {
        after = Ord.AFTER_ALL;
        maxSequence = 0;
      } else {
        after = queue.cursor(s.spill().edge());
        maxSequence = s.spill().lastApplied();
        queue.beginScan();
      }
    } finally {
      s.lock().unlock();
    }
    if (after == Ord.AFTER_ALL) {
      return bringInMatches(s, queue, wakes);
    }
    Page page =
        reader.heads(s.id, after, maxSequence, engine.horizon(), SCAN_ROWS, engine.memory().page());
    s.lock().lock();
    try {
      queue.endScan(page);
    } finally {
      s.lock().unlock();
    }
    bringInMatches(s, queue, wakes);
    return true;
  }

  /** Reads the messages of hollow deliveries, to know whether they match. */
  private boolean readUnread(Subscription s, MatchQueue queue, Wakes wakes) {
    boolean any = false;
    for (int i = 0; i < MATCHES; i++) {
      QueuedDelivery d;
      s.lock().lock();
      try {
        d = queue.pollUnread();
      } finally {
        s.lock().unlock();
      }
      if (d == null) {
        break;
      }
      any = true;
      StoredDelivery stored = reader.load(s.id, d.ord);
      s.lock().lock();
      try {
        queue.loaded();
        if (stored != null && d.state() == QueuedDelivery.READY) {
          queue.read(d, stored.message());
          s.placement().wakeFor(d, wakes);
        }
      } finally {
        s.lock().unlock();
      }
    }
    return any;
  }

  private boolean bringInMatches(Subscription s, MatchQueue queue, Wakes wakes) {
    boolean any = false;
    for (int i = 0; i < MATCHES; i++) {
      Long ord;
      s.lock().lock();
      try {
        ord = queue.pollOnDisk();
        if (ord != null) {
          s.spill().beginRead();
        }
      } finally {
        s.lock().unlock();
      }
      if (ord == null) {
        break;
      }
      any = true;
      bringInMatch(s, queue, ord, reader.load(s.id, ord), wakes);
    }
    return any;
  }

  private void bringInMatch(
      Subscription s, MatchQueue queue, long ord, @Nullable StoredDelivery row, Wakes wakes) {
    Expired expired = new Expired();
    s.lock().lock();
    try {
      boolean news = row != null && ord > s.spill().edge() && s.spill().isNews(ord) && !s.isEnded();
      s.spill().endRead();
      queue.loaded();
      if (news && row != null) {
        bringInOrExpire(s, row, expired, wakes);
      }
    } finally {
      s.lock().unlock();
      expired.finish(engine);
    }
  }
}
