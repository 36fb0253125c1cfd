package org.angarium.engine.embedded;

import org.angarium.engine.Pause;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.SentMessage;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Writes one transaction at a time: changes, then {@link #commit()} or {@link #rollback()}, then,
 * to be safe from power cuts, {@link #sync()}. For the committer's thread alone.
 */
public interface StoreWriter {
  /** Adds a permanent destination. */
  void addDestination(int id, DestinationName name);

  /**
   * Removes a destination with its deduplication ids; its subscriptions are removed by calls of
   * their own.
   */
  void removeDestination(int id);

  /** Remembers how a destination rests; {@link Pause#NONE} forgets it. */
  void setPause(int destinationId, Pause pause);

  /** Adds a queue's or a durable subscription. */
  void addSubscription(int id, int destinationId, SubscriptionSpec spec);

  /** Removes a subscription; its deliveries stay, unreachable, until {@link #purge}. */
  void removeSubscription(int id);

  /**
   * Remembers since when a subscription has no consumer, until it is removed.
   *
   * @param since in milliseconds; 0 to forget it
   */
  default void setUnattended(int id, long since) {}

  /**
   * Removes some deliveries of a removed subscription.
   *
   * @return whether more are left
   */
  boolean purge(int subscriptionId, int limit);

  /**
   * Keeps a message once for several deliveries. To be called before {@link #addDelivery} with the
   * same sequence number and {@code shared}.
   */
  void addMessage(long sequence, SentMessage message);

  /**
   * Adds a delivery.
   *
   * @param due not before this time, in milliseconds, 0 for at once
   * @param shared whether its message was kept by {@link #addMessage}; else it is kept with the
   *     delivery
   * @return the delivery's traits, to be given back when it is removed
   */
  int addDelivery(int subscriptionId, long ord, SentMessage message, long due, boolean shared);

  /**
   * Removes a delivery, and its message with the last delivery of it.
   *
   * @param traits from {@link #addDelivery} or {@link StoredDelivery}
   * @param size its message's {@code size()}
   */
  void removeDelivery(int subscriptionId, long ord, int traits, int size);

  /** As above, where it does not matter how many bytes the subscription is said to hold. */
  default void removeDelivery(int subscriptionId, long ord, int traits) {
    removeDelivery(subscriptionId, ord, traits, 0);
  }

  /**
   * Remembers that this hand-out, counted from 1, is about to happen or happened.
   *
   * @param history what became of the hand-outs so far; null for no change
   */
  void setAttempts(int subscriptionId, long ord, int attempts, @Nullable String history);

  /** As above, without a change of the history. */
  default void setAttempts(int subscriptionId, long ord, int attempts) {
    setAttempts(subscriptionId, ord, attempts, null);
  }

  /**
   * Holds a delivery back until {@code due} and remembers its attempts. Afterwards {@link
   * StoreReader} reports this time as the delivery's due time.
   *
   * @param history what became of the hand-outs so far; null for no change
   * @return the delivery's traits from now on
   */
  int holdBack(
      int subscriptionId, long ord, int attempts, @Nullable String history, long due, int traits);

  /** As above, without a change of the history. */
  default int holdBack(int subscriptionId, long ord, int attempts, long due, int traits) {
    return holdBack(subscriptionId, ord, attempts, null, due, traits);
  }

  /** Remembers that deliveries of a priority up to a sequence number may have been handed out. */
  void setMark(int subscriptionId, int priority, long sequence);

  /**
   * Remembers a deduplication id.
   *
   * @param sequence greater than that of each one before
   * @param at when, in milliseconds
   */
  void addDeduplicationId(int destinationId, long sequence, String id, long at);

  /** Forgets a destination's deduplication ids up to a sequence number. */
  void removeDeduplicationIds(int destinationId, long upTo);

  /** Adds a prepared branch of a global transaction, after all that is in it. */
  void addBranch(int id, BranchId branch, long preparedAt);

  /**
   * Adds a message that a branch sends when it is committed.
   *
   * @param n its place among them
   */
  void addBranchSend(int branchId, int n, int destinationId, Send send);

  /** Adds a delivery that a branch settles when it is committed. */
  void addBranchAck(int branchId, int subscriptionId, long ord);

  /** Removes what is in a branch, and remembers what an operator has decided. */
  void decideBranch(int id, BranchId branch, long preparedAt, PreparedBranch.State decision);

  /** Removes a branch with all that is in it. */
  void removeBranch(int id);

  /** Keeps a schedule, in place of the one of its key if there is one. */
  void putSchedule(StoredSchedule schedule);

  /** Keeps the times of a schedule that is there, and nothing else of it. */
  void advanceSchedule(StoredSchedule schedule);

  /** Removes a schedule, if it is there. */
  void removeSchedule(String key);

  /**
   * Adds what a branch does to a schedule when it is committed: {@link #putSchedule}, or {@link
   * #removeSchedule}.
   *
   * @param n its place among them
   */
  void addBranchSchedule(int branchId, int n, ScheduleChange change);

  /** Promises that sequence numbers below this one may be used without asking again. */
  void reserveSequence(long next);

  /** Promises that ids below this one may be used without asking again. */
  void reserveId(int next);

  /**
   * Has the changes up to the next {@link #commit()} or {@link #rollback()} belong to a transaction
   * of the application, which that {@link #commit()} commits too. Only what comes with messages may
   * be changed then. To be called first.
   *
   * <p>{@link #commit()} may then fail for the application's transaction alone: with {@link
   * org.angarium.model.ErrorCode#TRANSACTION_ROLLED_BACK} nothing has happened, and the writer can
   * go on.
   */
  default void join(JoinedTransaction transaction) {
    throw new UnsupportedOperationException("this store has no transactions of the application");
  }

  /** Ends the transaction; visible to readers, with the operating system at least. */
  void commit();

  /** Drops the changes since the last commit. */
  void rollback();

  /** Blocks until what was committed is on the disk. */
  void sync();
}
