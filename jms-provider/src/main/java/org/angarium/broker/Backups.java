package org.angarium.broker;

import java.nio.file.Path;
import java.util.List;
import org.angarium.engine.Engine;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** The backups of one broker that are being made. Thread-safe. */
public final class Backups implements AutoCloseable {
  private final String brokerName;
  private final Engine engine;
  private final Runs<BackupRun> runs = new Runs<>();

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
    return runs.start(
        id -> {
          String thread = "angarium-%s-backup-%d".formatted(brokerName, id);
          return new BackupRun(id, thread, target, engine.backup(target, replace));
        });
  }

  /** Those that go on, and the last ones that have ended, in the order in which they began. */
  public List<BackupRun> list() {
    return runs.list();
  }

  /** The one of a number, or null. */
  public @Nullable BackupRun find(long id) {
    return runs.find(id);
  }

  /** Ends all of them. */
  @Override
  public void close() {
    runs.close();
  }
}
