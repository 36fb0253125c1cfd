package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Destinations;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** Looks into the directory, and has the committer change it. Thread-safe. */
final class EmbeddedDestinations implements Destinations {
  private final EmbeddedEngine engine;
  private final Directory directory;

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
  public void unsubscribe(@Nullable String clientId, String name) {
    engine.checkOpen();
    engine.change(DestinationChange.unsubscribe(engine, directory, clientId, name));
  }
}
