package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.support.Amount;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of a transaction once it is committed, beside who is to be woken. For one
 * thread.
 */
final class Aftermath {
  private final Tallies.Changes counts = new Tallies.Changes();
  private final Map<SubscriptionEntry, Integer> overflow = new LinkedHashMap<>();
  private final Map<Integer, Amount> amounts = new HashMap<>();
  private final Set<Integer> unknown = new TreeSet<>();
  private final Map<String, @Nullable StoredSchedule> schedules = new LinkedHashMap<>();
  private final List<RememberedIds.Forgotten> forgotten = new ArrayList<>();
  private boolean schedulesForOthers;
  private final Map<Integer, List<SentMessage>> come = new HashMap<>();
  private final Set<Integer> comeOtherwise = new HashSet<>();
  private @Nullable JointClaim taken;

  /** What has happened in subscriptions. */
  Tallies.Changes counts() {
    return counts;
  }

  /** So many messages have left a subscription because of its limits. */
  void overflow(SubscriptionEntry subscription, int messages) {
    overflow.merge(subscription, messages, Integer::sum);
  }

  boolean hasOverflow() {
    return !overflow.isEmpty();
  }

  /** So much has come to a subscription with limits; negative where it has gone. */
  void amount(int sub, Amount more) {
    amounts.merge(sub, more, Amount::plus);
  }

  /** Something has gone, nobody knows how much. */
  void unknown(int sub) {
    unknown.add(sub);
  }

  /**
   * A schedule has changed.
   *
   * @param schedule null where it has gone
   * @param forOthers whether other nodes should look
   */
  void schedule(String key, @Nullable StoredSchedule schedule, boolean forOthers) {
    schedules.put(key, schedule);
    schedulesForOthers |= forOthers;
  }

  /** A message that is sent is ready in a subscription. */
  void comes(int sub, SentMessage message) {
    come.computeIfAbsent(sub, id -> new ArrayList<>()).add(message);
  }

  /** Something else is ready there. */
  void comesOtherwise(int sub) {
    comeOtherwise.add(sub);
  }

  /** All that has come to a subscription; null where that is not known. */
  @Nullable List<SentMessage> come(int sub) {
    return comeOtherwise.contains(sub) ? null : come.get(sub);
  }

  /** A claim has taken what it found for good. */
  void taken(JointClaim claim) {
    taken = claim;
  }

  /** Deduplication ids of a destination were too many. */
  void forgotten(RememberedIds.Forgotten ids) {
    forgotten.add(ids);
  }

  /** It has happened. */
  void tell(SharedEngine engine) {
    if (taken != null) {
      taken.committed();
    }
    engine.tallies().add(counts);
    overflow.forEach((s, messages) -> engine.limits().overflowed(s.id(), s.spec(), messages));
    amounts.forEach(engine.limits()::changed);
    unknown.forEach(engine.limits()::forget);
    schedules.forEach(engine.schedules()::changed);
    forgotten.forEach(engine.rememberedIds()::forgotten);
  }

  /** Who waits for room on this node, and may find some now, looks again. */
  void grant(SharedEngine engine) {
    amounts.keySet().forEach(engine.limits()::grant);
    if (schedulesForOthers) {
      engine.wakeups().schedulesChanged();
    }
    if (!unknown.isEmpty()) {
      engine.limits().lookSoon();
    }
  }
}
