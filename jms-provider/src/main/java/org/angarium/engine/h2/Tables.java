package org.angarium.engine.h2;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.angarium.engine.h2.journal.Journal;
import org.angarium.engine.h2.journal.JournalErrors;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The tables, and how far they are behind the log.
 *
 * <p>What was committed to the log waits here, see {@link Unapplied}, until somebody wants to read
 * the tables, or it is much, or the log has no more room. Each transaction that does some of it
 * also notes down up to which note the tables have everything: so after a crash no change is done
 * twice.
 *
 * <p>Thread-safe: one at a time writes the tables, the writer for as long as it writes to them
 * directly. After a commit or a sync failed nobody knows what is on the disk: then every call is
 * refused until the store is opened again, and nothing is tried twice.
 */
final class Tables {
  private static final int MAX_CHANGES = 8_192;
  private static final long MAX_BYTES = 8 << 20;

  /** Larger transactions do not go faster, and make the file larger. */
  private static final int AT_ONCE = 1_000;

  private final TableWriter writer;
  private final Journal journal;
  private final long maxBytes;

  /** Held by who writes the tables; not a lock, for a store may be closed by any thread. */
  private final Semaphore turn = new Semaphore(1);

  // guarded by the turn
  private final Unapplied unapplied = new Unapplied();
  private long number;

  private volatile boolean behind;
  private volatile @Nullable AngariumException failure;

  /**
   * @param number of the last note that the tables have
   * @param heap how much memory there is, in bytes
   */
  Tables(TableWriter writer, Journal journal, long number, long heap) {
    this.writer = writer;
    this.journal = journal;
    this.number = number;
    this.maxBytes = Math.min(MAX_BYTES, heap / 32);
  }

  /** Does again what the log says and the tables do not have, after a crash. */
  void redo() throws IOException {
    journal.forEachFoundNote(
        bytes -> {
          NoteForm.Note note = NoteForm.decode(bytes);
          if (note.number() > number) {
            take(note.number(), note.changes());
          }
        });
    settle();
  }

  /** The number that the next note has; for the writer, who alone writes notes. */
  long nextNumber() {
    return number + 1;
  }

  /** Takes what was written to the log. */
  void take(long noteNumber, List<Change> changes) {
    turn.acquireUninterruptibly();
    try {
      unapplied.take(noteNumber, changes);
      number = noteNumber;
      behind = true;
      while (unapplied.size() > MAX_CHANGES || unapplied.bytes() > maxBytes) {
        checkUsable();
        applySome();
      }
    } finally {
      turn.release();
    }
  }

  /** Returns when readers of the tables find everything that was committed before the call. */
  void catchUp() {
    if (!behind) {
      return;
    }
    turn.acquireUninterruptibly();
    try {
      catchUpInTurn();
    } finally {
      turn.release();
    }
  }

  private void catchUpInTurn() {
    if (!behind) {
      return;
    }
    checkUsable();
    while (unapplied.size() > 0) {
      applySome();
    }
    behind = false;
  }

  private void applySome() {
    orFail(
        () -> {
          long upTo = unapplied.moveTo(writer, AT_ONCE, number);
          writer.setNumber(Schema.LAST_NOTE, upTo);
          writer.commit();
        });
  }

  /** Gives the log room: everything is in the tables, on the disk. */
  void settle() {
    turn.acquireUninterruptibly();
    try {
      catchUpInTurn();
      orFail(writer::force);
      journal.releaseNotes();
    } finally {
      turn.release();
    }
  }

  /** Has the tables written directly, after all that came before, until {@link #end}. */
  TableWriter begin() {
    turn.acquireUninterruptibly();
    try {
      catchUpInTurn();
    } catch (AngariumException e) {
      turn.release();
      throw e;
    }
    return writer;
  }

  /** Ends what {@link #begin} began, with the transaction's commit or its rollback. */
  void end(Runnable how) {
    try {
      orFail(how);
    } finally {
      turn.release();
    }
  }

  /** Blocks until what was committed to the tables is on the disk. */
  void force() {
    orFail(writer::force);
  }

  /** Does something after whose failure nothing more is accepted. */
  void orFail(Runnable action) {
    try {
      action.run();
    } catch (AngariumException e) {
      failure = e;
      throw e;
    }
  }

  /** Writes to the log, or syncs it. */
  interface LogAction {
    void run(Journal journal) throws IOException;
  }

  /** Does something with the log after whose failure nothing more is accepted. */
  void log(LogAction action) {
    orFail(
        () -> {
          try {
            action.run(journal);
          } catch (IOException e) {
            throw JournalErrors.toAngarium(e);
          }
        });
  }

  boolean hasRoomFor(int noteBytes) {
    return journal.hasRoomFor(noteBytes);
  }

  boolean isUsable() {
    return failure == null;
  }

  void checkUsable() {
    AngariumException e = failure;
    if (e != null) {
      throw new AngariumException(
          ErrorCode.STORE_FAILED,
          "the store failed before and takes no more changes; restart the application. It was: "
              + e.getMessage(),
          e);
    }
  }
}
