package org.angarium.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Room;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.Failure;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A unit of work that is still being filled: the messages that a transaction is to send, what it is
 * to do to schedules, and the deliveries that were handed out and are not settled, in order.
 * Bounded. Thread-safe.
 */
public final class OpenWork {
  private final Engine engine;
  private final long maxBytes;
  private final int maxDeliveries;
  private final ReentrantLock lock = new ReentrantLock();
  private List<Send> sends = new ArrayList<>();
  private List<Delivery> deliveries = new ArrayList<>();
  private List<ScheduleChange> scheduleChanges = List.of();
  private long bytes;
  private @Nullable String ended;

  /** What the messages to send have taken; null while there are none. */
  private @Nullable Room room;

  /**
   * @param engine where the messages take their room
   * @param maxBytes what its messages to send may take
   * @param maxDeliveries how many deliveries it may hold
   */
  public OpenWork(Engine engine, long maxBytes, int maxDeliveries) {
    this.engine = engine;
    this.maxBytes = maxBytes;
    this.maxDeliveries = maxDeliveries;
  }

  /** Work without messages to send. */
  public static OpenWork ofDeliveries(Engine engine, int maxDeliveries) {
    return new OpenWork(engine, 0, maxDeliveries);
  }

  /**
   * Adds a message to send, and takes room for it; may block until there is some.
   *
   * @throws AngariumException {@link ErrorCode#TRANSACTION_TOO_LARGE}, or why there is no room, see
   *     {@link Room#take}, and it is as it was; {@link ErrorCode#TRANSACTION_ROLLED_BACK} after
   *     {@link #end}
   */
  public void add(Send send) {
    Room taken = roomFor(send);
    taken.take(send); // without the lock: who ends the work does not wait for it
    lock.lock();
    try {
      checkNotEnded();
      bytes += send.message().size();
      sends.add(send);
    } finally {
      lock.unlock();
    }
  }

  private Room roomFor(Send send) {
    lock.lock();
    try {
      checkNotEnded();
      checkSize(send.message(), send.message().size());
      Room present = room;
      if (present == null) {
        present = engine.room();
        deliveries.forEach(present::holds);
        room = present;
      }
      return present;
    } finally {
      lock.unlock();
    }
  }

  /** Why its deliveries will come again, for their history. */
  public void failed(Failure failure) {
    lock.lock();
    try {
      deliveries.forEach(delivery -> delivery.failed(failure));
    } finally {
      lock.unlock();
    }
  }

  private void checkSize(Object what, int size) {
    if (bytes + size > maxBytes) {
      throw new AngariumException(
          ErrorCode.TRANSACTION_TOO_LARGE,
          ("%s is refused: with its %d bytes this transaction would send %d bytes in %d messages,"
                  + " %d bytes are allowed; commit more often, or raise maxTransactionBytes")
              .formatted(what, size, bytes + size, sends.size() + 1, maxBytes));
    }
  }

  /**
   * Adds a change of a schedule.
   *
   * @param size about how many bytes it takes
   * @throws AngariumException as {@link #add(Send)}
   */
  public void add(ScheduleChange change, int size) {
    lock.lock();
    try {
      checkNotEnded();
      checkSize("a change of schedule \"" + change.key() + '"', size);
      bytes += size;
      if (scheduleChanges.isEmpty()) {
        scheduleChanges = new ArrayList<>();
      }
      scheduleChanges.add(change);
    } finally {
      lock.unlock();
    }
  }

  /** The changes of schedules so far. */
  public List<ScheduleChange> scheduleChanges() {
    lock.lock();
    try {
      return List.copyOf(scheduleChanges);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a delivery that the application is about to get; {@link #room()} has been asked before.
   *
   * @return how many there are now
   * @throws AngariumException {@link ErrorCode#TRANSACTION_ROLLED_BACK} after {@link #end}; it is
   *     not added
   */
  public int add(Delivery delivery) {
    lock.lock();
    try {
      checkNotEnded();
      deliveries.add(delivery);
      if (room != null) {
        room.holds(delivery);
      }
      return deliveries.size();
    } finally {
      lock.unlock();
    }
  }

  private void checkNotEnded() {
    if (ended != null) {
      throw new AngariumException(
          ErrorCode.TRANSACTION_ROLLED_BACK,
          ended + "; nothing more can be done in it, begin another one");
    }
  }

  /**
   * How many more deliveries it may hold.
   *
   * @throws AngariumException {@link ErrorCode#TRANSACTION_ROLLED_BACK} after {@link #end}
   */
  public int room() {
    lock.lock();
    try {
      checkNotEnded();
      return Math.max(0, maxDeliveries - deliveries.size());
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is to send a message of this id. */
  public boolean sends(String messageId) {
    List<Send> present;
    lock.lock();
    try {
      present = List.copyOf(sends);
    } finally {
      lock.unlock();
    }
    return present.stream().anyMatch(send -> messageId.equals(send.message().messageId()));
  }

  /** How many messages, deliveries and changes of schedules there are. */
  public int size() {
    lock.lock();
    try {
      return sends.size() + deliveries.size() + scheduleChanges.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes all, as one unit of work to be submitted, with the room of its messages; it is empty
   * afterwards.
   */
  public UnitOfWork take() {
    lock.lock();
    try {
      UnitOfWork unit = new UnitOfWork(sends, deliveries, scheduleChanges, room);
      room = null;
      sends = new ArrayList<>();
      deliveries = new ArrayList<>();
      scheduleChanges = List.of();
      bytes = 0;
      return unit;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the deliveries; the messages are not sent, and their room is given back. */
  public List<Delivery> takeDeliveries() {
    UnitOfWork unit = take();
    unit.giveUp();
    return unit.acks();
  }

  /**
   * Puts deliveries back that were taken, before what came since.
   *
   * @return false where the work has ended meanwhile: they are the caller's to release
   */
  public boolean putBack(List<Delivery> taken) {
    lock.lock();
    try {
      if (ended != null) {
        return false;
      }
      deliveries.addAll(0, taken);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes all, for the last time; who does not submit it {@linkplain UnitOfWork#giveUp gives it
   * up}.
   *
   * @param why what is told to those who want to add more
   */
  public UnitOfWork end(String why) {
    lock.lock();
    try {
      ended = why;
      return take();
    } finally {
      lock.unlock();
    }
  }
}
