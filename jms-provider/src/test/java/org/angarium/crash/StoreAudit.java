package org.angarium.crash;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.embedded.Contents.StoredBranch;
import org.angarium.engine.embedded.Contents.StoredSubscription;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.Clock;

/**
 * Reads the whole file of a killed process and checks each delivery by itself: body, headers,
 * order, times, and that what was handed out is known to have been.
 */
final class StoreAudit {
  private final Ledger ledger;
  private final Map<String, StoredDelivery> found = new LinkedHashMap<>();

  private StoreAudit(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Opens the store as a restart does, checks it against what is known, and closes it. */
  static int run(Path database, Ledger ledger, Clock clock) {
    StoreAudit audit = new StoreAudit(ledger);
    Set<String> inDoubt = new HashSet<>();
    try (H2Store store = H2Store.open(new H2StoreSettings(database, true, clock))) {
      for (StoredSubscription subscription : store.contents().subscriptions()) {
        audit.read(store, subscription);
      }
      for (StoredBranch branch : store.contents().branches()) {
        if (branch.state() == State.PREPARED) {
          inDoubt.add(Transactor.key(branch.branch()));
        }
      }
    }
    ledger.compare(audit.found.keySet(), inDoubt);
    return audit.found.size();
  }

  private void read(H2Store store, StoredSubscription subscription) {
    Map<String, Integer> lastOfSender = new HashMap<>();
    Page page;
    long after = Ord.BEFORE_ALL;
    do {
      page =
          store
              .reader()
              .page(subscription.id(), after, Long.MAX_VALUE, Long.MAX_VALUE, 1_000, 1 << 24);
      for (StoredDelivery delivery : page.rows()) {
        check(subscription, delivery, lastOfSender);
      }
      after = page.scannedTo();
    } while (!page.end());
  }

  private void check(
      StoredSubscription subscription, StoredDelivery delivery, Map<String, Integer> lastOfSender) {
    String id = Parcels.id(delivery.message());
    String name = Places.name(subscription.spec()) + "/" + id;
    require(found.put(name, delivery) == null, name, "is there twice");
    String damage = Parcels.damage(delivery.message());
    require(damage == null, name, String.valueOf(damage));
    int priority = Ord.priority(delivery.ord());
    require(priority == delivery.message().priority(), name, "lies at priority " + priority);
    long due = delivery.due();
    require(
        due == 0 || due == delivery.message().deliveryTime() || delivery.attempts() > 0,
        name,
        "is due at " + due);
    if (!name.startsWith("out/") && !name.startsWith("target/")) {
      checkOrder(name, id, priority, lastOfSender);
    }
    checkMarks(subscription, delivery, name);
  }

  /** Of one sender and priority in the order of sending; the mover is another sender. */
  private static void checkOrder(
      String name, String id, int priority, Map<String, Integer> lastOfSender) {
    int dash = id.lastIndexOf('-');
    int n = Integer.parseInt(id.substring(dash + 1));
    Integer before = lastOfSender.put(id.substring(0, dash) + "#" + priority, n);
    require(before == null || before < n, name, "lies behind number " + before);
  }

  private void checkMarks(StoredSubscription subscription, StoredDelivery delivery, String name) {
    int last = ledger.lastAttempt(name);
    long marked = subscription.marks()[Ord.priority(delivery.ord())];
    boolean known =
        delivery.attempts() >= last || (last == 1 && Ord.sequence(delivery.ord()) <= marked);
    require(
        known,
        name,
        "was handed out %d times, but the store knows of %d and the mark is %d"
            .formatted(last, delivery.attempts(), marked));
  }

  private static void require(boolean condition, String name, String text) {
    if (!condition) {
      throw new AssertionError(name + " " + text);
    }
  }
}
