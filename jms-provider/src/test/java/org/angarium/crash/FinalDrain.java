package org.angarium.crash;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.Presence;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.message.SentMessage;
import org.angarium.model.Clock;
import org.angarium.selector.Selector;

/**
 * After the last kill: consumers take everything, hours later, when all that was delayed is due and
 * all that expires has expired.
 */
final class FinalDrain {
  private static final List<String> SUBSCRIPTIONS =
      List.of(
          "in", "out", "left", "right", "grouped", "durable", "later", "shared", "brief", "source",
          "target");

  /** Where all that is left is ready at once, so that it comes in order of priority. */
  private static final Set<String> ORDERED =
      Set.of("in", "out", "left", "right", "grouped", "durable", "source", "target");

  private final Ledger ledger;
  private final Set<String> taken = new HashSet<>();

  private FinalDrain(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Takes all and returns how many that were; the store is empty afterwards. */
  static int run(Path database, Ledger ledger, Clock clock) throws InterruptedException {
    FinalDrain drain = new FinalDrain(ledger);
    Set<String> expected;
    H2Store store = H2Store.open(new H2StoreSettings(database, true, clock));
    try (Engine engine = new EmbeddedEngine("drain", clock, CrashWorker.settings(), store);
        Presence presence = engine.attach("drain")) {
      presence.claimClientId(Places.CLIENT);
      drain.endBranches(engine);
      expected = ledger.expected();
      for (String name : SUBSCRIPTIONS) {
        drain.take(engine, presence, name, expected);
      }
    }
    expected.removeIf(Ledger::mayVanish);
    if (!expected.equals(drain.taken)) {
      Set<String> missing = new HashSet<>(expected);
      missing.removeAll(drain.taken);
      drain.taken.removeAll(expected);
      throw new AssertionError("never delivered: " + missing + ", unexpected: " + drain.taken);
    }
    return expected.size();
  }

  /** Commits every other branch that is in doubt, and rolls the rest back. */
  private void endBranches(Engine engine) {
    boolean commit = true;
    for (PreparedBranch branch : engine.branches().list()) {
      if (branch.state() == State.PREPARED) {
        String key = Transactor.key(branch.id());
        ledger.accept("I " + key);
        ledger.accept("C " + key + " " + commit);
        engine.branches().finish(branch.id(), commit);
        ledger.accept((commit ? "E " : "N ") + key);
        commit = !commit;
      }
    }
  }

  private void take(Engine engine, Presence presence, String name, Set<String> expected)
      throws InterruptedException {
    SubscriptionSpec spec = Places.spec(name);
    long left =
        expected.stream().filter(copy -> copy.startsWith(name + "/")).count()
            - (name.equals("brief") ? Long.MAX_VALUE / 2 : 0);
    Taker taker = new Taker(engine, presence, spec, Selector.all());
    Map<String, Integer> lastOfSender = new HashMap<>();
    int lastPriority = 9;
    List<Delivery> deliveries = taker.takeAll(16);
    while (left > 0 || !deliveries.isEmpty()) {
      for (Delivery delivery : deliveries) {
        SentMessage message = delivery.message();
        String copy = name + "/" + Parcels.id(message);
        ledger.handedOut(copy, delivery.attempt(), message.priority());
        if (!taken.add(copy)) {
          throw new AssertionError(copy + " was delivered twice");
        }
        if (ORDERED.contains(name)) {
          checkOrder(copy, message, lastPriority, lastOfSender);
          lastPriority = message.priority();
        }
      }
      engine.submit(UnitOfWork.acknowledge(deliveries)).await();
      left -= deliveries.size();
      deliveries = left > 0 ? taker.take(16, 30_000) : taker.takeAll(16);
      if (left > 0 && deliveries.isEmpty()) {
        deliveries = taker.takeAll(16);
        if (deliveries.isEmpty()) {
          throw new AssertionError(left + " of " + name + " do not come");
        }
      }
    }
  }

  /** Whether it is where another process has moved it. */
  private static boolean moved(String copy) {
    return copy.startsWith("out/") || copy.startsWith("target/");
  }

  private static void checkOrder(
      String copy, SentMessage message, int lastPriority, Map<String, Integer> lastOfSender) {
    if (message.priority() > lastPriority) {
      throw new AssertionError(copy + " comes after priority " + lastPriority);
    }
    String id = Parcels.id(message);
    int dash = id.lastIndexOf('-');
    int n = Integer.parseInt(id.substring(dash + 1));
    Integer before = lastOfSender.put(id.substring(0, dash) + "#" + message.priority(), n);
    if (before != null && before >= n && !moved(copy)) {
      throw new AssertionError(copy + " comes after number " + before);
    }
  }
}
