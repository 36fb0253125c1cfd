package org.angarium.broker;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.MessageProperties;
import org.angarium.message.SentMessage;
import org.angarium.schedule.Timetable;
import org.angarium.schedule.Timing;
import org.jspecify.annotations.Nullable;

/** Makes the unit of work in which a schedule fires: its message, and how it goes on. */
final class Firing {
  private final String idPrefix = "ID:" + UUID.randomUUID() + '-';
  private final AtomicLong numbers = new AtomicLong();

  /**
   * The unit of what is due now; without a message where the time is only passed over.
   *
   * @param schedule due
   */
  UnitOfWork of(StoredSchedule schedule, Timetable timetable, long now) {
    Timetable.Step step = timetable.step(schedule.next(), now);
    StoredSchedule to = after(schedule, timetable, step);
    List<ScheduleChange> changes = List.of(new ScheduleChange.Advance(schedule, to));
    if (!step.fires()) {
      return new UnitOfWork(List.of(), List.of(), changes);
    }
    Send send = new Send(message(schedule, step.planned(), now), "", null);
    return new UnitOfWork(List.of(send), List.of(), changes);
  }

  private static @Nullable StoredSchedule after(
      StoredSchedule schedule, Timetable timetable, Timetable.Step step) {
    boolean last =
        step.next() == Timing.NEVER
            || (step.fires() && timetable.count() > 0 && schedule.fired() + 1 >= timetable.count());
    if (last) {
      return null;
    }
    return step.fires()
        ? schedule.fired(step.planned(), step.next())
        : schedule.skipped(step.next());
  }

  private SentMessage message(StoredSchedule schedule, long planned, long now) {
    SentMessage template = schedule.message();
    MessageProperties properties = template.properties();
    SentMessage.Builder message =
        SentMessage.to(template.destination())
            .messageId(idPrefix + numbers.incrementAndGet())
            .persistent(template.persistent())
            .priority(template.priority())
            .timestamp(now)
            .expiration(expiration(template.expiration(), now))
            .correlationId(template.correlationId())
            .replyTo(template.replyTo())
            .type(template.type())
            .body(template.body());
    for (String name : properties.names()) {
      message.property(name, properties.get(name));
    }
    return message
        .property(Scheduler.KEY, schedule.key())
        .property(Scheduler.PLANNED, planned)
        .build();
  }

  private static long expiration(long timeToLive, long now) {
    return timeToLive == 0 || timeToLive > Long.MAX_VALUE - now ? 0 : now + timeToLive;
  }
}
