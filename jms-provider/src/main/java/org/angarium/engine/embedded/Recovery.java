package org.angarium.engine.embedded;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.Pause;
import org.jspecify.annotations.Nullable;

/** Brings an engine to where its store was left. For the opening, before anything else runs. */
final class Recovery {
  private static final int IDS_AT_ONCE = 1_000;

  private final EmbeddedEngine engine;
  private final Directory directory;
  private final StoreReader reader;

  Recovery(EmbeddedEngine engine, StoreReader reader) {
    this.engine = engine;
    this.directory = engine.directory();
    this.reader = reader;
  }

  void recover(Contents contents) {
    Map<Integer, DestinationEntry> entries = new HashMap<>();
    for (Contents.StoredDestination stored : contents.destinations()) {
      DestinationEntry entry = engine.newEntry(stored.id(), stored.name(), null);
      entries.put(entry.id, entry);
      directory.put(entry);
    }
    reader.pauses().forEach((id, pause) -> pauseAgain(entries.get(id), pause));
    rememberIdsAgain(entries);
    addSubscriptions(contents);
    engine.schedules().recover(contents.schedules());
    engine.branches().recover(contents);
    holdBackGroupsAgain();
    findLastValues();
    for (int dropped : contents.dropped()) {
      engine.pager().purge(dropped);
    }
  }

  private static void pauseAgain(@Nullable DestinationEntry entry, Pause pause) {
    if (entry != null) {
      entry.pause(pause, new Wakes());
    }
  }

  private void rememberIdsAgain(Map<Integer, DestinationEntry> entries) {
    StoreReader.StoredId last = new StoreReader.StoredId(0, 0, "", 0);
    boolean end = false;
    while (!end) {
      List<StoreReader.StoredId> some =
          reader.deduplicationIds(last.destinationId(), last.sequence(), IDS_AT_ONCE);
      for (StoreReader.StoredId stored : some) {
        DestinationEntry entry = entries.get(stored.destinationId());
        if (entry != null) {
          entry.rememberedIds().remember(stored.id(), stored.sequence(), stored.at(), true);
        }
        last = stored;
      }
      end = some.size() < IDS_AT_ONCE;
    }
  }

  private void addSubscriptions(Contents contents) {
    Map<Integer, Long> depths = reader.depths(contents.nextSequence());
    for (Contents.StoredSubscription stored : contents.subscriptions()) {
      long depth = depths.getOrDefault(stored.id(), 0L);
      Subscription subscription =
          new Subscription(
              engine,
              stored.id(),
              stored.spec(),
              depth,
              stored.bytes(),
              new HandOutMarks(stored.marks()));
      if (stored.unattendedSince() != 0) {
        subscription.attendance.recovered(stored.unattendedSince());
      }
      directory.add(subscription);
    }
  }

  /** A group goes on in order: its first delivery waits for its time, so all others do. */
  private void holdBackGroupsAgain() {
    for (StoreReader.TimedKey key : reader.heldBackInGroups(engine.horizon())) {
      Subscription subscription = directory.byId(key.subscriptionId());
      StoredDelivery stored = reader.load(key.subscriptionId(), key.ord());
      if (subscription != null && stored != null) {
        subscription.holds().holdBackAgain(stored);
      }
    }
  }

  /** Where only the last value counts, an older one may have been left when the process ended. */
  private void findLastValues() {
    for (Subscription subscription : directory.subscriptions()) {
      LastValues lastValues = subscription.placement().lastValues();
      if (lastValues != null && subscription.durable) {
        lastValues.recover(reader);
      }
    }
  }
}
