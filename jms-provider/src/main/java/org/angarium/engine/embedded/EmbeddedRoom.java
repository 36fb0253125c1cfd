package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.HashMap;
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
import org.angarium.engine.support.Refusals;
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

  // guarded by the lock
  private final Map<Subscription, Share> shares = new HashMap<>();
  private long volatileBytes;
  private long volatileHeld;
  private long volatileTaken;
  private long transactionBytes;

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

  /** What it has to do with one subscription. */
  private static final class Share {
    Amount sent = Amount.NONE;
    Amount held = Amount.NONE;
    Amount taken = Amount.NONE;

    /** What is to be taken besides, to send so much more. */
    Amount missing(Amount more) {
      return sent.plus(more).minus(held).atLeastNone().minus(taken).atLeastNone();
    }
  }

  @Override
  public void take(Send send) {
    DestinationEntry to = engine.directory().get(send.message().destination());
    if (to.knows(send, engine.now())) {
      return; // it will not be sent again
    }
    int inMemory = 0;
    List<Subscription> subscriptions = to.subscriptionsFor(send);
    for (Subscription s : subscriptions) {
      inMemory += send.message().persistent() && s.durable ? 0 : 1;
    }
    LimitWant taken = takeIn(to, subscriptions, send);
    try {
      if (send.message().persistent() && to.keeps()) {
        reserveOnDisk(send); // takes nothing that would have to be given back
      }
      takeMemory(send, inMemory);
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
   */
  private record Own(long transaction, long taken, long missing) {}

  private Own own(long more) {
    lock.lock();
    try {
      long missing = Math.max(0, volatileBytes + more - volatileHeld - volatileTaken);
      return new Own(transactionBytes, volatileTaken, missing);
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

  /** Takes room in the subscriptions of a destination whose senders wait or are refused. */
  @Nullable LimitWant takeIn(DestinationEntry to, List<Subscription> subscriptions, Send send) {
    Limits limits = to.limits();
    if (!limits.isAny()) {
      return null;
    }
    AngariumException tooLarge =
        Refusals.tooLarge(to.name, limits, send, send.message().persistent() && to.keeps());
    if (tooLarge != null) {
      to.counts().refused();
      throw tooLarge;
    }
    List<Subscription> parts =
        limits.whenFull().takesWhatWaits() ? List.of() : Routes.accepting(subscriptions, send);
    if (parts.isEmpty()) {
      return null;
    }
    LimitWant want = new LimitWant(to, parts, send);
    await(to, want);
    return want;
  }

  private void giveBack(Subscription s, Amount taken) {
    if (!taken.equals(Amount.NONE)) {
      Capacity.of(s).giveBackRoom(taken);
    }
  }

  private void await(DestinationEntry to, LimitWant want) {
    Limits limits = to.limits();
    boolean mayWait = waits && limits.whenFull() == WhenFull.BLOCK && !want.isHopeless();
    waitingIn = to.line();
    try {
      want.learnAges();
      if (to.line().take(want, 0)) {
        return;
      }
      if (!mayWait) {
        to.counts().refused();
        throw want.refused("policy " + limits.whenFull());
      }
      to.counts().slowed();
      if (!to.line().take(want, limits.blockTimeout().toNanos())) {
        to.counts().refused();
        throw want.refused(
            "policy BLOCK, waited %d ms".formatted(limits.blockTimeout().toMillis()));
      }
    } catch (InterruptedException e) {
      throw Refusals.interrupted("room in " + to.name, e);
    } finally {
      waitingIn = null;
    }
  }

  /** Room for one message in some subscriptions: in all of them or in none. */
  final class LimitWant implements Line.Want {
    private final DestinationEntry to;
    private final List<Subscription> parts;
    private final Send send;

    /** What was taken for it, in each of them. */
    private List<Amount> got = List.of();

    private List<Subscription> lacking = List.of();

    LimitWant(DestinationEntry to, List<Subscription> parts, Send send) {
      this.to = to;
      this.parts = parts;
      this.send = send;
    }

    private Amount amount(Subscription s) {
      return Amount.of(send.message().size(), send.message().persistent() && s.durable);
    }

    @Override
    public boolean tryTake(List<?> wanted) {
      lock.lock();
      try {
        if (closed) {
          return false;
        }
        List<Amount> missing = new ArrayList<>(parts.size());
        lacking = new ArrayList<>(0);
        for (Subscription s : parts) {
          Amount more = shareOf(s).missing(amount(s));
          if (wanted.contains(s) || !Capacity.of(s).hasRoomFor(more)) {
            lacking.add(s);
          }
          missing.add(more);
        }
        if (!lacking.isEmpty()) {
          return false;
        }
        for (int i = 0; i < parts.size(); i++) {
          Share share = shareOf(parts.get(i));
          share.sent = share.sent.plus(amount(parts.get(i)));
          share.taken = share.taken.plus(missing.get(i));
          Capacity.of(parts.get(i)).takeRoom(missing.get(i));
        }
        got = missing;
        return true;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public List<?> lacking() {
      return lacking;
    }

    @Override
    public String connectionId() {
      return send.connectionId();
    }

    @Override
    public Object room() {
      return EmbeddedRoom.this;
    }

    @Override
    public @Nullable AngariumException over() {
      AngariumException ended = EmbeddedRoom.this.over();
      return ended == null ? engine.departures().reason(send.connectionId()) : ended;
    }

    /** The message is not sent after all. */
    void giveUp() {
      lock.lock();
      try {
        if (closed) {
          return;
        }
        for (int i = 0; i < got.size(); i++) {
          Share share = shareOf(parts.get(i));
          share.sent = share.sent.minus(amount(parts.get(i)));
          share.taken = share.taken.minus(got.get(i));
        }
      } finally {
        lock.unlock();
      }
      for (int i = 0; i < got.size(); i++) {
        giveBack(parts.get(i), got.get(i));
      }
    }

    /** Whether no consumer can ever make room: what this unit has taken itself is too much. */
    boolean isHopeless() {
      lock.lock();
      try {
        for (Subscription s : parts) {
          Share share = shareOf(s);
          if (!Capacity.of(s).couldHold(share.taken.plus(share.missing(amount(s))))) {
            return true;
          }
        }
        return false;
      } finally {
        lock.unlock();
      }
    }

    /** The ages of what waits longest may have to be read from disk. */
    void learnAges() {
      if (to.limits().maxAgeMillis() > 0) {
        parts.forEach(s -> MakingRoom.learnAge(engine, s));
      }
    }

    AngariumException refused(String why) {
      for (Subscription s : parts) {
        String obstacle = Capacity.of(s).obstacle(missing(s));
        if (obstacle != null) {
          return Refusals.full(s, obstacle, why);
        }
      }
      return Refusals.wasFull(to.name, why);
    }

    private Amount missing(Subscription s) {
      lock.lock();
      try {
        return shareOf(s).missing(amount(s));
      } finally {
        lock.unlock();
      }
    }
  }

  private Share shareOf(Subscription s) {
    return shares.computeIfAbsent(s, subscription -> new Share());
  }

  /**
   * The unit is prepared: what makes room need not wait for it. What it sends comes in addition.
   */
  void prepared() {
    Map<Subscription, Amount> less = new HashMap<>();
    lock.lock();
    try {
      shares.forEach(
          (s, share) -> {
            if (Capacity.of(s).limits().whenFull().takesWhatWaits()) {
              less.put(s, share.taken);
              share.taken = Amount.NONE;
            }
          });
    } finally {
      lock.unlock();
    }
    less.forEach(this::giveBack);
  }

  /** Something arrives in a subscription that makes room for it. */
  void note(Subscription s, Amount arriving) {
    lock.lock();
    try {
      Share share = shareOf(s);
      share.taken = share.taken.plus(arriving);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void holds(Delivery delivery) {
    QueuedDelivery d = UnitWork.own(delivery);
    lock.lock();
    try {
      volatileHeld += d.charge;
      if (d.subscription.capacity() != null) {
        Share share = shareOf(d.subscription);
        share.held = share.held.plus(Amount.of(d.size, d.durable));
      }
    } finally {
      lock.unlock();
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
    Map<Subscription, Share> mine;
    long ofVolatile;
    long ofTransaction;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
      mine = Map.copyOf(shares);
      ofVolatile = volatileTaken;
      ofTransaction = transactionBytes;
    } finally {
      lock.unlock();
    }
    heir.inherit(mine, ofVolatile, ofTransaction);
    return true;
  }

  private void inherit(Map<Subscription, Share> more, long ofVolatile, long ofTransaction) {
    lock.lock();
    try {
      volatileTaken += ofVolatile;
      volatileBytes += ofVolatile;
      transactionBytes += ofTransaction;
      more.forEach(
          (s, share) -> {
            Share mine = shareOf(s);
            mine.sent = mine.sent.plus(share.sent);
            mine.held = mine.held.plus(share.held);
            mine.taken = mine.taken.plus(share.taken);
          });
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
    Map<Subscription, Share> taken;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      taken = Map.copyOf(shares);
    } finally {
      lock.unlock();
    }
    Line line = waitingIn;
    if (line != null) {
      line.refuse(want -> want.room() == this, Refusals.ended());
    }
    engine.memory().release(volatileTaken);
    engine.memory().transactions().release(transactionBytes);
    taken.forEach((s, share) -> giveBack(s, share.taken));
  }
}
