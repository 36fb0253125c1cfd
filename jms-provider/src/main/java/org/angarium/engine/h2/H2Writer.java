package org.angarium.engine.h2;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.Pause;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.JoinedTransaction;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.h2.Change.Place;
import org.angarium.engine.h2.journal.Journal;
import org.angarium.message.SentMessage;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the log first, and to the tables later.
 *
 * <p>To write a row is dear: H2 writes whole pages, 32 KiB for a message of one. So the changes
 * that come with messages, and a few others, see {@link Change}, are written as they are, as a note
 * in the log that lies under H2 anyway, and that is synced. The tables get them later and many at
 * once, and most of them never: see {@link Tables}. So a commit costs one write of about the
 * messages' own bytes, and one sync.
 *
 * <p>A group with anything else in it, or with much, goes to the tables directly, after all that
 * came before it. After a commit or a sync failed nobody knows what is on the disk: then every call
 * is refused until the store is opened again.
 */
final class H2Writer implements StoreWriter {
  /** Groups of more bytes go to the tables directly. */
  private static final int MAX_NOTE = 2 << 20;

  private final Tables tables;
  private final @Nullable LateSync lateSync;

  /** The changes since the last commit, while they may go to the log. */
  private final List<Change> group = new ArrayList<>();

  /** Into how many chunks the messages go that this group's deliveries share. */
  private final Map<Long, Integer> sharedChunks = new HashMap<>();

  private int groupBytes;
  private ByteBuffer note = ByteBuffer.allocate(64 << 10);

  /** The transaction of the application that this group belongs to, if it does. */
  private @Nullable JoinedTransaction joined;

  /** Where this group is written to, if it is written to the tables directly. */
  private @Nullable TableWriter direct;

  /**
   * Takes over the late sync.
   *
   * @param lateSync null where each commit is followed by {@link #sync}
   */
  H2Writer(Tables tables, @Nullable LateSync lateSync) {
    this.tables = tables;
    this.lateSync = lateSync;
  }

  // ---- what goes to the log -----------------------------------------------------------------

  @Override
  public void addMessage(long sequence, SentMessage message) {
    Payload payload = Payload.of(message);
    sharedChunks.put(sequence, payload.chunks());
    change(new Change.AddMessage(sequence, payload));
  }

  @Override
  public int addDelivery(
      int subscriptionId, long ord, SentMessage message, long due, boolean shared) {
    Payload payload = shared ? null : Payload.of(message);
    int chunks = payload == null ? chunksOf(Ord.sequence(ord)) : payload.chunks();
    Change.AddDelivery add =
        Change.AddDelivery.of(new Place(subscriptionId, ord), message, due, chunks, payload);
    change(add);
    return add.traits();
  }

  private int chunksOf(long sequence) {
    Integer chunks = sharedChunks.get(sequence);
    return chunks == null ? direct().deliveries().chunksOf(sequence) : chunks;
  }

  @Override
  public void removeDelivery(int subscriptionId, long ord, int traits, int size) {
    change(new Change.RemoveDelivery(new Place(subscriptionId, ord), traits, size));
  }

  @Override
  public void setMark(int subscriptionId, int priority, long sequence) {
    change(new Change.SetMark(subscriptionId, priority, sequence));
  }

  @Override
  public void addDeduplicationId(int destinationId, long sequence, String id, long at) {
    change(new Change.AddId(destinationId, sequence, id, at));
  }

  @Override
  public void removeDeduplicationIds(int destinationId, long upTo) {
    change(new Change.RemoveIds(destinationId, upTo));
  }

  @Override
  public void reserveSequence(long next) {
    change(new Change.ReserveSequence(next));
  }

  @Override
  public void reserveId(int next) {
    change(new Change.ReserveId(next));
  }

  @Override
  public void putSchedule(StoredSchedule schedule) {
    change(Change.PutSchedule.of(schedule));
  }

  @Override
  public void advanceSchedule(StoredSchedule schedule) {
    change(Change.AdvanceSchedule.of(schedule));
  }

  @Override
  public void removeSchedule(String key) {
    change(new Change.RemoveSchedule(key));
  }

  @Override
  public void addDestination(int id, DestinationName name) {
    change(Change.AddDestination.of(id, name));
  }

  @Override
  public void addSubscription(int id, int destinationId, SubscriptionSpec spec) {
    change(Change.AddSubscription.of(id, destinationId, spec));
  }

  private void change(Change change) {
    tables.checkUsable();
    if (direct != null) {
      change.applyTo(direct);
      return;
    }
    group.add(change);
    groupBytes += change.bytes();
    if (groupBytes > MAX_NOTE && joined == null) {
      direct();
    }
  }

  // ---- what goes to the tables --------------------------------------------------------------

  /** From now on this group is written to the tables. */
  private TableWriter direct() {
    tables.checkUsable();
    TableWriter writer = direct;
    if (joined != null) {
      throw new IllegalStateException("this cannot happen with a transaction of the application");
    }
    if (writer == null) {
      writer = tables.begin();
      direct = writer;
      for (Change change : group) {
        change.applyTo(writer);
      }
      forgetGroup();
    }
    return writer;
  }

  @Override
  public void removeDestination(int id) {
    direct().removeDestination(id);
  }

  @Override
  public void setPause(int destinationId, Pause pause) {
    direct().setPause(destinationId, pause);
  }

  @Override
  public void removeSubscription(int id) {
    direct().removeSubscription(id);
  }

  @Override
  public void setUnattended(int id, long since) {
    direct().setUnattended(id, since);
  }

  @Override
  public boolean purge(int subscriptionId, int limit) {
    return direct().purge(subscriptionId, limit);
  }

  @Override
  public void setAttempts(int subscriptionId, long ord, int attempts, @Nullable String history) {
    direct().deliveries().setAttempts(subscriptionId, ord, attempts, history);
  }

  @Override
  public int holdBack(
      int subscriptionId, long ord, int attempts, @Nullable String history, long due, int traits) {
    return direct().deliveries().holdBack(subscriptionId, ord, attempts, history, due, traits);
  }

  @Override
  public void addBranch(int id, BranchId branch, long preparedAt) {
    direct().addBranch(id, branch, preparedAt);
  }

  @Override
  public void addBranchSend(int branchId, int n, int destinationId, Send send) {
    direct().addBranchSend(branchId, n, destinationId, send);
  }

  @Override
  public void addBranchAck(int branchId, int subscriptionId, long ord) {
    direct().addBranchAck(branchId, subscriptionId, ord);
  }

  @Override
  public void addBranchSchedule(int branchId, int n, ScheduleChange change) {
    direct().schedules().addBranch(branchId, n, change);
  }

  @Override
  public void decideBranch(
      int id, BranchId branch, long preparedAt, PreparedBranch.State decision) {
    direct().decideBranch(id, branch, preparedAt, decision);
  }

  @Override
  public void removeBranch(int id) {
    direct().removeBranch(id);
  }

  /** Remembers how far a move to here is, see {@link Schema#MOVE}; empty to forget it. */
  void setMove(String text) {
    direct().setMove(text);
  }

  /** Whether a message is kept that deliveries share. */
  boolean hasMessage(long sequence) {
    return direct().deliveries().hasMessage(sequence);
  }

  // ---- the end of a transaction -------------------------------------------------------------

  @Override
  public void commit() {
    tables.checkUsable();
    sharedChunks.clear();
    JoinedTransaction transaction = joined;
    if (transaction != null) {
      joined = null;
      commitJoined(transaction);
    } else if (direct != null) {
      direct = null;
      tables.commit();
    } else if (!group.isEmpty()) {
      commitToLog();
    } else {
      return;
    }
    if (lateSync != null) {
      lateSync.schedule();
    }
  }

  private void commitToLog() {
    long number = tables.nextNumber();
    int length = encode(number);
    if (!tables.hasRoomFor(length)) {
      tables.settle();
    }
    tables.write(number, note.array(), length, group);
    forgetGroup();
  }

  private int encode(long number) {
    if (note.capacity() < groupBytes + NoteForm.HEAD) {
      note = ByteBuffer.allocate(2 * (groupBytes + NoteForm.HEAD));
    }
    NoteForm.encode(number, group, note.clear());
    return note.position();
  }

  /** A transaction that has changed nothing needs no note in the database. */
  private void commitJoined(JoinedTransaction transaction) {
    if (!transaction.hasChanges() && groupBytes <= MAX_NOTE) {
      commit();
      return;
    }
    try {
      int length = encode(tables.nextNumber());
      if (!tables.hasRoomFor(length + MAX_NOTE / 8)) {
        tables.settle(); // else the log grows with each such commit
      }
      tables.commitJoined(transaction, note.array(), length, group);
    } finally {
      forgetGroup();
    }
  }

  @Override
  public void join(JoinedTransaction transaction) {
    tables.checkUsable();
    joined = transaction;
  }

  @Override
  public void rollback() {
    joined = null;
    sharedChunks.clear();
    forgetGroup();
    if (direct != null) {
      direct = null;
      tables.rollback(); // also when they have failed: others wait for their turn
    }
    tables.checkUsable();
  }

  private void forgetGroup() {
    group.clear();
    groupBytes = 0;
  }

  @Override
  public void sync() {
    tables.checkUsable();
    tables.log(Journal::sync);
  }

  /**
   * Brings the tables up to date, syncs what is committed, and drops what is not.
   *
   * @param journalFailed whether that is impossible, because the journal has failed
   */
  void close(boolean journalFailed) {
    try {
      if (tables.isUsable() && !journalFailed) {
        rollback();
        tables.settle();
      }
    } finally {
      if (lateSync != null) {
        lateSync.close();
      }
    }
  }
}
