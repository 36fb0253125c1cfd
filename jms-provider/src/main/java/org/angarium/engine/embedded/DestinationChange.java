package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.support.NotFound;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Creates or deletes a permanent destination, or deletes a durable subscription. */
final class DestinationChange {
  private DestinationChange() {}

  /** Creates a destination where it does not exist. */
  static DirectoryChange create(EmbeddedEngine engine, Directory directory, DestinationName name) {
    return new DirectoryChange() {
      private @Nullable DestinationEntry entry;
      private @Nullable Subscription queue;

      @Override
      public void prepare() {
        if (!directory.exists(name)) {
          entry = engine.newEntry(engine.sequence().nextId(), name, null);
          if (name.isQueue()) {
            queue =
                new Subscription(engine, engine.sequence().nextId(), SubscriptionSpec.queue(name));
          }
        }
      }

      @Override
      public void write(StoreWriter writer) {
        if (entry != null) {
          writer.addDestination(entry.id, name);
          if (queue != null) {
            writer.addSubscription(queue.id, entry.id, queue.spec);
          }
        }
      }

      @Override
      public void apply(Wakes wakes) {
        if (entry != null && queue != null) {
          directory.put(entry, queue);
        } else if (entry != null) {
          directory.put(entry);
        }
      }
    };
  }

  /** Deletes a destination that nobody consumes from. */
  static DirectoryChange delete(EmbeddedEngine engine, Directory directory, DestinationName name) {
    return new DirectoryChange() {
      private @Nullable DestinationEntry entry;
      private List<Subscription> stored = List.of();

      @Override
      public void prepare() {
        directory.lock().lock();
        try {
          DestinationEntry found = directory.get(name);
          if (found.hasConsumers()) {
            throw new AngariumException(
                ErrorCode.DESTINATION_IN_USE,
                name + " has consumers and cannot be deleted; close them first");
          }
          BranchId user = engine.branches().userOf(name);
          if (user != null) {
            throw new AngariumException(
                ErrorCode.DESTINATION_IN_USE,
                "%s cannot be deleted: the prepared transaction %s needs it; finish that first"
                    .formatted(name, user));
          }
          found.setDeleting(true);
          entry = found;
          stored = new ArrayList<>(found.subscriptions());
        } finally {
          directory.lock().unlock();
        }
      }

      @Override
      public void write(StoreWriter writer) {
        if (entry != null) {
          for (Subscription subscription : stored) {
            writer.removeSubscription(subscription.id);
          }
          writer.removeDestination(entry.id);
        }
      }

      @Override
      public void apply(Wakes wakes) {
        if (entry != null) {
          directory.remove(entry);
          for (Subscription subscription : stored) {
            engine.pager().purge(subscription.id);
          }
        }
      }

      @Override
      public void done(@Nullable AngariumException failure) {
        if (failure != null && entry != null) {
          entry.setDeleting(false);
        }
        super.done(failure);
      }
    };
  }

  /** Deletes a durable subscription that nobody uses. */
  static DirectoryChange unsubscribe(
      EmbeddedEngine engine, Directory directory, @Nullable String clientId, String name) {
    return new DirectoryChange() {
      private @Nullable Subscription subscription;

      @Override
      public void prepare() {
        directory.lock().lock();
        try {
          Subscription found = unused(directory, clientId, name);
          found.setLeaving(true);
          subscription = found;
        } finally {
          directory.lock().unlock();
        }
      }

      @Override
      public void write(StoreWriter writer) {
        if (subscription != null) {
          writer.removeSubscription(subscription.id);
        }
      }

      @Override
      public void apply(Wakes wakes) {
        if (subscription != null) {
          directory.remove(subscription);
          engine.pager().purge(subscription.id);
        }
      }

      @Override
      public void done(@Nullable AngariumException failure) {
        if (failure != null && subscription != null) {
          subscription.setLeaving(false);
        }
        super.done(failure);
      }
    };
  }

  private static Subscription unused(Directory directory, @Nullable String clientId, String name) {
    Subscription found = directory.findDurable(clientId, name);
    if (found == null) {
      throw NotFound.subscription(clientId, name);
    }
    if (found.hasConsumers() || found.status().claimed() > 0) {
      throw new AngariumException(
          ErrorCode.SUBSCRIPTION_IN_USE,
          found
              + " has a consumer or unacknowledged messages and cannot be deleted; close the"
              + " consumer, and acknowledge or commit, first");
    }
    return found;
  }
}
