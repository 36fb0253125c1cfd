package org.angarium.engine.shared;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.Delivery;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.engine.support.Amount;
import org.angarium.message.AttemptHistory;
import org.angarium.message.FailedAttempt;
import org.angarium.message.Failure;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * A claimed delivery. Its row has the node's id and the claim's token: who finds others there has
 * lost it.
 */
final class SharedDelivery implements Delivery {
  /** Its consumer has it. */
  static final int CLAIMED = 0;

  /** The committer has its acknowledgement or release. */
  static final int SETTLING = 1;

  /** A prepared branch has it. */
  static final int PREPARED = 2;

  /** It is acknowledged or released. */
  static final int GONE = 3;

  /** So many attempts of neighbours may be counted along with a message's own. */
  private static final int SHARED_ATTEMPTS = 2;

  private final Holder holder;
  private final Row row;
  private final SentMessage message;
  private final AtomicInteger state = new AtomicInteger(CLAIMED);
  private volatile @Nullable Failure failure;

  /**
   * What the row says.
   *
   * @param attempts with this one
   * @param doubt how many of them nobody may have seen
   * @param token of the claim
   * @param first whether it is the first of its group since that is the consumer's
   */
  record Row(
      long ord,
      long id,
      int flags,
      int attempts,
      int doubt,
      @Nullable String grp,
      @Nullable String history,
      long token,
      boolean first) {
    /** Reads the columns ord, id, flags, attempts, doubt, grp, hist. */
    static Row read(ResultSet rows, int from, long token, boolean first) throws SQLException {
      return new Row(
          rows.getLong(from),
          rows.getLong(from + 1),
          rows.getInt(from + 2),
          rows.getInt(from + 3),
          rows.getInt(from + 4),
          rows.getString(from + 5),
          rows.getString(from + 6),
          token,
          first);
    }
  }

  SharedDelivery(Holder holder, Row row, SentMessage message) {
    this.holder = holder;
    this.row = row;
    this.message = message;
  }

  /** Of a message that is taken in the commit with which it is sent, and never is in a table. */
  static SharedDelivery withoutRow(ClaimRequest request, SentMessage message) {
    int flags = message.persistent() ? 0 : Schema.VOLATILE;
    Row none = new Row(0, 0, flags, 1, 0, null, null, request.token(), false);
    SharedDelivery delivery = new SharedDelivery(request.claimer(), none, message);
    delivery.takenForGood();
    return delivery;
  }

  Row row() {
    return row;
  }

  int sub() {
    return holder.entry().id();
  }

  SubscriptionEntry subscription() {
    return holder.entry();
  }

  /** Who has it. */
  Holder holder() {
    return holder;
  }

  /** Who has it, for people. */
  String heldBy() {
    return holder.description();
  }

  /** What it takes of its subscription's limits. */
  Amount amount() {
    return Amount.of(message.size(), durable() && holder.entry().spec().durable());
  }

  /** Whether an operator has it, and not a consumer. */
  boolean isSeized() {
    return row.token() >> SharedClaimer.TOKEN_SHIFT == 0;
  }

  /** Whether nobody gets more of its group while somebody holds it. */
  boolean endsGroup() {
    return GroupRows.ends(row.flags());
  }

  boolean move(int from, int to) {
    return state.compareAndSet(from, to);
  }

  /** A prepared branch has it. */
  void belongsToBranch() {
    if (move(SETTLING, PREPARED)) {
      holder.lostToBranch(this);
    }
  }

  /** Its claim has removed it: nobody holds it. */
  void takenForGood() {
    state.set(GONE);
  }

  /** It is settled for good. */
  void gone() {
    if (state.getAndSet(GONE) != GONE) {
      holder.settled(this);
    }
  }

  /** All that was settled with it is. */
  void haveGone() {
    holder.haveSettled();
  }

  @Override
  public DestinationName destination() {
    return holder.entry().spec().destination();
  }

  @Override
  public SentMessage message() {
    return message;
  }

  @Override
  public int attempt() {
    return row.attempts();
  }

  @Override
  public boolean wasHandedOut() {
    int before = row.attempts() - 1;
    return before > row.doubt() || before > SHARED_ATTEMPTS;
  }

  @Override
  public boolean firstOfGroup() {
    return row.first();
  }

  @Override
  public void failed(Failure why) {
    failure = why;
  }

  @Override
  public AttemptHistory history() {
    return AttemptHistory.parse(row.history()).of(row.attempts() - 1);
  }

  /** The history for its row after an attempt that failed. */
  String historyAfter(Failure why, long now) {
    Failure noted = failure;
    return AttemptHistory.parse(row.history())
        .plus(
            new FailedAttempt(
                row.attempts(), now, holder.description(), noted == null ? why : noted))
        .toText();
  }

  @Override
  public boolean durable() {
    return (row.flags() & Schema.VOLATILE) == 0;
  }

  @Override
  public String toString() {
    return message + " in " + Consumers.said(holder.entry());
  }
}
