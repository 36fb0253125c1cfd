package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.embedded.MakingRoom.Victim;
import org.angarium.engine.support.NotFound;
import org.angarium.engine.support.PendingCommit;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work on its way: routed, written and applied. It runs on the committer's thread, or,
 * where nothing in it is durable, on the sender's without being written.
 */
final class UnitWork extends UnitRoom implements Work {
  private final List<QueuedDelivery> arriving;
  private NewMarks marks = NewMarks.NONE;
  private final ClaimedIds ids = new ClaimedIds();

  /** Where messages wait in the committer's queue that are only in memory. */
  private List<DestinationEntry> overtakable = List.of();

  /** The topics that are sent to, one for each message. */
  private List<DestinationEntry> topics = List.of();

  /** Made when somebody has to wait. */
  private @Nullable PendingCommit commit;

  private boolean lazy;

  /** Null where it changes no schedules. */
  private final @Nullable ScheduleWork schedules;

  UnitWork(EmbeddedEngine engine, UnitOfWork unit) {
    this(engine, unit, false);
  }

  private UnitWork(EmbeddedEngine engine, UnitOfWork unit, boolean promised) {
    super(engine, unit, promised);
    this.arriving = new ArrayList<>(unit.sends().size());
    this.schedules =
        unit.scheduleChanges().isEmpty()
            ? null
            : new ScheduleWork(
                engine.schedules(), engine.sequence(), unit.scheduleChanges(), promised);
  }

  /** The unit of a prepared branch, which can be committed whatever has happened meanwhile. */
  static UnitWork ofBranch(EmbeddedEngine engine, UnitOfWork unit) {
    return new UnitWork(engine, unit, true);
  }

  /** What is too old leaves its subscription. */
  static UnitWork ofTooOld(EmbeddedEngine engine, MakingRoom making) {
    UnitOfWork unit = new UnitOfWork(making.moved(), List.of(), Room.ANYWAY);
    UnitWork work = new UnitWork(engine, unit);
    work.making = making;
    return work;
  }

  /** A unit that nobody waits with for room: it is refused at once. */
  static UnitWork impatient(EmbeddedEngine engine, UnitOfWork unit) {
    UnitWork work = new UnitWork(engine, unit);
    work.impatient = true;
    return work;
  }

  /** A unit that is synced later. */
  static UnitWork lazy(EmbeddedEngine engine, UnitOfWork unit) {
    UnitWork work = new UnitWork(engine, unit);
    work.lazy = true;
    return work;
  }

  /** What it sends. */
  List<Send> sends() {
    return unit.sends();
  }

  /** What the submitter waits for; to be asked for before the committer has this. */
  PendingCommit commit() {
    PendingCommit present = commit;
    if (present == null) {
      present = new PendingCommit();
      commit = present;
    }
    return present;
  }

  /** Whether any of it is written to disk, or must take its turn with what is. */
  boolean isDurable() {
    if (schedules != null) {
      return true;
    }
    for (Delivery ack : unit.acks()) {
      if (ack.durable()) {
        return true;
      }
    }
    for (Send send : sends) {
      DestinationEntry to = entryOf(send);
      if (isWritten(send, to) || send.deduplicationId() != null || to.isAnyQueued()) {
        return true;
      }
    }
    return false;
  }

  /** It goes to the committer: until it is done, nothing that is only in memory overtakes it. */
  void queue() {
    for (Send send : sends) {
      DestinationEntry to = engine.directory().find(send.message().destination());
      if (to != null && !isWritten(send, to)) { // else it will be refused
        if (overtakable.isEmpty()) {
          overtakable = new ArrayList<>(unit.sends().size());
        }
        overtakable.add(to);
        to.queued(1);
      }
    }
  }

  /**
   * Makes the acknowledged deliveries this unit's own, and takes room for the messages; may block.
   *
   * @throws AngariumException {@link ErrorCode#STALE_DELIVERY}, {@link ErrorCode#MEMORY_FULL},
   *     {@link ErrorCode#DESTINATION_FULL}, {@link ErrorCode#DISK_FULL}; then nothing has happened
   */
  void begin() {
    List<Delivery> acks = unit.acks();
    int own = 0;
    try {
      acks.forEach(UnitWork::own);
      for (; own < acks.size(); own++) {
        if (!own(acks.get(own)).move(QueuedDelivery.CLAIMED, QueuedDelivery.SETTLING)) {
          throw stale(acks.get(own));
        }
      }
      if (sends.isEmpty()) {
        unit.giveUp();
      } else {
        takeRoom();
      }
    } catch (RuntimeException e) {
      giveBackAcks(own);
      if (making != null) {
        making.giveBack();
      }
      giveBackRoom();
      throw e;
    }
  }

  @Override
  public void prepare() {
    ids.abandon();
    arriving.clear();
    topics = List.of();
    NewMarks newMarks = new NewMarks();
    for (int i = 0; i < sends.size(); i++) {
      if (!promised || engine.exists(sends.get(i).message().destination())) {
        route(i, newMarks);
      }
    }
    marks = newMarks;
    if (schedules != null) {
      schedules.prepare();
    }
  }

  /** Whether {@link #prepare} has found that something is to be written for a send. */
  boolean hasDurableArrivals() {
    for (QueuedDelivery d : arriving) {
      if (d.durable) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void write(StoreWriter writer) {
    int i = 0;
    while (i < arriving.size()) {
      i = writeOne(writer, i);
    }
    marks.write(writer);
    ids.write(writer);
    if (schedules != null) {
      schedules.write(writer);
    }
    for (Delivery ack : unit.acks()) {
      remove(own(ack), writer);
    }
    for (Victim victim : victims()) {
      remove(victim.delivery(), writer);
    }
  }

  private static void remove(QueuedDelivery d, StoreWriter writer) {
    if (d.durable && !d.subscription.isEnded()) {
      writer.removeDelivery(d.subscription.id, d.ord, d.traits, d.size);
    }
  }

  @Override
  public void apply(Wakes wakes) {
    marks.written();
    ids.apply();
    topics.forEach(DestinationEntry::countSent);
    for (Victim victim : victims()) {
      victim.delivery().subscription.settle(victim.delivery(), wakes);
    }
    for (QueuedDelivery d : arriving) {
      reserved -= d.charge;
      d.subscription.arrive(d, wakes);
    }
    for (Delivery ack : unit.acks()) {
      QueuedDelivery d = own(ack);
      d.subscription.settle(d, wakes);
    }
    giveBackRoom();
    if (schedules != null) {
      schedules.apply(); // who sees that one has fired finds its message
    }
  }

  @Override
  public boolean isLazy() {
    return lazy;
  }

  @Override
  public boolean isAwaited() {
    PendingCommit present = commit;
    return present != null && present.isAwaited();
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    if (failure != null) {
      abandon();
    } else {
      report();
    }
    overtakable.forEach(to -> to.queued(-1));
    overtakable = List.of();
    if (commit != null) {
      commit.complete(failure);
    }
  }

  /** Why a delivery cannot be acknowledged that is not claimed. */
  static AngariumException stale(Delivery delivery) {
    return new AngariumException(
        ErrorCode.STALE_DELIVERY,
        delivery
            + " cannot be acknowledged: it was acknowledged or released before; it may be"
            + " delivered again");
  }

  /** Undoes {@link #begin}. */
  void abandon() {
    abandonPrepared();
    giveBackAcks(unit.acks().size());
    if (making != null) {
      making.giveBack();
    }
    giveBackRoom();
  }

  /** Undoes {@link #prepare}. */
  void abandonPrepared() {
    ids.abandon();
    if (schedules != null) {
      schedules.abandon();
    }
  }

  private void route(int index, NewMarks newMarks) {
    Send send = sends.get(index);
    SentMessage message = send.message();
    DestinationEntry to = entryOf(send);
    List<Subscription> subscriptions = to.subscriptionsFor(send);
    if (subscriptions.isEmpty()) {
      if (Routes.isForAll(send)) {
        throw NotFound.destination(message.destination());
      } else if (send.deduplicationId() == null) {
        sentTo(to);
        return;
      }
    }
    long sequence = engine.nextSequence();
    long now = engine.now();
    if (!ids.claim(send, to, sequence, now)) {
      return;
    }
    if (!Routes.isForAll(send)) {
      sentTo(to);
    }
    long due = message.deliveryTime() > now ? message.deliveryTime() : 0;
    long ord = Ord.of(message.priority(), sequence);
    int first = arriving.size();
    int inMemory = 0;
    for (Subscription s : subscriptions) {
      boolean fits = making == null || !making.skips(index, s);
      if (fits && Routes.accepts(s, send)) {
        boolean durable = message.persistent() && s.durable;
        QueuedDelivery d = new QueuedDelivery(s, ord, message, durable, due);
        arriving.add(d);
        if (durable) {
          newMarks.note(s, ord);
        } else {
          inMemory++;
        }
      }
    }
    for (int i = first; i < arriving.size() && inMemory > 0; i++) {
      QueuedDelivery d = arriving.get(i);
      if (!d.durable) {
        d.charge = QueuedDelivery.OVERHEAD + (long) message.size() / inMemory;
      }
    }
  }

  private void sentTo(DestinationEntry topic) {
    topics = topics.isEmpty() ? new ArrayList<>(sends.size()) : topics;
    topics.add(topic);
  }

  /** Writes the deliveries of one message, which stand together; returns where the next begin. */
  private int writeOne(StoreWriter writer, int from) {
    SentMessage message = arriving.get(from).messageToWrite();
    long ord = arriving.get(from).ord;
    int to = from;
    int durable = 0;
    while (to < arriving.size() && arriving.get(to).ord == ord) {
      durable += arriving.get(to).durable ? 1 : 0;
      to++;
    }
    if (durable > 1) {
      writer.addMessage(Ord.sequence(ord), message);
    }
    for (int i = from; i < to; i++) {
      QueuedDelivery d = arriving.get(i);
      if (d.durable && !d.subscription.isEnded()) {
        d.traits = writer.addDelivery(d.subscription.id, ord, message, d.due, durable > 1);
      }
    }
    return to;
  }

  private void giveBackAcks(int count) {
    for (int i = 0; i < count; i++) {
      own(unit.acks().get(i)).move(QueuedDelivery.SETTLING, QueuedDelivery.CLAIMED);
    }
  }

  static QueuedDelivery own(Delivery delivery) {
    if (delivery instanceof QueuedDelivery d) {
      return d;
    }
    throw new AngariumException(
        ErrorCode.INTERNAL, "a delivery of another engine was submitted: " + delivery);
  }
}
