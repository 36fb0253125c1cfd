package org.angarium.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.angarium.engine.Delivery;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.contract.ModelBroker.Consumer;
import org.angarium.engine.contract.ModelBroker.Entry;
import org.angarium.engine.contract.ModelBroker.Lets;
import org.angarium.engine.contract.ModelBroker.Policy;
import org.angarium.engine.contract.ModelBroker.Subscription;
import org.angarium.engine.contract.ModelBroker.Taken;
import org.angarium.engine.contract.ModelHistory.Held;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;

/** The global transactions of a {@link ModelHistory}. */
final class ModelBranches {
  private static final int MOST = 4;

  /** Messages that are sent together, on both sides. */
  record Parcel(List<Entry> entries, List<DestinationName> destinations, List<Send> sends) {
    static Parcel empty() {
      return new Parcel(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** One of them. */
    Parcel only(int i) {
      Parcel one = empty();
      one.add(entries.get(i), destinations.get(i), sends.get(i));
      return one;
    }

    /** The same, as if they were made now. */
    Parcel at(ModelBroker model) {
      List<Entry> later = new ArrayList<>();
      entries.forEach(e -> later.add(e.at(model.nextSequence())));
      return new Parcel(later, destinations, sends);
    }

    void add(Entry entry, DestinationName to, Send send) {
      entries.add(entry);
      destinations.add(to);
      sends.add(send);
    }

    void addAll(Parcel other) {
      entries.addAll(other.entries);
      destinations.addAll(other.destinations);
      sends.addAll(other.sends);
    }

    private void removeIf(Predicate<Entry> condition) {
      for (int i = entries.size() - 1; i >= 0; i--) {
        if (condition.test(entries.get(i))) {
          entries.remove(i);
          destinations.remove(i);
          sends.remove(i);
        }
      }
    }

    @Override
    public String toString() {
      return entries + " to " + destinations;
    }
  }

  /** A branch on both sides. */
  private static final class Branch {
    final BranchId id;
    final long preparedAt;
    final Parcel parcel;
    final List<Held> acks;

    /** What leaves full subscriptions if it is committed. */
    final Map<Subscription, List<Entry>> victims = new LinkedHashMap<>();

    /** What of that goes to the dead letters then. */
    final List<Entry> moved = new ArrayList<>();

    /** What it has taken of the room of others. */
    final Map<Subscription, Taken> taken = new LinkedHashMap<>();

    State state = State.PREPARED;

    /** Whether what it makes go is counted. */
    boolean counts = true;

    Branch(BranchId id, long preparedAt, Parcel parcel, List<Held> acks) {
      this.id = id;
      this.preparedAt = preparedAt;
      this.parcel = parcel;
      this.acks = new ArrayList<>(acks);
    }

    PreparedBranch describe() {
      int gone = victims.values().stream().mapToInt(List::size).sum();
      return new PreparedBranch(
          id, state, preparedAt, parcel.sends().size() + moved.size(), acks.size() + gone);
    }

    @Override
    public String toString() {
      return new String(id.getGlobalTransactionId(), StandardCharsets.UTF_8);
    }
  }

  private final ModelHistory history;
  private final EngineContract contract;
  private final Random random;
  private final String prefix;
  private final List<Branch> branches = new ArrayList<>();
  private int counter;

  ModelBranches(ModelHistory history, EngineContract contract, Random random, String prefix) {
    this.history = history;
    this.contract = contract;
    this.random = random;
    this.prefix = prefix;
  }

  /** Something with a branch. */
  void step() {
    if (branches.isEmpty() || (branches.size() < MOST && random.nextBoolean())) {
      prepare();
      return;
    }
    Branch branch = branches.get(random.nextInt(branches.size()));
    if (branch.state != State.PREPARED) {
      refuseDecided(branch);
      return;
    }
    switch (random.nextInt(5)) {
      case 0 -> decide(branch, random.nextBoolean());
      case 1 -> attack(branch);
      default -> finish(branch, random.nextInt(3) != 0);
    }
  }

  private void prepare() {
    List<Held> acks = history.takeSomeHeld();
    Parcel parcel = history.parcelForLater(random.nextInt(4));
    if (history.firstThatWouldWait(parcel, acks) >= 0) {
      parcel = Parcel.empty();
    }
    BranchId id = EngineContract.branch(prefix + "x" + counter++);
    Branch branch = new Branch(id, contract.clock.millis(), parcel, acks);
    history.note(
        "prepares %s: send %s, acknowledge %s"
            .formatted(branch, parcel, ModelHistory.describe(acks)));
    UnitOfWork unit = new UnitOfWork(parcel.sends(), deliveries(acks));
    if (history.isFull(parcel, acks)) {
      history.note("  refused: no room");
      history.assertRefused(
          ErrorCode.DESTINATION_FULL, () -> contract.engineB.branches().prepare(id, unit));
      history.holdAgain(acks);
    } else if (history.refusedForMemory(() -> contract.engineB.branches().prepare(id, unit))) {
      history.holdAgain(acks);
    } else {
      branches.add(branch);
      acks.forEach(ack -> ack.entry().inBranch = true);
      if (contract.makesRoomWhenPrepared()) {
        takeRoom(branch);
      }
    }
  }

  /** What is sent comes in addition, if it is committed: there is room for it now. */
  private void takeRoom(Branch branch) {
    for (Subscription s : history.subscriptions()) {
      List<Entry> coming = history.goingTo(s, branch.parcel);
      List<Entry> out = new ArrayList<>(ModelBroker.beyondTheLimit(s, coming));
      out.removeAll(coming);
      for (Entry victim : out) {
        history.note("  will make room: " + victim);
        victim.holder = new Consumer(s, Lets.NOTHING); // nobody else is that
        victim.inBranch = true;
      }
      branch.victims.put(s, out);
      if (s.limit.policy() == Policy.DEAD_LETTER) {
        branch.moved.addAll(out);
      }
    }
    takeOthers(branch);
  }

  /** Of subscriptions whose senders wait or are refused. */
  private void takeOthers(Branch branch) {
    for (Subscription s : history.subscriptions()) {
      Taken taken =
          new Taken(history.goingTo(s, branch.parcel), ModelHistory.given(branch.acks, s).given());
      branch.taken.put(s, taken);
      s.taken.add(taken);
    }
  }

  private void finish(Branch branch, boolean commit) {
    history.note((commit ? "commits " : "rolls back ") + branch);
    contract.engineA.branches().finish(branch.id, commit);
    branches.remove(branch);
    takeEffect(branch, commit);
    EngineContract.assertRefused(
        ErrorCode.NO_SUCH_BRANCH, () -> contract.engineB.branches().finish(branch.id, commit));
  }

  private void takeEffect(Branch branch, boolean commit) {
    branch.taken.forEach((s, taken) -> s.taken.removeIf(other -> other == taken));
    branch.taken.clear();
    branch.victims.forEach((s, some) -> some.forEach(victim -> end(branch, s, victim, commit)));
    branch.victims.clear();
    if (!commit) {
      history.giveBack(branch.acks, true, 0);
      return;
    }
    branch.moved.forEach(history::dies);
    if (contract.makesRoomWhenPrepared()) {
      history.routeAnyway(branch.parcel);
    } else {
      history.routeNow(branch.parcel);
    }
    history.acknowledge(branch.acks);
  }

  private void end(Branch branch, Subscription s, Entry victim, boolean goes) {
    if (goes) {
      s.entries.remove(victim);
      s.overflowed += branch.counts ? 1 : 0;
    } else {
      history.putBack(victim);
    }
  }

  private void decide(Branch branch, boolean commit) {
    history.note((commit ? "commits by hand " : "rolls back by hand ") + branch);
    contract.engineB.branches().decide(branch.id, commit);
    branch.state = commit ? State.COMMITTED_BY_HAND : State.ROLLED_BACK_BY_HAND;
    takeEffect(branch, commit);
  }

  private void refuseDecided(Branch branch) {
    history.note("refuses and forgets " + branch);
    ErrorCode code =
        branch.state == State.COMMITTED_BY_HAND
            ? ErrorCode.COMMITTED_BY_HAND
            : ErrorCode.ROLLED_BACK_BY_HAND;
    boolean commit = random.nextBoolean();
    EngineContract.assertRefused(code, () -> contract.engineA.branches().finish(branch.id, commit));
    contract.engineA.branches().forget(branch.id);
    branches.remove(branch);
  }

  /** What must not change a branch. */
  private void attack(Branch branch) {
    history.note("tries in vain to take from " + branch);
    EngineContract.assertRefused(
        ErrorCode.NO_SUCH_BRANCH, () -> contract.engineA.branches().forget(branch.id));
    Parcel nothing = history.randomParcel(0);
    EngineContract.assertRefused(
        ErrorCode.DUPLICATE_BRANCH,
        () ->
            contract
                .engineA
                .branches()
                .prepare(branch.id, new UnitOfWork(nothing.sends(), List.of())));
    for (Held held : branch.acks) {
      contract.engineB.release(List.of(held.delivery()), ReleaseMode.REDELIVER);
      EngineContract.assertRefused(
          ErrorCode.STALE_DELIVERY, () -> contract.submit(List.of(), List.of(held.delivery())));
    }
  }

  /** What the engine lists. */
  void compare() {
    assertThat(contract.engineA.branches().list().stream().map(this::known).toList())
        .as("branches")
        .containsExactlyInAnyOrderElementsOf(
            branches.stream().map(Branch::describe).map(this::known).toList());
  }

  /**
   * Of what was decided an engine need not know how much it was; nor whether deliveries count whose
   * subscription may have ended.
   */
  private PreparedBranch known(PreparedBranch branch) {
    boolean prepared = branch.state() == State.PREPARED;
    boolean lasting =
        branches.stream()
            .filter(own -> own.id.equals(branch.id()))
            .flatMap(own -> own.acks.stream())
            .allMatch(ack -> ack.member().model().subscription.durable);
    return new PreparedBranch(
        branch.id(),
        branch.state(),
        branch.preparedAtMillis(),
        prepared ? branch.sends() : 0,
        prepared && lasting ? branch.acks() : 0);
  }

  /**
   * After a restart: only durable work is left of each.
   *
   * @return what they hold
   */
  Set<Entry> restart() {
    Set<Entry> held = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Branch branch : branches) {
      if (branch.state != State.PREPARED) {
        branch.acks.clear();
        branch.parcel.removeIf(entry -> true);
      }
      branch.counts = false;
      branch.victims.keySet().removeIf(s -> !s.durable);
      branch.victims.values().forEach(some -> some.removeIf(victim -> !victim.persistent));
      branch.victims.values().forEach(held::addAll);
      branch.moved.removeIf(victim -> !victim.persistent);
      branch.acks.removeIf(
          ack -> !ack.entry().persistent || !ack.member().model().subscription.durable);
      branch.parcel.removeIf(entry -> !entry.persistent);
      branch.acks.forEach(ack -> held.add(ack.entry()));
    }
    return held;
  }

  /** After {@link #restart()}, and that of the subscriptions. */
  void takeRoomAgain() {
    for (Branch branch : branches) {
      branch.taken.clear();
      if (contract.makesRoomWhenPrepared()) {
        takeOthers(branch);
      }
    }
  }

  static List<Delivery> deliveries(List<Held> some) {
    return some.stream().map(Held::delivery).toList();
  }

  /** Ends all that are left. */
  void finishAll() {
    for (Branch branch : List.copyOf(branches)) {
      if (branch.state == State.PREPARED) {
        finish(branch, random.nextBoolean());
      } else {
        refuseDecided(branch);
      }
      history.settle();
    }
    compare();
  }
}
