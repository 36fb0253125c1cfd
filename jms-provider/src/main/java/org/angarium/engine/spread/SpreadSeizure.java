package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Administration.Seized;
import org.angarium.engine.Administration.Seizure;
import org.angarium.engine.SubscriptionSpec;
import org.jspecify.annotations.Nullable;

/** Takes what several engines have of a subscription, one after the other. */
final class SpreadSeizure implements Seizure {
  private final InTurn<InPart<Seizure>> seizures;

  SpreadSeizure(List<InPart<Seizure>> seizures) {
    this.seizures = new InTurn<>(seizures);
  }

  @Override
  public @Nullable List<Seized> next(int max) {
    return seizures.next(
        in -> {
          List<Seized> some = in.it().next(max);
          return some == null
              ? null
              : some.stream().map(seized -> wrapped(in.part(), seized)).toList();
        });
  }

  private static Seized wrapped(int part, Seized seized) {
    return new Seized(
        SpreadDelivery.of(part, seized.delivery()),
        seized.message(),
        seized.attempts(),
        seized.history());
  }

  @Override
  public SubscriptionSpec source() {
    return seizures.all().get(0).it().source();
  }

  @Override
  public long looked() {
    return seizures.all().stream().mapToLong(in -> in.it().looked()).sum();
  }

  @Override
  public long held() {
    return seizures.all().stream().mapToLong(in -> in.it().held()).sum();
  }

  @Override
  public void removed(int count) {
    seizures.last().it().removed(count);
  }

  @Override
  public void giveBack(List<Seized> seized) {
    for (InPart<Seizure> in : seizures.all()) {
      List<Seized> its = new ArrayList<>();
      for (Seized one : seized) {
        SpreadDelivery own = SpreadDelivery.own(one.delivery());
        if (own.part == in.part()) {
          its.add(new Seized(own.inner, one.message(), one.attempts(), one.history()));
        }
      }
      if (!its.isEmpty()) {
        in.it().giveBack(its);
      }
    }
  }

  @Override
  public void close() {
    All.close(seizures.all().stream().map(InPart::it).toList());
  }
}
