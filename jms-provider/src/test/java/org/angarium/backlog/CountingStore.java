package org.angarium.backlog;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.angarium.engine.Pause;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** A store that counts the rows that are read. Thread-safe. */
final class CountingStore implements Store {
  private final Store store;
  private final Reader reader;

  CountingStore(Store store) {
    this.store = store;
    this.reader = new Reader(store.reader());
  }

  /** Rows without bodies, as selectors read them. */
  long headsRead() {
    return reader.heads.get();
  }

  /** Rows with bodies. */
  long messagesRead() {
    return reader.messages.get();
  }

  @Override
  public Contents contents() {
    return store.contents();
  }

  @Override
  public StoreWriter writer() {
    return store.writer();
  }

  @Override
  public StoreReader reader() {
    return reader;
  }

  @Override
  public void onFailure(Consumer<AngariumException> listener) {
    store.onFailure(listener);
  }

  @Override
  public void close() {
    store.close();
  }

  private static final class Reader implements StoreReader {
    private final StoreReader from;
    private final AtomicLong heads = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();

    Reader(StoreReader from) {
      this.from = from;
    }

    private static Page count(Page page, AtomicLong counter) {
      counter.addAndGet(page.rows().size());
      return page;
    }

    @Override
    public Page page(
        int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
      return count(
          from.page(subscriptionId, after, maxSequence, dueBy, maxRows, maxBytes), messages);
    }

    @Override
    public Page lane(
        int subscriptionId,
        int priority,
        long after,
        long maxSequence,
        int maxRows,
        long maxBytes) {
      return count(
          from.lane(subscriptionId, priority, after, maxSequence, maxRows, maxBytes), messages);
    }

    @Override
    public Page heads(
        int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
      return count(from.heads(subscriptionId, after, maxSequence, dueBy, maxRows, maxBytes), heads);
    }

    @Override
    public Page group(
        int subscriptionId,
        String group,
        long after,
        long maxSequence,
        long dueBy,
        int maxRows,
        long maxBytes) {
      return count(
          from.group(subscriptionId, group, after, maxSequence, dueBy, maxRows, maxBytes),
          messages);
    }

    @Override
    public @Nullable StoredDelivery load(int subscriptionId, long ord) {
      messages.incrementAndGet();
      return from.load(subscriptionId, ord);
    }

    @Override
    public List<TimedKey> due(TimedKey after, long upTo, int limit) {
      return from.due(after, upTo, limit);
    }

    @Override
    public List<TimedKey> expiring(TimedKey after, long upTo, int limit) {
      return from.expiring(after, upTo, limit);
    }

    @Override
    public List<TimedKey> heldBackInGroups(long beyond) {
      return from.heldBackInGroups(beyond);
    }

    @Override
    public long countLater(int subscriptionId, long after) {
      return from.countLater(subscriptionId, after);
    }

    @Override
    public Map<Integer, Pause> pauses() {
      return from.pauses();
    }

    @Override
    public List<StoredId> deduplicationIds(int afterDestination, long afterSequence, int limit) {
      return from.deduplicationIds(afterDestination, afterSequence, limit);
    }

    @Override
    public List<Send> branchSends(int branchId) {
      return from.branchSends(branchId);
    }

    @Override
    public List<ScheduleChange> branchSchedules(int branchId) {
      return from.branchSchedules(branchId);
    }

    @Override
    public Map<Integer, Long> depths(long maxSequence) {
      return from.depths(maxSequence);
    }
  }
}
