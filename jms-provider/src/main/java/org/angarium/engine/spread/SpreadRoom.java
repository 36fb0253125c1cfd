package org.angarium.engine.spread;

import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.angarium.engine.Delivery;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.jspecify.annotations.Nullable;

/** Room in each engine that a unit of work sends to. Thread-safe. */
final class SpreadRoom implements Room {
  private final Parts parts;
  private final AtomicReferenceArray<@Nullable Room> rooms;

  /** Where the unit acknowledges; -1 for nowhere yet. */
  private volatile int acknowledges = -1;

  private volatile boolean closed;

  SpreadRoom(Parts parts) {
    this.parts = parts;
    this.rooms = new AtomicReferenceArray<>(parts.count());
  }

  @Override
  public void take(Send send) {
    int part = parts.placeOf(send, acknowledges);
    parts.complete(part, send);
    room(part).take(send);
  }

  @Override
  public void holds(Delivery delivery) {
    SpreadDelivery own = SpreadDelivery.own(delivery);
    acknowledges = own.part;
    room(own.part).holds(own.inner);
  }

  private Room room(int part) {
    Room present = rooms.get(part);
    if (present != null) {
      return present;
    }
    Room made = parts.engine(part).room();
    Room other = rooms.compareAndExchange(part, null, made);
    if (other != null) {
      made.close();
      return other;
    }
    if (closed) {
      made.close(); // it refuses who takes of it now
    }
    return made;
  }

  /** What was taken of one engine; null for nothing. */
  @Nullable Room of(int part) {
    return rooms.get(part);
  }

  @Override
  public void join(Room other) {
    if (!(other instanceof SpreadRoom spread)) {
      other.close();
      return;
    }
    for (int part = 0; part < rooms.length(); part++) {
      Room its = spread.of(part);
      if (its != null) {
        room(part).join(its);
      }
    }
  }

  void closeAllBut(Set<Integer> kept) {
    for (int part = 0; part < rooms.length(); part++) {
      Room room = rooms.get(part);
      if (room != null && !kept.contains(part)) {
        room.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    closeAllBut(Set.of());
  }
}
