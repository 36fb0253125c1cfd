package org.angarium.broker;

import java.nio.file.Path;
import org.angarium.engine.Backup;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backup that is being made, on a thread of its own. Thread-safe. */
public final class BackupRun extends Run {
  private static final Logger LOG = LoggerFactory.getLogger(BackupRun.class);

  private final Path target;
  private final Backup backup;

  BackupRun(long id, String name, Path target, Backup backup) {
    super(id, name);
    this.target = target;
    this.backup = backup;
  }

  /** Where it goes. */
  public Path target() {
    return target;
  }

  /** How many bytes it will have; 0 while that is not known. */
  public long bytes() {
    return backup.bytes();
  }

  /** How many of them were copied. */
  public long copied() {
    return backup.copied();
  }

  /** Ends it soon; nothing is left of it, unless it is whole already. Does not block. */
  @Override
  public void cancel() {
    backup.cancel();
  }

  /**
   * Waits until it is whole.
   *
   * @throws AngariumException why there is none; {@link ErrorCode#INTERRUPTED}, and it goes on
   */
  public void await() {
    completion.await("a backup");
  }

  @Override
  void work() {
    try (backup) {
      backup.run();
      LOG.info("The backup {} is whole, {} bytes", target, backup.bytes());
    }
  }

  @Override
  void fail(AngariumException reason) {
    completion.fail(reason);
    if (reason.code() == ErrorCode.BACKUP_CANCELLED) {
      LOG.info("{}", reason.getMessage());
    } else {
      LOG.warn("A backup has failed", reason);
    }
  }
}
