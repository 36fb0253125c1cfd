package org.angarium.engine.shared;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What the committer writes, in the transaction of its group. */
abstract sealed class Write permits Write.OfUnit, Write.Back, Write.Take, FinishWrite, Measure {
  private final PendingCommit commit = new PendingCommit();

  PendingCommit commit() {
    return commit;
  }

  /**
   * Takes the deliveries that it is about from their consumers; on the committer's thread.
   *
   * @return why it does not happen; null where it may
   */
  @Nullable AngariumException begin() {
    return null;
  }

  /** The deliveries that it has taken. */
  List<SharedDelivery> taken() {
    return List.of();
  }

  /** What it sends. */
  List<Send> sends() {
    return List.of();
  }

  /** Whether its messages come with this write, and not with a later one. */
  boolean sendsNow() {
    return true;
  }

  /** Whether it is refused where a destination that it sends to is not there. */
  boolean needsDestinations() {
    return true;
  }

  /** What becomes of the deliveries that it has taken when it has happened. */
  void happened() {
    taken().forEach(SharedDelivery::gone);
    taken().forEach(SharedDelivery::haveGone); // of all together it is seen how many groups rest
  }

  /** It needs no room any more, whatever has become of it. */
  void ended() {
    // most need none
  }

  /** Takes all of these, or none. */
  static @Nullable AngariumException beginAll(List<SharedDelivery> acks) {
    for (int i = 0; i < acks.size(); i++) {
      if (!acks.get(i).move(SharedDelivery.CLAIMED, SharedDelivery.SETTLING)) {
        acks.subList(0, i).forEach(d -> d.move(SharedDelivery.SETTLING, SharedDelivery.CLAIMED));
        return stale(acks.get(i));
      }
    }
    return null;
  }

  /** It has happened, or has not. */
  final void done(@Nullable AngariumException failure) {
    try {
      if (failure == null) {
        happened();
      } else {
        taken().forEach(d -> d.move(SharedDelivery.SETTLING, SharedDelivery.CLAIMED));
      }
      ended();
    } finally {
      commit.complete(failure);
    }
  }

  /** It has not begun, and will not happen. */
  final void refuse(AngariumException reason) {
    try {
      ended();
    } finally {
      commit.complete(reason);
    }
  }

  static AngariumException stale(Object delivery) {
    return new AngariumException(
        ErrorCode.STALE_DELIVERY,
        delivery
            + " is no longer held: it was acknowledged or released, or its node has lost its lease;"
            + " receive it again");
  }

  /** Is about a unit of work, and the deliveries that it acknowledges. */
  abstract static sealed class OfUnit extends Write permits Unit, PrepareWrite {
    final UnitOfWork work;
    private final List<SharedDelivery> acks;

    OfUnit(UnitOfWork work) {
      this.work = work;
      this.acks = work.acks().stream().map(SharedDelivery.class::cast).toList();
    }

    @Override
    final List<Send> sends() {
      return work.sends();
    }

    @Override
    final @Nullable AngariumException begin() {
      return beginAll(acks);
    }

    @Override
    final List<SharedDelivery> taken() {
      return acks;
    }
  }

  /** Sends and acknowledges. */
  static final class Unit extends OfUnit {
    private final Room room;
    private final @Nullable JoinedConnection joined;

    Unit(UnitOfWork work) {
      this(work, Room.ANYWAY);
    }

    /**
     * @param room what was taken for it
     */
    Unit(UnitOfWork work, Room room) {
      this(work, room, null);
    }

    /**
     * @param joined whose transaction it happens with, alone; null for that of its group
     */
    Unit(UnitOfWork work, Room room, @Nullable JoinedConnection joined) {
      super(work);
      this.room = room;
      this.joined = joined;
    }

    UnitOfWork work() {
      return work;
    }

    Room room() {
      return room;
    }

    /** Of which connections it is; an empty one where that is not known. */
    Set<String> connections() {
      Set<String> connections = new HashSet<>();
      work.sends().forEach(send -> connections.add(send.connectionId()));
      for (SharedDelivery ack : taken()) {
        connections.add(
            ack.holder() instanceof SharedClaimer claimer
                ? claimer.spec().presence().connectionId()
                : "");
      }
      return connections;
    }

    @Nullable JoinedConnection joined() {
      return joined;
    }

    @Override
    void ended() {
      room.close();
    }
  }

  /** Gives back. */
  static final class Back extends Write {
    private final List<SharedDelivery> deliveries;
    private final ReleaseMode mode;
    private List<SharedDelivery> taken = List.of();

    Back(List<SharedDelivery> deliveries, ReleaseMode mode) {
      this.deliveries = deliveries;
      this.mode = mode;
    }

    ReleaseMode mode() {
      return mode;
    }

    @Override
    @Nullable AngariumException begin() {
      taken =
          deliveries.stream()
              .filter(d -> d.move(SharedDelivery.CLAIMED, SharedDelivery.SETTLING))
              .toList();
      return null;
    }

    @Override
    List<SharedDelivery> taken() {
      return taken;
    }
  }

  /** Claims for a consumer, and removes at once what is found. */
  static final class Take extends Write {
    private final ClaimRequest request;

    Take(ClaimRequest request) {
      this.request = request;
    }

    ClaimRequest request() {
      return request;
    }
  }
}
