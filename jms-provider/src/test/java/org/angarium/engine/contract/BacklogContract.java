package org.angarium.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Administration;
import org.angarium.engine.Administration.Seized;
import org.angarium.engine.BacklogEntry;
import org.angarium.engine.Delivery;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;

/** Short words for what tests do as operators. */
abstract class BacklogContract extends EngineContract {
  BacklogContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  Administration administration() {
    return engineB.administration();
  }

  int numberOf(DestinationName queue) {
    return administration().queue(queue);
  }

  List<BacklogEntry> look(DestinationName queue, String selector) {
    List<BacklogEntry> all = new ArrayList<>();
    try (Administration.Look look = administration().look(numberOf(queue), parse(selector), true)) {
      for (List<BacklogEntry> some = look.next(); some != null; some = look.next()) {
        all.addAll(some);
      }
    }
    return all;
  }

  List<String> textsOf(DestinationName queue) {
    return look(queue, "").stream().map(entry -> Msg.text(entry.message())).toList();
  }

  static Selector parse(String selector) {
    return selector.isEmpty() ? Selector.all() : Selector.parse(selector);
  }

  Administration.Seizure seizure(DestinationName queue, String selector) {
    return administration().seize(numberOf(queue), parse(selector));
  }

  static List<String> texts(List<Seized> seized) {
    return seized.stream().map(one -> Msg.text(one.message())).toList();
  }

  /** Takes what a walk finds, some at a time, and removes it. */
  List<String> removeAll(DestinationName queue, String selector, int max) {
    List<String> removed = new ArrayList<>();
    try (Administration.Seizure seizure = seizure(queue, selector)) {
      for (List<Seized> some = seizure.next(max); some != null; some = seizure.next(max)) {
        assertThat(some).hasSizeLessThanOrEqualTo(max);
        if (!some.isEmpty()) {
          engineB.submit(UnitOfWork.acknowledge(deliveries(some))).await();
          seizure.removed(some.size());
          removed.addAll(texts(some));
        }
      }
    }
    return removed;
  }

  static List<Delivery> deliveries(List<Seized> seized) {
    return seized.stream().map(Seized::delivery).toList();
  }

  /** Takes all, in as few bits as it comes. */
  static List<Seized> takeAll(Administration.Seizure seizure) {
    List<Seized> first = seizure.next(1_000);
    assertThat(first).isNotNull();
    return first;
  }
}
