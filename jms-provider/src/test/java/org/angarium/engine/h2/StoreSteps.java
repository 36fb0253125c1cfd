package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.engine.embedded.Contents.StoredAck;
import org.angarium.engine.embedded.Contents.StoredBranch;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader.StoredId;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.engine.h2.Change.Place;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of a store, of every kind that {@link StoreWriter} offers, done to a model too.
 * Most come with messages, and may go to the log alone; how many do not is chosen anew with {@link
 * #choose}, for with one of them a whole transaction goes to the tables.
 */
final class StoreSteps {
  private static final long ERA = 1L << 32;
  private static final int MOST_DELIVERIES = 60;

  private final Random random;
  private StoreWriter writer;
  private StoreModel model = new StoreModel();
  private boolean onlyNotes;
  private int nextId = 10;
  private long sequence = ERA - 300;

  StoreSteps(Random random) {
    this.random = random;
  }

  StoreModel model() {
    return model;
  }

  /** Goes on with a writer from what a store has; numbers are not used again. */
  void goOn(StoreWriter with, StoreModel from) {
    writer = with;
    model = from.copy();
  }

  /** The greatest sequence number that was used. */
  long sequence() {
    return sequence;
  }

  /** Whether the next transaction has only changes that may go to the log. */
  void choose(boolean notes) {
    onlyNotes = notes;
  }

  /** The destination that all subscriptions are of. */
  private void begin() {
    writer.addDestination(1, QUEUE);
    model.destinations.put(1, QUEUE);
  }

  /** Does something. */
  void step() {
    List<Integer> live = model.live();
    if (model.destinations.isEmpty()) {
      begin();
    } else if (live.size() < 2) {
      addSubscription();
    } else if (onlyNotes || random.nextInt(10) > 0) {
      noted(live, random.nextInt(100));
    } else {
      direct(live, random.nextInt(100));
    }
  }

  private void noted(List<Integer> live, int what) {
    if (what < 30) {
      addOwn(pick(live));
    } else if (what < 45) {
      addShared(live);
    } else if (what < 80) {
      onSome(live, this::remove);
    } else if (what < 85) {
      setMark(pick(live));
    } else if (what < 92) {
      addId();
    } else if (what < 95) {
      removeIds();
    } else if (what < 98) {
      model.nextSequence = nextSequence();
      writer.reserveSequence(model.nextSequence);
    } else {
      model.nextId = nextId++;
      writer.reserveId(model.nextId);
    }
  }

  private void direct(List<Integer> live, int what) {
    if (what < 30) {
      onSome(live, this::setAttempts);
    } else if (what < 55) {
      onSome(live, this::holdBack);
    } else if (what < 65 && live.size() < 8) {
      addSubscription();
    } else if (what < 70) {
      addDestination();
    } else if (what < 75) {
      removeDestination();
    } else if (what < 90) {
      branch();
    }
  }

  private void addSubscription() {
    int id = nextId++;
    SubscriptionSpec spec =
        new SubscriptionSpec(Kind.SHARED_DURABLE, QUEUE, null, "s" + id, Selector.all(), false);
    writer.addSubscription(id, 1, spec);
    model.addSubscription(id, spec);
  }

  private void addDestination() {
    int id = nextId++;
    DestinationName name = DestinationName.topic("t" + id);
    writer.addDestination(id, name);
    model.destinations.put(id, name);
  }

  private void removeDestination() {
    int id = pick(List.copyOf(model.destinations.keySet()));
    if (id != 1) {
      writer.removeDestination(id);
      model.destinations.remove(id);
      model.removeIds(id, Long.MAX_VALUE);
    }
  }

  private void addOwn(int subscription) {
    if (model.all(subscription).size() < MOST_DELIVERIES) {
      SentMessage message = message();
      add(subscription, Ord.of(message.priority(), nextSequence()), message, false);
    }
  }

  private void addShared(List<Integer> live) {
    SentMessage message = message();
    long number = nextSequence();
    writer.addMessage(number, message);
    List<StoredDelivery> added = new ArrayList<>();
    for (int subscription : live) {
      if (random.nextBoolean() && model.all(subscription).size() < MOST_DELIVERIES) {
        added.add(add(subscription, Ord.of(message.priority(), number), message, true));
        if (random.nextInt(6) == 0) {
          remove(pick(added.subList(added.size() - 1, added.size()))); // no room for it
        }
      }
    }
  }

  private StoredDelivery add(int subscription, long ord, SentMessage message, boolean shared) {
    long due = random.nextInt(4) == 0 ? 1 + random.nextInt(1000) : 0;
    int traits = writer.addDelivery(subscription, ord, message, due, shared);
    StoredDelivery delivery = new StoredDelivery(subscription, ord, message, 0, due, traits);
    model.put(delivery);
    return delivery;
  }

  private long nextSequence() {
    sequence += 1 + random.nextInt(3);
    return sequence;
  }

  private SentMessage message() {
    int size =
        switch (random.nextInt(400)) {
          case 0 -> 3 << 20;
          case 1, 2 -> Payload.CHUNK - 8 + random.nextInt(16);
          case 3, 4 -> random.nextInt(2 << 20);
          case 5, 6, 7 -> random.nextInt(300_000);
          default -> random.nextInt(2000);
        };
    byte[] body = new byte[size];
    random.nextBytes(body);
    return SentMessage.to(QUEUE)
        .messageId("ID:" + random.nextInt(1000))
        .priority(random.nextInt(4) == 0 ? random.nextInt(10) : 4)
        .expiration(random.nextInt(3) == 0 ? 1 + random.nextInt(1000) : 0)
        .property("JMSXGroupID", random.nextInt(3) == 0 ? "g" + random.nextInt(3) : null)
        .body(random.nextInt(20) == 0 ? Body.Empty.INSTANCE : Body.Bytes.copyOf(body))
        .build();
  }

  private interface Action {
    void apply(StoredDelivery delivery);
  }

  private void onSome(List<Integer> live, Action action) {
    List<StoredDelivery> all = model.all(pick(live));
    for (int i = random.nextInt(4); i >= 0 && !all.isEmpty(); i--) {
      StoredDelivery delivery = random.nextBoolean() ? all.get(0) : pick(all);
      action.apply(delivery);
      all = model.all(delivery.subscriptionId());
    }
  }

  private void remove(StoredDelivery d) {
    writer.removeDelivery(d.subscriptionId(), d.ord(), d.traits(), d.message().size());
    model.remove(d);
  }

  private void setAttempts(StoredDelivery d) {
    int attempts = d.attempts() + 1;
    String history = history();
    writer.setAttempts(d.subscriptionId(), d.ord(), attempts, history);
    attempted(with(d, attempts, history, d.due(), d.traits()));
  }

  private void holdBack(StoredDelivery d) {
    int attempts = d.attempts() + random.nextInt(2);
    String history = attempts == 0 ? null : history();
    long due = 1 + random.nextInt(2000);
    int traits = writer.holdBack(d.subscriptionId(), d.ord(), attempts, history, due, d.traits());
    attempted(with(d, attempts, history, due, traits));
  }

  private void attempted(StoredDelivery d) {
    model.put(d);
    model.attempted.add(new Place(d.subscriptionId(), d.ord()));
  }

  private @Nullable String history() {
    return random.nextBoolean() ? null : "x".repeat(random.nextInt(3_000));
  }

  private static StoredDelivery with(
      StoredDelivery d, int attempts, @Nullable String history, long due, int traits) {
    return new StoredDelivery(
        d.subscriptionId(),
        d.ord(),
        d.message(),
        attempts,
        due,
        traits,
        history == null ? d.history() : history);
  }

  private void setMark(int subscription) {
    int priority = random.nextInt(10);
    writer.setMark(subscription, priority, sequence);
    model.marks.get(subscription)[priority] = sequence;
  }

  private void addId() {
    int destination = pick(List.copyOf(model.destinations.keySet()));
    StoredId id =
        new StoredId(destination, nextSequence(), "id" + random.nextInt(1000), random.nextInt(99));
    writer.addDeduplicationId(destination, id.sequence(), id.id(), id.at());
    model.addId(id);
  }

  private void removeIds() {
    int destination = pick(List.copyOf(model.destinations.keySet()));
    long upTo = sequence - random.nextInt(100);
    writer.removeDeduplicationIds(destination, upTo);
    model.removeIds(destination, upTo);
  }

  private void branch() {
    int what = random.nextInt(3);
    if (model.branches.isEmpty() || what == 0 && model.branches.size() < 5) {
      addBranch();
      return;
    }
    int id = pick(List.copyOf(model.branches.keySet()));
    StoredBranch old = model.branches.get(id).branch();
    if (what == 1) {
      State decision = random.nextBoolean() ? State.COMMITTED_BY_HAND : State.ROLLED_BACK_BY_HAND;
      writer.decideBranch(id, old.branch(), old.preparedAt(), decision);
      StoredBranch decided =
          new StoredBranch(id, old.branch(), decision, old.preparedAt(), 0, Set.of(), List.of());
      model.branches.put(id, new StoreModel.Branch(decided, List.of()));
    } else {
      writer.removeBranch(id);
      model.branches.remove(id);
    }
  }

  private void addBranch() {
    int id = nextId++;
    byte[] global = new byte[1 + random.nextInt(64)];
    random.nextBytes(global);
    BranchId name = new BranchId(random.nextInt(), global, new byte[random.nextInt(3)]);
    List<Send> sends = new ArrayList<>();
    Set<Integer> destinations = new HashSet<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      int destination = pick(List.copyOf(model.destinations.keySet()));
      Send send = new Send(message(), "", null, random.nextBoolean() ? null : "id" + n);
      writer.addBranchSend(id, sends.size(), destination, send);
      sends.add(send);
      destinations.add(destination);
    }
    Set<StoredAck> acks = new java.util.LinkedHashSet<>();
    onSome(
        model.live(),
        d -> {
          if (acks.add(new StoredAck(d.subscriptionId(), d.ord()))) {
            writer.addBranchAck(id, d.subscriptionId(), d.ord());
          }
        });
    long at = random.nextInt(1000);
    writer.addBranch(id, name, at);
    List<StoredAck> sorted =
        acks.stream().sorted(java.util.Comparator.comparingLong(StoredAck::ord)).toList();
    StoredBranch branch =
        new StoredBranch(id, name, State.PREPARED, at, sends.size(), destinations, sorted);
    model.branches.put(id, new StoreModel.Branch(branch, sends));
  }

  /** Removes a subscription, if there are enough; needs a transaction without anything else. */
  boolean drop() {
    if (model.live().size() < 3) {
      return false;
    }
    int id = pick(model.live());
    writer.removeSubscription(id);
    model.drop(id);
    return true;
  }

  /** Purges a removed subscription in part; needs a transaction without anything else. */
  boolean purge() {
    if (model.dropped().isEmpty()) {
      return false;
    }
    int id = pick(model.dropped());
    int limit = 1 + random.nextInt(40);
    boolean more = writer.purge(id, limit);
    assertThat(more).isEqualTo(model.purge(id, limit));
    return true;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
