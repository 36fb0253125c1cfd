package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.embedded.MakingRoom.Victim;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What a unit of work takes of memory, of the disk, and of subscriptions with limits, and what
 * leaves these for it. The part of {@link UnitWork} that is the sender's thread's. Not thread-safe.
 */
abstract class UnitRoom {
  final EmbeddedEngine engine;
  final UnitOfWork unit;

  /** The unit's, and those that move dead letters for it. */
  List<Send> sends;

  long reserved;

  /** What it takes of the memory of what is on its way to the disk. */
  private long onTheWay;

  /** What its messages take that are only in memory, at most. */
  private long volatileBytes;

  /** What those take that are written. */
  private long durableBytes;

  /** What is to be known of values that are new to queues of last values. */
  private long valueBytes;

  /** What it has taken of the memory for that. */
  private long valuesTaken;

  /** Whether a destination has limits. */
  private boolean limited;

  /** Where it has room in subscriptions with limits; null where it needs none. */
  @Nullable EmbeddedRoom room;

  /** What leaves subscriptions for it, or because it is too old; null where nothing does. */
  @Nullable MakingRoom making;

  /** Whether it must not fail: what goes to a destination that has gone is dropped. */
  final boolean promised;

  /** Whether it takes its room in memory, whether there is any or not. */
  final boolean unbounded;

  /** Whether it is refused where it would have to wait for room. */
  boolean impatient;

  UnitRoom(EmbeddedEngine engine, UnitOfWork unit, boolean promised) {
    this.engine = engine;
    this.unit = unit;
    this.sends = unit.sends();
    this.promised = promised;
    this.unbounded = unit.room() == Room.ANYWAY;
  }

  /** First where others may wait too who send to the same destination, then what is everybody's. */
  void takeRoom() {
    measure();
    if (unit.room() instanceof EmbeddedRoom taken) {
      room = taken;
      reserved = taken.handOverVolatile();
    } else {
      if (limited) {
        room = new EmbeddedRoom(engine, !impatient);
        takeLimited(room);
      }
      String connectionId = sends.get(0).connectionId();
      if (!unbounded) {
        engine.disk().reserve(durableBytes, connectionId, null, !impatient);
      }
      long bytes = Math.max(0, volatileBytes - bytesGivenBack());
      takeOrReserve(engine.memory().messages(), bytes, connectionId);
      reserved = bytes;
      takeOrReserve(engine.memory().onTheWay(), durableBytes, connectionId);
      onTheWay = durableBytes;
      takeOrReserve(engine.memory().values(), valueBytes, connectionId);
      valuesTaken = valueBytes; // until who keeps them has counted them
    }
    if (limited && room != null) {
      makeRoom(room);
    }
  }

  private void makeRoom(EmbeddedRoom taken) {
    MakingRoom made = making;
    if (made != null) { // this moves what was too old, and nothing else
      made.makeForMoved(taken);
      sends = List.copyOf(made.moved());
      return;
    }
    made = new MakingRoom(engine, promised);
    making = made;
    made.makeFor(sends, taken, !unbounded && !impatient);
    if (!made.moved().isEmpty()) {
      List<Send> all = new ArrayList<>(sends);
      all.addAll(made.moved());
      sends = all;
    }
  }

  private void takeOrReserve(ByteGate gate, long bytes, String connectionId) {
    if (unbounded) {
      gate.take(bytes);
    } else {
      gate.reserve(bytes, 0, connectionId, null, !impatient);
    }
  }

  private void takeLimited(EmbeddedRoom made) {
    if (unbounded) {
      return;
    }
    unit.acks().forEach(made::holds);
    for (Send send : sends) {
      DestinationEntry to = entryOf(send);
      if (!to.knows(send, engine.now())) {
        made.takeIn(to, to.subscriptionsFor(send), send);
      }
    }
  }

  /** Whether what leaves full subscriptions for it has to be written. */
  boolean makesRoomOnDisk() {
    return making != null && making.isOnDisk();
  }

  final List<Victim> victims() {
    return making == null ? List.of() : making.victims();
  }

  /** It is prepared, and may wait for long: it is on the disk, and nobody waits for its memory. */
  void prepared() {
    engine.memory().onTheWay().release(onTheWay);
    onTheWay = 0;
    if (room != null) {
      room.prepared();
    }
  }

  /** What it sends, with the dead letters that make room for it, and all that it acknowledges. */
  UnitOfWork whole() {
    if (victims().isEmpty()) {
      return unit;
    }
    List<Delivery> acks = new ArrayList<>(unit.acks());
    victims().forEach(victim -> acks.add(victim.delivery()));
    return new UnitOfWork(sends, acks, unit.scheduleChanges());
  }

  /** Tells what has left full subscriptions for it. It has happened; not under a lock. */
  void report() {
    if (making != null) {
      engine.destinations().tell(making.counts());
    }
  }

  void giveBackRoom() {
    engine.memory().release(reserved);
    reserved = 0;
    engine.memory().onTheWay().release(onTheWay);
    onTheWay = 0;
    engine.memory().values().release(valuesTaken);
    valuesTaken = 0;
    if (room != null) {
      room.close();
    }
  }

  /**
   * Finds out what it needs, at most; what is over is given back when it is applied.
   *
   * @throws AngariumException {@link ErrorCode#DESTINATION_PAUSED}
   */
  private void measure() {
    for (Send send : sends) {
      DestinationEntry to = entryOf(send);
      if (!promised && !send.connectionId().isEmpty()) {
        to.checkSending();
      }
      limited |= to.limits().isAny();
      int size = send.message().size();
      int inMemory = 0;
      for (Subscription s : to.subscriptionsFor(send)) {
        inMemory += send.message().persistent() && s.durable ? 0 : 1;
        valueBytes += s.needsForValue(send.message());
      }
      if (inMemory > 0) {
        volatileBytes += size + (long) inMemory * QueuedDelivery.OVERHEAD;
      }
      if (isWritten(send, to)) {
        durableBytes += size;
      }
    }
  }

  /** What the acknowledged deliveries take of that memory: a unit that forwards needs no more. */
  private long bytesGivenBack() {
    long bytes = 0;
    for (Delivery ack : unit.acks()) {
      bytes += UnitWork.own(ack).charge;
    }
    return bytes;
  }

  DestinationEntry entryOf(Send send) {
    return engine.directory().get(send.message().destination());
  }

  static boolean isWritten(Send send, DestinationEntry to) {
    return send.message().persistent() && to.keeps();
  }
}
