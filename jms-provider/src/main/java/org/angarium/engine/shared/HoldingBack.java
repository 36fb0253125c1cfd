package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;

/**
 * Leaves some of what is sent for the next group, where {@link Pace} says so: there, half as many
 * messages come as are taken. For the committer's thread.
 */
final class HoldingBack {
  private HoldingBack() {}

  /**
   * Takes out what is to come with the next group, first. All units after the first of these come
   * later too: who has submitted several has them done in that order.
   *
   * @param writes of the committer's queue
   */
  static List<Object> from(List<Object> writes) {
    Map<DestinationName, Integer> mayCome = new HashMap<>();
    for (Object write : writes) {
      if (write instanceof Write.Take take) {
        LocalSubscription local = take.request().claimer().local();
        if (local.pace().holdsBack()) {
          mayCome.merge(local.entry().spec().destination(), 1, Integer::sum);
        }
      } else if (!(write instanceof Write.Unit unit) || unit.joined() != null) {
        return List.of();
      }
    }
    if (mayCome.isEmpty()) {
      return List.of();
    }
    mayCome.replaceAll((name, takes) -> takes / 2);
    List<Object> held = new ArrayList<>();
    List<Object> rest = new ArrayList<>();
    for (Object write : writes) {
      if (write instanceof Write.Unit unit && (!held.isEmpty() || isTooMuch(unit, mayCome))) {
        held.add(write);
      } else {
        rest.add(write);
      }
    }
    writes.clear();
    writes.addAll(rest);
    return held;
  }

  private static boolean isTooMuch(Write.Unit unit, Map<DestinationName, Integer> mayCome) {
    for (Send send : unit.sends()) {
      DestinationName name = send.message().destination();
      Integer left = mayCome.get(name);
      if (left != null) {
        if (left == 0) {
          return true;
        }
        mayCome.put(name, left - 1);
      }
    }
    return false;
  }
}
