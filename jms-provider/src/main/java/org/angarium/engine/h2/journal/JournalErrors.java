package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** The journal's errors: H2 wants an {@link IOException}, its cause carries the stable code. */
public final class JournalErrors {
  private JournalErrors() {}

  /** Angarium's own error at the bottom of what H2 made of it, if there is one. */
  public static Optional<AngariumException> find(Throwable error) {
    Throwable at = error;
    for (int depth = 0; at != null && depth < 50; depth++) {
      if (at instanceof AngariumException found) {
        return Optional.of(found);
      }
      at = at.getCause();
    }
    return Optional.empty();
  }

  /** Angarium's own error at the bottom of it, or one that says that the store failed. */
  public static AngariumException toAngarium(IOException error) {
    return find(error)
        .orElseGet(
            () ->
                new AngariumException(
                    ErrorCode.STORE_FAILED,
                    "the store cannot be written: "
                        + error
                        + "; see to the disk, then close the broker and open it again",
                    error));
  }

  static IOException of(ErrorCode code, String text) {
    return wrap(new AngariumException(code, text));
  }

  static IOException damaged(Path file, String state, String advice) {
    return of(ErrorCode.STORE_DAMAGED, "cannot open " + file + ": " + state + "; " + advice);
  }

  static IOException foreign(Path file, String state, String advice) {
    return of(ErrorCode.STORE_FOREIGN, "cannot open " + file + ": " + state + "; " + advice);
  }

  static IOException newer(Path file, int version) {
    return of(
        ErrorCode.STORE_NEWER,
        "cannot open %s: its format is %d, this version of Angarium reads up to %d; open it with the version that wrote it, or a later one"
            .formatted(file, version, Header.VERSION));
  }

  static IOException encrypted(Path file) {
    return of(
        ErrorCode.STORE_SECRET,
        ("cannot open %s: it is encrypted, and no password or key is given; give"
                + " encryptionPassword or encryptionKeyFile")
            .formatted(file));
  }

  static IOException wrongSecret(Path file) {
    return of(
        ErrorCode.STORE_SECRET,
        "cannot open %s: it is encrypted with another password or key; nothing was changed"
            .formatted(file));
  }

  static IOException notEncrypted(Path file) {
    return of(
        ErrorCode.STORE_SECRET,
        ("cannot open %s: it is not encrypted, but a password or key is given; leave that out, or"
                + " encrypt a copy of it with the command \"recode\" of org.angarium.tools.StoreTool")
            .formatted(file));
  }

  static IOException refusedCopy(Path target, String why) {
    return of(
        ErrorCode.BACKUP_FAILED,
        "no backup was written to %s: %s; choose another file".formatted(target, why));
  }

  static IOException cancelledCopy(Path target) {
    return of(
        ErrorCode.BACKUP_CANCELLED,
        "the backup to %s was cancelled; nothing of it is left".formatted(target));
  }

  static IOException inUse(Path file) {
    return of(
        ErrorCode.STORE_IN_USE,
        "cannot use " + file + ": another broker or process has it open; close that one first");
  }

  static IOException failed(String text, Throwable cause) {
    return wrap(new AngariumException(ErrorCode.STORE_FAILED, text, cause));
  }

  private static IOException wrap(AngariumException error) {
    return new IOException(error.getMessage(), error);
  }
}
