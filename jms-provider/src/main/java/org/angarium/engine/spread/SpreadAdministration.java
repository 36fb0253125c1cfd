package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.angarium.engine.Administration;
import org.angarium.engine.Delivery;
import org.angarium.engine.DestinationFigures;
import org.angarium.engine.Pause;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/** What operators ask of all engines. Thread-safe. */
final class SpreadAdministration implements Administration {
  private final Parts parts;
  private final Numbers numbers;

  SpreadAdministration(Parts parts, Numbers numbers) {
    this.parts = parts;
    this.numbers = numbers;
  }

  private Administration of(int part) {
    return parts.engine(part).administration();
  }

  @Override
  public long now() {
    return of(0).now();
  }

  // ---- figures --------------------------------------------------------------------------------

  @Override
  public List<DestinationFigures> destinations() {
    Map<DestinationName, List<InPart<DestinationFigures>>> all = new LinkedHashMap<>();
    for (int part = 0; part < parts.count(); part++) {
      for (DestinationFigures figures : of(part).destinations()) {
        all.computeIfAbsent(figures.name(), name -> new ArrayList<>())
            .add(new InPart<>(part, figures));
      }
    }
    return all.values().stream().map(this::together).toList();
  }

  @Override
  public DestinationFigures destination(DestinationName name) {
    return together(parts.ask(name, engine -> engine.administration().destination(name)));
  }

  /** A subscription in one engine. */
  private record Its(Numbers.Ref ref, SubscriptionFigures figures) {}

  private DestinationFigures together(List<InPart<DestinationFigures>> all) {
    DestinationFigures sum = all.get(0).it();
    Map<SubscriptionSpec, List<Its>> subscriptions = new LinkedHashMap<>();
    List<SubscriptionFigures> result = new ArrayList<>();
    for (InPart<DestinationFigures> more : all.subList(1, all.size())) {
      sum = both(sum, more.it());
    }
    for (InPart<DestinationFigures> in : all) {
      for (SubscriptionFigures its : in.it().subscriptions()) {
        Its one = new Its(new Numbers.Ref(in.part(), its.id()), its);
        if (its.spec().kind() == SubscriptionSpec.Kind.NON_DURABLE) {
          result.add(together(its.spec(), List.of(one))); // equal ones are several
        } else {
          subscriptions.computeIfAbsent(its.spec(), spec -> new ArrayList<>()).add(one);
        }
      }
    }
    subscriptions.forEach((spec, its) -> result.add(together(spec, its)));
    return new DestinationFigures(
        sum.name(), sum.since(), sum.sent(), sum.duplicates(), sum.ended(), sum.pause(), result);
  }

  private static DestinationFigures both(DestinationFigures a, DestinationFigures b) {
    return new DestinationFigures(
        a.name(),
        Math.min(a.since(), b.since()),
        a.sent() + b.sent(),
        a.duplicates() + b.duplicates(),
        a.ended().plus(b.ended()),
        a.pause(),
        List.of());
  }

  /** Who consumes from one consumes from each. */
  private SubscriptionFigures together(SubscriptionSpec spec, List<Its> all) {
    SubscriptionFigures sum = all.get(0).figures;
    for (Its its : all.subList(1, all.size())) {
      SubscriptionFigures more = its.figures;
      sum =
          new SubscriptionFigures(
              0,
              spec,
              sum.depth() + more.depth(),
              sum.held() + more.held(),
              Math.max(sum.consumers(), more.consumers()),
              sum.counts().plus(more.counts()));
    }
    return new SubscriptionFigures(
        numbers.of(all.stream().map(Its::ref).toList()),
        spec,
        sum.depth(),
        sum.held(),
        sum.consumers(),
        sum.counts());
  }

  // ---- subscriptions --------------------------------------------------------------------------

  @Override
  public int queue(DestinationName queue) {
    return numbers.of(
        parts.ask(queue, engine -> engine.administration().queue(queue)).stream()
            .map(its -> new Numbers.Ref(its.part(), its.it()))
            .toList());
  }

  @Override
  public int durableSubscription(@Nullable String clientId, String name) {
    List<Numbers.Ref> refs = new ArrayList<>();
    All.eachThatHas(
        parts.all(),
        ErrorCode.NO_SUCH_SUBSCRIPTION,
        part -> refs.add(new Numbers.Ref(part, of(part).durableSubscription(clientId, name))));
    return numbers.of(refs);
  }

  @Override
  public SubscriptionFigures figures(int subscription) {
    List<Its> all =
        numbers.refs(subscription).stream()
            .map(ref -> new Its(ref, of(ref.part()).figures(ref.number())))
            .toList();
    return together(all.get(0).figures.spec(), all);
  }

  @Override
  public long delayed(int subscription) {
    return numbers.refs(subscription).stream()
        .mapToLong(ref -> of(ref.part()).delayed(ref.number()))
        .sum();
  }

  @Override
  public long oldest(int subscription) {
    ToLongFunction<Numbers.Ref> oldest = ref -> of(ref.part()).oldest(ref.number());
    return numbers.refs(subscription).stream()
        .mapToLong(oldest)
        .filter(time -> time > 0)
        .min()
        .orElse(0);
  }

  @Override
  public Look look(int subscription, Selector selector, boolean bodies) {
    return new SpreadLook(
        numbers.refs(subscription).stream()
            .map(ref -> of(ref.part()).look(ref.number(), selector, bodies))
            .toList());
  }

  @Override
  public Seizure seize(int subscription, Selector selector) {
    List<Numbers.Ref> refs = numbers.refs(subscription);
    return new SpreadSeizure(
        refs.stream()
            .map(ref -> new InPart<>(ref.part(), of(ref.part()).seize(ref.number(), selector)))
            .toList());
  }

  // ---- what operators have done ---------------------------------------------------------------

  @Override
  public void deadLettered(Delivery delivery) {
    SpreadDelivery own = SpreadDelivery.own(delivery);
    of(own.part).deadLettered(own.inner);
  }

  @Override
  public void pause(DestinationName destination, Pause pause) {
    for (int part : parts.numbersOf(destination)) {
      parts.complete(part, destination); // it rests also where it would be made later
    }
    parts.of(destination).forEach(engine -> engine.administration().pause(destination, pause));
  }

  @Override
  public void onChange(ChangeListener listener) {
    parts.engines().forEach(engine -> engine.administration().onChange(listener));
  }
}
