package org.angarium.engine.embedded;

import java.util.List;
import java.util.function.IntSupplier;
import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * Removes deliveries from disk that are no longer in memory: they have expired, or are replaced.
 */
final class Removal implements Work {
  /**
   * What is needed to remove a delivery.
   *
   * @param traits asked for when it is written, since work of the committer before it may change
   *     them
   * @param size its message's
   * @param replaced whether a newer message has taken its place; else it has expired
   */
  record Key(Subscription subscription, long ord, IntSupplier traits, int size, boolean replaced) {}

  private final List<Key> keys;
  private final PendingCommit commit = new PendingCommit();

  Removal(List<Key> keys) {
    this.keys = List.copyOf(keys);
  }

  /** Removes deliveries, if there are any, and waits until that is committed. */
  static void run(EmbeddedEngine engine, List<Key> keys) {
    if (!keys.isEmpty()) {
      Removal removal = new Removal(keys);
      engine.run(removal, removal.commit);
    }
  }

  @Override
  public void prepare() {}

  @Override
  public void write(StoreWriter writer) {
    for (Key key : keys) {
      if (!key.subscription.isEnded()) {
        writer.removeDelivery(key.subscription.id, key.ord, key.traits.getAsInt(), key.size);
      }
    }
  }

  @Override
  public void apply(Wakes wakes) {
    for (Key key : keys) {
      key.subscription.removed(key.ord, key.size, key.replaced);
    }
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    commit.complete(failure);
  }
}
