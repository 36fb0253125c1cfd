package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Administration;
import org.angarium.engine.Delivery;
import org.angarium.engine.DestinationFigures;
import org.angarium.engine.Pause;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.support.NotFound;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/** What operators ask of the embedded engine. Thread-safe. */
final class EmbeddedAdministration implements Administration {
  private final EmbeddedEngine engine;
  private final Directory directory;
  private final long since;

  EmbeddedAdministration(EmbeddedEngine engine, Directory directory) {
    this.engine = engine;
    this.directory = directory;
    this.since = engine.now();
  }

  @Override
  public long now() {
    return engine.now();
  }

  @Override
  public List<DestinationFigures> destinations() {
    List<DestinationFigures> all = new ArrayList<>();
    for (DestinationName name : directory.names()) {
      DestinationEntry entry = directory.find(name);
      if (entry != null) {
        all.add(figures(entry));
      }
    }
    return all;
  }

  @Override
  public DestinationFigures destination(DestinationName name) {
    return figures(directory.get(name));
  }

  private DestinationFigures figures(DestinationEntry entry) {
    List<SubscriptionFigures> subscriptions = new ArrayList<>();
    entry.subscriptions().forEach(s -> subscriptions.add(figures(s)));
    long sent =
        entry.name.isQueue()
            ? subscriptions.stream().mapToLong(s -> s.counts().arrived()).sum()
            : entry.sent();
    return new DestinationFigures(
        entry.name,
        since,
        sent,
        entry.rememberedIds().duplicates(),
        entry.endedCounts(),
        entry.pause(),
        subscriptions);
  }

  static SubscriptionFigures figures(Subscription s) {
    s.lock().lock();
    try {
      Tally tally = s.tally();
      return new SubscriptionFigures(
          s.id, s.spec, tally.depth(), tally.held(), s.waiters().count(), tally.counts());
    } finally {
      s.lock().unlock();
    }
  }

  @Override
  public int queue(DestinationName queue) {
    return directory.queue(queue).id;
  }

  @Override
  public int durableSubscription(@Nullable String clientId, String name) {
    directory.lock().lock();
    try {
      Subscription found = directory.findDurable(clientId, name);
      if (found == null) {
        throw NotFound.subscription(clientId, name);
      }
      return found.id;
    } finally {
      directory.lock().unlock();
    }
  }

  @Override
  public SubscriptionFigures figures(int subscription) {
    return figures(subscription(subscription));
  }

  @Override
  public long delayed(int subscription) {
    Subscription s = subscription(subscription);
    long onDisk = s.durable ? engine.reader().countLater(s.id, engine.horizon()) : 0;
    return onDisk + engine.pager().delayedOf(s).size();
  }

  @Override
  public long oldest(int subscription) {
    return new Oldest(engine, subscription(subscription)).millis();
  }

  @Override
  public Look look(int subscription, Selector selector, boolean bodies) {
    return new BacklogLook(engine, walk(subscription, selector, bodies));
  }

  @Override
  public Seizure seize(int subscription, Selector selector) {
    return new BacklogSeizure(engine, walk(subscription, selector, true));
  }

  private BacklogWalk walk(int subscription, Selector selector, boolean bodies) {
    engine.checkOpen();
    return new BacklogWalk(engine, subscription(subscription), selector, bodies);
  }

  @Override
  public void deadLettered(Delivery delivery) {
    if (delivery instanceof QueuedDelivery d) {
      d.subscription.lock().lock();
      try {
        d.subscription.tally().counters().deadLettered();
      } finally {
        d.subscription.lock().unlock();
      }
    }
  }

  @Override
  public void pause(DestinationName destination, Pause pause) {
    engine.checkOpen();
    engine.change(new PauseChange(directory, destination, pause));
  }

  @Override
  public void onChange(ChangeListener listener) {
    directory.onChange(listener);
  }

  private Subscription subscription(int id) {
    Subscription found = directory.byId(id);
    if (found == null) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_SUBSCRIPTION,
          "the subscription with the number %d does not exist any more; list what there is"
              .formatted(id));
    }
    return found;
  }
}
