package org.angarium.engine.h2;

import java.sql.SQLException;
import org.angarium.engine.h2.journal.JournalErrors;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What it means when H2 cannot open a store. */
final class OpenErrors {
  private static final int ALREADY_OPEN = 90020;

  /** H2 finds nothing in a file that it may not write, and cannot make it a new database. */
  private static final int READ_ONLY = 90097;

  private static final int FILE_CORRUPTED = 90030;
  private static final int FILE_VERSION = 90048;
  private static final int ENCRYPTED = 90049;
  private static final int WRONG_USER = 28000;

  private OpenErrors() {}

  /** What the journal says goes first: it has looked at the file itself. */
  static AngariumException of(StoreFiles files, Exception e) {
    AngariumException found = JournalErrors.find(e).orElse(null);
    if (found != null) {
      return found.code() == ErrorCode.STORE_IN_USE ? inUse(files, e) : found;
    }
    return e instanceof SQLException sql ? of(files, sql) : failed(files, e);
  }

  private static AngariumException of(StoreFiles files, SQLException e) {
    return switch (e.getErrorCode()) {
      case ALREADY_OPEN -> inUse(files, e);
      case READ_ONLY -> damaged(files, "H2 finds no whole database in it", e);
      case FILE_CORRUPTED, ENCRYPTED -> damaged(files, "H2 says: " + e.getMessage(), e);
      case FILE_VERSION, WRONG_USER -> foreign(files, "H2 says: " + e.getMessage(), e);
      default -> failed(files, e);
    };
  }

  private static AngariumException failed(StoreFiles files, Exception e) {
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        ("the store %s cannot be opened or closed: %s;"
                + " see that its folder can be written and has room")
            .formatted(files.main(), withCause(e)),
        e);
  }

  /** What went wrong, and what is at the bottom of it, which H2 does not say. */
  private static String withCause(Throwable e) {
    Throwable bottom = e;
    for (Throwable at = e.getCause(); at != null; at = at.getCause()) {
      bottom = at;
    }
    String text = String.valueOf(e.getMessage());
    String cause = String.valueOf(bottom.getMessage());
    return text.contains(cause) ? text : text + " (" + cause + ")";
  }

  /** H2 would open it to be read only. */
  static AngariumException readOnly(StoreFiles files) {
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        ("the store %s cannot be written: the file or its file system is read-only for this"
                + " process; see to its permissions, or choose another file")
            .formatted(files.main()));
  }

  static AngariumException inUse(StoreFiles files, @Nullable Throwable e) {
    return new AngariumException(
        ErrorCode.STORE_IN_USE,
        "the store %s is in use by %s; close the broker that has it, or choose another file"
            .formatted(files.main(), Owner.read(files.owner())),
        e);
  }

  /** Reading the tables ended where nothing that Angarium writes leads. */
  static AngariumException impossible(StoreFiles files, RuntimeException e) {
    return damaged(files, "its tables hold what cannot be: " + e, e);
  }

  private static AngariumException damaged(StoreFiles files, String why, Throwable e) {
    return new AngariumException(
        ErrorCode.STORE_DAMAGED,
        "the store %s is damaged and was left as it is: %s; restore it from a backup"
            .formatted(files.main(), why),
        e);
  }

  static AngariumException foreign(StoreFiles files, String why, @Nullable Throwable e) {
    return new AngariumException(
        ErrorCode.STORE_FOREIGN,
        "the file %s is not a store of Angarium and was left as it is: %s; choose another file"
            .formatted(files.main(), why),
        e);
  }

  static AngariumException newer(StoreFiles files, int version, int known) {
    return new AngariumException(
        ErrorCode.STORE_NEWER,
        ("the store %s has schema version %d and was left as it is, this Angarium knows up to %d;"
                + " use the Angarium that wrote it, or a newer one")
            .formatted(files.main(), version, known));
  }
}
