package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Hands what H2 has written to an open database on, in two steps. H2's own syncs take both.
 *
 * <p>Beside H2's writes its log takes <i>notes</i>: bytes of the database's owner that are not in
 * the database yet. A note is one more record of the log, in order with the others, and as safe. It
 * costs no more than its bytes. Whoever opens the file again is given the notes that were not
 * released, and has to do what they say.
 *
 * <p>Thread-safe. Both block for the disk, and for one another; an interrupt is kept. The first
 * failure is final: after it both throw.
 */
public interface Journal {
  /**
   * Returns when all that H2 has written is with the operating system, so that it survives the end
   * of the process; not a power cut. A power cut takes the newest flushes, if any, and each wholly:
   * what is left is the file as after one of them, and none before the last sync. Now and then,
   * when much has been flushed, this syncs.
   *
   * @throws IOException STORE_FAILED; also when the file is closed
   */
  void flush() throws IOException;

  /**
   * Returns when all that was flushed before would survive a power cut. Does nothing for a file
   * that was closed, which is synced.
   *
   * @throws IOException STORE_FAILED
   */
  void sync() throws IOException;

  /**
   * Whether the log has room for a note of so many bytes. When it has none, the owner should see
   * that notes can be released; else the log grows beyond its size.
   */
  boolean hasRoomFor(int bytes);

  /**
   * Writes a note to the log: what {@link #flush} is for H2's writes. {@link #sync} makes it
   * durable. Now and then, when much was written, this syncs.
   *
   * <p>Nothing comes between the parts of a large write. While some of them are in the log and the
   * rest is to come, no note is written; flush first, at a moment when H2 has no transaction half
   * written, since a crash may leave the file as it is then.
   *
   * @param length how many of the bytes
   * @return whether it was written
   * @throws IOException STORE_FAILED; also when the file is closed
   */
  boolean note(byte[] bytes, int length) throws IOException;

  /**
   * No note up to now is needed any more: what they say was written by H2, and synced by it or
   * flushed. They are dropped when the log begins anew, with a sync before; until then they may
   * still be found.
   */
  void releaseNotes();

  /** Whether notes were found when the file was opened. */
  boolean hasFoundNotes();

  /**
   * Gives the notes that were found when the file was opened, in order; to be called before the
   * first note is written.
   *
   * @throws IOException STORE_FAILED, STORE_DAMAGED
   */
  void forEachFoundNote(NoteReader reader) throws IOException;

  /**
   * Says which schema the tables have. When the file is closed it remembers that, so that whoever
   * opens it need not look, see {@link JournaledFiles#schema}; until it is opened again.
   */
  void schema(int version);

  /** Takes notes. */
  @FunctionalInterface
  interface NoteReader {
    /** Takes one; its bytes are the caller's to keep. */
    void read(ByteBuffer note) throws IOException;
  }
}
