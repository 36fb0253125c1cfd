package org.angarium.engine.h2.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The notes that a log holds when it is opened; read when they are asked for. */
final class FoundNotes {
  private final LogScan scan;

  /**
   * @param scan of the log's newest generation
   */
  FoundNotes(LogScan scan) {
    this.scan = scan;
  }

  void forEach(Journal.NoteReader reader) throws IOException {
    ByteArrayOutputStream note = new ByteArrayOutputStream();
    for (long place : scan.find().parts()) {
      LogRecord part = scan.part(place);
      if (part.isNote()) {
        byte[] bytes = new byte[part.body().remaining()];
        part.body().get(bytes);
        note.writeBytes(bytes);
        if (part.last()) {
          reader.read(ByteBuffer.wrap(note.toByteArray()));
          note.reset();
        }
      }
    }
  }
}
