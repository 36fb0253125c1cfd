package org.angarium.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.contract.ModelBranches.Parcel;
import org.angarium.engine.contract.ModelBroker.Subscription;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The senders of a {@link ModelHistory} that wait for room: each with one message, and one for each
 * destination, since of several that go at once it is open whose message is first.
 */
final class ModelSenders {
  static final Duration OFTEN = Duration.ofMillis(1);

  private final ModelHistory history;
  private final EngineContract contract;
  private final List<Waiting> waiting = new ArrayList<>();

  /** One on both sides. */
  private static final class Waiting {
    final Parcel parcel;

    /** Where it wants room. */
    final List<Subscription> places;

    final FutureTask<@Nullable ErrorCode> call;
    final Thread thread;

    Waiting(Parcel parcel, List<Subscription> places, EngineContract contract) {
      this.parcel = parcel;
      this.places = places;
      this.call = new FutureTask<>(() -> refusal(contract));
      this.thread = new Thread(call, "sender of " + parcel);
    }

    /** Sends it; why it was refused, or null. */
    private @Nullable ErrorCode refusal(EngineContract contract) {
      try {
        contract.engineB.submit(UnitOfWork.send(parcel.sends().get(0))).await();
        return null;
      } catch (AngariumException e) {
        return e.code();
      }
    }

    DestinationName to() {
      return parcel.destinations().get(0);
    }

    boolean lacks(Subscription s, ModelHistory history) {
      return places.contains(s) && history.isFull(s, parcel);
    }
  }

  ModelSenders(ModelHistory history, EngineContract contract) {
    this.history = history;
    this.contract = contract;
  }

  /** Somebody sends one message for which there is no room now. */
  void start(Parcel parcel) {
    DestinationName to = parcel.destinations().get(0);
    if (waiting.stream().anyMatch(w -> w.to().equals(to))) {
      return;
    }
    history.note("waits: " + parcel);
    List<Subscription> places = new ArrayList<>(history.subscriptions());
    places.removeIf(s -> history.goingTo(s, parcel).isEmpty());
    Waiting started = new Waiting(parcel, places, contract);
    waiting.add(started);
    started.thread.start();
    await()
        .atMost(EngineContract.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(OFTEN)
        .until(
            () ->
                started.call.isDone() || contract.engineB.destinations().limits(to).waiting() == 1);
    assertThat(started.call.isDone()).as("it did not wait: %s", parcel).isFalse();
  }

  /** Whether somebody waits for room in a subscription: nobody overtakes him. */
  boolean isWanted(Subscription s) {
    return waiting.stream().anyMatch(w -> w.lacks(s, history));
  }

  /** Those for whom there is room now have sent. */
  void settle() {
    List<Subscription> there = history.subscriptions();
    for (Waiting one : List.copyOf(waiting)) {
      if (there.stream().noneMatch(s -> one.lacks(s, history))) {
        waiting.remove(one);
        ErrorCode refused = end(one);
        history.note("no longer waits: " + one.parcel + (refused == null ? "" : ", " + refused));
        if (refused == null) {
          history.routeNow(one.parcel);
        } else {
          assertThat(refused).isEqualTo(ErrorCode.MEMORY_FULL);
        }
      }
    }
  }

  /** Some sender is interrupted. */
  void step(Random random) {
    if (!waiting.isEmpty()) {
      sendAway(waiting.get(random.nextInt(waiting.size())));
    }
  }

  /** Whoever waits for room in a destination is interrupted. */
  void sendAway(DestinationName to) {
    waiting.stream().filter(w -> w.to().equals(to)).toList().forEach(this::sendAway);
  }

  private void sendAway(Waiting one) {
    history.note("sends away: " + one.parcel);
    waiting.remove(one);
    one.thread.interrupt();
    assertThat(end(one)).isEqualTo(ErrorCode.INTERRUPTED);
  }

  /** The engine was closed. */
  void restart() {
    for (Waiting one : waiting) {
      assertThat(end(one)).isEqualTo(ErrorCode.BROKER_CLOSED);
    }
    waiting.clear();
  }

  private static @Nullable ErrorCode end(Waiting one) {
    try {
      return one.call.get(EngineContract.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("still waits: " + one.parcel, e);
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
