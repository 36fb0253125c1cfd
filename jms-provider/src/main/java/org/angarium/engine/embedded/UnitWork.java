package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.Router;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work on its way: routed, written and applied. It runs on the committer's thread, or,
 * where nothing in it is durable, on the sender's without being written.
 */
final class UnitWork implements Work {
  private final EmbeddedEngine engine;
  private final UnitOfWork unit;
  private final List<QueuedDelivery> arriving;
  private List<Mark> marks = List.of();
  private final ClaimedIds ids = new ClaimedIds();

  /** Where messages wait in the committer's queue that are only in memory. */
  private List<DestinationEntry> overtakable = List.of();

  /** The topics that are sent to, one for each message. */
  private List<DestinationEntry> topics = List.of();

  private long reserved;

  /** Made when somebody has to wait. */
  private @Nullable PendingCommit commit;

  /** Whether it must not fail: what goes to a destination that has gone is dropped. */
  private final boolean promised;

  /** Whether it takes its room in memory, whether there is any or not. */
  private boolean unbounded;

  /** Whether it is refused where it would have to wait for room. */
  private boolean impatient;

  /** Null where it changes no schedules. */
  private final @Nullable ScheduleWork schedules;

  /** A mark that is written along with the messages. */
  private record Mark(Subscription subscription, int priority, long sequence) {}

  UnitWork(EmbeddedEngine engine, UnitOfWork unit) {
    this(engine, unit, false);
  }

  private UnitWork(EmbeddedEngine engine, UnitOfWork unit, boolean promised) {
    this.engine = engine;
    this.unit = unit;
    this.promised = promised;
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

  /** A unit of the engine's own, which must not wait for room: it gives back about as much. */
  static UnitWork unbounded(EmbeddedEngine engine, UnitOfWork unit) {
    UnitWork work = new UnitWork(engine, unit);
    work.unbounded = true;
    return work;
  }

  /** A unit that nobody waits with for room: it is refused at once. */
  static UnitWork impatient(EmbeddedEngine engine, UnitOfWork unit) {
    UnitWork work = new UnitWork(engine, unit);
    work.impatient = true;
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
    for (Send send : unit.sends()) {
      DestinationEntry to = entryOf(send);
      if (isWritten(send, to) || send.deduplicationId() != null || to.isAnyQueued()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWritten(Send send, DestinationEntry to) {
    return send.message().persistent() && to.keeps();
  }

  /** It goes to the committer: until it is done, nothing that is only in memory overtakes it. */
  void queue() {
    for (Send send : unit.sends()) {
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
   * Makes the acknowledged deliveries this unit's own, and takes room for what stays in memory.
   *
   * @throws AngariumException {@link ErrorCode#STALE_DELIVERY}, {@link ErrorCode#MEMORY_FULL}; then
   *     nothing has happened
   */
  void begin() {
    List<Delivery> acks = unit.acks();
    acks.forEach(UnitWork::own);
    for (int i = 0; i < acks.size(); i++) {
      if (!own(acks.get(i)).move(QueuedDelivery.CLAIMED, QueuedDelivery.SETTLING)) {
        giveBackAcks(i);
        throw stale(acks.get(i));
      }
    }
    try {
      long bytes = Math.max(0, bytesInMemory() - bytesGivenBack());
      if (unbounded) {
        engine.memory().take(bytes);
      } else if (impatient) {
        engine.memory().reserveNow(bytes);
      } else {
        engine.memory().reserve(bytes);
      }
      reserved = bytes;
    } catch (AngariumException e) {
      giveBackAcks(acks.size());
      throw e;
    }
  }

  @Override
  public void prepare() {
    ids.abandon();
    arriving.clear();
    List<Mark> newMarks = new ArrayList<>(0);
    topics = List.of();
    for (Send send : unit.sends()) {
      if (!promised || engine.exists(send.message().destination())) {
        route(send, newMarks);
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
    for (Mark mark : marks) {
      writer.setMark(mark.subscription.id, mark.priority, mark.sequence);
    }
    ids.write(writer);
    if (schedules != null) {
      schedules.write(writer);
    }
    for (Delivery ack : unit.acks()) {
      QueuedDelivery d = own(ack);
      if (d.durable && !d.subscription.isEnded()) {
        writer.removeDelivery(d.subscription.id, d.ord, d.traits);
      }
    }
  }

  @Override
  public void apply(Wakes wakes) {
    for (Mark mark : marks) {
      mark.subscription.marks().written(mark.priority, mark.sequence);
    }
    ids.apply();
    topics.forEach(DestinationEntry::countSent);
    for (QueuedDelivery d : arriving) {
      reserved -= d.charge;
      d.subscription.arrive(d, wakes);
    }
    for (Delivery ack : unit.acks()) {
      QueuedDelivery d = own(ack);
      d.subscription.settle(d, wakes);
    }
    engine.memory().release(reserved);
    reserved = 0;
    if (schedules != null) {
      schedules.apply(); // who sees that one has fired finds its message
    }
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    if (failure != null) {
      abandon();
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
    engine.memory().release(reserved);
    reserved = 0;
  }

  /** Undoes {@link #prepare}. */
  void abandonPrepared() {
    ids.abandon();
    if (schedules != null) {
      schedules.abandon();
    }
  }

  private void route(Send send, List<Mark> newMarks) {
    SentMessage message = send.message();
    DestinationEntry to = entryOf(send);
    List<Subscription> subscriptions = to.subscriptionsFor(send);
    boolean all = message.destination().isQueue() || send.only() != null;
    if (subscriptions.isEmpty()) {
      if (all) {
        throw Directory.noSuch(message.destination());
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
    if (!all) {
      sentTo(to);
    }
    long due = message.deliveryTime() > now ? message.deliveryTime() : 0;
    long ord = Ord.of(message.priority(), sequence);
    int first = arriving.size();
    int inMemory = 0;
    for (Subscription s : subscriptions) {
      String local = s.spec.noLocal() ? s.connectionId() : "";
      if (all || Router.accepts(s.spec, local, send)) {
        boolean durable = message.persistent() && s.durable;
        QueuedDelivery d = new QueuedDelivery(s, ord, message, durable, due);
        arriving.add(d);
        if (durable) {
          noteMark(s, ord, newMarks);
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
    topics = topics.isEmpty() ? new ArrayList<>(unit.sends().size()) : topics;
    topics.add(topic);
  }

  private static void noteMark(Subscription s, long ord, List<Mark> newMarks) {
    for (Mark mark : newMarks) {
      boolean same = mark.subscription == s && mark.priority == Ord.priority(ord);
      if (same && Ord.sequence(ord) + HandOutMarks.BLOCK / 2 < mark.sequence) {
        return;
      }
    }
    if (s.needsMark(ord)) {
      newMarks.add(new Mark(s, Ord.priority(ord), Ord.sequence(ord) + HandOutMarks.BLOCK));
    }
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

  /**
   * At most what will be charged; what is over is given back when the unit is applied.
   *
   * @throws AngariumException {@link ErrorCode#DESTINATION_PAUSED}
   */
  private long bytesInMemory() {
    long bytes = 0;
    for (Send send : unit.sends()) {
      int inMemory = 0;
      DestinationEntry to = entryOf(send);
      if (!promised && !send.connectionId().isEmpty()) {
        to.checkSending();
      }
      for (Subscription s : to.subscriptionsFor(send)) {
        inMemory += send.message().persistent() && s.durable ? 0 : 1;
      }
      if (inMemory > 0) {
        bytes += send.message().size() + (long) inMemory * QueuedDelivery.OVERHEAD;
      }
    }
    return bytes;
  }

  /** What the acknowledged deliveries take of that memory: a unit that forwards needs no more. */
  private long bytesGivenBack() {
    long bytes = 0;
    for (Delivery ack : unit.acks()) {
      bytes += own(ack).charge;
    }
    return bytes;
  }

  private DestinationEntry entryOf(Send send) {
    return engine.directory().get(send.message().destination());
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
