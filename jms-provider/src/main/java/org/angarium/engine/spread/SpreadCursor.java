package org.angarium.engine.spread;

import java.util.List;
import org.angarium.engine.BrowseCursor;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/** Browses what several engines have of a queue, one after the other. */
final class SpreadCursor implements BrowseCursor {
  private final List<BrowseCursor> cursors;
  private int at;

  SpreadCursor(List<BrowseCursor> cursors) {
    this.cursors = List.copyOf(cursors);
  }

  @Override
  public @Nullable SentMessage next() {
    while (at < cursors.size()) {
      SentMessage message = cursors.get(at).next();
      if (message != null) {
        return message;
      }
      at++;
    }
    return null;
  }

  @Override
  public void close() {
    All.close(cursors);
  }
}
