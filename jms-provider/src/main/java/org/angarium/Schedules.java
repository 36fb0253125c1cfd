package org.angarium;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Session;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.OpenWork;
import org.angarium.engine.ScheduleBook;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.UnitOfWork;
import org.angarium.jms.Transactions;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The repeating schedules of a broker. Made by {@link Broker#schedules()}.
 *
 * <pre>{@code
 * broker.schedules().replace(
 *     Schedule.named("daily-report")
 *         .toQueue("reports")
 *         .text("sales")
 *         .cron("0 8 * * MON-FRI", ZoneId.of("Europe/Berlin"))
 *         .build());
 * }</pre>
 *
 * <p>They are as durable as messages are, and go on after a restart. A schedule fires by sending
 * its message and moving on to its next time in one unit of work: whatever happens to the process,
 * it fires once for each time. After its last firing it is gone. One that cannot fire, because its
 * destination is full or does not exist, is tried again, after a second first, then after longer,
 * up to a minute; see {@link ScheduleStatus#failure}.
 *
 * <p>Thread-safe; what {@link #in} returns is as thread-safe as its session is. Changes block until
 * they are durable, except in a transaction. Every method throws a {@link JMSRuntimeException} with
 * one of the {@code ANG-} codes for what goes wrong.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class Schedules {
  private final Broker broker;

  /** Gives the transaction that is open now, or null where there is none. */
  private final Supplier<@Nullable OpenWork> transaction;

  Schedules(Broker broker) {
    this(broker, () -> null);
  }

  private Schedules(Broker broker, Supplier<@Nullable OpenWork> transaction) {
    this.broker = broker;
    this.transaction = transaction;
  }

  /**
   * The same, for changes in the transactions of a context: those of a transacted one, of one that
   * is {@linkplain Broker#join joined} to a JDBC connection, or of an XA one. A schedule is
   * created, replaced or cancelled if and only if the transaction commits, and until then nobody
   * sees that. Where no transaction is open it happens at once.
   *
   * @param context of this broker, not wrapped by a pool
   */
  public Schedules in(JMSContext context) {
    return new Schedules(broker, () -> Transactions.openIn(broker.core(), context));
  }

  /** As {@link #in(JMSContext)}, for a session. */
  public Schedules in(Session session) {
    return new Schedules(broker, () -> Transactions.openIn(broker.core(), session));
  }

  /**
   * Creates a schedule.
   *
   * @throws JMSRuntimeException with code ANG-2202 where there is one of that key; ANG-2201 for one
   *     that never fires; ANG-1202 where its destination does not exist and may not be created;
   *     ANG-2204 where a prepared transaction is about to change it; ANG-2205 where all schedules
   *     take too much memory
   */
  public void create(Schedule schedule) {
    broker.ask(
        () -> {
          OpenWork open = transaction.get();
          if (isThere(schedule.key(), open)) {
            throw new AngariumException(
                ErrorCode.SCHEDULE_EXISTS,
                "schedule \"%s\" exists already; choose another key, or use replace"
                    .formatted(schedule.key()));
          }
          StoredSchedule stored = stored(schedule);
          return change(new ScheduleChange.Create(stored), stored.size(), open);
        });
  }

  /**
   * Creates a schedule, or puts it in the place of the one of its key. One that is there already,
   * the same in everything, goes on as it was: so an application may replace its schedules each
   * time it starts, and none loses what it missed.
   *
   * @throws JMSRuntimeException as {@link #create}, without ANG-2202
   */
  public void replace(Schedule schedule) {
    broker.ask(
        () -> {
          OpenWork open = transaction.get();
          StoredSchedule present = book().find(schedule.key());
          boolean touched = lastOf(schedule.key(), open) != null;
          if (!touched && ScheduleForm.isKept(schedule, present, core().clock().millis())) {
            return false;
          }
          StoredSchedule stored = stored(schedule);
          return change(new ScheduleChange.Replace(stored), stored.size(), open);
        });
  }

  /**
   * Ends a schedule.
   *
   * @return whether there is one
   * @throws JMSRuntimeException with code ANG-2204 where a prepared transaction is about to change
   *     it
   */
  public boolean cancel(String key) {
    return broker.ask(
        () -> {
          OpenWork open = transaction.get();
          return isThere(key, open)
              && change(new ScheduleChange.Cancel(key), 2 * key.length(), open);
        });
  }

  /** The schedule of a key, as it is committed; empty where there is none. */
  public Optional<ScheduleStatus> find(String key) {
    return broker.ask(() -> Optional.ofNullable(book().find(key)).map(this::status));
  }

  /** All schedules as they are committed, by their keys. */
  public List<ScheduleStatus> list() {
    return broker.ask(() -> book().list().stream().map(this::status).toList());
  }

  private ScheduleStatus status(StoredSchedule stored) {
    return ScheduleForm.status(stored, core().scheduler().failure(stored));
  }

  private boolean isThere(String key, @Nullable OpenWork open) {
    ScheduleChange last = lastOf(key, open);
    return last == null ? book().find(key) != null : !(last instanceof ScheduleChange.Cancel);
  }

  /** The last change of a schedule in the transaction so far. */
  private static @Nullable ScheduleChange lastOf(String key, @Nullable OpenWork open) {
    ScheduleChange last = null;
    if (open != null) {
      for (ScheduleChange change : open.scheduleChanges()) {
        last = change.key().equals(key) ? change : last;
      }
    }
    return last;
  }

  private StoredSchedule stored(Schedule schedule) {
    StoredSchedule stored = ScheduleForm.toStored(schedule, core().clock().millis());
    DestinationName to = schedule.message().destination();
    if (!core().engine().exists(to)) {
      if (!core().settings().createDestinations()) {
        throw new AngariumException(
            ErrorCode.NO_SUCH_DESTINATION,
            "%s does not exist; declare it on the broker, or let destinations be created at first use"
                .formatted(to));
      }
      core().engine().declare(to);
    }
    return stored;
  }

  private boolean change(ScheduleChange change, int size, @Nullable OpenWork open) {
    if (open == null) {
      core().engine().submit(UnitOfWork.schedule(change)).await();
    } else {
      open.add(change, size);
    }
    return true;
  }

  private ScheduleBook book() {
    return core().engine().schedules();
  }

  private BrokerCore core() {
    return broker.core();
  }
}
