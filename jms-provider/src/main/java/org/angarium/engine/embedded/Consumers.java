package org.angarium.engine.embedded;

import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Adds consumers and removes them, with the subscriptions that come and go with them (Jakarta
 * Messaging 3.1, 8.3). Thread-safe.
 */
final class Consumers {
  private final EmbeddedEngine engine;
  private final Directory directory;
  private final AtomicLong ids = new AtomicLong();

  Consumers(EmbeddedEngine engine, Directory directory) {
    this.engine = engine;
    this.directory = directory;
  }

  EmbeddedClaimer open(SubscriptionSpec spec, ClaimSpec claim) {
    return switch (spec.kind()) {
      case QUEUE -> onQueue(spec, claim);
      case NON_DURABLE -> attachNew(spec, claim);
      case SHARED -> onShared(spec, claim);
      case DURABLE, SHARED_DURABLE -> {
        EmbeddedClaimer claimer = onDurable(spec, claim);
        Unattended.note(engine, claimer.subscription);
        yield claimer;
      }
    };
  }

  /** Takes a consumer away; a subscription that lived for it ends with the last one. */
  void close(EmbeddedClaimer claimer) {
    Subscription subscription = claimer.subscription;
    SubscriptionSpec.Kind kind = subscription.spec.kind();
    boolean endsWithConsumers =
        kind == SubscriptionSpec.Kind.NON_DURABLE || kind == SubscriptionSpec.Kind.SHARED;
    directory.lock().lock();
    try {
      int left = subscription.claiming().detach(claimer);
      if (left == 0 && endsWithConsumers) {
        directory.remove(subscription);
      }
    } finally {
      directory.lock().unlock();
    }
  }

  private EmbeddedClaimer onQueue(SubscriptionSpec spec, ClaimSpec claim) {
    directory.lock().lock();
    try {
      DestinationEntry entry = openEntry(spec, claim);
      return attach(directory.queue(entry.name), claim);
    } finally {
      directory.lock().unlock();
    }
  }

  private EmbeddedClaimer attachNew(SubscriptionSpec spec, ClaimSpec claim) {
    directory.lock().lock();
    try {
      openEntry(spec, claim);
      directory.checkRoom(engine.memory().limitOfPlaces());
      Subscription subscription =
          new Subscription(engine, engine.sequence().nextVolatileId(), spec);
      EmbeddedClaimer claimer = attach(subscription, claim);
      directory.add(subscription);
      return claimer;
    } finally {
      directory.lock().unlock();
    }
  }

  private EmbeddedClaimer onShared(SubscriptionSpec spec, ClaimSpec claim) {
    directory.lock().lock();
    try {
      Subscription existing = directory.findShared(spec);
      if (existing == null) {
        return attachNew(spec, claim);
      }
      if (!existing.spec.equals(spec)) {
        throw mismatch(existing, "it has another topic, selector or noLocal");
      }
      return attach(existing, claim);
    } finally {
      directory.lock().unlock();
    }
  }

  private EmbeddedClaimer onDurable(SubscriptionSpec spec, ClaimSpec claim) {
    while (true) {
      Subscription existing;
      boolean leaving;
      directory.lock().lock();
      try {
        openEntry(spec, claim);
        existing = directory.findDurable(spec.clientId(), Directory.nameIn(spec));
        leaving = existing != null && existing.isLeaving();
        if (existing != null && !leaving) {
          checkUsable(existing, spec);
          if (existing.spec.equals(spec)) {
            return attach(existing, claim);
          }
        }
      } finally {
        directory.lock().unlock();
      }
      if (existing == null) {
        directory.checkRoom(engine.memory().limitOfPlaces());
      }
      engine.change(
          leaving
              ? DirectoryChange.none()
              : new SubscriptionChange(engine, directory, existing, spec));
    }
  }

  private static void checkUsable(Subscription existing, SubscriptionSpec spec) {
    if (existing.spec.kind() != spec.kind()) {
      throw mismatch(
          existing,
          existing.spec.kind().shared()
              ? "it is shared, and an unshared one was asked for"
              : "it is not shared, and a shared one was asked for");
    }
    boolean inUse = existing.hasConsumers();
    if (inUse && !spec.kind().shared()) {
      throw new AngariumException(
          ErrorCode.SUBSCRIPTION_IN_USE,
          existing
              + " has a consumer already; close that one, or use a shared durable subscription");
    }
    if (!existing.spec.equals(spec) && (inUse || existing.status().claimed() > 0)) {
      throw mismatch(
          existing,
          "it is in use with another topic, selector or noLocal, or has unacknowledged messages");
    }
  }

  private DestinationEntry openEntry(SubscriptionSpec spec, ClaimSpec claim) {
    DestinationEntry entry = directory.get(spec.destination());
    if (entry.isDeleting()) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_DESTINATION, spec.destination() + " is being deleted");
    }
    if (entry.owner != null && !entry.owner.equals(claim.presence().connectionId())) {
      throw new AngariumException(
          ErrorCode.NOT_OWNER_OF_TEMPORARY,
          entry.name
              + " belongs to another connection; only the connection that made it may consume");
    }
    return entry;
  }

  private EmbeddedClaimer attach(Subscription subscription, ClaimSpec claim) {
    EmbeddedClaimer claimer =
        new EmbeddedClaimer(engine, ids.incrementAndGet(), subscription, claim);
    boolean alone = subscription.spec.kind() == SubscriptionSpec.Kind.DURABLE;
    if (!subscription.claiming().attach(claimer, alone)) {
      throw new AngariumException(
          ErrorCode.SUBSCRIPTION_IN_USE, subscription + " is in use or has just ended; try again");
    }
    return claimer;
  }

  private static AngariumException mismatch(@Nullable Subscription existing, String why) {
    return new AngariumException(
        ErrorCode.SUBSCRIPTION_MISMATCH,
        existing
            + " exists and "
            + why
            + "; choose another name, close its consumers, or unsubscribe it first");
  }
}
