package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves some of what is sent for the next group, where {@link Pace} says so: what nobody in this
 * group takes would need rows, and a commit, and passes without in the next one. No unit is left
 * twice. For the committer's thread.
 *
 * <p>Nothing is sent to a destination before what was submitted earlier, and a connection's
 * acknowledgements do not come before what it has sent. Where nobody waits for a unit that is left,
 * all that its connection submits after it is left too: who has submitted several has them done in
 * that order.
 */
final class HoldingBack {
  private static final Logger LOG = LoggerFactory.getLogger(HoldingBack.class);

  private final SharedEngine engine;
  private final Map<DestinationName, Allowance> allowances = new HashMap<>();

  // of units that are left
  private final Set<DestinationName> destinations = new HashSet<>();
  private final Set<String> connections = new HashSet<>();

  /** Those of connections that may have submitted more. */
  private final Set<String> goingOn = new HashSet<>();

  private HoldingBack(SharedEngine engine) {
    this.engine = engine;
  }

  /** What may come to a destination with this group. */
  private static final class Allowance {
    final LocalSubscription local;
    int takes;
    int sends;
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
  static List<Object> from(SharedEngine engine, List<Object> writes, int before) {
    HoldingBack holding = new HoldingBack(engine);
    return holding.looksAt(writes) ? holding.takeOut(writes, before) : List.of();
  }

  /**
   * Whether anything may have to wait; not where the group is done in steps, and nothing passes.
   */
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
    if (allowances.isEmpty()) {
      return false;
    }
    for (Object write : writes) {
      if (write instanceof Write.Unit unit && !count(unit)) {
        return false;
      }
    }
    allowances.values().forEach(a -> a.more = a.local.pace().allowance(a.takes, a.sends));
    return true;
  }

  private boolean count(Write.Unit unit) {
    for (Send send : unit.sends()) {
      if (!Sending.isPlain(engine, send)) {
        return false;
      }
      Allowance allowance = allowance(send);
      if (allowance != null) {
        allowance.sends++;
      }
    }
    return unit.work().scheduleChanges().isEmpty();
  }

  /** Of what may pass, to where something is taken. */
  private @Nullable Allowance allowance(Send send) {
    return Sending.mayPass(send.message(), engine.now())
        ? allowances.get(send.message().destination())
        : null;
  }

  private List<Object> takeOut(List<Object> writes, int before) {
    List<Object> left = new ArrayList<>();
    List<Object> rest = new ArrayList<>();
    for (Object write : writes) {
      boolean mayWait = rest.size() + left.size() >= before;
      if (mayWait && write instanceof Write.Unit unit && waits(unit)) {
        left.add(unit);
        leaves(unit);
      } else {
        rest.add(write);
        comes((Write) write);
      }
    }
    writes.clear();
    writes.addAll(rest);
    for (Allowance one : allowances.values()) {
      one.local.pace().came(one.takes, one.sends - one.left, one.left > 0);
      if (one.left > 0) {
        tell(one);
      }
    }
    return left;
  }

  private boolean waits(Write.Unit unit) {
    for (Send send : unit.sends()) {
      Allowance allowance = allowance(send);
      if (destinations.contains(send.message().destination())
          || (allowance != null && allowance.more <= 0)) {
        return true;
      }
    }
    Set<String> waiting = unit.taken().isEmpty() ? goingOn : connections;
    return !waiting.isEmpty() && !Collections.disjoint(waiting, unit.connections());
  }

  private void leaves(Write.Unit unit) {
    Set<String> own = unit.connections();
    connections.addAll(own);
    if (!unit.commit().isAwaited()) {
      goingOn.addAll(own);
    }
    for (Send send : unit.sends()) {
      destinations.add(send.message().destination());
      Allowance allowance = allowance(send);
      if (allowance != null) {
        allowance.left++;
      }
    }
  }

  private void comes(Write write) {
    for (Send send : write.sends()) {
      Allowance allowance = allowance(send);
      if (allowance != null) {
        allowance.more--;
      }
    }
  }

  /** Who waits for messages may come for those that were left. */
  private static void tell(Allowance one) {
    try {
      one.local.wakeTakers(one.left);
    } catch (RuntimeException e) {
      LOG.error("A consumer could not be woken, and looks when something is sent again", e);
    }
  }
}
