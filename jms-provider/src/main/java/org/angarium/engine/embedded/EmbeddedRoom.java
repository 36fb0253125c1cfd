package org.angarium.engine.embedded;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Delivery;
import org.angarium.engine.Limits;
import org.angarium.engine.Limits.WhenFull;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.Line;
import org.angarium.engine.support.PlaceShares;
import org.angarium.engine.support.PlaceShares.Part;
import org.angarium.engine.support.Refusals;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * Room for the messages of one unit of work, in memory and in the subscriptions of destinations
 * with limits, from when they are sent until the unit has taken effect or is given up.
 *
 * <p>A unit that acknowledges messages of a subscription and sends others to it takes there only
 * what it needs more than it gives back.
 */
final class EmbeddedRoom implements Room {
  private final EmbeddedEngine engine;
  private final boolean waits;
  private final ReentrantLock lock = new ReentrantLock();

  private final PlaceShares<Capacity> shares = new PlaceShares<>();

  // guarded by the lock
  private long volatileBytes;
  private long volatileHeld;
  private long volatileTaken;
  private long transactionBytes;
  private long valueBytes;

  /** Changed under the lock. */
  private volatile boolean closed;

  /** Where this waits now. */
  private volatile @Nullable Line waitingIn;

  /**
   * @param waits whether a sender may wait for it
   */
  EmbeddedRoom(EmbeddedEngine engine, boolean waits) {
    this.engine = engine;
    this.waits = waits;
  }

  @Override
  public void take(Send send) {
    DestinationEntry to = engine.directory().get(send.message().destination());
    if (to.knows(send, engine.now())) {
      return; // it will not be sent again
    }
    int inMemory = 0;
    long values = 0;
    List<Subscription> subscriptions = to.subscriptionsFor(send);
    for (Subscription s : subscriptions) {
      inMemory += send.message().persistent() && s.durable ? 0 : 1;
      values += s.needsForValue(send.message());
    }
    PlaceShares<Capacity>.Want taken = takeIn(to, subscriptions, send);
    try {
      if (send.message().persistent() && to.keeps()) {
        reserveOnDisk(send); // takes nothing that would have to be given back
      }
      takeValues(values, send.connectionId());
      try {
        takeMemory(send, inMemory);
      } catch (RuntimeException e) {
        giveBackValues(values);
        throw e;
      }
    } catch (RuntimeException e) {
      if (taken != null) {
        taken.giveUp();
      }
      throw e;
    }
    AngariumException over = over();
    if (over != null) {
      throw over; // what was taken was given back
    }
  }

  private void takeValues(long bytes, String connectionId) {
    if (bytes > 0) {
      reserve(engine.memory().values(), bytes, own(0).values, connectionId);
      if (!noteValues(bytes)) {
        engine.memory().values().release(bytes);
      }
    }
  }

  private void giveBackValues(long bytes) {
    if (noteValues(-bytes)) {
      engine.memory().values().release(bytes);
    }
  }

  /** False where this was closed meanwhile; then nothing of it is this one's any more. */
  private boolean noteValues(long more) {
    lock.lock();
    try {
      if (!closed) {
        valueBytes += more;
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void takeMemory(Send send, int inMemory) {
    int size = send.message().size();
    if (inMemory == 0) {
      long own = own(0).transaction;
      reserve(engine.memory().transactions(), size, own, send.connectionId());
      if (!note(0, 0, size)) {
        engine.memory().transactions().release(size);
      }
    } else {
      long bytes = size + (long) inMemory * QueuedDelivery.OVERHEAD;
      Own own = own(bytes);
      reserve(engine.memory().messages(), own.missing, own.taken, send.connectionId());
      if (!note(own.missing, bytes, 0)) {
        engine.memory().release(own.missing);
      }
    }
  }

  /**
   * What it has of the memory that is everybody's.
   *
   * @param transaction for messages that go to the disk
   * @param taken for messages that stay in memory
   * @param missing what it lacks there to send so much more
   * @param values for what is to be known of new values
   */
  private record Own(long transaction, long taken, long missing, long values) {}

  private Own own(long more) {
    lock.lock();
    try {
      long missing = Math.max(0, volatileBytes + more - volatileHeld - volatileTaken);
      return new Own(transactionBytes, volatileTaken, missing, valueBytes);
    } finally {
      lock.unlock();
    }
  }

  /** Notes down what was taken; false where this was closed meanwhile. */
  private boolean note(long taken, long ofVolatile, long ofTransaction) {
    lock.lock();
    try {
      if (!closed) {
        volatileBytes += ofVolatile;
        volatileTaken += taken;
        transactionBytes += ofTransaction;
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void reserve(ByteGate gate, long bytes, long own, String connectionId) {
    waitingIn = gate.line();
    try {
      gate.reserve(bytes, own, connectionId, this, waits);
    } finally {
      waitingIn = null;
    }
  }

  private void reserveOnDisk(Send send) {
    waitingIn = engine.disk().line();
    try {
      engine.disk().reserve(send.message().size(), send.connectionId(), this, waits);
    } finally {
      waitingIn = null;
    }
  }

  /** Why nobody waits for it any more; null where somebody may. */
  @Nullable AngariumException over() {
    return closed ? Refusals.ended() : null; // asked under the lock of a line: without this one
  }

  /**
   * Takes room for what was let in before a restart, and is to be sent, whether there is any or
   * not.
   */
  void takeAgain(Send send) {
    DestinationEntry to = engine.directory().get(send.message().destination());
    if (to.holdsUpSenders() && !to.knows(send, engine.now())) {
      List<Part<Capacity>> parts = parts(to.subscriptionsFor(send), send);
      shares.want(parts, send.connectionId(), this, () -> null).takeAnyway();
    }
  }

  private static List<Part<Capacity>> parts(List<Subscription> subscriptions, Send send) {
    return Routes.accepting(subscriptions, send).stream().map(s -> part(s, send)).toList();
  }

  /** Takes room in the subscriptions of a destination whose senders wait or are refused. */
  PlaceShares<Capacity>.@Nullable Want takeIn(
      DestinationEntry to, List<Subscription> subscriptions, Send send) {
    Limits limits = to.limits();
    if (!limits.isAny()) {
      return null;
    }
    SentMessage message = send.message();
    boolean onDisk = message.persistent() && to.keeps();
    AngariumException tooLarge =
        Refusals.tooLarge(to.name, limits, message, message.size(), onDisk);
    if (tooLarge != null) {
      to.counts().refused();
      throw tooLarge;
    }
    if (limits.whenFull().takesWhatWaits()) {
      return null;
    }
    List<Part<Capacity>> parts = parts(subscriptions, send);
    if (parts.isEmpty()) {
      return null;
    }
    if (limits.maxAgeMillis() > 0) { // of what waits longest; it may have to be read from disk
      parts.forEach(part -> MakingRoom.learnAge(engine, part.place().subscription()));
    }
    String sender = send.connectionId();
    PlaceShares<Capacity>.Want want = shares.want(parts, sender, this, () -> over(sender));
    await(to, want);
    return want;
  }

  private static Part<Capacity> part(Subscription s, Send send) {
    boolean durable = send.message().persistent() && s.durable;
    return new Part<>(Capacity.of(s), Amount.of(send.message().size(), durable));
  }

  private @Nullable AngariumException over(String connectionId) {
    AngariumException ended = over();
    return ended == null ? engine.departures().reason(connectionId) : ended;
  }

  private void await(DestinationEntry to, PlaceShares<Capacity>.Want want) {
    Limits limits = to.limits();
    boolean mayWait = waits && limits.whenFull() == WhenFull.BLOCK && !want.isHopeless();
    waitingIn = to.line();
    try {
      if (to.line().take(want, 0)) {
        return;
      }
      if (!mayWait) {
        to.counts().refused();
        throw want.refused(to.name, "policy " + limits.whenFull());
      }
      to.counts().slowed();
      if (!to.line().take(want, limits.blockTimeout().toNanos())) {
        to.counts().refused();
        throw want.refused(
            to.name, "policy BLOCK, waited %d ms".formatted(limits.blockTimeout().toMillis()));
      }
    } catch (InterruptedException e) {
      throw Refusals.interrupted("room in " + to.name, e);
    } finally {
      waitingIn = null;
    }
  }

  /**
   * The unit is prepared: what makes room need not wait for it. What it sends comes in addition.
   */
  void prepared() {
    shares.giveBackIn(place -> place.limits().whenFull().takesWhatWaits());
  }

  /** Something arrives in a subscription that makes room for it. */
  void note(Subscription s, Amount arriving) {
    shares.took(Capacity.of(s), arriving);
  }

  @Override
  public void holds(Delivery delivery) {
    QueuedDelivery d = UnitWork.own(delivery);
    lock.lock();
    try {
      volatileHeld += d.charge;
    } finally {
      lock.unlock();
    }
    Capacity place = d.subscription.capacity();
    if (place != null) {
      shares.holds(place, Amount.of(d.size, d.durable));
    }
  }

  @Override
  public void join(Room other) {
    if (other instanceof EmbeddedRoom that && that.endWith(this)) {
      return;
    }
    other.close();
  }

  /** Gives all to another one, and is closed; false where it was. Locks are taken in turn. */
  private boolean endWith(EmbeddedRoom heir) {
    long ofVolatile;
    long ofTransaction;
    long ofValues;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
      ofVolatile = volatileTaken;
      ofTransaction = transactionBytes;
      ofValues = valueBytes;
    } finally {
      lock.unlock();
    }
    shares.endWith(heir.shares);
    heir.inherit(ofVolatile, ofTransaction, ofValues);
    return true;
  }

  private void inherit(long ofVolatile, long ofTransaction, long ofValues) {
    lock.lock();
    try {
      volatileTaken += ofVolatile;
      volatileBytes += ofVolatile;
      transactionBytes += ofTransaction;
      valueBytes += ofValues;
    } finally {
      lock.unlock();
    }
  }

  /** What was taken of the memory for messages that stay there; it is the caller's from now on. */
  long handOverVolatile() {
    lock.lock();
    try {
      long bytes = volatileTaken;
      volatileTaken = 0;
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    Map<Capacity, Amount> taken = shares.end();
    Line line = waitingIn;
    if (line != null) {
      line.refuse(want -> want.room() == this, Refusals.ended());
    }
    engine.memory().release(volatileTaken);
    engine.memory().transactions().release(transactionBytes);
    engine.memory().values().release(valueBytes);
    if (taken != null) {
      PlaceShares.giveBack(taken);
    }
  }
}
