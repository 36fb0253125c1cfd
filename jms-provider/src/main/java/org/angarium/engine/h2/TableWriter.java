package org.angarium.engine.h2;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Pause;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.Send;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.h2.application.NoteRows;
import org.angarium.model.BranchId;

/**
 * Writes the tables through one connection, one transaction at a time.
 *
 * <p>What is rare is executed at once; deliveries are collected, see {@link DeliveryRows}. Not
 * thread-safe; see {@link Tables}.
 */
final class TableWriter {
  private final SqlSession session;
  private final Lanes lanes;
  private final DeliveryRows deliveries;
  private final BranchRows branches;
  private final DeduplicationRows deduplicationIds;
  private final ScheduleRows schedules;
  private final List<Runnable> afterCommit = new ArrayList<>();

  /** Takes over the session. */
  TableWriter(SqlSession session, Lanes lanes) {
    this.session = session;
    this.lanes = lanes;
    deliveries = new DeliveryRows(session, lanes);
    branches = new BranchRows(session);
    deduplicationIds = new DeduplicationRows(session);
    schedules = new ScheduleRows(session);
  }

  DeliveryRows deliveries() {
    return deliveries;
  }

  DeduplicationRows deduplicationIds() {
    return deduplicationIds;
  }

  ScheduleRows schedules() {
    return schedules;
  }

  void addDestination(Change.AddDestination add) {
    session.update(
        "adding a destination",
        "INSERT INTO destination(id, kind, name) VALUES(?, ?, ?)",
        add.id(),
        add.kind(),
        add.name());
  }

  void removeDestination(int id) {
    session.update("removing a destination", "DELETE FROM destination WHERE id = ?", id);
    setPause(id, Pause.NONE);
    deduplicationIds.remove(id, Long.MAX_VALUE);
  }

  void setPause(int destinationId, Pause pause) {
    session.update(
        "having a destination go on", "DELETE FROM pause WHERE destination = ?", destinationId);
    if (pause.kept()) {
      session.update(
          "resting a destination",
          "INSERT INTO pause(destination, delivery, sending) VALUES(?, ?, ?)",
          destinationId,
          pause.delivery(),
          pause.sending());
    }
  }

  void addSubscription(Change.AddSubscription add) {
    session.update(
        "adding a subscription",
        "INSERT INTO subscription(id, destination, kind, client_id, name, selector, no_local,"
            + " dropped) VALUES(?, ?, ?, ?, ?, ?, ?, FALSE)",
        add.id(),
        add.destinationId(),
        add.kind(),
        add.clientId(),
        add.name(),
        add.selector(),
        add.noLocal());
  }

  void removeSubscription(int id) {
    session.update(
        "removing a subscription", "UPDATE subscription SET dropped = TRUE WHERE id = ?", id);
    setUnattended(id, 0);
    afterCommit.add(() -> lanes.drop(id));
  }

  /** Remembers since when a subscription has no consumer; 0 to forget it. */
  void setUnattended(int id, long since) {
    String name = Schema.UNATTENDED + id;
    if (since == 0) {
      session.update("forgetting an absence", "DELETE FROM meta WHERE name = ?", name);
    } else {
      session.update(
          "remembering an absence",
          "MERGE INTO meta(name, text) KEY(name) VALUES(?, ?)",
          name,
          String.valueOf(since));
    }
  }

  /** Remembers how far a move to here is; empty to forget it. */
  void setMove(String text) {
    if (text.isEmpty()) {
      session.update("ending a move", "DELETE FROM meta WHERE name = ?", Schema.MOVE);
    } else {
      session.update(
          "remembering a move",
          "MERGE INTO meta(name, text) KEY(name) VALUES(?, ?)",
          Schema.MOVE,
          text);
    }
  }

  boolean purge(int subscriptionId, int limit) {
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
      deliveries.remove(lane.subscriptionId(), ord, rows.getInt(2) | heldBack, 0);
      count++;
    }
    return count;
  }

  void addBranch(int id, BranchId branch, long preparedAt) {
    branches.add(id, branch, PreparedBranch.State.PREPARED, preparedAt);
  }

  void addBranchSend(int branchId, int n, int destinationId, Send send) {
    branches.addSend(branchId, n, destinationId, send);
  }

  void addBranchAck(int branchId, int subscriptionId, long ord) {
    branches.addAck(branchId, subscriptionId, ord);
  }

  void decideBranch(int id, BranchId branch, long preparedAt, PreparedBranch.State decision) {
    removeBranch(id);
    branches.add(id, branch, decision, preparedAt);
  }

  void removeBranch(int id) {
    branches.remove(id);
    schedules.removeBranch(id);
  }

  /** Sets a number in {@code meta}. */
  void setNumber(String name, long number) {
    session.update(
        "reserving numbers",
        "UPDATE meta SET text = ? WHERE name = ?",
        Long.toString(number),
        name);
  }

  /** Removes the notes of joined transactions up to one. */
  void removeJoined(long number) {
    session.update(
        "removing what was applied", "DELETE FROM joined WHERE id < ?", NoteRows.id(number + 1, 0));
  }

  /** The notes of joined transactions. */
  JoinedNotes joinedNotes() {
    return new JoinedNotes(session);
  }

  /** Ends the transaction: readers see it. The file has it when it is flushed or forced. */
  void commit() {
    deliveries.flush();
    branches.flush();
    deduplicationIds.flush();
    schedules.flush();
    session.commit();
    deliveries.committed();
    afterCommit.forEach(Runnable::run);
    afterCommit.clear();
  }

  /** Drops the changes since the last commit. */
  void rollback() {
    afterCommit.clear();
    deliveries.clear();
    branches.clear();
    deduplicationIds.clear();
    schedules.clear();
    session.rollback();
  }

  /** Blocks until what was committed is on the disk. */
  void force() {
    session.update("syncing", "CHECKPOINT SYNC");
  }

  void close() {
    session.close();
  }

  /** Whether H2 still takes calls. */
  boolean isAlive() {
    return session.isAlive();
  }
}
