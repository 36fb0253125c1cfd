package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;

/**
 * Leaves some of what is sent for the next group, where {@link Pace} says so: what nobody in this
 * group takes would need rows, and a commit, and passes without in the next one. What a connection
 * submits after a unit that is left is left too, whatever it does: who has submitted several has
 * them done in that order. No unit is left twice. For the committer's thread.
 */
final class HoldingBack {
  private final Map<DestinationName, Allowance> allowances = new HashMap<>();

  /** Whose units are left. */
  private final Set<String> connections = new HashSet<>();

  private HoldingBack() {}

  /** What may come to a destination with this group. */
  private static final class Allowance {
    final LocalSubscription local;
    int takes;
    int more;
    int left;

    Allowance(LocalSubscription local) {
      this.local = local;
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
        if (local.pace().mayHoldBack()) {
          DestinationName name = local.entry().spec().destination();
          allowances.computeIfAbsent(name, n -> new Allowance(local)).takes++;
        }
      } else if (!(write instanceof Write.Unit unit) || unit.joined() != null) {
        return false;
      }
    }
    allowances.values().forEach(one -> one.more = one.local.pace().allowance(one.takes));
    return !allowances.isEmpty();
  }

  private List<Object> takeOut(List<Object> writes, int before) {
    List<Object> left = new ArrayList<>();
    List<Object> rest = new ArrayList<>();
    for (Object write : writes) {
      boolean mayWait = rest.size() + left.size() >= before;
      if (mayWait && write instanceof Write.Unit unit && waits(unit)) {
        left.add(unit);
        connections.add(unit.connection());
      } else {
        rest.add(write);
        comes((Write) write);
      }
    }
    allowances.values().stream().filter(one -> one.left > 0).forEach(HoldingBack::tell);
    writes.clear();
    writes.addAll(rest);
    return left;
  }

  /** Who waits for messages may come for those that were left. */
  private static void tell(Allowance one) {
    one.local.pace().hasHeldBack();
    one.local.arrived(one.left);
  }

  private void comes(Write write) {
    for (Send send : write.sends()) {
      Allowance allowance = allowances.get(send.message().destination());
      if (allowance != null) {
        allowance.more--;
      }
    }
  }

  private boolean waits(Write.Unit unit) {
    if (connections.contains(unit.connection())) {
      return true;
    }
    for (Send send : unit.sends()) {
      Allowance allowance = allowances.get(send.message().destination());
      if (allowance != null && allowance.more <= 0) {
        allowance.left += unit.sends().size();
        return true;
      }
    }
    return false;
  }
}
