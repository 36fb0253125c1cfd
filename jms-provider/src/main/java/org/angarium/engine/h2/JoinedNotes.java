package org.angarium.engine.h2;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.h2.NoteForm.Note;
import org.angarium.engine.h2.application.NoteRows;

/**
 * Reads the table {@code joined}: notes that are not in the log, because they were committed with a
 * transaction of the application. A row has a part of one; its id is the note's number and the
 * part's. Not thread-safe.
 */
final class JoinedNotes {
  private final SqlSession session;

  JoinedNotes(SqlSession session) {
    this.session = session;
  }

  /** Whether there are any. */
  boolean exist() {
    return session.query(
        "looking for what was committed with the application",
        "SELECT id FROM joined FETCH FIRST ROW ONLY",
        ResultSet::next);
  }

  /** The notes after one, in order. */
  List<Note> after(long number) {
    return session.query(
        "reading what was committed with the application",
        "SELECT id, bytes FROM joined WHERE id >= ? ORDER BY id",
        rows -> {
          List<Note> notes = new ArrayList<>();
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          long current = 0;
          while (rows.next()) {
            long of = NoteRows.number(rows.getLong(1));
            if (of != current) {
              add(notes, bytes);
              current = of;
            }
            bytes.writeBytes(rows.getBytes(2));
          }
          add(notes, bytes);
          return notes;
        },
        NoteRows.id(number + 1, 0));
  }

  private static void add(List<Note> notes, ByteArrayOutputStream bytes) {
    if (bytes.size() > 0) {
      notes.add(NoteForm.decode(ByteBuffer.wrap(bytes.toByteArray())));
      bytes.reset();
    }
  }
}
