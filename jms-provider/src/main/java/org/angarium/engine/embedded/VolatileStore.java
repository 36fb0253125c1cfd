package org.angarium.engine.embedded;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.engine.Pause;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** The store of a broker in memory: it keeps nothing. */
public final class VolatileStore implements Store {
  private final Writer writer = new Writer();
  private final Reader reader = new Reader();

  /** Of an engine whose messages live as long as it does. */
  public VolatileStore() {}

  @Override
  public boolean keepsMessages() {
    return false;
  }

  @Override
  public Contents contents() {
    return new Contents(List.of(), List.of(), List.of(), List.of(), 1, 1);
  }

  @Override
  public StoreWriter writer() {
    return writer;
  }

  @Override
  public StoreReader reader() {
    return reader;
  }

  /** Nothing here can fail. */
  @Override
  public void onFailure(Consumer<AngariumException> listener) {}

  @Override
  public void close() {}

  private static final class Writer implements StoreWriter {
    @Override
    public void addDestination(int id, DestinationName name) {}

    @Override
    public void removeDestination(int id) {}

    @Override
    public void setPause(int destinationId, Pause pause) {}

    @Override
    public void addSubscription(int id, int destinationId, SubscriptionSpec spec) {}

    @Override
    public void removeSubscription(int id) {}

    @Override
    public boolean purge(int subscriptionId, int limit) {
      return false;
    }

    @Override
    public void addMessage(long sequence, SentMessage message) {}

    @Override
    public int addDelivery(
        int subscriptionId, long ord, SentMessage message, long due, boolean shared) {
      return 0;
    }

    @Override
    public void removeDelivery(int subscriptionId, long ord, int traits, int size) {}

    @Override
    public void setAttempts(int subscriptionId, long ord, int attempts, @Nullable String history) {}

    @Override
    public int holdBack(
        int subscriptionId,
        long ord,
        int attempts,
        @Nullable String history,
        long due,
        int traits) {
      return traits;
    }

    @Override
    public void setMark(int subscriptionId, int priority, long sequence) {}

    @Override
    public void addDeduplicationId(int destinationId, long sequence, String id, long at) {}

    @Override
    public void removeDeduplicationIds(int destinationId, long upTo) {}

    @Override
    public void addBranch(int id, BranchId branch, long preparedAt) {}

    @Override
    public void addBranchSend(int branchId, int n, int destinationId, Send send) {}

    @Override
    public void addBranchAck(int branchId, int subscriptionId, long ord) {}

    @Override
    public void decideBranch(
        int id, BranchId branch, long preparedAt, PreparedBranch.State decision) {}

    @Override
    public void removeBranch(int id) {}

    @Override
    public void putSchedule(StoredSchedule schedule) {}

    @Override
    public void advanceSchedule(StoredSchedule schedule) {}

    @Override
    public void removeSchedule(String key) {}

    @Override
    public void addBranchSchedule(int branchId, int n, ScheduleChange change) {}

    @Override
    public void reserveSequence(long next) {}

    @Override
    public void reserveId(int next) {}

    @Override
    public void commit() {}

    @Override
    public void rollback() {}

    @Override
    public void sync() {}
  }

  private static final class Reader implements StoreReader {
    private static final Page NOTHING = new Page(List.of(), Ord.BEFORE_ALL, true);

    @Override
    public Page page(
        int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
      return NOTHING;
    }

    @Override
    public Page lane(
        int subscriptionId,
        int priority,
        long after,
        long maxSequence,
        int maxRows,
        long maxBytes) {
      return NOTHING;
    }

    @Override
    public Page heads(
        int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
      return NOTHING;
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
      return NOTHING;
    }

    @Override
    public @Nullable StoredDelivery load(int subscriptionId, long ord) {
      return null;
    }

    @Override
    public List<TimedKey> due(TimedKey after, long upTo, int limit) {
      return List.of();
    }

    @Override
    public List<TimedKey> expiring(TimedKey after, long upTo, int limit) {
      return List.of();
    }

    @Override
    public List<TimedKey> heldBackInGroups(long beyond) {
      return List.of();
    }

    @Override
    public long countLater(int subscriptionId, long after) {
      return 0;
    }

    @Override
    public Map<Integer, Pause> pauses() {
      return Map.of();
    }

    @Override
    public List<StoredId> deduplicationIds(int afterDestination, long afterSequence, int limit) {
      return List.of();
    }

    @Override
    public List<Send> branchSends(int branchId) {
      return List.of();
    }

    @Override
    public List<ScheduleChange> branchSchedules(int branchId) {
      return List.of();
    }

    @Override
    public Map<Integer, Long> depths(long maxSequence) {
      return Map.of();
    }
  }
}
