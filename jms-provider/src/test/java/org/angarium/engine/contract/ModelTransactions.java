package org.angarium.engine.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.engine.Room;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.contract.ModelBranches.Parcel;
import org.angarium.engine.contract.ModelBroker.Entry;
import org.angarium.engine.contract.ModelBroker.Subscription;
import org.angarium.engine.contract.ModelBroker.Taken;
import org.angarium.engine.contract.ModelHistory.Held;
import org.angarium.model.ErrorCode;

/** The open transactions of a {@link ModelHistory}: what they send takes room at once. */
final class ModelTransactions {
  private static final int MOST = 2;

  private final ModelHistory history;
  private final EngineContract contract;
  private final Random random;
  private final List<Open> open = new ArrayList<>();
  private int counter;

  /** One on both sides. */
  private static final class Open {
    final String label;
    final Room room;
    final List<Held> acks;
    final Parcel parcel = Parcel.empty();
    final Map<Subscription, Taken> taken = new LinkedHashMap<>();

    Open(String label, Room room, List<Held> acks) {
      this.label = label;
      this.room = room;
      this.acks = acks;
    }
  }

  ModelTransactions(ModelHistory history, EngineContract contract, Random random) {
    this.history = history;
    this.contract = contract;
    this.random = random;
  }

  /** Something with one. */
  void step() {
    if (open.isEmpty() || (open.size() < MOST && random.nextInt(4) == 0)) {
      begin();
    }
    Open one = open.get(random.nextInt(open.size()));
    if (random.nextInt(4) == 0) {
      finish(one, random.nextInt(3) != 0);
    } else {
      send(one, history.parcelForLater(1));
    }
  }

  private void begin() {
    List<Held> acks = random.nextBoolean() ? history.takeSomeHeld() : new ArrayList<>();
    Room room = contract.engineB.room();
    acks.forEach(ack -> room.holds(ack.delivery()));
    Open begun = new Open("t" + counter++, room, acks);
    history.note("begins %s, acknowledges %s".formatted(begun.label, ModelHistory.describe(acks)));
    open.add(begun);
  }

  private void send(Open one, Parcel parcel) {
    if (one.parcel.destinations().contains(parcel.destinations().get(0))
        && history.makesRoomByBytes(parcel.destinations().get(0))) {
      return; // see randomParcel
    }
    boolean full = history.isTooLarge(parcel);
    for (Subscription s : history.subscriptions()) {
      full |= history.refuses(s, parcel, takenOf(one, s));
    }
    if (full && history.waitsForLong(parcel.destinations().get(0))) {
      return;
    }
    history.note(one.label + " sends " + parcel);
    if (full) {
      history.note("  refused: no room");
      history.assertRefused(ErrorCode.DESTINATION_FULL, () -> one.room.take(parcel.sends().get(0)));
    } else if (!history.refusedForMemory(() -> one.room.take(parcel.sends().get(0)))) {
      one.parcel.addAll(parcel);
      for (Subscription s : history.subscriptions()) {
        List<Entry> more = history.goingTo(s, parcel);
        Taken taken = takenOf(one, s);
        taken.sent().addAll(more);
      }
    }
  }

  private static Taken takenOf(Open one, Subscription s) {
    return one.taken.computeIfAbsent(
        s,
        subscription -> {
          Taken taken = ModelHistory.given(one.acks, subscription);
          subscription.taken.add(taken);
          return taken;
        });
  }

  private void finish(Open one, boolean commit) {
    history.note((commit ? "commits " : "rolls back ") + one.label);
    open.remove(one);
    one.taken.forEach((s, taken) -> s.taken.removeIf(other -> other == taken));
    List<Subscription> there = history.subscriptions();
    one.acks.removeIf(ack -> !there.contains(ack.member().model().subscription));
    if (commit) {
      contract
          .engineB
          .submit(new UnitOfWork(one.parcel.sends(), ModelBranches.deliveries(one.acks), one.room))
          .await();
      history.routeNow(one.parcel);
      history.acknowledge(one.acks);
    } else {
      one.room.close();
      history.holdAgain(one.acks);
    }
  }

  /** All are gone, and what they acknowledged is nobody's. */
  void restart() {
    open.clear();
  }

  /** Ends all that are left. */
  void finishAll() {
    for (Open one : List.copyOf(open)) {
      finish(one, random.nextBoolean());
      history.settle();
    }
  }
}
