package org.angarium.engine.h2;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.embedded.JoinedTransaction;
import org.angarium.engine.h2.NoteForm.Note;
import org.angarium.engine.h2.Unapplied.Oldest;
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
 * directly. Meanwhile more may be committed to the log; only when much more waits than should, that
 * waits too. After a commit or a sync failed nobody knows what is on the disk: then every call is
 * refused until the store is opened again, and nothing is tried twice.
 */
final class Tables {
  /** How many times what should wait may wait while somebody else writes the tables. */
  private static final int PATIENCE = 4;

  private final TableWriter writer;
  private final Journal journal;
  private final Lag lag;

  /** Of who writes the tables. */
  private final Turn turn = new Turn();

  /**
   * Held by who writes a note until its changes wait, and by who says that the tables have all that
   * was noted: no note may come between. Taken before the turn.
   */
  private final ReentrantLock noting = new ReentrantLock();

  // guarded by the turn
  private long noted;

  /** The number of the last note that is in the table joined. */
  private long lastJoined;

  private volatile @Nullable AngariumException failure;

  /**
   * @param number of the last note that the tables have
   */
  Tables(TableWriter writer, Journal journal, long number, Waiting waiting) {
    this.writer = writer;
    this.journal = journal;
    this.noted = number;
    this.lag = new Lag(number, waiting);
  }

  /** What waits for the tables. */
  Lag lag() {
    return lag;
  }

  /** Does again what the log says and the tables do not have, after a crash. */
  void redo() throws IOException {
    ArrayDeque<Note> joined = new ArrayDeque<>(writer.joinedNotes().after(noted));
    if (!joined.isEmpty()) {
      lastJoined = joined.getLast().number();
    }
    journal.forEachFoundNote(
        bytes -> {
          Note note = NoteForm.decode(bytes);
          takeUpTo(note.number() - 1, joined);
          if (note.number() > lag.lastNumber()) {
            take(note.number(), note.changes());
          }
        });
    takeUpTo(Long.MAX_VALUE, joined);
    settle();
  }

  /** Each note is in one place, the log or the tables; their numbers are in one order. */
  private void takeUpTo(long last, ArrayDeque<Note> joined) {
    while (!joined.isEmpty() && joined.getFirst().number() <= last) {
      Note note = joined.removeFirst();
      take(note.number(), note.changes());
    }
  }

  /** The number that the next note has; for the writer, who alone writes notes. */
  long nextNumber() {
    return lag.lastNumber() + 1;
  }

  /** Writes a note to the log, and takes what it says. */
  void write(long noteNumber, byte[] bytes, int length, List<Change> changes) {
    noting.lock();
    try {
      note(bytes, length);
      lag.add(noteNumber, changes);
    } finally {
      noting.unlock();
    }
    applyIfMuch();
  }

  /** Takes what was written to the log. */
  void take(long noteNumber, List<Change> changes) {
    lag.add(noteNumber, changes);
    applyIfMuch();
  }

  private void applyIfMuch() {
    if (!lag.isMuch(1)) {
      return;
    } else if (lag.isMuch(PATIENCE)) {
      turn.take();
    } else if (!turn.tryTake()) {
      return;
    }
    try {
      applyMuch();
    } finally {
      turn.give();
    }
  }

  private void applyMuch() {
    while (lag.isMuch(1)) {
      checkUsable();
      applySome();
    }
  }

  /**
   * Commits a transaction of the application, and with it a note, which goes to a table in place of
   * the log. It is flushed before the next note is written.
   *
   * @param changes none for a transaction without a note
   * @throws AngariumException {@link ErrorCode#TRANSACTION_ROLLED_BACK}: it can only be rolled
   *     back, and all else goes on
   */
  void commitJoined(JoinedTransaction transaction, byte[] note, int length, List<Change> changes) {
    noting.lock();
    turn.take();
    try {
      checkWhole();
      long noteNumber = nextNumber();
      if (!changes.isEmpty()) {
        orRefuse(() -> transaction.write(noteNumber, note, length));
      }
      orRefuse(transaction::commit);
      log(Journal::flush);
      if (!changes.isEmpty()) {
        lastJoined = noteNumber;
        lag.add(noteNumber, changes);
        applyMuch();
      }
    } finally {
      turn.give();
      noting.unlock();
    }
  }

  private void orRefuse(Runnable step) {
    try {
      step.run();
    } catch (AngariumException e) {
      if (e.code() != ErrorCode.TRANSACTION_ROLLED_BACK) {
        failure = e;
      }
      throw e;
    }
  }

  /** Waits for the right to write to the database, and takes it; for who is not the store. */
  void enter() {
    turn.take();
    try {
      checkWhole();
    } catch (AngariumException e) {
      turn.give();
      throw e;
    }
  }

  /** Whether this thread has the right to write to the database. */
  boolean isEntered() {
    return turn.isMine();
  }

  /** Gives back what {@link #enter} took. */
  void leave() {
    turn.give();
  }

  /** Returns when readers of the tables find everything that was committed before the call. */
  void catchUp() {
    if (!lag.isBehind()) {
      return;
    }
    turn.take();
    try {
      catchUpInTurn();
    } finally {
      turn.give();
    }
  }

  private void catchUpInTurn() {
    if (!lag.isBehind()) {
      return;
    }
    checkUsable();
    long last = lag.lastNumber();
    while (lag.isBehind(last)) {
      applySome();
    }
  }

  private void applySome() {
    orFail(
        () -> {
          Oldest oldest = lag.removeOldest();
          oldest.changes().forEach(change -> change.applyTo(writer));
          noteDown(oldest.upTo());
          writer.commit();
          lag.applied(oldest);
        });
  }

  /** Has the tables say up to which note they have everything, in the transaction under way. */
  private void noteDown(long upTo) {
    writer.setNumber(Schema.LAST_NOTE, upTo);
    if (lastJoined > noted) {
      writer.removeJoined(upTo);
    }
    noted = upTo;
  }

  /**
   * Gives the log room: everything is in the tables, on the disk. They say so even where nothing
   * was left of the last notes, for the log may keep these, and numbers must not come twice in it.
   */
  void settle() {
    try {
      settle(() -> {});
    } catch (IOException e) {
      throw JournalErrors.toAngarium(e);
    }
  }

  /**
   * Removes from the tables what is to go, and has H2 find the space: it does so with a later
   * commit, so this makes one. And the log, which that makes long, may begin anew. Blocks for the
   * disk.
   */
  void tidy() {
    noting.lock();
    turn.take();
    try {
      catchUpInTurn();
      checkUsable();
      orFail(
          () -> {
            noteDown(lag.lastNumber());
            writer.commit();
            writer.force();
          });
      journal.releaseNotes();
    } finally {
      turn.give();
      noting.unlock();
    }
  }

  /** Something that is done with the file, and whose failure is not the store's. */
  interface FileAction {
    void run() throws IOException;
  }

  /** As {@link #settle()}, and does something before anybody writes the tables again. */
  void settle(FileAction then) throws IOException {
    noting.lock();
    turn.take();
    try {
      catchUpInTurn();
      orFail(
          () -> {
            if (noted < lag.lastNumber()) {
              noteDown(lag.lastNumber());
              writer.commit();
            }
            writer.force();
          });
      journal.releaseNotes();
      then.run();
    } finally {
      turn.give();
      noting.unlock();
    }
  }

  /**
   * Has the tables written directly, after all that came before, until {@link #commit} or {@link
   * #rollback}.
   */
  TableWriter begin() {
    turn.take();
    try {
      catchUpInTurn();
    } catch (AngariumException e) {
      turn.give();
      throw e;
    }
    return writer;
  }

  /**
   * Ends what {@link #begin} began: readers see it, and it is in the log, before every later note.
   * So the notes before it are not needed any more.
   */
  void commit() {
    try {
      orFail(
          () -> {
            if (noted < lag.lastNumber()) {
              noteDown(lag.lastNumber());
            }
            writer.commit();
          });
      log(Journal::flush);
      journal.releaseNotes();
    } finally {
      turn.give();
    }
  }

  /** Ends what {@link #begin} began, as if it had not been. */
  void rollback() {
    try {
      orFail(writer::rollback);
    } finally {
      turn.give();
    }
  }

  /**
   * Does something after whose failure nothing more is accepted, whatever it was: changes may have
   * left memory and not reached the tables.
   */
  void orFail(Runnable action) {
    try {
      action.run();
    } catch (AngariumException e) {
      failure = e;
      throw e;
    } catch (RuntimeException | Error e) {
      failure =
          new AngariumException(
              ErrorCode.STORE_FAILED,
              "the store was interrupted by an error: "
                  + e
                  + "; close the broker and open it again: what was acknowledged is there",
              e);
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

  /**
   * Writes a note. Where H2's writes must be flushed before, this waits until nobody writes the
   * tables: what a crash leaves is then never the middle of one of H2's own writes.
   */
  private void note(byte[] bytes, int length) {
    log(
        open -> {
          if (!open.note(bytes, length)) {
            noteInTurn(open, bytes, length);
          }
        });
  }

  private void noteInTurn(Journal open, byte[] bytes, int length) throws IOException {
    turn.take();
    try {
      do {
        open.flush();
      } while (!open.note(bytes, length));
    } finally {
      turn.give();
    }
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
          "the store failed before and takes no more changes; see to the disk, then close the broker"
              + " and open it again. It was: "
              + e.getMessage(),
          e);
    }
  }

  /** As above, for who calls H2 next: somebody else's call may have failed the database. */
  private void checkWhole() {
    checkUsable();
    if (!writer.isAlive()) {
      failure =
          new AngariumException(
              ErrorCode.STORE_FAILED,
              "H2 has closed the database, since it could not write; see to the disk, then close the"
                  + " broker and open it again: what was acknowledged is there");
      checkUsable();
    }
  }
}
