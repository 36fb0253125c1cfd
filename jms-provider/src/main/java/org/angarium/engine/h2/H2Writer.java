package org.angarium.engine.h2;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Writes through one connection.
 *
 * <p>What is rare is executed at once; deliveries are collected, see {@link DeliveryRows}. After a
 * commit or a sync failed nobody knows what is on the disk: then every call is refused until the
 * store is opened again, and nothing is tried twice.
 */
final class H2Writer implements StoreWriter {
  private final SqlSession session;
  private final Lanes lanes;
  private final @Nullable LateSync lateSync;
  private final DeliveryRows deliveries;
  private final BranchRows branches;
  private final DeduplicationRows deduplicationIds;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private @Nullable AngariumException failure;

  /**
   * Takes over the session and the late sync.
   *
   * @param lateSync null where each commit is followed by {@link #sync}
   */
  H2Writer(SqlSession session, Lanes lanes, @Nullable LateSync lateSync) {
    this.session = session;
    this.lanes = lanes;
    this.lateSync = lateSync;
    deliveries = new DeliveryRows(session, lanes);
    branches = new BranchRows(session);
    deduplicationIds = new DeduplicationRows(session);
  }

  @Override
  public void addDestination(int id, DestinationName name) {
    checkUsable();
    session.update(
        "adding a destination",
        "INSERT INTO destination(id, kind, name) VALUES(?, ?, ?)",
        id,
        name.kind().name(),
        name.name());
  }

  @Override
  public void removeDestination(int id) {
    checkUsable();
    session.update("removing a destination", "DELETE FROM destination WHERE id = ?", id);
    deduplicationIds.remove(id, Long.MAX_VALUE);
  }

  @Override
  public void addSubscription(int id, int destinationId, SubscriptionSpec spec) {
    checkUsable();
    session.update(
        "adding a subscription",
        "INSERT INTO subscription(id, destination, kind, client_id, name, selector, no_local,"
            + " dropped) VALUES(?, ?, ?, ?, ?, ?, ?, FALSE)",
        id,
        destinationId,
        spec.kind().name(),
        spec.clientId(),
        spec.name(),
        spec.selector().text(),
        spec.noLocal());
  }

  @Override
  public void removeSubscription(int id) {
    checkUsable();
    session.update(
        "removing a subscription", "UPDATE subscription SET dropped = TRUE WHERE id = ?", id);
    afterCommit.add(() -> lanes.drop(id));
  }

  @Override
  public boolean purge(int subscriptionId, int limit) {
    checkUsable();
    deliveries.flush();
    int left = limit;
    for (Lane lane : lanes.ofDropped(subscriptionId)) {
      left -= removeSome(lane, left);
      if (left <= 0) {
        deliveries.flush();
        return true;
      }
    }
    deliveries.flush();
    for (Lane lane : lanes.ofDropped(subscriptionId)) {
      session.update("removing a lane", "DELETE FROM lane WHERE id = ?", lane.id());
    }
    session.update(
        "removing a subscription",
        "DELETE FROM subscription WHERE id = ? AND dropped",
        subscriptionId);
    afterCommit.add(() -> lanes.purged(subscriptionId));
    return false;
  }

  private int removeSome(Lane lane, int limit) {
    return session.query(
        "looking for deliveries to purge",
        "SELECT d.id, d.traits, a.due FROM delivery d LEFT JOIN attempt a ON a.id = d.id"
            + " WHERE d.id BETWEEN ? AND ? ORDER BY d.id FETCH FIRST ? ROWS ONLY",
        rows -> removeAll(lane, rows),
        lane.firstKey(Ord.BEFORE_ALL),
        lane.lastKey(Long.MAX_VALUE),
        limit);
  }

  private int removeAll(Lane lane, ResultSet rows) throws SQLException {
    int count = 0;
    while (rows.next()) {
      int heldBack = rows.getObject(3) == null ? 0 : Traits.LATER;
      long ord = lane.ord(rows.getLong(1));
      deliveries.remove(lane.subscriptionId(), ord, rows.getInt(2) | heldBack);
      count++;
    }
    return count;
  }

  @Override
  public void addMessage(long sequence, SentMessage message) {
    checkUsable();
    deliveries.addMessage(sequence, message);
  }

  @Override
  public int addDelivery(
      int subscriptionId, long ord, SentMessage message, long due, boolean shared) {
    checkUsable();
    return deliveries.add(subscriptionId, ord, message, due, shared);
  }

  @Override
  public void removeDelivery(int subscriptionId, long ord, int traits) {
    checkUsable();
    deliveries.remove(subscriptionId, ord, traits);
  }

  @Override
  public void setAttempts(int subscriptionId, long ord, int attempts, @Nullable String history) {
    checkUsable();
    deliveries.setAttempts(subscriptionId, ord, attempts, history);
  }

  @Override
  public int holdBack(
      int subscriptionId, long ord, int attempts, @Nullable String history, long due, int traits) {
    checkUsable();
    return deliveries.holdBack(subscriptionId, ord, attempts, history, due, traits);
  }

  @Override
  public void setMark(int subscriptionId, int priority, long sequence) {
    checkUsable();
    deliveries.setMark(subscriptionId, priority, sequence);
  }

  @Override
  public void addDeduplicationId(int destinationId, long sequence, String id, long at) {
    checkUsable();
    deduplicationIds.add(destinationId, sequence, id, at);
  }

  @Override
  public void removeDeduplicationIds(int destinationId, long upTo) {
    checkUsable();
    deduplicationIds.remove(destinationId, upTo);
  }

  @Override
  public void addBranch(int id, BranchId branch, long preparedAt) {
    checkUsable();
    branches.add(id, branch, PreparedBranch.State.PREPARED, preparedAt);
  }

  @Override
  public void addBranchSend(int branchId, int n, int destinationId, Send send) {
    checkUsable();
    branches.addSend(branchId, n, destinationId, send);
  }

  @Override
  public void addBranchAck(int branchId, int subscriptionId, long ord) {
    checkUsable();
    branches.addAck(branchId, subscriptionId, ord);
  }

  @Override
  public void decideBranch(
      int id, BranchId branch, long preparedAt, PreparedBranch.State decision) {
    checkUsable();
    branches.remove(id);
    branches.add(id, branch, decision, preparedAt);
  }

  @Override
  public void removeBranch(int id) {
    checkUsable();
    branches.remove(id);
  }

  @Override
  public void reserveSequence(long next) {
    reserve(Schema.NEXT_SEQUENCE, next);
  }

  @Override
  public void reserveId(int next) {
    reserve(Schema.NEXT_ID, next);
  }

  private void reserve(String name, long next) {
    checkUsable();
    session.update(
        "reserving numbers", "UPDATE meta SET text = ? WHERE name = ?", Long.toString(next), name);
  }

  @Override
  public void commit() {
    checkUsable();
    orFail(
        () -> {
          deliveries.flush();
          branches.flush();
          deduplicationIds.flush();
          session.commit();
          if (lateSync != null) {
            lateSync.flush();
          }
        });
    deliveries.committed();
    afterCommit.forEach(Runnable::run);
    afterCommit.clear();
  }

  @Override
  public void rollback() {
    checkUsable();
    afterCommit.clear();
    orFail(
        () -> {
          deliveries.clear();
          branches.clear();
          deduplicationIds.clear();
          session.rollback();
        });
  }

  @Override
  public void sync() {
    checkUsable();
    orFail(this::force);
  }

  /**
   * Syncs what is committed, and closes the connection.
   *
   * @param journalFailed whether that is impossible, because the journal has failed
   */
  void close(boolean journalFailed) {
    try {
      if (failure == null && !journalFailed) {
        session.rollback();
        force();
      }
    } finally {
      if (lateSync != null) {
        lateSync.close();
      }
      session.close();
    }
  }

  private void force() {
    session.update("syncing", "CHECKPOINT SYNC");
  }

  private void orFail(Runnable action) {
    try {
      action.run();
    } catch (AngariumException e) {
      failure = e;
      throw e;
    }
  }

  private void checkUsable() {
    if (failure != null) {
      throw new AngariumException(
          ErrorCode.STORE_FAILED,
          "the store failed before and takes no more changes; restart the application. It was: "
              + failure.getMessage(),
          failure);
    }
  }
}
