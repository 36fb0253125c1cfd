package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.ConsumerState;
import org.angarium.engine.DeliveryLook;
import org.angarium.engine.Inspection;
import org.angarium.engine.StorageLook;
import org.angarium.engine.SubscriptionLook;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.message.MessageHead;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What operators may see of the embedded engine. Each question takes the lock of one subscription
 * at a time, for a moment; the disk is read, and sessions are asked, without it.
 */
final class Inspector implements Inspection {
  /** How many of those behind a consumer's are looked at for one that nobody holds. */
  private static final int ROWS = 64;

  private static final long BYTES = 256 * 1024;

  private final EmbeddedEngine engine;
  private final Store store;

  Inspector(EmbeddedEngine engine, Store store) {
    this.engine = engine;
    this.store = store;
  }

  @Override
  public List<SubscriptionLook> subscriptions() {
    List<SubscriptionLook> all = new ArrayList<>();
    for (Subscription s : engine.directory().subscriptions()) {
      all.add(look(s));
    }
    return all;
  }

  @Override
  public @Nullable SubscriptionLook subscription(int id) {
    Subscription s = engine.directory().byId(id);
    return s == null ? null : look(s);
  }

  private SubscriptionLook look(Subscription s) {
    DestinationEntry entry = engine.directory().find(s.spec.destination());
    boolean paused = entry != null && entry.pause().delivery();
    s.lock().lock();
    try {
      return Looks.of(s, paused);
    } finally {
      s.lock().unlock();
    }
  }

  @Override
  public List<ConsumerLook> consumers(int subscriptionId, int max) {
    Subscription s = engine.directory().byId(subscriptionId);
    if (s == null) {
      return List.of();
    }
    List<ConsumerLook> looks = new ArrayList<>();
    List<EmbeddedClaimer> claimers;
    s.lock().lock();
    try {
      List<EmbeddedClaimer> all = s.waiters().all();
      claimers = List.copyOf(all.subList(0, Math.min(max, all.size())));
      claimers.forEach(claimer -> looks.add(Looks.of(claimer)));
    } finally {
      s.lock().unlock();
    }
    List<ConsumerLook> described = new ArrayList<>();
    for (int i = 0; i < claimers.size(); i++) {
      described.add(looks.get(i).with(stateOf(claimers.get(i))));
    }
    return described;
  }

  /** Asks the session; what it handles, it has since it was claimed at the earliest. */
  private static @Nullable ConsumerState stateOf(EmbeddedClaimer claimer) {
    Supplier<ConsumerState> asked = claimer.describer();
    ConsumerState state = asked == null ? null : asked.get();
    if (state == null || !(state.handling() instanceof QueuedDelivery d)) {
      return state;
    }
    SentMessage message = d.messageInMemory();
    String id = message == null ? "" : message.messageId();
    return state.handling(d, id, Math.max(d.at, state.handlingSinceMillis()));
  }

  @Override
  public List<DeliveryLook> some(int subscriptionId, int max) {
    Subscription s = engine.directory().byId(subscriptionId);
    if (s == null) {
      return List.of();
    }
    Looks looks = new Looks(engine, s);
    List<QueuedDelivery> sample;
    List<@Nullable DeliveryLook> some = new ArrayList<>();
    boolean more;
    s.lock().lock();
    try {
      sample = looks.sample(max);
      sample.forEach(d -> some.add(looks.of(d)));
      SubscriptionStatus status = s.status();
      more = s.durable && status.depth() > s.index().size() + status.claimed();
    } finally {
      s.lock().unlock();
    }
    List<DeliveryLook> known = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      DeliveryLook look = some.get(i);
      if (look != null) { // it counts no more
        known.add(look.head() == null ? read(s, sample.get(i), look) : look);
      }
    }
    engine.pager().delayedOf(s).stream().limit(max).map(looks::delayed).forEach(known::add);
    if (more) {
      known.addAll(looks.onDiskOnly(heads(s, Ord.BEFORE_ALL, Long.MAX_VALUE, max).rows()));
    }
    return known;
  }

  /** What was hollow in memory is read. */
  private static DeliveryLook read(Subscription s, QueuedDelivery d, DeliveryLook look) {
    StoredDelivery stored = d.durable ? s.load(d.ord) : null;
    return stored == null ? look : Looks.withHead(look, stored.message().head());
  }

  private Page heads(Subscription s, long after, long dueBy, int rows) {
    return engine.reader().heads(s.id, after, lastApplied(s), dueBy, rows, BYTES);
  }

  private static long lastApplied(Subscription s) {
    s.lock().lock();
    try {
      return s.spill().lastApplied();
    } finally {
      s.lock().unlock();
    }
  }

  @Override
  public Found find(String messageId, @Nullable DestinationName where, long budget) {
    return new MessageSearch(engine, messageId, budget).in(where);
  }

  // ---- what has waited longest --------------------------------------------------------------

  @Override
  public @Nullable Oldest oldest(int subscriptionId) {
    Subscription s = engine.directory().byId(subscriptionId);
    if (s == null) {
      return null;
    }
    QueuedDelivery first;
    long edge;
    s.lock().lock();
    try {
      first = Looks.oldestInMemory(s);
      edge = s.spill().edge();
    } finally {
      s.lock().unlock();
    }
    StoredDelivery row = s.durable && edge != Ord.AFTER_ALL ? oldestOnDisk(s, edge) : null;
    if (first == null || (row != null && Ord.sequence(row.ord()) < Ord.sequence(first.ord))) {
      return row == null ? null : oldest(row.ord(), row.message().head());
    }
    MessageHead head = headOf(s, first);
    return head == null ? null : oldest(first.ord, head);
  }

  /** Null where somebody has just consumed it. */
  private static @Nullable MessageHead headOf(Subscription s, QueuedDelivery d) {
    SentMessage message = d.messageInMemory();
    if (message != null) {
      return message.head();
    }
    StoredDelivery stored = s.load(d.ord);
    return stored == null ? null : stored.message().head();
  }

  private static Oldest oldest(long ord, MessageHead head) {
    return new Oldest(ord, head.messageId(), Math.max(head.timestamp(), head.deliveryTime()));
  }

  /** Of each priority the first beyond the edge that nobody holds: a read for each at most. */
  private @Nullable StoredDelivery oldestOnDisk(Subscription s, long edge) {
    StoredDelivery oldest = null;
    long after = edge;
    while (true) {
      List<StoredDelivery> rows = heads(s, after, engine.horizon(), ROWS).rows();
      if (rows.isEmpty()) {
        return oldest;
      }
      StoredDelivery first = firstFree(s, rows);
      int lane = Ord.lane(rows.get(0).ord());
      boolean older =
          first != null
              && (oldest == null || Ord.sequence(first.ord()) < Ord.sequence(oldest.ord()));
      oldest = older ? first : oldest;
      if (lane == Ord.PRIORITIES - 1) {
        return oldest;
      }
      after = Ord.of(Ord.PRIORITIES - 2 - lane, 0) - 1;
    }
  }

  private static @Nullable StoredDelivery firstFree(Subscription s, List<StoredDelivery> rows) {
    s.lock().lock();
    try {
      for (StoredDelivery row : rows) {
        if (Ord.lane(row.ord()) != Ord.lane(rows.get(0).ord())) {
          return null;
        }
        QueuedDelivery pinned = s.spill().pinned(row.ord());
        if (pinned == null || pinned.state() == QueuedDelivery.READY) {
          return row;
        }
      }
      return null;
    } finally {
      s.lock().unlock();
    }
  }

  @Override
  public void rememberUnattended(int subscriptionId) {
    Subscription s = engine.directory().byId(subscriptionId);
    if (s != null) {
      Unattended.note(engine, s);
    }
  }

  @Override
  public StorageLook storage() {
    Store.Space space = store.space();
    MemoryGate memory = engine.memory();
    return new StorageLook(
        memory.volatileBytes(),
        memory.volatileLimit(),
        memory.transactions().taken(),
        memory.transactions().limit(),
        memory.cachedBytes(),
        space.fileBytes(),
        space.freeBytes());
  }
}
