package org.angarium.engine.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.engine.Room;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who takes part in the transactions of a connection, and what they are to hear of them once nobody
 * has the connection's lock: they may wait for a listener, and that may wait for the connection.
 * For who has that lock, where nothing else is said.
 */
public final class Participants {
  private static final Logger LOG = LoggerFactory.getLogger(Participants.class);

  private final List<Participant> all = new CopyOnWriteArrayList<>();
  private final Map<Participant, UnitOfWork> taken = new LinkedHashMap<>();
  private List<Runnable> news = new ArrayList<>();

  /** Someone takes part from now on, until that is closed, by any thread. */
  public Enlistment add(Participant participant) {
    all.add(participant);
    return () -> all.remove(participant);
  }

  /** How much would happen with the transaction. */
  public int work() {
    return all.stream().mapToInt(Participant::size).sum();
  }

  /** Takes what is to happen with it; {@link #committed} or {@link #failed} follows. */
  public UnitOfWork take() {
    taken.clear();
    List<Send> sends = new ArrayList<>();
    List<Delivery> acks = new ArrayList<>();
    List<ScheduleChange> schedules = new ArrayList<>();
    Room room = null;
    for (Participant participant : all) {
      UnitOfWork unit = participant.take();
      taken.put(participant, unit);
      sends.addAll(unit.sends());
      acks.addAll(unit.acks());
      schedules.addAll(unit.scheduleChanges());
      if (room == null) {
        room = unit.room();
      } else if (unit.room() != null) {
        room.join(unit.room());
      }
    }
    return new UnitOfWork(sends, acks, schedules, room);
  }

  /** What was taken has happened. */
  public void committed() {
    taken.keySet().forEach(participant -> news.add(participant::committed));
    taken.clear();
  }

  /** It has not, as far as it was taken. */
  public void failed(AngariumException why) {
    for (Participant participant : all) {
      UnitOfWork unit = taken.get(participant);
      news.add(unit == null ? participant::rolledBack : () -> participant.failed(unit, why));
    }
    taken.clear();
  }

  /** The transaction was rolled back. */
  public void rolledBack() {
    all.forEach(participant -> news.add(participant::rolledBack));
  }

  /** No transaction of theirs will end any more; who goes on all the same stays. */
  public void left() {
    all.forEach(participant -> news.add(participant::left));
  }

  /** Nobody takes part any more. */
  public void clear() {
    all.clear();
  }

  /** What they are to hear, for who gives the lock back and {@linkplain #tell tells} them then. */
  public List<Runnable> takeNews() {
    List<Runnable> told = news;
    news = new ArrayList<>();
    return told;
  }

  /**
   * Tells them. What one of them throws is in the log: neither the others nor the transaction,
   * which has ended, have to do with it.
   */
  public static void tell(List<Runnable> told) {
    for (Runnable listener : told) {
      try {
        listener.run();
      } catch (RuntimeException | Error e) {
        LOG.error(
            "{}: a joined context failed when its transaction had ended",
            ErrorCode.INTERNAL.code(),
            e);
      }
    }
  }
}
