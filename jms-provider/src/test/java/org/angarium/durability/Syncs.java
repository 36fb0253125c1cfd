package org.angarium.durability;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.angarium.engine.h2.journal.JournaledFiles.Observation;

/** Counts the syncs of a database. Thread-safe. */
final class Syncs implements JournalObserver, AutoCloseable {
  private final AtomicLong count = new AtomicLong();
  private final Observation observation;
  private final Runnable onSync;

  Syncs(Path database) {
    this(database, () -> {});
  }

  Syncs(Path database, Runnable onSync) {
    this.onSync = onSync;
    this.observation = JournaledFilePath.register().observe(database, this);
  }

  long count() {
    return count.get();
  }

  @Override
  public void logSynced(long bytes) {
    count.incrementAndGet();
    onSync.run();
  }

  @Override
  public void close() {
    observation.close();
  }
}
