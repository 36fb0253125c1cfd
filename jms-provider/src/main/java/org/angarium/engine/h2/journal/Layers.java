package org.angarium.engine.h2.journal;

import java.io.IOException;

/**
 * What was written and is not yet in the main file, in three layers by how far it got: written,
 * leaving (a record of it is being written to the log), and logged. The newer hides the older.
 *
 * <p>Not thread-safe; {@link JournaledFile} guards it. But a layer that leaves, and one that is
 * logged, may be looked at while others write: only who moves layers changes them.
 */
final class Layers {
  private Overlay written = new Overlay();
  private Overlay leaving = new Overlay();
  private Overlay logged = new Overlay();

  /** The layer that takes writes. */
  Overlay written() {
    return written;
  }

  /** The layer that the main file gets when the log is synced. */
  Overlay logged() {
    return logged;
  }

  /** Closes the layer that takes writes, and begins a new one. */
  Overlay leave() {
    leaving = written;
    written = new Overlay();
    return leaving;
  }

  /** The layer that left is in the log. */
  void arrived() {
    if (logged.isEmpty()) {
      logged = leaving;
    } else {
      leaving.all().forEach(logged::put);
    }
    leaving = new Overlay();
  }

  /** The main file has what is logged. */
  void applied() {
    logged = new Overlay();
  }

  /** Visits each part of the range from one position to another, in order. */
  void visit(long from, long to, Overlay.Visitor visitor) throws IOException {
    written.visit(from, to, new Through(leaving, new Through(logged, visitor)));
  }

  /** Looks into a lower layer where the one above has nothing. */
  private record Through(Overlay lower, Overlay.Visitor visitor) implements Overlay.Visitor {
    @Override
    public void covered(Extent part) throws IOException {
      visitor.covered(part);
    }

    @Override
    public void uncovered(long from, long to) throws IOException {
      lower.visit(from, to, visitor);
    }
  }
}
