package org.angarium.engine.embedded;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The connections that are closing: their senders wait for room no longer, so that closing does not
 * wait for them. Thread-safe.
 */
final class Departures {
  private final Set<String> leaving = ConcurrentHashMap.newKeySet();

  /** A connection is closing: its senders are sent away from these lines, and those who come. */
  void begin(String connectionId, List<Line> lines) {
    leaving.add(connectionId);
    lines.forEach(line -> line.refuse(want -> want.connectionId().equals(connectionId), closing()));
  }

  /** It has closed. */
  void end(String connectionId) {
    leaving.remove(connectionId);
  }

  /** Why a connection's senders must not wait; null where they may. */
  @Nullable AngariumException reason(String connectionId) {
    return leaving.contains(connectionId) ? closing() : null;
  }

  static AngariumException closing() {
    return new AngariumException(
        ErrorCode.CONNECTION_CLOSED,
        "there is no room for the message now, and its connection is closing, so it does not wait;"
            + " nothing was sent");
  }
}
