package org.angarium.engine.embedded;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.message.AttemptHistory;
import org.angarium.message.FailedAttempt;
import org.angarium.message.Failure;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One message in one subscription: the index node itself, and the claim token that consumers hold.
 *
 * <p>Its state moves READY → CLAIMED under the lock of its subscription; from CLAIMED on it belongs
 * to whoever moves it first, by compare-and-set: an acknowledgement to SETTLING, a release to GONE,
 * with a new object in its place. The other fields are guarded by the subscription's lock, but for
 * the message.
 *
 * <p>A durable delivery may be hollow: its message is on disk only, and is read when it is asked
 * for.
 */
final class QueuedDelivery implements Delivery {
  /** In the index, waiting for a consumer. */
  static final int READY = 0;

  /** A consumer holds it. */
  static final int CLAIMED = 1;

  /** Its acknowledgement is on the way. */
  static final int SETTLING = 2;

  /** Waits for its time after a release. */
  static final int HELD_BACK = 3;

  /** Acknowledged, released, expired, or left to the disk: this object counts no more. */
  static final int GONE = 4;

  /** Waits in memory for its delivery time. */
  static final int DELAYED = 5;

  private static final AtomicIntegerFieldUpdater<QueuedDelivery> STATE =
      AtomicIntegerFieldUpdater.newUpdater(QueuedDelivery.class, "state");

  /**
   * The hand-outs that a delivery shares with its neighbours, which are counted for all of them
   * before the first: see {@link #isSuspect()}.
   */
  private static final int SHARED_ATTEMPTS = 2;

  /** What a delivery costs in memory beside its message, in bytes. */
  static final int OVERHEAD = 150;

  final Subscription subscription;
  final long ord;
  final boolean durable;
  final long expires;
  final long due;
  final @Nullable String groupKey;

  /** What its message counts in the limits of its destination, in bytes. */
  final int size;

  /** When its message was sent; a time that never comes where it does not tell. */
  final long sentAt;

  /** Whether its group is nobody's when it has been settled. */
  final boolean endsGroup;

  /** Whether it is the first of its group that the present holder has had. */
  boolean firstOfGroup;

  /** Its neighbours in the one list that it is linked into. */
  @Nullable QueuedDelivery previous;

  @Nullable QueuedDelivery next;

  /** Who claimed it last. */
  @Nullable EmbeddedClaimer holder;

  /** When it was claimed; of one that is held back, until when. */
  long at;

  /** Whether a prepared branch has it, and its consumer no more. */
  boolean ofBranch;

  /** Hand-outs so far, counting the one of the present claim. */
  int attempts;

  /**
   * Hand-outs as the disk has counted them; more than {@link #attempts} after an undelivered one.
   */
  int attemptsOnDisk;

  /** The store's traits of a durable one. */
  int traits;

  /** What it takes of the limit for volatile messages, given back when it is gone. */
  long charge;

  /** The bytes with which it is counted in the index. */
  long counted;

  /** Who stands for this delivery now; null as long as it was never released. */
  private @Nullable Latest latest;

  /** Of {@link #attempts}, those from before the last start: nobody may have seen any of them. */
  private int recovered;

  /** What became of earlier hand-outs, and of this one so far; null for nothing. */
  private volatile @Nullable Past past;

  private volatile int state = READY;
  private volatile @Nullable SentMessage message;

  /**
   * Shared by all objects that have stood for one delivery, so that none of them leads to those
   * between it and the latest: an application may keep the first message for long.
   */
  private static final class Latest {
    QueuedDelivery delivery;

    Latest(QueuedDelivery delivery) {
      this.delivery = delivery;
    }
  }

  /**
   * What is remembered of a delivery that has failed.
   *
   * @param failure of the present hand-out
   */
  private record Past(AttemptHistory history, @Nullable Failure failure) {}

  /**
   * @param due not before this time; 0 for at once
   */
  QueuedDelivery(
      Subscription subscription, long ord, SentMessage message, boolean durable, long due) {
    this.subscription = subscription;
    this.ord = ord;
    this.message = message;
    this.durable = durable;
    this.expires = message.expiration();
    this.due = due;
    this.groupKey = message.groupId();
    this.endsGroup = groupKey != null && message.endsGroup();
    this.size = message.size();
    this.sentAt = sentAt(message);
  }

  private QueuedDelivery(Subscription subscription, long ord, int traits, int size) {
    this.subscription = subscription;
    this.ord = ord;
    this.durable = true;
    this.expires = 0;
    this.due = 0;
    this.groupKey = null;
    this.endsGroup = false;
    this.size = size;
    this.sentAt = Long.MAX_VALUE / 2;
    this.traits = traits;
  }

  /** By the timestamp; a message without one has a delivery time in its place. */
  private static long sentAt(SentMessage message) {
    long time = message.timestamp() > 0 ? message.timestamp() : message.deliveryTime();
    return time > 0 ? time : Long.MAX_VALUE / 2;
  }

  private QueuedDelivery(QueuedDelivery released) {
    this.subscription = released.subscription;
    this.ord = released.ord;
    this.message = released.message;
    this.durable = released.durable;
    this.expires = released.expires;
    this.due = released.due;
    this.groupKey = released.groupKey;
    this.size = released.size;
    this.sentAt = released.sentAt;
    this.endsGroup = released.endsGroup;
    this.attempts = released.attempts;
    this.recovered = released.recovered;
    this.attemptsOnDisk = released.attemptsOnDisk;
    this.traits = released.traits;
    this.charge = released.charge;
  }

  /** A durable delivery as it comes from the store. */
  static QueuedDelivery of(Subscription subscription, StoredDelivery stored, int attempts) {
    QueuedDelivery d =
        new QueuedDelivery(subscription, stored.ord(), stored.message(), true, stored.due());
    d.attempts = attempts;
    d.recovered = attempts;
    d.attemptsOnDisk = stored.attempts();
    d.traits = stored.traits();
    if (stored.history() != null) {
      d.past = new Past(AttemptHistory.parse(stored.history()), null);
    }
    return d;
  }

  /** Stands for a delivery that is on disk only, while it is removed there. */
  static QueuedDelivery onDisk(Subscription subscription, long ord, int traits, int size) {
    return new QueuedDelivery(subscription, ord, traits, size);
  }

  /** What takes the place of this claimed delivery when it is released. */
  QueuedDelivery again(ReleaseMode mode, long now) {
    QueuedDelivery d = new QueuedDelivery(this);
    Past before = past;
    AttemptHistory history = before == null ? AttemptHistory.EMPTY : before.history;
    if (mode.counts()) {
      Failure noted = before == null ? null : before.failure;
      Failure failure = noted == null ? mode.failure() : noted;
      d.past = new Past(history.plus(attempt(now, failure)), null);
    } else {
      if (holder != null) {
        d.attempts--;
      } // else the engine itself held it, and no consumer
      d.past = history.isEmpty() ? null : new Past(history, null);
    }
    Latest shared = latest == null ? new Latest(d) : latest;
    shared.delivery = d;
    latest = shared;
    d.latest = shared;
    return d;
  }

  /** What stands for this delivery while it is on disk only. */
  QueuedDelivery onDiskOnly() {
    QueuedDelivery d = new QueuedDelivery(this);
    d.message = null;
    return d;
  }

  /** The object that stands for this delivery now, after any number of releases. */
  QueuedDelivery latest() {
    return latest == null ? this : latest.delivery;
  }

  @Override
  public DestinationName destination() {
    return subscription.spec.destination();
  }

  @Override
  public SentMessage message() {
    SentMessage m = message;
    if (m == null) {
      m = load();
    }
    if (durable && state == CLAIMED && subscription.memoryIsTight()) {
      message = null;
    }
    return m;
  }

  @Override
  public int attempt() {
    return attempts;
  }

  @Override
  public boolean wasHandedOut() {
    int before = attempts - 1;
    return before > recovered || before > SHARED_ATTEMPTS;
  }

  @Override
  public void failed(Failure failure) {
    Past before = past;
    past = new Past(before == null ? AttemptHistory.EMPTY : before.history, failure);
  }

  @Override
  public AttemptHistory history() {
    Past before = past;
    return (before == null ? AttemptHistory.EMPTY : before.history).of(attempts - 1);
  }

  /** The history of a delivery that no consumer holds. */
  AttemptHistory historySoFar() {
    Past before = past;
    return (before == null ? AttemptHistory.EMPTY : before.history).of(attempts);
  }

  /** The history for the disk; null for none. */
  @Nullable String historyText() {
    Past before = past;
    return before == null || before.history.isEmpty() ? null : before.history.toText();
  }

  /** The history for the disk, should nobody see the end of the hand-out that begins now. */
  String historyIfItEndsHere(long now) {
    Past before = past;
    AttemptHistory history = before == null ? AttemptHistory.EMPTY : before.history;
    return history.plus(attempt(now, FailedAttempt.RESTARTED)).toText();
  }

  private FailedAttempt attempt(long at, Failure failure) {
    EmbeddedClaimer claimer = holder;
    return new FailedAttempt(
        attempts, at, claimer == null ? null : claimer.spec.consumer(), failure);
  }

  @Override
  public boolean firstOfGroup() {
    return firstOfGroup;
  }

  @Override
  public boolean durable() {
    return durable;
  }

  /** The message of a delivery that is on its way to the store, and so is in memory. */
  SentMessage messageToWrite() {
    return java.util.Objects.requireNonNull(message);
  }

  /** The message where it is in memory. */
  @Nullable SentMessage messageInMemory() {
    return message;
  }

  /** Lets go of the message, which is on disk. */
  void hollowOut() {
    if (durable) {
      message = null;
    }
  }

  int state() {
    return state;
  }

  boolean move(int from, int to) {
    return STATE.compareAndSet(this, from, to);
  }

  void moveTo(int to) {
    state = to;
  }

  /** Whether it waits, for a consumer or for its time, and nobody holds it. */
  boolean isWaiting() {
    return state == READY || state == HELD_BACK || state == DELAYED;
  }

  /** Whether it may leave memory: the disk knows as much of its hand-outs as memory does. */
  boolean isEvictable() {
    return durable && attempts == 0 && attemptsOnDisk == 0;
  }

  /**
   * Whether it was handed out twice already, and so may be what kills the process: it is claimed
   * alone, so that no neighbour is counted along with it.
   */
  boolean isSuspect() {
    return durable && attempts >= SHARED_ATTEMPTS;
  }

  boolean isExpired(long now) {
    return expires != 0 && expires <= now;
  }

  /** Bytes that it takes in memory. */
  long bytes() {
    SentMessage m = message;
    Past before = past;
    return (long) OVERHEAD
        + (m == null ? 0 : m.size())
        + (before == null ? 0 : before.history.size());
  }

  private SentMessage load() {
    StoredDelivery stored = subscription.load(ord);
    if (stored == null) {
      throw new AngariumException(
          ErrorCode.STALE_DELIVERY,
          this
              + " is no longer in the store: it was acknowledged, or its subscription deleted;"
              + " receive the next message");
    }
    return stored.message();
  }

  @Override
  public String toString() {
    return "delivery " + ord + " of " + subscription;
  }
}
