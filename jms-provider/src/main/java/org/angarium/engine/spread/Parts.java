package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Room;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The engines, and what of a unit of work is whose. Thread-safe. */
final class Parts {
  private final List<Engine> engines;
  private final Placement placement;
  private final Temporaries temporaries;

  Parts(List<Engine> engines, Placement placement) {
    this.engines = List.copyOf(engines);
    this.placement = placement;
    this.temporaries = new Temporaries(this.engines);
  }

  /** Where temporary destinations are. */
  Temporaries temporaries() {
    return temporaries;
  }

  List<Engine> engines() {
    return engines;
  }

  int count() {
    return engines.size();
  }

  Engine engine(int part) {
    return engines.get(part);
  }

  boolean isEverywhere(DestinationName name) {
    return placement.isEverywhere(name);
  }

  /** The number of the engine of a destination that has one home. */
  int homeOf(DestinationName name) {
    return name.temporary() ? temporaries.homeOf(name) : placement.homeOf(name);
  }

  /** The numbers of the engines that a destination is in: of one, or of all. */
  List<Integer> numbersOf(DestinationName name) {
    return isEverywhere(name) ? all() : List.of(homeOf(name));
  }

  /** The numbers of all engines. */
  List<Integer> all() {
    return IntStream.range(0, engines.size()).boxed().toList();
  }

  /** The engines that a destination is in. */
  List<Engine> of(DestinationName name) {
    return isEverywhere(name) ? engines : List.of(engines.get(homeOf(name)));
  }

  // ---- what is in some databases alone --------------------------------------------------------

  /**
   * Whether a destination is in all databases that it is to be in. What engines move aside is there
   * where one has it: they make the queue where they need it, and messages in it are to be seen.
   */
  boolean isThere(DestinationName name, Predicate<Engine> has) {
    List<Engine> all = of(name);
    long those = all.stream().filter(has).count(); // all are asked, and forget what is gone
    return placement.isAside(name) ? those > 0 : those == all.size();
  }

  /**
   * Makes a queue for what engines move aside in one more database, where others have it already.
   * Who only looks does not: it would bring back what somebody is deleting in one after the other.
   *
   * @return whether it is there now
   */
  boolean complete(int part, DestinationName name) {
    boolean can =
        placement.isAside(name) && engines.stream().anyMatch(engine -> engine.exists(name));
    if (can) {
      engine(part).declareAnyway(name);
    }
    return can;
  }

  /** As {@link #complete}, for what is to be sent there. */
  void complete(int part, Send send) {
    DestinationName to = send.message().destination();
    if (placement.isAside(to) && !engine(part).seemsToExist(to)) {
      complete(part, to);
    }
  }

  /**
   * Asks each engine that has a destination, which may be some of those that are to have it.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION} where none has it
   */
  <R> List<InPart<R>> ask(DestinationName name, Function<Engine, R> question) {
    List<InPart<R>> answers = new ArrayList<>();
    All.eachThatHas(
        numbersOf(name),
        ErrorCode.NO_SUCH_DESTINATION,
        part -> answers.add(new InPart<>(part, question.apply(engine(part)))));
    return answers;
  }

  // ---- units of work --------------------------------------------------------------------------

  /**
   * The parts of a unit, by the numbers of their engines. What has no place of its own goes where
   * the rest is.
   */
  Map<Integer, UnitOfWork> split(UnitOfWork unit) {
    Map<Integer, Share> shares = new TreeMap<>();
    Function<Integer, Share> share = part -> shares.computeIfAbsent(part, p -> new Share());
    for (Delivery delivery : unit.acks()) {
      SpreadDelivery own = SpreadDelivery.own(delivery);
      share.apply(own.part).acks.add(own.inner);
    }
    Map<String, Integer> placed = new HashMap<>();
    for (ScheduleChange change : unit.scheduleChanges()) {
      int part = placeOf(change, placed.get(change.key()));
      placed.put(change.key(), part);
      share.apply(part).changes.add(change);
    }
    int rest = shares.size() == 1 ? shares.keySet().iterator().next() : -1;
    boolean stays = rest >= 0 && unit.room() == Room.ANYWAY; // as a dead letter, whatever its group
    for (Send send : unit.sends()) {
      boolean here = stays && isEverywhere(send.message().destination());
      share.apply(here ? rest : placeOf(send, rest)).sends.add(send);
    }
    shares.forEach((part, its) -> its.sends.forEach(send -> complete(part, send)));
    Map<Integer, UnitOfWork> units = new TreeMap<>();
    shares.forEach((part, its) -> units.put(part, its.unit(roomOf(unit.room(), part))));
    if (unit.room() instanceof SpreadRoom room) {
      room.closeAllBut(units.keySet());
    }
    return units;
  }

  private static final class Share {
    final List<Send> sends = new ArrayList<>();
    final List<Delivery> acks = new ArrayList<>();
    final List<ScheduleChange> changes = new ArrayList<>();

    UnitOfWork unit(@Nullable Room room) {
      return new UnitOfWork(sends, acks, changes, room);
    }
  }

  private static @Nullable Room roomOf(@Nullable Room room, int part) {
    return room instanceof SpreadRoom spread ? spread.of(part) : room;
  }

  /**
   * The only part of a unit.
   *
   * @throws AngariumException {@link ErrorCode#MORE_THAN_ONE_DATABASE}; the unit is given up
   */
  Map.Entry<Integer, UnitOfWork> only(UnitOfWork unit) {
    Map<Integer, UnitOfWork> units = splitOrGiveUp(unit);
    if (units.size() == 1) {
      return units.entrySet().iterator().next();
    }
    unit.giveUp();
    throw new AngariumException(
        ErrorCode.MORE_THAN_ONE_DATABASE,
        "a transaction is refused that needs databases %s of %d at once: %s; do it in several transactions, in a global one (XA), or have these destinations in one database"
            .formatted(
                units.keySet().stream().map(Parts::place).toList(), engines.size(), places(units)));
  }

  /** What people call it, as in "2 of 3". */
  private static int place(int part) {
    return part + 1;
  }

  /** As {@link #split}; where that is refused the unit is given up. */
  Map<Integer, UnitOfWork> splitOrGiveUp(UnitOfWork unit) {
    try {
      return split(unit);
    } catch (RuntimeException | Error e) {
      unit.giveUp();
      throw e;
    }
  }

  private static String places(Map<Integer, UnitOfWork> units) {
    List<String> all = new ArrayList<>();
    units.forEach(
        (part, unit) -> {
          unit.acks().stream()
              .map(ack -> "from " + ack.destination())
              .distinct()
              .limit(3)
              .forEach(text -> all.add(text + " in " + place(part)));
          unit.sends().stream()
              .map(send -> "to " + send.message().destination())
              .distinct()
              .limit(3)
              .forEach(text -> all.add(text + " in " + place(part)));
        });
    return String.join(", ", all);
  }

  /**
   * Where a message goes: to its group, for order; else to where its deduplication id is
   * remembered, whichever unit it is in; else to the rest of its unit.
   *
   * @param rest where the rest of its unit is; -1 where there is none, or it is in several places
   */
  int placeOf(Send send, int rest) {
    SentMessage message = send.message();
    DestinationName to = message.destination();
    if (!isEverywhere(to)) {
      return homeOf(to);
    }
    String key = message.groupId();
    String id = send.deduplicationId();
    if (key != null) {
      return placement.homeOf(to, key);
    } else if (id != null) {
      return placement.homeOf(to, id);
    }
    return rest >= 0 ? rest : placement.homeOf(to, message.messageId());
  }

  /**
   * @param before where a change of the same unit has put it; null for no such change
   */
  private int placeOf(ScheduleChange change, @Nullable Integer before) {
    int present = before != null ? before : placeOfSchedule(change.key());
    if (change instanceof ScheduleChange.Create create) {
      if (present >= 0) {
        return present; // which will say that there is one
      }
      return placeOf(create.schedule());
    } else if (change instanceof ScheduleChange.Replace replace) {
      int wanted = placeOf(replace.schedule());
      if (present >= 0 && present != wanted) {
        throw new AngariumException(
            ErrorCode.MORE_THAN_ONE_DATABASE,
            "schedule \"%s\" cannot be replaced by one for %s, which is in another database; cancel it first, in a transaction of its own"
                .formatted(change.key(), replace.schedule().message().destination()));
      }
      return wanted;
    }
    return Math.max(0, present);
  }

  private int placeOf(StoredSchedule schedule) {
    SentMessage message = schedule.message();
    DestinationName to = message.destination();
    if (!isEverywhere(to)) {
      return homeOf(to);
    }
    String key = message.groupId();
    return placement.homeOf(to, key != null ? key : schedule.key());
  }

  /** Which engine has the schedule; -1 for none. */
  int placeOfSchedule(String key) {
    for (int part = 0; part < engines.size(); part++) {
      if (engines.get(part).schedules().find(key) != null) {
        return part;
      }
    }
    return -1;
  }
}
