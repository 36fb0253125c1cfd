package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;

/**
 * Leaves some of what is sent for the next group, where {@link Pace} says so: there, about half as
 * many messages come as are taken, and one unit at least. All units behind the first that is left
 * are left too, whatever they do: who has submitted several has them done in that order. Only what
 * is taken goes ahead. No unit is left twice. For the committer's thread.
 */
final class HoldingBack {
  private final Map<DestinationName, Pace> paces = new HashMap<>();
  private final Map<DestinationName, Integer> mayCome = new HashMap<>();
  private final Set<Pace> held = new HashSet<>();

  private HoldingBack() {}

  /**
   * Takes out what is to come first in the next group.
   *
   * @param writes of the committer's queue
   * @param before how many of them, the first ones, were left before
   */
  static List<Object> from(List<Object> writes, int before) {
    HoldingBack holding = new HoldingBack();
    return holding.looksAt(writes) ? holding.takeOut(writes, before) : List.of();
  }

  /** Whether anything may have to wait. */
  private boolean looksAt(List<Object> writes) {
    for (Object write : writes) {
      if (write instanceof Write.Take take) {
        LocalSubscription local = take.request().claimer().local();
        if (local.pace().holdsBack()) {
          DestinationName name = local.entry().spec().destination();
          paces.put(name, local.pace());
          mayCome.merge(name, 1, Integer::sum);
        }
      } else if (!(write instanceof Write.Unit unit) || unit.joined() != null) {
        return false;
      }
    }
    mayCome.replaceAll((name, takes) -> Math.max(1, takes / 2));
    return !mayCome.isEmpty();
  }

  private List<Object> takeOut(List<Object> writes, int before) {
    List<Object> left = new ArrayList<>();
    List<Object> rest = new ArrayList<>(writes.subList(0, before));
    writes.subList(0, before).forEach(write -> comes((Write) write));
    for (Object write : writes.subList(before, writes.size())) {
      if (write instanceof Write.Unit unit && (!left.isEmpty() || isTooMuch(unit))) {
        left.add(write);
      } else {
        rest.add(write);
        comes((Write) write);
      }
    }
    held.forEach(Pace::hasHeldBack);
    writes.clear();
    writes.addAll(rest);
    return left;
  }

  private void comes(Write write) {
    for (Send send : write.sends()) {
      mayCome.computeIfPresent(send.message().destination(), (name, more) -> more - 1);
    }
  }

  private boolean isTooMuch(Write.Unit unit) {
    for (Send send : unit.sends()) {
      DestinationName name = send.message().destination();
      Integer more = mayCome.get(name);
      if (more != null && more <= 0) {
        held.add(Objects.requireNonNull(paces.get(name)));
        return true;
      }
    }
    return false;
  }
}
