package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.DeliveryLook;
import org.angarium.engine.Inspection;
import org.angarium.engine.StorageLook;
import org.angarium.engine.SubscriptionLook;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** Looks into all engines. Thread-safe. */
final class SpreadInspection implements Inspection {
  private final Parts parts;
  private final Numbers numbers;

  SpreadInspection(Parts parts, Numbers numbers) {
    this.parts = parts;
    this.numbers = numbers;
  }

  private Inspection of(int part) {
    return parts.engine(part).inspection();
  }

  @Override
  public List<SubscriptionLook> subscriptions() {
    Map<SubscriptionSpec, List<InPart<SubscriptionLook>>> all = new LinkedHashMap<>();
    List<SubscriptionLook> result = new ArrayList<>();
    for (int part = 0; part < parts.count(); part++) {
      for (SubscriptionLook look : of(part).subscriptions()) {
        if (look.spec().kind() == SubscriptionSpec.Kind.NON_DURABLE) {
          result.add(together(List.of(new InPart<>(part, look)))); // equal ones are several
        } else {
          all.computeIfAbsent(look.spec(), spec -> new ArrayList<>()).add(new InPart<>(part, look));
        }
      }
    }
    all.values().forEach(its -> result.add(together(its)));
    return result;
  }

  @Override
  public @Nullable SubscriptionLook subscription(int id) {
    List<InPart<SubscriptionLook>> all = new ArrayList<>();
    for (Numbers.Ref ref : numbers.refs(id)) {
      SubscriptionLook look = of(ref.part()).subscription(ref.number());
      if (look != null) {
        all.add(new InPart<>(ref.part(), look));
      }
    }
    return all.isEmpty() ? null : together(all);
  }

  private SubscriptionLook together(List<InPart<SubscriptionLook>> all) {
    InPart<SubscriptionLook> first = all.get(0);
    SubscriptionLook sum = first.it();
    List<ConsumerLook> consumers = new ArrayList<>(numbered(first.part(), sum.consumers()));
    List<ConsumerLook> departed = new ArrayList<>(numbered(first.part(), sum.departed()));
    for (InPart<SubscriptionLook> its : all.subList(1, all.size())) {
      sum = both(sum, its.it());
      departed.addAll(numbered(its.part(), its.it().departed()));
      merge(consumers, numbered(its.part(), its.it().consumers()));
    }
    int id =
        numbers.of(all.stream().map(its -> new Numbers.Ref(its.part(), its.it().id())).toList());
    return with(sum, id, consumers, departed);
  }

  private static SubscriptionLook with(
      SubscriptionLook look, int id, List<ConsumerLook> consumers, List<ConsumerLook> departed) {
    return new SubscriptionLook(
        id,
        look.spec(),
        look.depth(),
        look.claimed(),
        look.ready(),
        look.bytes(),
        look.memoryBytes(),
        look.counts(),
        look.paused(),
        consumers,
        departed,
        look.unattendedSinceMillis(),
        look.spilled(),
        look.reading());
  }

  private static SubscriptionLook both(SubscriptionLook a, SubscriptionLook b) {
    return new SubscriptionLook(
        0,
        a.spec(),
        a.depth() + b.depth(),
        a.claimed() + b.claimed(),
        a.ready() + b.ready(),
        a.bytes() < 0 || b.bytes() < 0 ? -1 : a.bytes() + b.bytes(),
        a.memoryBytes() + b.memoryBytes(),
        a.counts().plus(b.counts()),
        a.paused() || b.paused(),
        List.of(),
        List.of(),
        Math.max(a.unattendedSinceMillis(), b.unattendedSinceMillis()),
        a.spilled() || b.spilled(),
        a.reading() || b.reading());
  }

  private List<ConsumerLook> numbered(int part, List<ConsumerLook> looks) {
    return looks.stream().map(look -> numbered(part, look)).toList();
  }

  private ConsumerLook numbered(int part, ConsumerLook look) {
    return new ConsumerLook(
        numbers.of(part, look.id()),
        look.connectionId(),
        look.name(),
        look.selector(),
        look.waits(),
        look.standsBy(),
        look.holds(),
        look.holdsSinceMillis(),
        look.settled(),
        look.state());
  }

  /** A consumer of each engine is one. */
  private static void merge(List<ConsumerLook> consumers, List<ConsumerLook> more) {
    for (ConsumerLook one : more) {
      int same = -1;
      for (int i = 0; i < consumers.size() && same < 0; i++) {
        ConsumerLook other = consumers.get(i);
        boolean is =
            other.connectionId().equals(one.connectionId()) && other.name().equals(one.name());
        same = is ? i : -1;
      }
      if (same < 0) {
        consumers.add(one);
      } else {
        consumers.set(same, both(consumers.get(same), one));
      }
    }
  }

  private static ConsumerLook both(ConsumerLook a, ConsumerLook b) {
    long since =
        a.holdsSinceMillis() == 0
            ? b.holdsSinceMillis()
            : b.holdsSinceMillis() == 0
                ? a.holdsSinceMillis()
                : Math.min(a.holdsSinceMillis(), b.holdsSinceMillis());
    return new ConsumerLook(
        a.id(),
        a.connectionId(),
        a.name(),
        a.selector(),
        a.waits() && b.waits(),
        a.standsBy() && b.standsBy(),
        a.holds() + b.holds(),
        since,
        a.settled() + b.settled(),
        a.state() != null ? a.state() : b.state());
  }

  @Override
  public List<ConsumerLook> consumers(int subscriptionId, int max) {
    List<ConsumerLook> all = new ArrayList<>();
    for (Numbers.Ref ref : numbers.refs(subscriptionId)) {
      merge(all, numbered(ref.part(), of(ref.part()).consumers(ref.number(), max)));
    }
    return all.subList(0, Math.min(max, all.size()));
  }

  @Override
  public List<DeliveryLook> some(int subscriptionId, int max) {
    List<DeliveryLook> all = new ArrayList<>();
    for (Numbers.Ref ref : numbers.refs(subscriptionId)) {
      for (DeliveryLook look : of(ref.part()).some(ref.number(), max)) {
        all.add(numbered(ref.part(), subscriptionId, look));
      }
    }
    return all;
  }

  private DeliveryLook numbered(int part, int subscription, DeliveryLook look) {
    DeliveryLook.GroupLook group = look.group();
    ConsumerLook holder = look.holder();
    return new DeliveryLook(
        subscription,
        look.source(),
        look.head(),
        look.state(),
        look.attempts(),
        look.history(),
        holder == null ? null : numbered(part, holder),
        look.sinceMillis(),
        look.notBeforeMillis(),
        look.branch(),
        group == null ? null : numbered(part, group),
        look.onDiskOnly());
  }

  private DeliveryLook.GroupLook numbered(int part, DeliveryLook.GroupLook look) {
    ConsumerLook owner = look.owner();
    return new DeliveryLook.GroupLook(
        look.key(),
        owner == null ? null : numbered(part, owner),
        look.held(),
        look.heldBack(),
        look.heldBackUntilMillis(),
        look.first());
  }

  @Override
  public Found find(String messageId, @Nullable DestinationName where, long budget) {
    List<DeliveryLook> deliveries = new ArrayList<>();
    List<Sending> sentBy = new ArrayList<>();
    boolean complete = true;
    for (int part = 0; part < parts.count(); part++) {
      if (where != null && !parts.isEverywhere(where) && parts.homeOf(where) != part) {
        continue;
      }
      Found found = of(part).find(messageId, where, budget / parts.count() + 1);
      for (DeliveryLook look : found.deliveries()) {
        deliveries.add(numbered(part, numbers.of(part, look.subscriptionId()), look));
      }
      sentBy.addAll(found.sentBy());
      complete &= found.complete();
    }
    return new Found(deliveries, sentBy, complete);
  }

  @Override
  public @Nullable Oldest oldest(int subscriptionId) {
    Oldest oldest = null;
    for (Numbers.Ref ref : numbers.refs(subscriptionId)) {
      Oldest its = of(ref.part()).oldest(ref.number());
      if (its != null && (oldest == null || its.sinceMillis() < oldest.sinceMillis())) {
        oldest = new Oldest(numbers.of(ref.part(), its.key()), its.messageId(), its.sinceMillis());
      }
    }
    return oldest;
  }

  @Override
  public void rememberUnattended(int subscriptionId) {
    numbers.refs(subscriptionId).forEach(ref -> of(ref.part()).rememberUnattended(ref.number()));
  }

  @Override
  public StorageLook storage() {
    StorageLook sum = of(0).storage();
    for (int part = 1; part < parts.count(); part++) {
      StorageLook more = of(part).storage();
      sum =
          new StorageLook(
              sum.volatileBytes() + more.volatileBytes(),
              sum.volatileLimit() + more.volatileLimit(),
              sum.transactionBytes() + more.transactionBytes(),
              sum.transactionLimit() + more.transactionLimit(),
              sum.cachedBytes() + more.cachedBytes(),
              known(sum.fileBytes(), more.fileBytes()),
              known(sum.freeBytes(), more.freeBytes()));
    }
    return sum;
  }

  private static long known(long a, long b) {
    return a < 0 || b < 0 ? -1 : a + b;
  }
}
