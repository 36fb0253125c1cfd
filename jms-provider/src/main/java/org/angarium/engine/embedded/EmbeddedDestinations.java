package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.engine.Destinations;
import org.angarium.engine.LimitStatus;
import org.angarium.engine.Limits;
import org.angarium.engine.Overflow;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks into the directory, and has the committer change it. Thread-safe. */
final class EmbeddedDestinations implements Destinations {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDestinations.class);

  private final EmbeddedEngine engine;
  private final Directory directory;
  private final List<Overflow.Listener> listeners = new CopyOnWriteArrayList<>();

  EmbeddedDestinations(EmbeddedEngine engine, Directory directory) {
    this.engine = engine;
    this.directory = directory;
  }

  @Override
  public List<DestinationName> list() {
    return directory.names();
  }

  @Override
  public void delete(DestinationName name) {
    engine.checkOpen();
    engine.change(DestinationChange.delete(engine, directory, name));
  }

  @Override
  public List<SubscriptionStatus> subscriptions() {
    List<SubscriptionStatus> all = new ArrayList<>();
    for (Subscription subscription : directory.subscriptions()) {
      if (subscription.spec.kind() != SubscriptionSpec.Kind.QUEUE) {
        all.add(subscription.status());
      }
    }
    return all;
  }

  @Override
  public SubscriptionStatus queueStatus(DestinationName queue) {
    return directory.queue(queue).status();
  }

  @Override
  public long duplicates(DestinationName destination) {
    return directory.get(destination).rememberedIds().duplicates();
  }

  @Override
  public long expired(DestinationName destination) {
    return directory.get(destination).expired().get();
  }

  @Override
  public LimitStatus limits(DestinationName destination) {
    DestinationEntry entry = directory.get(destination);
    return entry.counts().status(entry.line().waiting());
  }

  @Override
  public void onOverflow(Overflow.Listener listener) {
    listeners.add(listener);
  }

  /** So many messages have left subscriptions because of their limits. Not under a lock. */
  void tell(Map<Subscription, Integer> counts) {
    counts.forEach(this::tell);
  }

  private static void countDropped(Subscription s, int messages) {
    s.lock().lock();
    try {
      s.tally().counters().dropped(messages);
    } finally {
      s.lock().unlock();
    }
  }

  private void tell(Subscription s, int messages) {
    DestinationName name = s.spec.destination();
    Limits.WhenFull policy = engine.limitPolicy().of(name).whenFull();
    boolean moved = engine.limitPolicy().deadLetterQueueOf(name) != null;
    DestinationEntry entry = directory.find(name);
    if (!moved) {
      countDropped(s, messages);
    }
    if (entry != null && entry.counts().left(messages, moved)) {
      LOG.warn(
          "{} is full, or what waits in it is too old, and its first messages {} (policy {});"
              + " this is said once, see the counts of the destination",
          s,
          moved ? "are dead letters" : "are dropped",
          policy);
    }
    for (Overflow.Listener listener : listeners) {
      try {
        listener.overflowed(new Overflow(s.spec, policy, messages));
      } catch (RuntimeException e) {
        LOG.error("A listener could not be told of messages that {} has lost", s, e);
      }
    }
  }

  @Override
  public void unsubscribe(@Nullable String clientId, String name) {
    engine.checkOpen();
    engine.change(DestinationChange.unsubscribe(engine, directory, clientId, name));
  }
}
