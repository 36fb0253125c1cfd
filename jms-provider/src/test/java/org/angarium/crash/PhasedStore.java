package org.angarium.crash;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.engine.Pause;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** A store with a trap in each of its steps. */
final class PhasedStore implements Store {
  private final Store store;
  private final Trap trap;
  private final Writer writer;
  private final Reader reader;

  PhasedStore(Store store, Trap trap) {
    this.store = store;
    this.trap = trap;
    this.writer = new Writer(store.writer());
    this.reader = new Reader(store.reader());
  }

  @Override
  public Contents contents() {
    trap.pass(Phase.RECOVERING_CONTENTS);
    return store.contents();
  }

  @Override
  public StoreWriter writer() {
    return writer;
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

  private final class Writer implements StoreWriter {
    private final StoreWriter to;

    Writer(StoreWriter to) {
      this.to = to;
    }

    @Override
    public void addDestination(int id, DestinationName name) {
      to.addDestination(id, name);
    }

    @Override
    public void removeDestination(int id) {
      to.removeDestination(id);
    }

    @Override
    public void addSubscription(int id, int destinationId, SubscriptionSpec spec) {
      to.addSubscription(id, destinationId, spec);
    }

    @Override
    public void removeSubscription(int id) {
      to.removeSubscription(id);
    }

    @Override
    public boolean purge(int subscriptionId, int limit) {
      return to.purge(subscriptionId, limit);
    }

    @Override
    public void addMessage(long sequence, SentMessage message) {
      to.addMessage(sequence, message);
    }

    @Override
    public int addDelivery(
        int subscriptionId, long ord, SentMessage message, long due, boolean shared) {
      int traits = to.addDelivery(subscriptionId, ord, message, due, shared);
      trap.pass(Phase.WRITING_DELIVERY);
      return traits;
    }

    @Override
    public void removeDelivery(int subscriptionId, long ord, int traits, int size) {
      to.removeDelivery(subscriptionId, ord, traits, size);
      trap.pass(Phase.WRITING_ACKNOWLEDGEMENT);
    }

    @Override
    public void setPause(int destinationId, Pause pause) {
      to.setPause(destinationId, pause);
    }

    @Override
    public void setAttempts(int subscriptionId, long ord, int attempts, @Nullable String history) {
      to.setAttempts(subscriptionId, ord, attempts, history);
      trap.pass(Phase.WRITING_ATTEMPT);
    }

    @Override
    public int holdBack(
        int subscriptionId,
        long ord,
        int attempts,
        @Nullable String history,
        long due,
        int traits) {
      int changed = to.holdBack(subscriptionId, ord, attempts, history, due, traits);
      trap.pass(Phase.WRITING_HOLD_BACK);
      return changed;
    }

    @Override
    public void setMark(int subscriptionId, int priority, long sequence) {
      to.setMark(subscriptionId, priority, sequence);
      trap.pass(Phase.WRITING_MARK);
    }

    @Override
    public void addBranch(int id, BranchId branch, long preparedAt) {
      to.addBranch(id, branch, preparedAt);
      trap.pass(Phase.WRITING_BRANCH);
    }

    @Override
    public void addDeduplicationId(int destinationId, long sequence, String id, long at) {
      to.addDeduplicationId(destinationId, sequence, id, at);
    }

    @Override
    public void removeDeduplicationIds(int destinationId, long upTo) {
      to.removeDeduplicationIds(destinationId, upTo);
    }

    @Override
    public void addBranchSend(int branchId, int n, int destinationId, Send send) {
      to.addBranchSend(branchId, n, destinationId, send);
      trap.pass(Phase.WRITING_BRANCH);
    }

    @Override
    public void addBranchAck(int branchId, int subscriptionId, long ord) {
      to.addBranchAck(branchId, subscriptionId, ord);
      trap.pass(Phase.WRITING_BRANCH);
    }

    @Override
    public void decideBranch(
        int id, BranchId branch, long preparedAt, PreparedBranch.State decision) {
      to.decideBranch(id, branch, preparedAt, decision);
      trap.pass(Phase.ENDING_BRANCH);
    }

    @Override
    public void removeBranch(int id) {
      to.removeBranch(id);
      trap.pass(Phase.ENDING_BRANCH);
    }

    @Override
    public void putSchedule(StoredSchedule schedule) {
      to.putSchedule(schedule);
    }

    @Override
    public void advanceSchedule(StoredSchedule schedule) {
      to.advanceSchedule(schedule);
    }

    @Override
    public void removeSchedule(String key) {
      to.removeSchedule(key);
    }

    @Override
    public void addBranchSchedule(int branchId, int n, ScheduleChange change) {
      to.addBranchSchedule(branchId, n, change);
      trap.pass(Phase.WRITING_BRANCH);
    }

    @Override
    public void reserveSequence(long next) {
      to.reserveSequence(next);
    }

    @Override
    public void reserveId(int next) {
      to.reserveId(next);
    }

    @Override
    public void commit() {
      trap.pass(Phase.BEFORE_COMMIT);
      to.commit();
    }

    @Override
    public void rollback() {
      to.rollback();
    }

    @Override
    public void sync() {
      trap.pass(Phase.BEFORE_SYNC);
      to.sync();
      trap.pass(Phase.AFTER_SYNC);
    }
  }

  private final class Reader implements StoreReader {
    private final StoreReader from;

    Reader(StoreReader from) {
      this.from = from;
    }

    @Override
    public Page page(
        int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
      Page page = from.page(subscriptionId, after, maxSequence, dueBy, maxRows, maxBytes);
      trap.pass(Phase.PAGING);
      return page;
    }

    @Override
    public Page lane(
        int subscriptionId,
        int priority,
        long after,
        long maxSequence,
        int maxRows,
        long maxBytes) {
      Page page = from.lane(subscriptionId, priority, after, maxSequence, maxRows, maxBytes);
      trap.pass(Phase.PAGING);
      return page;
    }

    @Override
    public Page heads(
        int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
      Page page = from.heads(subscriptionId, after, maxSequence, dueBy, maxRows, maxBytes);
      trap.pass(Phase.PAGING);
      return page;
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
      Page page = from.group(subscriptionId, group, after, maxSequence, dueBy, maxRows, maxBytes);
      trap.pass(Phase.PAGING);
      return page;
    }

    @Override
    public @Nullable StoredDelivery load(int subscriptionId, long ord) {
      StoredDelivery delivery = from.load(subscriptionId, ord);
      trap.pass(Phase.RECOVERING_BRANCHES); // at work it would be a read of a hollow delivery
      return delivery;
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
      trap.pass(Phase.RECOVERING_DEPTHS);
      return from.depths(maxSequence);
    }
  }
}
