package org.angarium.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.contract.ModelBranches.Parcel;
import org.angarium.engine.contract.ModelBroker.Consumer;
import org.angarium.engine.contract.ModelBroker.Counted;
import org.angarium.engine.contract.ModelBroker.Entry;
import org.angarium.engine.contract.ModelBroker.Lets;
import org.angarium.engine.contract.ModelBroker.Limit;
import org.angarium.engine.contract.ModelBroker.Policy;
import org.angarium.engine.contract.ModelBroker.Subscription;
import org.angarium.engine.contract.ModelBroker.Taken;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/**
 * One random history: the same operations on an engine and on the model, compared step by step. All
 * that is random comes from the seed.
 */
final class ModelHistory {
  /** What a delivery is on both sides. */
  record Held(Member member, Entry entry, Delivery delivery) {}

  /** A consumer on both sides. */
  record Member(String label, Consumer model, TestConsumer real) {}

  /** A subscription by its label, where it is durable also with what it was made of. */
  private record Named(SubscriptionSpec spec, Subscription model) {}

  private static final int CONSUMERS = 5;
  private static final String KEEPING = "keeping-";
  private static final String EXCLUSIVE = "exclusive-";
  private static final long SWEEP = 1_000;

  private final EngineContract contract;
  private final String prefix;
  private final boolean keepsGroups;
  private final Random random;
  private final int padding;
  private final boolean limits;

  /** Whether what goes to destinations with limits may expire. */
  private final boolean expires;

  private final ModelBroker model;
  private final List<String> log = new ArrayList<>();
  private final List<DestinationName> queues = new ArrayList<>();
  private final Map<DestinationName, Limit> limitOf = new LinkedHashMap<>();
  private final DestinationName topic;

  /** Where there are limits, a queue that has none. */
  private final @Nullable DestinationName unlimited;

  private final Map<DestinationName, Subscription> queueModels = new LinkedHashMap<>();
  private final Map<String, Named> topicModels = new LinkedHashMap<>();
  private final List<Member> members = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();
  private final ModelBranches branches;
  private final ModelTransactions transactions;
  private final ModelSenders senders;

  /** What limits have made dead letters; of several subscriptions in an order that is open. */
  private final List<Entry> dead = new ArrayList<>();

  private @Nullable Delivery stale;
  private int counter;

  /**
   * @param limits whether its destinations have limits, but for one queue; their names say which,
   *     see {@link BackpressureContract.ByName}
   */
  ModelHistory(EngineContract contract, long seed, int padding, boolean limits) {
    this.contract = contract;
    this.keepsGroups = seed % 2 == 0;
    this.prefix = (keepsGroups ? KEEPING : "h") + Long.toHexString(seed) + "-";
    this.random = new Random(seed);
    this.padding = padding;
    this.limits = limits;
    this.expires = limits && seed % 3 == 0;
    this.model = new ModelBroker(contract.clock.millis());
    addQueue(destination("q0"), randomLimit(true));
    addQueue(destination("q1"), randomLimit(true));
    if (limits) {
      unlimited = addQueue(prefix + "q2", Limit.NONE);
      contract.engineA.declare(BackpressureContract.DEAD);
    } else {
      unlimited = null;
    }
    Limit topicLimit = randomLimit(false); // nobody knows when what is too old is gone there
    topic = contract.topic(named(topicLimit, destination("t")));
    limitOf.put(topic, topicLimit);
    branches = new ModelBranches(this, contract, random, prefix);
    transactions = new ModelTransactions(this, contract, random);
    senders = new ModelSenders(this, contract);
  }

  private String destination(String name) {
    return prefix + (random.nextInt(4) == 0 ? EXCLUSIVE : "") + name;
  }

  private Limit randomLimit(boolean isQueue) {
    Policy[] policies = Policy.values();
    Policy policy = limits ? policies[random.nextInt(policies.length)] : Policy.NONE;
    if (policy == Policy.NONE) {
      return Limit.NONE;
    }
    Map<Counted, Long> most = new EnumMap<>(Counted.class);
    int kind = isQueue || contract.mindsNewSubscriptions() ? random.nextInt(4) : 2;
    if (kind != 0) {
      most.put(Counted.MESSAGES, 1L + random.nextInt(8));
    }
    if (kind <= 1) {
      long usual = 200 + padding;
      most.put(Counted.MEMORY_BYTES, usual + random.nextInt(5 * (int) usual));
      most.put(Counted.DISK_BYTES, usual + random.nextInt(5 * (int) usual));
      if (!isQueue) { // where a message is that nobody keeps is open
        most.put(Counted.DISK_BYTES, most.get(Counted.MEMORY_BYTES));
      }
    }
    // who waits may be let in where the oldest is on disk, and not known at the moment
    boolean ages = isQueue && policy != Policy.BLOCK && random.nextInt(4) == 0;
    long maxAge = ages ? 100 + random.nextInt(500) : 0;
    return new Limit(policy, most, maxAge, random.nextInt(3) == 0);
  }

  private static String named(Limit limit, String name) {
    return limit.policy() == Policy.NONE
        ? name
        : "%s maxMessages=%d maxMemoryBytes=%d maxDiskBytes=%d maxAge=%d %s %s"
            .formatted(
                limit.policy(),
                limit.most().getOrDefault(Counted.MESSAGES, 0L),
                limit.most().getOrDefault(Counted.MEMORY_BYTES, 0L),
                limit.most().getOrDefault(Counted.DISK_BYTES, 0L),
                limit.maxAge(),
                limit.briefly() ? "briefly" : "long",
                name);
  }

  private DestinationName addQueue(String name, Limit limit) {
    DestinationName queue = contract.queue(named(limit, name));
    queues.add(queue);
    limitOf.put(queue, limit);
    queueModels.put(queue, subscription(queue, Lets.ALL, true));
    return queue;
  }

  private Subscription subscription(DestinationName of, Lets lets, boolean durable) {
    Subscription made = new Subscription(lets, durable, limitOf.get(of));
    made.onDisk = contract.durable();
    made.exclusive = isExclusive(of);
    return made;
  }

  /** Whether one consumer at a time gets everything; in some. */
  static boolean isExclusive(DestinationName name) {
    return name.name().contains(EXCLUSIVE);
  }

  /** Whether consumers keep groups of which they hold nothing; in every other history. */
  static boolean keepsGroups(DestinationName name) {
    return name.name().contains(KEEPING);
  }

  /** Runs the history; what it fails with has all its steps. */
  void run(int steps) {
    try {
      for (int i = 0; i < steps; i++) {
        step();
        settle();
      }
      end();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(e + "\nafter\n  " + String.join("\n  ", log), e);
    }
  }

  void note(String step) {
    log.add(step);
  }

  private void step() {
    int dice = random.nextInt(limits ? 120 : 110);
    if (dice < 30) {
      unit(random.nextInt(4) + 1, random.nextInt(3) == 0 ? someHeld() : List.of());
    } else if (dice < 55) {
      claim();
    } else if (dice < 65) {
      unit(0, someHeld());
    } else if (dice < 75) {
      release();
    } else if (dice < 82) {
      openConsumer();
    } else if (dice < 86) {
      closeConsumer();
    } else if (dice < 93) {
      advance(10L * (1 + random.nextInt(20)));
    } else if (dice < 95) {
      refusedUnit();
    } else if (dice < 97) {
      look();
    } else if (dice < 98) {
      unsubscribe();
    } else if (dice >= 115) {
      senders.step(random);
    } else if (dice >= 110) {
      transactions.step();
    } else if (dice >= 100) {
      branches.step();
    } else if (contract.durable()) {
      restart();
    }
  }

  /**
   * What goes on by itself after a step. Where there are limits, time passes until what has expired
   * is swept up: whether it takes room until then is open.
   */
  void settle() {
    boolean swept = false;
    while (expires && subscriptions().stream().anyMatch(s -> isLimited(s) && model.fading(s) > 0)) {
      advance(SWEEP);
      swept = true;
    }
    for (Subscription subscription : queueModels.values()) {
      swept |= takeTooOld(subscription) > 0;
    }
    senders.settle();
    if (swept) {
      queues.forEach(this::awaitDepth);
    }
  }

  /** How many were too old. */
  private int takeTooOld(Subscription subscription) {
    List<Entry> old = model.takeTooOld(subscription);
    old.forEach(entry -> overflowed(subscription, entry));
    return old.size();
  }

  /**
   * What was held at a restart may be too old by then, and goes by itself. Where there are nodes
   * the last that closes may see to that, and take the count along.
   */
  private void takeTooOldAfterRestart() {
    queueModels.forEach(
        (queue, subscription) -> {
          int old = takeTooOld(subscription);
          if (old > 0) {
            awaitDepth(queue);
            long counted = overflowed(queue);
            assertThat(counted).isBetween(subscription.overflowed - old, subscription.overflowed);
            subscription.overflowed = counted;
          }
        });
  }

  /** What goes by itself goes a moment later. */
  private void awaitDepth(DestinationName queue) {
    Subscription subscription = queueModels.get(queue);
    await()
        .atMost(EngineContract.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(ModelSenders.OFTEN)
        .untilAsserted(
            () ->
                assertThat(contract.engineB.destinations().queueStatus(queue).depth())
                    .as("depth of " + queue)
                    .isBetween(
                        model.depth(subscription),
                        model.depth(subscription) + model.fading(subscription)));
  }

  /** Where there are limits: whether what has expired takes room until it is swept up is open. */
  private void sweep() {
    boolean swept = false;
    while (subscriptions().stream().anyMatch(s -> isLimited(s) && model.fading(s) > 0)) {
      advance(SWEEP);
      swept = true;
    }
    if (swept) {
      queueModels.forEach(
          (queue, sub) -> {
            if (isLimited(sub)) {
              awaitDepth(queue);
            }
          });
    }
  }

  private static boolean isLimited(Subscription subscription) {
    return subscription.limit.policy() != Policy.NONE;
  }

  // Units of work

  private void unit(int count, List<Held> acks) {
    send(randomParcel(count), acks);
  }

  private void send(Parcel parcel, List<Held> acks) {
    int wait = firstThatWouldWait(parcel, acks);
    if (wait >= 0) {
      if (parcel.entries().size() == 1 && acks.isEmpty()) {
        if (parcel.entries().get(0).expires == 0) { // else it may have expired when it comes
          senders.start(parcel);
        }
      } else {
        send(parcel.only(wait), List.of());
      }
      return;
    }
    note("unit: send " + parcel + ", acknowledge " + describe(acks));
    if (isFull(parcel, acks)) {
      note("  refused: no room");
      assertRefused(ErrorCode.DESTINATION_FULL, parcel.sends(), ModelBranches.deliveries(acks));
      return;
    }
    if (!refusedForMemory(() -> contract.submit(parcel.sends(), ModelBranches.deliveries(acks)))) {
      route(parcel);
      acknowledge(acks);
      held.removeAll(acks);
    }
  }

  /** Whether some subscription refuses what goes to it; a unit gives back what it acknowledges. */
  boolean isFull(Parcel parcel, List<Held> acks) {
    return isTooLarge(parcel)
        || subscriptions().stream().anyMatch(s -> refuses(s, parcel, given(acks, s)));
  }

  /** Whether a message alone is more than its destination may hold. */
  boolean isTooLarge(Parcel parcel) {
    for (int i = 0; i < parcel.entries().size(); i++) {
      Entry entry = parcel.entries().get(i);
      boolean onDisk = contract.durable() && entry.persistent;
      if (limitOf.get(parcel.destinations().get(i)).isTooSmallFor(entry, onDisk)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a subscription has no room for what goes to it, or others wait for that. */
  boolean refuses(Subscription s, Parcel parcel, Taken own) {
    List<Entry> more = goingTo(s, parcel);
    return !more.isEmpty() && (senders.isWanted(s) || model.refuses(s, more, own));
  }

  /** Whether there is no room for one message more. */
  boolean isFull(Subscription s, Parcel parcel) {
    return model.refuses(s, parcel.entries(), Taken.nothing());
  }

  /** What is given back in a subscription by who acknowledges. */
  static Taken given(List<Held> acks, Subscription subscription) {
    return new Taken(
        new ArrayList<>(),
        acks.stream()
            .filter(h -> h.member.model.subscription == subscription)
            .map(Held::entry)
            .toList());
  }

  /** Which message would have its sender wait for long; -1 where none would. */
  int firstThatWouldWait(Parcel parcel, List<Held> acks) {
    for (int i = 0; i < parcel.entries().size(); i++) {
      DestinationName to = parcel.destinations().get(i);
      boolean fits = subscriptions(to).stream().noneMatch(s -> refuses(s, parcel, given(acks, s)));
      if (waitsForLong(to) && !fits && !isTooLarge(parcel.only(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Where there are nodes, each may be a moment late to know what another one has committed. */
  private boolean isOpenLater(Limit limit) {
    boolean exact = contract.makesRoomWhenPrepared() || limit.policy().makesRoom();
    return limit.maxAge() > 0 || (limit != Limit.NONE && !exact);
  }

  boolean waitsForLong(DestinationName to) {
    Limit limit = limitOf.get(to);
    return limit.policy() == Policy.BLOCK && !limit.briefly();
  }

  boolean makesRoomByBytes(DestinationName to) {
    Limit limit = limitOf.get(to);
    return limit.policy().makesRoom() && limit.hasBytes();
  }

  /** What of a parcel goes to a subscription. */
  List<Entry> goingTo(Subscription s, Parcel parcel) {
    List<Entry> some = new ArrayList<>();
    for (int i = 0; i < parcel.entries().size(); i++) {
      Entry entry = parcel.entries().get(i);
      if (subscriptions(parcel.destinations().get(i)).contains(s) && s.lets.in(entry)) {
        some.add(entry);
      }
    }
    return some;
  }

  List<Subscription> subscriptions() {
    List<Subscription> all = new ArrayList<>(queueModels.values());
    all.addAll(subscriptions(topic));
    return all;
  }

  /** Those of a destination. */
  List<Subscription> subscriptions(DestinationName of) {
    return of.isQueue()
        ? List.of(queueModels.get(of))
        : topicModels.values().stream().map(Named::model).toList();
  }

  /**
   * Messages to somewhere. Of several messages of one unit that do not all fit by their bytes it is
   * open which stay: so there is one at most.
   */
  Parcel randomParcel(int count) {
    return randomParcel(count, false);
  }

  /** For who sends them later; by their age they would then have to go before earlier ones. */
  Parcel parcelForLater(int count) {
    return randomParcel(count, true);
  }

  private Parcel randomParcel(int count, boolean later) {
    Parcel parcel = Parcel.empty();
    for (int i = 0; i < count; i++) {
      DestinationName to = random.nextInt(3) == 0 ? topic : queues.get(random.nextInt(2));
      boolean open = makesRoomByBytes(to) && parcel.destinations().contains(to);
      open |= later && isOpenLater(limitOf.get(to));
      if (open || (limits && random.nextInt(6) == 0)) {
        to = unlimited;
      }
      add(parcel, randomEntry(to), to);
    }
    return parcel;
  }

  private void add(Parcel parcel, Entry entry, DestinationName to) {
    Send send = toSend(entry, to);
    entry.bytes = send.message().size();
    parcel.add(entry, to, send);
  }

  /** Calls the engine; whether it had no room, which only some histories come to. */
  boolean refusedForMemory(Runnable call) {
    try {
      call.run();
      return false;
    } catch (AngariumException e) {
      assertThat(e.code()).as(e.toString()).isEqualTo(ErrorCode.MEMORY_FULL);
      assertThat(padding).as("memory is full").isPositive();
      note("  refused: memory is full");
      return true;
    }
  }

  /** What was held is gone for good. */
  void acknowledge(List<Held> acks) {
    for (Held h : acks) {
      model.acknowledge(h.entry, h.member.model.subscription);
      stale = h.delivery;
    }
  }

  /** What was held comes again. */
  void giveBack(List<Held> some, boolean seen, long notBefore) {
    some.forEach(h -> model.release(h.entry, seen, notBefore));
  }

  /** What would have made room stays. */
  void putBack(Entry entry) {
    model.release(entry, false, 0);
  }

  private Entry randomEntry(DestinationName to) {
    long now = contract.clock.millis();
    boolean mayExpire =
        !limits || to.equals(unlimited) || (expires && limitOf.get(to).maxAge() == 0);
    Entry entry =
        new Entry(
            "m" + counter++,
            random.nextInt(3) == 0 ? random.nextInt(10) : 4,
            model.nextSequence(),
            random.nextInt(4),
            random.nextInt(3) == 0 ? "g" + random.nextInt(3) : null,
            random.nextInt(4) != 0,
            random.nextInt(6) == 0 ? now + 8 + 10L * random.nextInt(30) : 0,
            mayExpire && random.nextInt(6) == 0 ? now + 5 + 10L * random.nextInt(50) : 0);
    entry.sentAt = now;
    entry.ends = entry.group != null && random.nextInt(5) == 0;
    return entry;
  }

  private Send toSend(Entry e, DestinationName destination) {
    Msg message = Msg.msg(e.text);
    if (e.ends) {
      message.set("JMSXGroupSeq", -1);
    }
    return message
        .priority(e.priority)
        .set("n", e.n)
        .group(e.group)
        .persistent(e.persistent)
        .sentAt(e.sentAt)
        .delayedUntil(e.due)
        .expiresAt(e.expires)
        .padded(padding + (limits ? e.n * 50 : 0))
        .to(destination);
  }

  /** Messages that were made earlier are sent now. */
  void routeNow(Parcel parcel) {
    route(parcel.at(model));
  }

  /** As above, where room was made for them before: they come whether there is any or not. */
  void routeAnyway(Parcel parcel) {
    Parcel now = parcel.at(model);
    for (Subscription s : subscriptions()) {
      goingTo(s, now).forEach(entry -> model.add(s, entry));
    }
  }

  private void route(Parcel parcel) {
    for (Subscription s : subscriptions()) {
      for (Entry out : model.send(s, goingTo(s, parcel))) {
        overflowed(s, out);
      }
    }
  }

  private void overflowed(Subscription subscription, Entry out) {
    note("  makes room: " + out);
    if (subscription.limit.policy() == Policy.DEAD_LETTER) {
      dies(out);
    }
  }

  /** Something is a dead letter now. */
  void dies(Entry entry) {
    dead.add(entry);
  }

  /** A unit that must fail: nothing of it may happen. */
  private void refusedUnit() {
    Entry entry = randomEntry(queues.get(0));
    boolean waits = limitOf.get(queues.get(0)).policy() == Policy.BLOCK;
    Send good = toSend(entry, waits && unlimited != null ? unlimited : queues.get(0));
    List<Delivery> acks = new ArrayList<>(ModelBranches.deliveries(someHeld()));
    if (stale != null && random.nextBoolean()) {
      acks.add(stale);
      note("unit with stale acknowledgement");
      assertRefused(ErrorCode.STALE_DELIVERY, List.of(good), acks);
    } else {
      note("unit to unknown destination");
      Send bad = toSend(entry, DestinationName.queue(prefix + "unknown"));
      assertRefused(ErrorCode.NO_SUCH_DESTINATION, List.of(good, bad), acks);
    }
  }

  private void assertRefused(ErrorCode code, List<Send> sends, List<Delivery> acks) {
    assertRefused(code, () -> contract.submit(sends, acks));
  }

  /** It may also be refused for want of room, where there are limits. */
  void assertRefused(ErrorCode code, ThrowingCallable call) {
    ErrorCode memory = padding > 0 ? ErrorCode.MEMORY_FULL : code;
    ErrorCode room = limits ? ErrorCode.DESTINATION_FULL : code;
    EngineContract.assertRefusedWithOneOf(call, code, memory, room);
  }

  // Consumers

  private void claim() {
    if (members.isEmpty()) {
      openConsumer();
      return;
    }
    Member member = members.get(random.nextInt(members.size()));
    if (random.nextInt(4) == 0) {
      receive(member);
    } else {
      claim(member, 1 + random.nextInt(6));
    }
  }

  /** What is received is acknowledged by then. */
  private void receive(Member member) {
    List<Entry> ready = model.ready(member.model);
    List<Delivery> taken = member.real.tryTake();
    List<Delivery> got = taken == null ? member.real.claim(1) : taken;
    note(member.label + " receives " + Msg.texts(got) + " of " + ready);
    List<Held> before = List.copyOf(held);
    claimed(member, got, 1, ready);
    List<Held> acks = held.stream().filter(each -> !before.contains(each)).toList();
    if (taken == null) {
      member.real.ack(got); // after it was read: then it may be gone
    }
    acknowledge(acks);
    held.removeAll(acks);
  }

  private int claim(Member member, int max) {
    List<Entry> ready = model.ready(member.model);
    List<Delivery> got = member.real.claim(max);
    note(member.label + " claims " + max + ": " + Msg.texts(got) + " of " + ready);
    return claimed(member, got, max, ready);
  }

  private int claimed(Member member, List<Delivery> got, int max, List<Entry> ready) {
    assertThat(got.size()).as("at most").isLessThanOrEqualTo(max);
    List<Entry> expected =
        keepsGroups
            ? withoutOthersGroups(ready, Msg.texts(got))
            : ready.stream().limit(Math.max(got.size(), 1)).toList();
    assertThat(Msg.texts(got))
        .as("what " + member.label + " claims")
        .isEqualTo(expected.stream().map(e -> e.text).toList());
    for (int i = 0; i < got.size(); i++) {
      Entry entry = expected.get(i);
      checkAttempt(entry, got.get(i).attempt());
      entry.holder = member.model;
      entry.heldBack = false;
      held.add(new Held(member, entry, got.get(i)));
    }
    return got.size();
  }

  /**
   * What may be claimed where each group may be somebody else's: then the whole group. At the end
   * of a history everything must come.
   */
  private static List<Entry> withoutOthersGroups(List<Entry> ready, List<String> got) {
    List<Entry> expected = new ArrayList<>();
    Set<String> others = new HashSet<>();
    for (Entry e : ready) {
      boolean more = expected.size() < Math.max(got.size(), 1);
      boolean next = expected.size() < got.size() && got.get(expected.size()).equals(e.text);
      if (more && e.group != null && (!next || others.contains(e.group))) {
        others.add(e.group);
      } else if (more) {
        expected.add(e);
      }
    }
    return expected;
  }

  private static void checkAttempt(Entry entry, int attempt) {
    if (entry.attemptsExact) {
      assertThat(attempt).as("attempt of " + entry).isEqualTo(entry.attempts + 1);
    } else {
      assertThat(attempt).as("attempt of " + entry).isGreaterThanOrEqualTo(entry.attempts + 1);
      entry.attempts = attempt - 1;
      entry.attemptsExact = true;
    }
  }

  private void openConsumer() {
    if (members.size() >= CONSUMERS) {
      return;
    }
    Lets lets = Lets.values()[Math.max(0, random.nextInt(Lets.values().length + 3) - 3)];
    if (random.nextInt(3) != 0) {
      DestinationName queue = queues.get(random.nextInt(queues.size()));
      TestConsumer real =
          new TestConsumer(
              contract.engineB, contract.presence, SubscriptionSpec.queue(queue), lets.selector());
      join(queue.name(), queueModels.get(queue), lets, real);
      return;
    }
    String label = prefix + List.of("n", "d0", "d1", "sd", "s").get(random.nextInt(5));
    if (label.endsWith("n")) {
      label += counter++;
    }
    subscribe(label, spec(label, lets), lets);
  }

  private SubscriptionSpec spec(String label, Lets lets) {
    String kind = label.substring(prefix.length());
    SubscriptionSpec plain =
        switch (kind) {
          case "d0", "d1" -> EngineContract.durable(topic, "c", label);
          case "sd" -> EngineContract.sharedDurable(topic, null, label);
          case "s" -> EngineContract.shared(topic, null, label);
          default -> EngineContract.nonDurable(topic);
        };
    return new SubscriptionSpec(
        plain.kind(), topic, plain.clientId(), plain.name(), lets.selector(), false);
  }

  private void subscribe(String label, SubscriptionSpec spec, Lets lets) {
    Named existing = topicModels.get(label);
    if (existing != null && !existing.model.consumers.isEmpty()) {
      if (!spec.kind().shared()) {
        note(label + " is in use");
        EngineContract.assertRefused(ErrorCode.SUBSCRIPTION_IN_USE, () -> contract.consumer(spec));
        return;
      } else if (existing.model.lets != lets) {
        note(label + " is in use with another selector");
        EngineContract.assertRefused(
            ErrorCode.SUBSCRIPTION_MISMATCH, () -> contract.consumer(spec));
        return;
      }
    }
    boolean replaces = existing != null && existing.model.lets != lets;
    if (replaces && existing.model.isUsed()) {
      return;
    }
    if (replaces) {
      senders.sendAway(topic); // who comes between the old one and the new one may miss both
    }
    if (existing == null || replaces) {
      existing = new Named(spec, subscription(topic, lets, spec.kind().durable()));
      topicModels.put(label, existing);
    }
    join(label, existing.model, Lets.ALL, contract.consumer(spec));
  }

  private void join(String label, Subscription subscription, Lets lets, TestConsumer real) {
    Consumer consumer = new Consumer(subscription, lets);
    subscription.consumers.add(consumer);
    Member member = new Member(label + "#" + counter++ + "/" + lets, consumer, real);
    members.add(member);
    note("opens " + member.label + " on " + subscription.lets);
  }

  private void closeConsumer() {
    if (!members.isEmpty()) {
      close(members.get(random.nextInt(members.size())));
    }
  }

  private void close(Member member) {
    if (random.nextBoolean()) {
      note(member.label + " dies");
      List<Held> lost = held.stream().filter(h -> h.member == member).toList();
      release(new ArrayList<>(lost), ReleaseMode.REDELIVER, true, 0);
    }
    note("closes " + member.label);
    members.remove(member);
    member.real.close();
    Subscription subscription = member.model.subscription;
    subscription.consumers.remove(member.model);
    if (!subscription.durable && subscription.consumers.isEmpty()) {
      held.removeIf(h -> h.member.model.subscription == subscription);
      topicModels.values().removeIf(named -> named.model == subscription);
    }
  }

  private void unsubscribe() {
    for (Map.Entry<String, Named> entry : topicModels.entrySet()) {
      Named named = entry.getValue();
      if (named.model.durable) {
        String clientId = named.spec.clientId();
        if (named.model.isUsed()) {
          note("cannot unsubscribe " + entry.getKey());
          EngineContract.assertRefused(
              ErrorCode.SUBSCRIPTION_IN_USE,
              () -> contract.engineA.destinations().unsubscribe(clientId, entry.getKey()));
        } else {
          note("unsubscribes " + entry.getKey());
          contract.engineA.destinations().unsubscribe(clientId, entry.getKey());
          topicModels.remove(entry.getKey());
        }
        return;
      }
    }
  }

  // Settling

  /** Takes some of what is held; it belongs to a branch from now on. */
  List<Held> takeSomeHeld() {
    List<Held> some = someHeld();
    held.removeAll(some);
    return some;
  }

  /** Nothing came of it. */
  void holdAgain(List<Held> some) {
    held.addAll(some);
  }

  private List<Held> someHeld() {
    List<Held> some = new ArrayList<>(held);
    Collections.shuffle(some, random);
    return new ArrayList<>(some.subList(0, random.nextInt(some.size() + 1)));
  }

  private void release() {
    List<Held> some = someHeld();
    long until = contract.clock.millis() + 8 + 10L * random.nextInt(10);
    switch (random.nextInt(3)) {
      case 0 -> release(some, ReleaseMode.UNDELIVERED, false, 0);
      case 1 -> release(some, ReleaseMode.REDELIVER, true, 0);
      default -> {
        // A key waits for what is held back, and whether an expired one still counts is open.
        some.removeIf(h -> h.entry.group != null && h.entry.expires != 0);
        release(some, new ReleaseMode.RedeliverAt(until), true, until);
      }
    }
  }

  private void release(List<Held> some, ReleaseMode mode, boolean seen, long notBefore) {
    note("releases " + describe(some) + " " + mode);
    contract.engineB.release(ModelBranches.deliveries(some), mode);
    giveBack(some, seen, notBefore);
    held.removeAll(some);
  }

  static String describe(List<Held> some) {
    return some.stream().map(h -> h.entry.text + "@" + h.member.label).toList().toString();
  }

  // Time, looks, restarts

  private void advance(long millis) {
    note("advances " + millis + " to " + (contract.clock.millis() + millis));
    contract.pass(millis);
    model.advanceTo(contract.clock.millis());
  }

  private void awaitDepths() {
    queueModels.forEach(
        (queue, sub) ->
            assertThat(contract.engineB.destinations().queueStatus(queue).depth())
                .as("depth of " + queue)
                .isBetween(model.depth(sub), model.depth(sub) + model.fading(sub)));
    queueModels.forEach(
        (queue, sub) -> {
          long bytes = contract.bytesIn(queue);
          if (model.fading(sub) == 0) {
            assertThat(bytes).as("bytes of " + queue).isEqualTo(model.bytes(sub));
          }
        });
    queueModels.forEach(
        (queue, sub) ->
            assertThat(overflowed(queue)).as("overflow of " + queue).isEqualTo(sub.overflowed));
  }

  private long overflowed(DestinationName queue) {
    long count = overflowed(contract.engineB, queue);
    boolean nodes = contract.engineA != contract.engineB; // each tells what it has done
    return nodes ? count + overflowed(contract.engineA, queue) : count;
  }

  private static long overflowed(Engine engine, DestinationName queue) {
    var counts = engine.destinations().limits(queue);
    return counts.dropped() + counts.deadLettered();
  }

  private void look() {
    note("looks");
    branches.compare();
    awaitDepths();
    queueModels.forEach(
        (queue, sub) -> // what is given back after its time comes in a moment later
        await()
                .pollDelay(Duration.ZERO)
                .untilAsserted(
                    () -> {
                      List<String> seen = new ArrayList<>(contract.browse(queue));
                      seen.removeAll(model.perhapsSeen(sub));
                      assertThat(seen).as(queue.toString()).isEqualTo(model.browse(sub));
                    }));
    lookAtDeadLetters();
    topicModels.forEach(
        (label, named) -> {
          if (named.spec.name() != null) {
            long depth = model.depth(named.model);
            assertThat(contract.status(label).depth())
                .as("depth of " + label)
                .isBetween(depth, depth + model.fading(named.model));
          }
        });
  }

  private void lookAtDeadLetters() {
    if (limits) {
      assertThat(contract.browse(BackpressureContract.DEAD))
          .as("dead letters")
          .containsExactlyInAnyOrderElementsOf(dead.stream().map(e -> e.text).toList());
    }
  }

  private void restart() {
    note("restarts");
    contract.reopen();
    senders.restart();
    transactions.restart();
    members.clear();
    held.clear();
    stale = null;
    topicModels.values().removeIf(named -> !named.model.durable);
    Set<Entry> inBranches = branches.restart();
    subscriptions().forEach(s -> model.restart(s, inBranches));
    branches.takeRoomAgain();
    dead.removeIf(e -> !e.persistent);
    branches.compare();
    takeTooOldAfterRestart();
    awaitDepths();
  }

  /** Everything that is left comes out, in order; then nothing is left behind. */
  private void end() {
    look();
    branches.finishAll();
    transactions.finishAll();
    senders.sendAway(topic);
    release(new ArrayList<>(held), ReleaseMode.UNDELIVERED, false, 0);
    List.copyOf(members).forEach(this::close);
    settle();
    advance(1_000);
    settle();
    queues.forEach(queue -> drain(queue.name(), queueModels.get(queue), contract.consumer(queue)));
    awaitDepths();
    for (Map.Entry<String, Named> entry : Map.copyOf(topicModels).entrySet()) {
      Named named = entry.getValue();
      drain(entry.getKey(), named.model, contract.consumer(named.spec));
      contract.engineA.destinations().unsubscribe(named.spec.clientId(), entry.getKey());
    }
    queues.forEach(contract.engineA.destinations()::delete);
    if (limits) {
      contract.engineA.destinations().delete(BackpressureContract.DEAD);
    }
    contract.engineA.destinations().delete(topic);
  }

  private void drain(String label, Subscription subscription, TestConsumer real) {
    join(label, subscription, Lets.ALL, real);
    Member member = members.get(members.size() - 1);
    while (claim(member, 50) > 0) {
      unit(0, new ArrayList<>(held));
      settle();
    }
    assertThat(subscription.entries).isEmpty();
    close(member);
  }
}
