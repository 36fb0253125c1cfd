package org.angarium.engine.h2;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import org.angarium.engine.Backup;
import org.angarium.engine.h2.journal.FileCopy;
import org.angarium.engine.h2.journal.JournalErrors;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * A copy of a store's main file, of the moment when the tables have all that was committed. That
 * takes the turn of {@link Tables}: while they catch up, those wait who write to the tables
 * directly, and the others only when very much waits.
 */
final class H2Backup implements Backup {
  private final Path target;
  private final Tables tables;
  private final FileCopy copy;

  private H2Backup(Path target, Tables tables, FileCopy copy) {
    this.target = target;
    this.tables = tables;
    this.copy = copy;
  }

  static H2Backup prepare(StoreFiles files, Tables tables, Path target, boolean replace) {
    Path absolute = target.toAbsolutePath().normalize();
    refuseOpenStore(absolute);
    try {
      return new H2Backup(
          absolute, tables, files.journals().copy(files.database(), absolute, replace));
    } catch (IOException e) {
      throw failed(absolute, e);
    }
  }

  /** To open a file here that another user of this JVM has locked would end that lock. */
  private static void refuseOpenStore(Path target) {
    String name = target.toString();
    for (String suffix : List.of(".mv.db", ".mv.db.journal")) {
      if (name.endsWith(suffix)) {
        Path database = Path.of(name.substring(0, name.length() - suffix.length()));
        if (OpenStores.isOpen(StoreFiles.of(database))) {
          throw new AngariumException(
              ErrorCode.BACKUP_FAILED,
              "no backup was written to %s: it belongs to a store that is open; choose another file"
                  .formatted(target));
        }
      }
    }
  }

  @Override
  public void run() {
    try {
      tables.catchUp();
      tables.settle(copy::start);
      copy.run();
    } catch (IOException e) {
      throw failed(target, e);
    }
  }

  static AngariumException failed(Path target, IOException e) {
    return JournalErrors.find(e)
        .orElseGet(
            () -> {
              boolean closed = isClosed(e);
              return new AngariumException(
                  closed ? ErrorCode.BROKER_CLOSED : ErrorCode.BACKUP_FAILED,
                  "no backup was written to %s: %s"
                      .formatted(
                          target,
                          closed
                              ? "the broker was closed meanwhile; back up the closed file by copying it"
                              : e + "; see that its folder is there, can be written and has room"),
                  e);
            });
  }

  private static boolean isClosed(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof ClosedChannelException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long bytes() {
    return copy.size();
  }

  @Override
  public long copied() {
    return copy.copied();
  }

  @Override
  public void cancel() {
    copy.cancel();
  }

  @Override
  public void close() {
    try {
      copy.close();
    } catch (IOException e) {
      throw failed(target, e);
    }
  }
}
