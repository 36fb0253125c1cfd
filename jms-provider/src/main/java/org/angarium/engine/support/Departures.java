package org.angarium.engine.support;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The connections that are closing, and the listeners' threads of sessions that are: they wait for
 * room no longer, so that closing does not wait for them. Thread-safe.
 */
public final class Departures {
  private final Set<String> connections = ConcurrentHashMap.newKeySet();

  /** They end soon. */
  private final Set<Thread> threads =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /** A connection is closing: its senders are sent away from these lines, and those who come. */
  public void begin(String connectionId, List<Line> lines) {
    connections.add(connectionId);
    AngariumException closing = closing(ErrorCode.CONNECTION_CLOSED, "connection");
    lines.forEach(line -> line.refuse(want -> want.connectionId().equals(connectionId), closing));
  }

  /** A session is closing: its listeners' thread is sent away likewise. */
  public void begin(Thread listeners, List<Line> lines) {
    threads.add(listeners);
    AngariumException closing = closing(ErrorCode.SESSION_CLOSED, "session");
    lines.forEach(line -> line.refuse((want, thread) -> thread == listeners, closing));
  }

  /** The connection has closed. */
  public void end(String connectionId) {
    connections.remove(connectionId);
  }

  /** Why the caller must not wait, who sends for a connection; null where he may. */
  public @Nullable AngariumException reason(String connectionId) {
    if (connections.contains(connectionId)) {
      return closing(ErrorCode.CONNECTION_CLOSED, "connection");
    }
    return threads.contains(Thread.currentThread())
        ? closing(ErrorCode.SESSION_CLOSED, "session")
        : null;
  }

  private static AngariumException closing(ErrorCode code, String what) {
    return new AngariumException(
        code,
        "there is no room for the message now, and its %s is closing, so it does not wait; nothing"
                .formatted(what)
            + " was sent");
  }
}
