package org.angarium.broker;

import java.nio.file.Path;
import org.angarium.engine.Backup;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backup that is being made, on a thread of its own. Thread-safe. */
public final class BackupRun implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(BackupRun.class);

  private final Path target;
  private final Backup backup;
  private final Thread thread;
  private final Completion completion = new Completion();

  BackupRun(String name, Path target, Backup backup) {
    this.target = target;
    this.backup = backup;
    this.thread = new Thread(this, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
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
  public boolean isDone() {
    return completion.isDone();
  }

  /** Ends it soon; nothing is left of it, unless it is whole already. Does not block. */
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
