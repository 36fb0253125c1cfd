package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Administration.Seized;
import org.angarium.engine.Administration.Seizure;
import org.angarium.engine.SubscriptionSpec;
import org.jspecify.annotations.Nullable;

/** Takes what several engines have of a subscription, one after the other. */
final class SpreadSeizure implements Seizure {
  private final List<Part> seizures;
  private int at;

  /** In one engine. */
  record Part(int number, Seizure seizure) {}

  SpreadSeizure(List<Part> seizures) {
    this.seizures = List.copyOf(seizures);
  }

  @Override
  public @Nullable List<Seized> next(int max) {
    while (at < seizures.size()) {
      Part part = seizures.get(at);
      List<Seized> some = part.seizure.next(max);
      if (some != null) {
        return some.stream().map(seized -> wrapped(part.number, seized)).toList();
      }
      at++;
    }
    return null;
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
    return seizures.get(0).seizure.source();
  }

  @Override
  public long looked() {
    return seizures.stream().mapToLong(part -> part.seizure.looked()).sum();
  }

  @Override
  public long held() {
    return seizures.stream().mapToLong(part -> part.seizure.held()).sum();
  }

  @Override
  public void removed(int count) {
    seizures.get(Math.min(at, seizures.size() - 1)).seizure.removed(count);
  }

  @Override
  public void giveBack(List<Seized> seized) {
    for (Part part : seizures) {
      List<Seized> its = new ArrayList<>();
      for (Seized one : seized) {
        SpreadDelivery own = SpreadDelivery.own(one.delivery());
        if (own.part == part.number) {
          its.add(new Seized(own.inner, one.message(), one.attempts(), one.history()));
        }
      }
      if (!its.isEmpty()) {
        part.seizure.giveBack(its);
      }
    }
  }

  @Override
  public void close() {
    All.close(seizures.stream().map(Part::seizure).toList());
  }
}
