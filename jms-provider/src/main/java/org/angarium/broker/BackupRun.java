package org.angarium.broker;

import java.nio.file.Path;
import org.angarium.engine.Backup;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backup that is being made, on a thread of its own. Thread-safe. */
public final class BackupRun implements Run, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(BackupRun.class);

  private final long id;
  private final Path target;
  private final Backup backup;
  private final Thread thread;
  private final Completion completion = new Completion();

  BackupRun(long id, String name, Path target, Backup backup) {
    this.id = id;
    this.target = target;
    this.backup = backup;
    this.thread = new Thread(this, name);
    this.thread.setDaemon(true);
  }

  @Override
  public void begin() {
    thread.start();
  }

  /** Its number among the broker's backups, from 1. */
  @Override
  public long id() {
    return id;
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

  /** Whether it has ended. */
  @Override
  public boolean isDone() {
    return completion.isDone();
  }

  /** Why there is none; null where there is, or may be soon. */
  @Override
  public @Nullable AngariumException failure() {
    return completion.failure();
  }

  @Override
  public void awaitEnd() {
    completion.awaitEnd();
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
  public void run() {
    try (backup) {
      backup.run();
      LOG.info("The backup {} is whole, {} bytes", target, backup.bytes());
    } catch (AngariumException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(new AngariumException(ErrorCode.INTERNAL, "please report: " + e, e));
    } finally {
      completion.end();
    }
  }

  private void fail(AngariumException e) {
    completion.fail(e);
    if (e.code() == ErrorCode.BACKUP_CANCELLED) {
      LOG.info("{}", e.getMessage());
    } else {
      LOG.warn("A backup has failed", e);
    }
  }
}
