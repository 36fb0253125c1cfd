package org.angarium.engine.embedded;

import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** Makes a durable subscription, in place of an older one of the same name where there is one. */
final class SubscriptionChange extends DirectoryChange {
  private final EmbeddedEngine engine;
  private final Directory directory;
  private final @Nullable Subscription expected;
  private final SubscriptionSpec spec;
  private @Nullable Subscription made;
  private int destinationId;

  /**
   * @param expected what has the name now, or null; where that has changed meanwhile nothing
   *     happens
   */
  SubscriptionChange(
      EmbeddedEngine engine,
      Directory directory,
      @Nullable Subscription expected,
      SubscriptionSpec spec) {
    this.engine = engine;
    this.directory = directory;
    this.expected = expected;
    this.spec = spec;
  }

  @Override
  public void prepare() {
    directory.lock().lock();
    try {
      destinationId = directory.get(spec.destination()).id;
      Subscription now = directory.findDurable(spec.clientId(), Directory.nameIn(spec));
      boolean unused = now == null || (!now.hasConsumers() && now.status().claimed() == 0);
      boolean stillFree = now == expected && unused;
      if (stillFree && now != null) {
        now.setLeaving(true);
      }
      made = stillFree ? new Subscription(engine, engine.sequence().nextId(), spec) : null;
    } finally {
      directory.lock().unlock();
    }
  }

  @Override
  public void write(StoreWriter writer) {
    if (made != null) {
      if (expected != null) {
        writer.removeSubscription(expected.id);
      }
      writer.addSubscription(made.id, destinationId, spec);
    }
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    if (failure != null && made != null && expected != null) {
      expected.setLeaving(false);
    }
    super.done(failure);
  }

  @Override
  public void apply(Wakes wakes) {
    if (made != null) {
      if (expected != null) {
        directory.remove(expected);
        engine.pager().purge(expected.id);
      }
      directory.add(made);
    }
  }
}
