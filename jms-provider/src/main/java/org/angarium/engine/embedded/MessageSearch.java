package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.angarium.engine.DeliveryLook;
import org.angarium.engine.Inspection.Found;
import org.angarium.engine.Inspection.Sending;
import org.angarium.engine.Send;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * One search for a message by its id. No table has an index of ids, since each message would pay
 * for it; so this looks at what is in memory first, and then goes over the disk, until it has found
 * the message or has looked at as many deliveries as it may.
 */
final class MessageSearch {
  private static final int ROWS = 2_000;
  private static final long BYTES = 4 << 20;

  private final EmbeddedEngine engine;
  private final String messageId;
  private final List<DeliveryLook> found = new ArrayList<>();
  private long budget;

  MessageSearch(EmbeddedEngine engine, String messageId, long budget) {
    this.engine = engine;
    this.messageId = messageId;
    this.budget = budget;
  }

  /** Searches in one destination, or everywhere. */
  Found in(@Nullable DestinationName where) {
    Collection<Subscription> all =
        where == null
            ? engine.directory().subscriptions()
            : engine.directory().get(where).subscriptions();
    List<Subscription> notInMemory = new ArrayList<>();
    for (Subscription s : all) {
      if (!findInMemory(s) && s.durable) {
        notInMemory.add(s);
      }
    }
    List<Sending> sentBy = new ArrayList<>();
    for (BranchWork branch : engine.branches().all()) {
      addSending(branch, sentBy);
    }
    boolean complete = true;
    for (Subscription s : notInMemory) {
      if (isWorthReading(s)) {
        complete &= findOnDisk(s);
      }
    }
    return new Found(found, sentBy, complete);
  }

  /** A queue's message is nowhere else; a topic's may be in each of its subscriptions. */
  private boolean isWorthReading(Subscription s) {
    if (s.status().depth() == 0) {
      return false;
    }
    for (DeliveryLook look : found) {
      DestinationName destination = look.source().destination();
      if (destination.isQueue() || !destination.equals(s.spec.destination())) {
        return false;
      }
    }
    return true;
  }

  private boolean findInMemory(Subscription s) {
    Looks looks = new Looks(engine, s);
    s.lock().lock();
    try {
      List<QueuedDelivery> inMemory = new ArrayList<>(s.spill().held());
      s.spill().pinned().forEach(inMemory::add);
      s.index().addAllTo(inMemory);
      budget -= inMemory.size();
      for (QueuedDelivery d : inMemory) {
        DeliveryLook look = isIt(d.messageInMemory()) ? looks.of(d) : null;
        if (look != null) {
          found.add(look);
          return true;
        }
      }
    } finally {
      s.lock().unlock();
    }
    for (QueuedDelivery d : engine.pager().delayedOf(s)) {
      if (isIt(d.messageInMemory())) {
        found.add(looks.delayed(d));
        return true;
      }
    }
    return false;
  }

  private boolean isIt(@Nullable SentMessage message) {
    return message != null && messageId.equals(message.messageId());
  }

  /**
   * Goes over what is on disk, page by page.
   *
   * @return false where it had to end too early
   */
  private boolean findOnDisk(Subscription s) {
    long maxSequence;
    s.lock().lock();
    try {
      maxSequence = s.spill().lastApplied();
    } finally {
      s.lock().unlock();
    }
    long after = Ord.BEFORE_ALL;
    while (budget > 0) {
      int rows = (int) Math.min(ROWS, budget);
      Page page = engine.reader().heads(s.id, after, maxSequence, Long.MAX_VALUE, rows, BYTES);
      budget -= page.rows().size();
      for (StoredDelivery row : page.rows()) {
        if (isIt(row.message())) {
          add(s, row);
          return true;
        }
      }
      if (page.end()) {
        return true;
      }
      after = page.scannedTo();
    }
    return false;
  }

  private void add(Subscription s, StoredDelivery row) {
    s.lock().lock();
    try {
      found.add(new Looks(engine, s).of(row));
    } finally {
      s.lock().unlock();
    }
  }

  private void addSending(BranchWork branch, List<Sending> sentBy) {
    for (Send send : engine.branches().sendsOf(branch)) {
      if (isIt(send.message())) {
        sentBy.add(new Sending(branch.id, branch.preparedAt, send.message()));
      }
    }
  }
}
