package org.angarium;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.broker.BrokerCore;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.ConsumerState;
import org.angarium.engine.DeliveryLook;
import org.angarium.engine.DeliveryLook.GroupLook;
import org.angarium.engine.DeliveryLook.State;
import org.angarium.engine.Inspection;
import org.angarium.engine.SubscriptionLook;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.FailedAttempt;
import org.angarium.message.MessageHead;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/** Makes reasons of what the engine shows: which of them hold, the most important first. */
final class Reasoning {
  /** How many consumers of a subscription are asked. */
  private static final int CONSUMERS = 100;

  /** How many deliveries of each kind are looked at for what holds up a subscription. */
  private static final int SAMPLE = 50;

  /** How many reasons of one kind are told of a subscription. */
  private static final int OF_ONE_KIND = 10;

  private final BrokerCore core;

  Reasoning(BrokerCore core) {
    this.core = core;
  }

  private Inspection inspection() {
    return core.engine().inspection();
  }

  // ---- a subscription -----------------------------------------------------------------------

  /** What holds up all that a subscription has. */
  Explanation all(SubscriptionLook place) {
    Set<Reason> reasons = new LinkedHashSet<>();
    Reason failed = failed();
    if (failed != null) {
      reasons.add(failed); // and the disk is not to be read any more
    } else if (place.depth() == 0) {
      reasons.add(new Reason.Empty());
    } else {
      addOfSample(place, reasons);
    }
    addSenders(place, reasons);
    if (reasons.isEmpty()) {
      reasons.add(new Reason.Empty()); // it was consumed while somebody looked
    }
    return new Explanation(
        place(place.spec()), null, place.depth(), place.consumers().size(), List.copyOf(reasons));
  }

  private void addSenders(SubscriptionLook place, Set<Reason> reasons) {
    DestinationName name = place.spec().destination();
    if (core.engine().exists(name)) {
      int waiting = core.engine().destinations().limits(name).waiting();
      if (waiting > 0) {
        reasons.add(new Reason.SendersWait(waiting));
      }
    }
  }

  private void addOfSample(SubscriptionLook place, Set<Reason> reasons) {
    List<ConsumerLook> consumers = inspection().consumers(place.id(), CONSUMERS);
    Map<Class<?>, Integer> counts = new HashMap<>();
    List<ConsumerLook> holders = new ArrayList<>(consumers);
    holders.addAll(place.departed());
    for (ConsumerLook consumer : holders) {
      if (consumer.holds() > 0) {
        Instant since = at(consumer.holdsSinceMillis());
        add(new Reason.ConsumerHolds(consumer(consumer), consumer.holds(), since), reasons, counts);
      }
    }
    for (DeliveryLook look : inspection().some(place.id(), SAMPLE)) {
      if (look.state() == State.CLAIMED) {
        continue; // told by consumer
      }
      for (Reason reason : one(look, place, consumers)) {
        add(reason, reasons, counts);
      }
    }
  }

  private static void add(Reason reason, Set<Reason> reasons, Map<Class<?>, Integer> counts) {
    int present = counts.getOrDefault(reason.getClass(), 0);
    if (present < OF_ONE_KIND && reasons.add(reason)) {
      counts.put(reason.getClass(), present + 1);
    }
  }

  /** Why nothing is delivered at all; null where the broker works. */
  @Nullable Reason failed() {
    AngariumException failure = core.failure();
    return failure == null ? null : new Reason.BrokerFailed(String.valueOf(failure.getMessage()));
  }

  // ---- a message ----------------------------------------------------------------------------

  /** Why one message is not delivered from a subscription. */
  List<Reason> one(DeliveryLook look, SubscriptionLook place) {
    return one(look, place, inspection().consumers(place.id(), CONSUMERS));
  }

  private List<Reason> one(
      DeliveryLook look, SubscriptionLook place, List<ConsumerLook> consumers) {
    List<Reason> reasons = new ArrayList<>();
    switch (look.state()) {
      case CLAIMED -> addHeld(look, consumers, reasons);
      case SETTLING -> reasons.add(settling(look));
      case EXPIRED -> reasons.add(new Reason.HasExpired(at(expirationOf(look))));
      case HELD_BACK ->
          reasons.add(
              new Reason.HeldBack(at(look.notBeforeMillis()), look.attempts(), lastOf(look)));
      case DELAYED -> reasons.add(new Reason.Delayed(at(look.notBeforeMillis())));
      case READY -> addGroup(look.group(), consumers, reasons);
    }
    if (look.state() != State.CLAIMED && look.state() != State.SETTLING) {
      addConsumers(look, place, consumers, reasons);
    }
    return reasons;
  }

  private static long expirationOf(DeliveryLook look) {
    MessageHead head = look.head();
    return head == null ? 0 : head.expiration();
  }

  private static void addHeld(
      DeliveryLook look, List<ConsumerLook> consumers, List<Reason> reasons) {
    if (look.holder() == null) {
      return;
    }
    ConsumerLook holder = asItSays(look.holder(), consumers);
    reasons.add(
        new Reason.HeldByConsumer(consumer(holder), at(look.sinceMillis()), look.attempts()));
    Reason why = stopped(holder);
    if (why instanceof Reason.ListenerBusy || why instanceof Reason.TooManyUnacknowledged) {
      reasons.add(why);
    }
  }

  /** The same consumer, with what its session says, where that was asked. */
  private static ConsumerLook asItSays(ConsumerLook look, List<ConsumerLook> consumers) {
    return consumers.stream().filter(other -> other.id() == look.id()).findFirst().orElse(look);
  }

  private static Reason settling(DeliveryLook look) {
    ConsumerLook holder = look.holder();
    return look.branch() != null
        ? new Reason.InPreparedTransaction(look.branch().toString(), at(look.sinceMillis()))
        : new Reason.BeingAcknowledged(holder == null ? null : consumer(holder));
  }

  private static void addGroup(
      @Nullable GroupLook group, List<ConsumerLook> consumers, List<Reason> reasons) {
    if (group == null) {
      return;
    }
    ConsumerLook owner = group.owner() == null ? null : asItSays(group.owner(), consumers);
    if (group.heldBack() > 0) {
      long until = group.heldBackUntilMillis();
      reasons.add(new Reason.GroupHeldBack(group.key(), until == 0 ? null : at(until)));
    } else if (group.held() > 0) {
      reasons.add(
          new Reason.GroupHeld(group.key(), owner == null ? null : consumer(owner), group.held()));
    } else if (owner != null) {
      reasons.add(new Reason.GroupOwned(group.key(), consumer(owner)));
    }
    if (!group.first()) {
      reasons.add(new Reason.BehindItsGroup(group.key()));
    }
  }

  private static void addConsumers(
      DeliveryLook look,
      SubscriptionLook place,
      List<ConsumerLook> consumers,
      List<Reason> reasons) {
    if (place.paused()) {
      reasons.add(new Reason.Paused());
    }
    boolean ready = look.state() == State.READY && reasons.isEmpty();
    List<ConsumerLook> allowed = allowed(look.group(), consumers);
    List<ConsumerLook> matching =
        allowed.stream().filter(consumer -> matches(consumer.selector(), look.head())).toList();
    if (consumers.isEmpty()) {
      reasons.add(new Reason.NoConsumer(at(place.unattendedSinceMillis())));
    } else if (matching.isEmpty() && !allowed.isEmpty()) {
      reasons.add(new Reason.NoSelectorMatches(mismatches(allowed, look.head())));
    }
    ConsumerLook free = null;
    for (ConsumerLook consumer : matching) {
      Reason why = stopped(consumer);
      if (why != null) {
        reasons.add(why);
      } else if (free == null) {
        free = consumer;
      }
    }
    if (look.onDiskOnly()) {
      reasons.add(new Reason.OnDiskOnly(place.reading()));
    }
    if (free != null && ready) {
      reasons.add(0, new Reason.WaitsItsTurn(consumer(free), Math.max(0, place.depth() - 1)));
    }
  }

  /** Where a group is somebody's, only he may have it. */
  private static List<ConsumerLook> allowed(
      @Nullable GroupLook group, List<ConsumerLook> consumers) {
    ConsumerLook owner = group == null ? null : group.owner();
    return owner == null
        ? consumers
        : consumers.stream().filter(consumer -> consumer.id() == owner.id()).toList();
  }

  private static boolean matches(Selector selector, @Nullable MessageHead head) {
    return head == null || selector.matches(head::selectorValue);
  }

  private static List<Reason.Mismatch> mismatches(
      List<ConsumerLook> consumers, @Nullable MessageHead head) {
    return head == null
        ? List.of()
        : consumers.stream()
            .map(ConsumerLook::selector)
            .distinct()
            .limit(OF_ONE_KIND)
            .map(selector -> mismatch(selector, head))
            .toList();
  }

  private static Reason.Mismatch mismatch(Selector selector, MessageHead head) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String name : selector.identifiers()) {
      values.put(name, head.selectorValue(name));
    }
    return new Reason.Mismatch(selector.text(), Collections.unmodifiableMap(values));
  }

  /** Why a consumer takes nothing now; null where it would. */
  private static @Nullable Reason stopped(ConsumerLook look) {
    ConsumerState state = look.state();
    Reason.Consumer consumer = consumer(look);
    if (look.standsBy()) {
      return new Reason.StandsBy(consumer);
    } else if (state == null) {
      return null;
    }
    if (state.closing()) {
      return new Reason.SessionClosing(consumer);
    } else if (!state.started()) {
      return new Reason.ConnectionNotStarted(consumer);
    } else if (state.room() <= 0) {
      return new Reason.TooManyUnacknowledged(consumer, look.holds());
    } else if (state.handling() != null) {
      return new Reason.ListenerBusy(consumer, at(state.handlingSinceMillis()), state.handlingId());
    }
    return state.rests() ? new Reason.NobodyReceives(consumer) : null;
  }

  // ---- where a message is not ---------------------------------------------------------------

  /** Why a message of a topic is not in a subscription, where it can be told; else null. */
  static @Nullable Reason whyNotIn(SubscriptionLook place, MessageHead head) {
    SubscriptionSpec spec = place.spec();
    if (!matches(spec.selector(), head)) {
      return new Reason.NotSelected(mismatch(spec.selector(), head));
    }
    if (spec.noLocal()) {
      for (ConsumerLook consumer : place.consumers()) {
        if (head.messageId().startsWith("ID:" + consumer.connectionId() + '-')) {
          return new Reason.NoLocal(consumer.connectionId());
        }
      }
    }
    return null;
  }

  // ---- words --------------------------------------------------------------------------------

  static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  /** A subscription in words. */
  static String place(SubscriptionSpec spec) {
    if (spec.kind() == SubscriptionSpec.Kind.QUEUE) {
      return spec.destination().toString();
    }
    return "subscription%s%s on %s"
        .formatted(
            spec.name() == null ? " without a name" : " \"" + spec.name() + '"',
            spec.clientId() == null ? "" : " of client id \"" + spec.clientId() + '"',
            spec.destination());
  }

  private static Reason.Consumer consumer(ConsumerLook look) {
    ConsumerState state = look.state();
    return state == null
        ? new Reason.Consumer(look.connectionId(), null, null, "", look.selector().text())
        : new Reason.Consumer(
            look.connectionId(),
            state.clientId(),
            state.user(),
            state.session(),
            look.selector().text());
  }

  private static @Nullable Attempt lastOf(DeliveryLook look) {
    FailedAttempt last = look.history().last();
    return last == null ? null : DeadLetter.attempt(last);
  }
}
