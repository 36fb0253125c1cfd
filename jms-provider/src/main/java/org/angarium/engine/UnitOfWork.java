package org.angarium.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends, acknowledgements and changes of schedules that happen together or not at all; the only
 * write of messages.
 *
 * <p>The acknowledge modes, local transactions and dead letters differ only in what goes into a
 * unit of work and when it is submitted. A dead letter is an acknowledgement and a send in one
 * unit, and a schedule that fires is a send and the change of the schedule.
 *
 * @param room what was taken for the sends while the unit was filled; null where nothing was
 */
public record UnitOfWork(
    List<Send> sends,
    List<Delivery> acks,
    List<ScheduleChange> scheduleChanges,
    @Nullable Room room) {
  /** Copies the lists: a submitted unit does not change. */
  public UnitOfWork {
    sends = List.copyOf(sends);
    acks = List.copyOf(acks);
    scheduleChanges = List.copyOf(scheduleChanges);
  }

  /** Without changes of schedules; its room is taken when it is submitted. */
  public UnitOfWork(List<Send> sends, List<Delivery> acks) {
    this(sends, acks, List.of(), null);
  }

  /** Without changes of schedules. */
  public UnitOfWork(List<Send> sends, List<Delivery> acks, @Nullable Room room) {
    this(sends, acks, List.of(), room);
  }

  /** A unit whose room is taken when it is submitted. */
  public UnitOfWork(List<Send> sends, List<Delivery> acks, List<ScheduleChange> scheduleChanges) {
    this(sends, acks, scheduleChanges, null);
  }

  /** One message. */
  public static UnitOfWork send(Send send) {
    return new UnitOfWork(List.of(send), List.of());
  }

  /** Acknowledgements alone. */
  public static UnitOfWork acknowledge(List<Delivery> acks) {
    return new UnitOfWork(List.of(), acks);
  }

  /** One change of a schedule. */
  public static UnitOfWork schedule(ScheduleChange change) {
    return new UnitOfWork(List.of(), List.of(), List.of(change));
  }

  /** Whether it is one acknowledgement, and nothing more. */
  public boolean isOneAcknowledgement() {
    return sends.isEmpty() && acks.size() == 1 && scheduleChanges.isEmpty();
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return sends.isEmpty() && acks.isEmpty() && scheduleChanges.isEmpty();
  }

  /** Gives back the room that was taken for it; for who will not submit it. */
  public void giveUp() {
    if (room != null) {
      room.close();
    }
  }
}
