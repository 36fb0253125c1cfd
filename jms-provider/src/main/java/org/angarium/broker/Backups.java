package org.angarium.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.Engine;
import org.angarium.model.AngariumException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backups of one broker that are being made. Thread-safe. */
public final class Backups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

  private final String brokerName;
  private final Engine engine;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Set<BackupRun> runs = ConcurrentHashMap.newKeySet();

  Backups(String brokerName, Engine engine) {
    this.brokerName = brokerName;
    this.engine = engine;
  }

  /**
   * Begins one. Blocks for the disk.
   *
   * @param replace whether a file that is there is replaced when the backup is whole
   * @throws AngariumException see {@link Engine#backup}
   */
  public BackupRun start(Path target, boolean replace) {
    runs.removeIf(BackupRun::isDone);
    String name = "angarium-%s-backup-%d".formatted(brokerName, numbers.incrementAndGet());
    BackupRun run = new BackupRun(name, target, engine.backup(target, replace));
    runs.add(run);
    run.start();
    return run;
  }

  /** Ends all of them. */
  @Override
  public void close() {
    runs.forEach(BackupRun::cancel);
    for (BackupRun run : List.copyOf(runs)) {
      try {
        run.await();
      } catch (AngariumException e) {
        LOG.debug("A backup ended with its broker", e);
      }
    }
  }
}
