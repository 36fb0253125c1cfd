package org.angarium.engine.spread;

import java.util.List;
import org.angarium.engine.BrowseCursor;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/** Browses what several engines have of a queue, one after the other. */
final class SpreadCursor implements BrowseCursor {
  private final InTurn<BrowseCursor> cursors;

  SpreadCursor(List<BrowseCursor> cursors) {
    this.cursors = new InTurn<>(cursors);
  }

  @Override
  public @Nullable SentMessage next() {
    return cursors.next(BrowseCursor::next);
  }

  @Override
  public void close() {
    All.close(cursors.all());
  }
}
