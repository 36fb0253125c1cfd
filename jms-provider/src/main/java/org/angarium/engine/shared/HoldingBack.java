package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;

/**
 * Leaves some of what is sent for the next group, where {@link Pace} says so: there, about half as
 * many messages come as are taken, and one unit at least. All units behind the first that is left
 * are left too, whatever they do: who has submitted several has them done in that order. Only what
 * is taken goes ahead. No unit is left twice. For the committer's thread.
 */
final class HoldingBack {
  private final Map<DestinationName, Allowance> allowances = new HashMap<>();

  private HoldingBack() {}

  /** What may come to a destination with this group. */
  private static final class Allowance {
    final Pace pace;
    int takes;
    int more;
    boolean holds;

    Allowance(Pace pace) {
      this.pace = pace;
    }
  }

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
          allowances.computeIfAbsent(name, n -> new Allowance(local.pace())).takes++;
        }
      } else if (!(write instanceof Write.Unit unit) || unit.joined() != null) {
        return false;
      }
    }
    allowances.values().forEach(one -> one.more = Math.max(1, one.takes / 2));
    return !allowances.isEmpty();
  }

  private List<Object> takeOut(List<Object> writes, int before) {
    List<Object> left = new ArrayList<>();
    List<Object> rest = new ArrayList<>();
    for (Object write : writes) {
      boolean mayWait = rest.size() + left.size() >= before && write instanceof Write.Unit;
      if (mayWait && (!left.isEmpty() || isTooMuch((Write) write))) {
        left.add(write);
      } else {
        rest.add(write);
        comes((Write) write);
      }
    }
    allowances.values().stream().filter(one -> one.holds).forEach(one -> one.pace.hasHeldBack());
    writes.clear();
    writes.addAll(rest);
    return left;
  }

  private void comes(Write write) {
    for (Send send : write.sends()) {
      Allowance allowance = allowances.get(send.message().destination());
      if (allowance != null) {
        allowance.more--;
      }
    }
  }

  private boolean isTooMuch(Write write) {
    for (Send send : write.sends()) {
      Allowance allowance = allowances.get(send.message().destination());
      if (allowance != null && allowance.more <= 0) {
        allowance.holds = true;
        return true;
      }
    }
    return false;
  }
}
